import {Args} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class ReleaseAdd extends Change {
  static override summary = 'Take a release of the product into the library, checked whole against its own manifest.'
  static override examples = ['<%= config.bin %> release add sample-product-1.0.0.zip']
  static override args = {zip: Args.string({required: true, ignoreStdin: true, description: 'Path of the zip.'})}
  static override flags = {...Change.planFlags, ...Change.yesFlag, ...Change.workFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReleaseAdd)
    const composition = await this.openSite(flags)
    const {orderedRelease, releaseAddition} = await import('../../lib/cli/tasks/release-addition.ts')
    await this.carryOut(releaseAddition(await orderedRelease(args.zip, composition), composition), composition, flags)
  }
}
