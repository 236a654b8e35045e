import {Args, Flags} from '@oclif/core'
import {exitOfSight} from '../../lib/cli/asked.ts'
import {lookAtServer} from '../../lib/cli/host-sight.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {serverSheet} from '../../lib/cli/views/server-sheet.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class ServerShow extends Operation {
  static override summary =
    'Show a database server: what it is, its tenants, and its rules of the network, as they stand.'
  static override description = 'Exit 12 where a part is not known, because somebody did not answer.'
  static override examples = ['<%= config.bin %> server show sql-1']
  static override args = {
    server: Args.string({required: true, ignoreStdin: true, description: 'Its name in the project file.'}),
  }
  static override flags = {offline: Flags.boolean({description: 'Only what the ops store knows: ask no server.'})}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ServerShow)
    const seen = await lookAtServer(await this.openSite(flags), args.server, flags.offline)
    await this.answer({
      result: {...seen} as never,
      exit: exitOfSight(seen),
      text: (look) => sheet(serverSheet(seen), look),
    })
  }
}
