import {Args} from '@oclif/core'
import {Operation} from '../../lib/cli/operation.ts'
import {lookAtRelease} from '../../lib/cli/release-sight.ts'
import {releaseSheet} from '../../lib/cli/views/releases.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class ReleaseShow extends Operation {
  static override summary = 'Show a release: what its manifest says, its migrations with checksums, and who runs it.'
  static override examples = ['<%= config.bin %> release show 1.0.0']
  static override args = {version: Args.string({required: true, ignoreStdin: true, description: 'Its version.'})}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReleaseShow)
    const seen = await lookAtRelease(await this.openSite(flags), args.version)
    await this.answer({result: {...seen} as never, text: (look) => sheet(releaseSheet(seen), look)})
  }
}
