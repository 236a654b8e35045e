import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {serverColumns, serverRows} from '../../lib/cli/views/servers.ts'

export default class ServerList extends Operation {
  static override summary = 'Show all database servers and who has a database on them.'
  static override examples = ['<%= config.bin %> server list']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(ServerList)
    const {inventory, hosts, topology} = await this.openSite(flags)
    const rows = serverRows(topology, await inventory.tenants(), await hosts.hosts())
    await this.answer(
      listAnswer(
        'servers',
        {rows, columns: serverColumns, none: 'The project file names no database servers.'},
        flags.output,
      ),
    )
  }
}
