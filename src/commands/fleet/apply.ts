import {Flags} from '@oclif/core'
import {ChangeMany} from '../../lib/cli/changing-many.ts'
import {declaredIn} from '../../lib/cli/fleet-file.ts'
import {choiceFlags, choiceOf, paceFlags} from '../../lib/cli/pace.ts'

export default class FleetApply extends ChangeMany {
  static override summary = 'Bring about the tenants that a file declares.'
  static override description =
    'Who is in the file and not there is created, other settings are set, and every fact of all others is looked at. Who is there and not in the file is only reported, as is another release, VM or server: nobody is taken away, updated or moved. docs/fleet.example.yaml explains the file.'
  static override examples = [
    '<%= config.bin %> fleet apply -f fleet.yaml --plan',
    '<%= config.bin %> fleet apply -f fleet.yaml --yes --concurrency 8',
  ]
  static override flags = {
    file: Flags.string({char: 'f', required: true, helpValue: 'FILE', description: 'The tenants, as YAML.'}),
    ...choiceFlags,
    ...paceFlags,
    ...ChangeMany.planFlags,
    ...ChangeMany.yesFlag,
    ...ChangeMany.workFlags,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FleetApply)
    const composition = await this.openSite(flags)
    const {file} = flags
    const order = {file, tenants: await declaredIn(file, composition.topology), choice: choiceOf(flags)}
    const {fleetApplying} = await import('../../lib/cli/tasks/fleet-applying.ts')
    await this.carryOutMany(fleetApplying(order, composition), composition, flags)
  }
}
