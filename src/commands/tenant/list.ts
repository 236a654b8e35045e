import {frozenLines} from '../../lib/cli/frozen.ts'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {standingOf, unfinishedRuns} from '../../lib/cli/unfinished.ts'
import {tenantColumns, tenantFoot, tenantRows} from '../../lib/cli/views/tenants.ts'

export default class TenantList extends Operation {
  static override summary = 'Show all tenants: where they are, their release, and unfinished work on them.'
  static override examples = ['<%= config.bin %> tenant list', '<%= config.bin %> tenant list -o name']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(TenantList)
    const {inventory, operations, backups, freezes} = await this.openSite(flags)
    const leases = await operations.leases()
    const unfinished = (await unfinishedRuns(operations)).map((run) => ({run, standing: standingOf(run, leases)}))
    const rows = tenantRows(await inventory.tenants(), await inventory.places(), unfinished, await backups.summaries())
    const freeze = await freezes.standing()
    const banner = freeze ? frozenLines(freeze) : []
    const none = ['No tenants yet. The first one: landlord tenant create --help', ...banner].join('\n')
    const foot = [tenantFoot(rows), ...banner].filter(Boolean).join('\n') || undefined
    await this.answer(
      listAnswer('tenants', {rows, columns: tenantColumns(Date.now()), none, foot}, flags.output, {
        ...(freeze ? {freeze: freeze as never} : {}),
      }),
    )
  }
}
