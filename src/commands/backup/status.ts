import {EXIT} from '../../lib/cli/exit.ts'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {statusColumns, statusFoot, statusRows} from '../../lib/cli/views/backup-status.ts'

export default class BackupStatus extends Operation {
  static override summary =
    'Show for every tenant when it was backed up, what was proven, what could be lost now and how long coming back takes, against its policy; exit 8 if anything is overdue.'
  static override description =
    'What the ops store knows, without asking any server: backups that another tool took, or that were lost since, are found by looking.'
  static override examples = ['<%= config.bin %> backup status', '<%= config.bin %> backup status --json']
  static override flags = {...outputFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(BackupStatus)
    const {backups, inventory, topology} = await this.openSite(flags)
    const {reachesOf} = await import('../../lib/routines/backup/reach.ts')
    const plan = topology.backups
    const rows = statusRows(await backups.summaries(), {
      now: Date.now(),
      reaches: await reachesOf(backups, topology),
      made: new Map((await inventory.tenants()).map(({name, createdAt}) => [name, Date.parse(createdAt)])),
      provenEvery: plan?.verification === undefined ? undefined : plan.provenEvery,
      restoreWithin: plan?.restoreWithin,
    })
    const list = {rows, columns: statusColumns, none: 'No tenants yet.', foot: statusFoot(rows)}
    const exit = rows.every(({inTime}) => inTime) ? EXIT.done : EXIT.verification
    await this.answer({...listAnswer('tenants', list, flags.output), exit})
  }
}
