import {Args, Flags} from '@oclif/core'
import {exitOfSight} from '../../lib/cli/asked.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {lookAtTenant} from '../../lib/cli/sight.ts'
import {tenantSheet} from '../../lib/cli/views/tenant-sheet.ts'
import {sheet} from '../../lib/ui/sheet.ts'

export default class TenantShow extends Operation {
  static override summary = 'Show a tenant: its record, and how its database and service stand just now.'
  static override description = 'Exit 12 where a part is not known, because somebody did not answer.'
  static override examples = ['<%= config.bin %> tenant show acme']
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {offline: Flags.boolean({description: 'Only what the ops store knows: ask no server.'})}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TenantShow)
    const seen = await lookAtTenant(await this.openSite(flags), args.tenant, flags.offline)
    await this.answer({
      result: {...seen} as never,
      exit: exitOfSight(seen),
      text: (look) => sheet(tenantSheet(seen), look),
    })
  }
}
