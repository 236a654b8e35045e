import {Flags} from '@oclif/core'
import {ChangeMany} from '../../lib/cli/changing-many.ts'
import {declaredIn} from '../../lib/cli/fleet-file.ts'
import {choiceFlags, choiceOf, paceFlags} from '../../lib/cli/pace.ts'

export default class FleetPlan extends ChangeMany {
  static override summary = 'Show what fleet apply would do, and change nothing.'
  static override examples = [
    '<%= config.bin %> fleet plan -f fleet.yaml --detailed-exitcode',
    '<%= config.bin %> fleet plan -f fleet.yaml --out plan.json',
  ]
  static override flags = {
    file: Flags.string({char: 'f', required: true, helpValue: 'FILE', description: 'The tenants, as YAML.'}),
    ...choiceFlags,
    ...paceFlags,
    'detailed-exitcode': Flags.boolean({description: 'Exit 3 if something would change.'}),
    out: Flags.string({description: 'Save it, for run apply. Never overwrites.', helpValue: 'FILE'}),
    expires: Flags.string({
      description: 'With --out: after so long it is refused; as configured if left out.',
      helpValue: 'DURATION',
      dependsOn: ['out'],
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FleetPlan)
    const composition = await this.openSite(flags)
    const {file} = flags
    const order = {file, tenants: await declaredIn(file, composition.topology), choice: choiceOf(flags)}
    const {fleetApplying} = await import('../../lib/cli/tasks/fleet-applying.ts')
    await this.carryOutMany(fleetApplying(order, composition), composition, {...flags, plan: true})
  }
}
