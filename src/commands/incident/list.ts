import {Flags} from '@oclif/core'
import {EXIT} from '../../lib/cli/exit.ts'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {incidentColumns, incidentRow} from '../../lib/cli/views/incidents.ts'

export default class IncidentList extends Operation {
  static override summary = 'Show incidents, newest first.'
  static override description =
    'While the ops store is down, it shows those that the spool of this machine knows, says so, and ends with 12.'
  static override examples = ['<%= config.bin %> incident list', '<%= config.bin %> incident list -o json']
  static override flags = {
    ...outputFlag,
    limit: Flags.integer({description: 'At most so many.', default: 20, min: 1, max: 500}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(IncidentList)
    const {incidents, spooled} = await this.openToRead(flags)
    const found = await incidents.newest(flags.limit)
    const rows = await Promise.all(found.map(async (one) => incidentRow(one, await incidents.notices(one.id))))
    const list = {rows, columns: incidentColumns(Date.now()), none: 'No incidents.'}
    await this.answer({
      ...listAnswer('incidents', list, flags.output, {store: spooled ? spooled.code : 'reached'}),
      ...(spooled ? {exit: EXIT.inconclusive} : {}),
    })
  }
}
