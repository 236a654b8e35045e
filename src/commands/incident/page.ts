import {Args, Flags} from '@oclif/core'
import {knownIncident} from '../../lib/cli/known-incident.ts'
import {Telling} from '../../lib/cli/telling.ts'

export default class IncidentPage extends Telling {
  static override summary = 'Tell everybody on call of an incident once more, by text and mail.'
  static override description =
    'Each time it is given, it tells again. Cut off, the run that it was goes on with the same messages: what was sent is not sent twice.'
  static override examples = ['<%= config.bin %> incident page 01JD3XWZ8N7Q6V5T4S3R2P1M0K --note "app-2 is going, too"']
  static override args = {
    incident: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its id, or a beginning or end of it that is unique.',
    }),
  }
  static override flags = {
    note: Flags.string({description: 'What to say besides.'}),
    plan: Telling.planFlags.plan,
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: nobody is asked while something is down.'}),
    ...Telling.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(IncidentPage)
    const composition = await this.openToTell(flags)
    const {id} = await knownIncident(composition, args.incident)
    const {incidentPaging} = await import('../../lib/cli/tasks/incidents.ts')
    await this.tell(incidentPaging({incident: id, note: flags.note ?? null}, composition), composition, flags)
  }
}
