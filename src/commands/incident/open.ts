import {Args, Flags} from '@oclif/core'
import {reported, severityFlag} from '../../lib/cli/reported.ts'
import {Telling} from '../../lib/cli/telling.ts'

export default class IncidentOpen extends Telling {
  static override summary = 'Open an incident, and tell whoever is on call by text and mail, at once.'
  static override description =
    'Works without the ops store, servers and VMs: what is done goes into the spool of this machine then, and into the store with the next command that reaches it. The same trouble opened again is one incident, and nobody is told twice.'
  static override examples = [
    '<%= config.bin %> incident open "app-1 does not answer" --vm app-1',
    '<%= config.bin %> incident open "no backups since midnight" --server sql-1 --severity minor',
  ]
  static override args = {
    title: Args.string({required: true, ignoreStdin: true, description: 'What is wrong, in one sentence.'}),
  }
  static override flags = {
    severity: severityFlag,
    vm: Flags.string({multiple: true, multipleNonGreedy: true, description: 'A VM that is down, with its tenants.'}),
    server: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: 'A database server that is down, with its tenants.',
    }),
    tenant: Flags.string({multiple: true, multipleNonGreedy: true, description: 'A tenant that is down.'}),
    began: Flags.string({helpValue: 'TIME', description: 'When it began, ISO 8601; now if left out.'}),
    plan: Telling.planFlags.plan,
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: nobody is asked while something is down.'}),
    ...Telling.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(IncidentOpen)
    const composition = await this.openToTell(flags)
    const {incidentOpening} = await import('../../lib/cli/tasks/incidents.ts')
    const order = await reported({...flags, title: args.title}, composition)
    await this.tell(incidentOpening(order, composition), composition, flags)
  }
}
