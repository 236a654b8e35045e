import {Args} from '@oclif/core'
import {EXIT} from '../../lib/cli/exit.ts'
import {knownIncident} from '../../lib/cli/known-incident.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {incidentRow, incidentSheet} from '../../lib/cli/views/incidents.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class IncidentShow extends Operation {
  static override summary = 'Show an incident: whom it touches, its timeline, and what became of each message.'
  static override examples = ['<%= config.bin %> incident show 01JD3XWZ8N7Q6V5T4S3R2P1M0K']
  static override args = {
    incident: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its id, or a beginning or end of it that is unique.',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(IncidentShow)
    const composition = await this.openToRead(flags)
    const incident = await knownIncident(composition, args.incident)
    const notices = await composition.incidents.notices(incident.id)
    const {spooled} = composition
    await this.answer({
      ...(spooled ? {exit: EXIT.inconclusive} : {}),
      result: {
        incident: {...incident, ...incidentRow(incident, notices)},
        notices,
        store: spooled ? spooled.code : 'reached',
      } as never,
      text: (look) => sheet(incidentSheet(incident, notices), look),
    })
  }
}
