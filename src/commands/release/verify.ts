import {Args, Flags} from '@oclif/core'
import {EXIT} from '../../lib/cli/exit.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {verifyRelease} from '../../lib/cli/release-sight.ts'
import {verificationSheet} from '../../lib/cli/views/releases.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class ReleaseVerify extends Operation {
  static override summary =
    'Check a release anew, every file of it: the copy of the library and, asked for, where it lies on VMs.'
  static override description = 'Ends with 8 where something is not as it was taken in.'
  static override examples = [
    '<%= config.bin %> release verify 1.0.0',
    '<%= config.bin %> release verify 1.0.0 --vm app-1',
  ]
  static override args = {version: Args.string({required: true, ignoreStdin: true, description: 'Its version.'})}
  static override flags = {
    vm: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      description: 'Look at this VM too; several are several flags, `all` is every VM.',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReleaseVerify)
    const verified = await verifyRelease(await this.openSite(flags), args.version, flags.vm ?? [])
    await this.answer({
      exit: verified.sound ? EXIT.done : EXIT.verification,
      result: {...verified} as never,
      text: (look) => sheet(verificationSheet(verified), look),
    })
  }
}
