import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class ReleaseRetire extends Change {
  static override summary = 'Take a release out of service: no new tenant gets it, those that run it go on.'
  static override description =
    'Refused for the last one in service. With --remove its zip leaves the library too, which is refused while a tenant runs it.'
  static override examples = [
    '<%= config.bin %> release retire 1.0.0 --plan',
    '<%= config.bin %> release retire 1.0.0 --remove --yes',
  ]
  static override args = {version: Args.string({required: true, ignoreStdin: true, description: 'Its version.'})}
  static override flags = {
    remove: Flags.boolean({
      description: 'Remove its zip from the library as well; there is no way back but adding it.',
    }),
    ...Change.planFlags,
    ...Change.yesFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReleaseRetire)
    const composition = await this.openSite(flags)
    const {orderedRetirement, releaseRetirement} = await import('../../lib/cli/tasks/release-retirement.ts')
    const order = await orderedRetirement(args.version, flags.remove, composition)
    await this.carryOut(releaseRetirement(order, composition), composition, flags)
  }
}
