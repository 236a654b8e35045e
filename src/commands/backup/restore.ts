import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class BackupRestore extends Change {
  static override summary = 'Bring a tenant back to a time: as a copy to the side, or in its place.'
  static override description =
    'To the side, a copy is made on the verification server, checked by DBCC CHECKDB and left there; run undo drops it. --in-place cuts the tenant off, takes the tail of its log, proves the copy and puts it in its place; what was is kept beside it, offline. --overwrite restores over it, with nothing kept but the backups. Those two want the name typed, or --confirm NAME. Times are in UTC or with their offset: an hour of local time may come twice.'
  static override examples = [
    '<%= config.bin %> backup restore acme --to 2026-11-22T14:05Z --plan',
    '<%= config.bin %> backup restore acme --latest --as scratch_ticket_4711 --yes',
    '<%= config.bin %> backup restore acme --to 2026-11-22T15:05+01:00 --in-place --confirm acme',
  ]
  static override args = {tenant: Args.string({required: true, ignoreStdin: true, description: 'Its short name.'})}
  static override flags = {
    to: Flags.string({
      description: 'What was committed before this time.',
      helpValue: 'TIME',
      exclusive: ['latest', 'before-mark'],
    }),
    latest: Flags.boolean({description: 'All that there is.', exclusive: ['before-mark']}),
    'latest-possible': Flags.boolean({
      description: 'As far as backups go, where they do not go as far as asked.',
      exclusive: ['before-mark'],
    }),
    'before-mark': Flags.string({description: 'What was committed before this marked transaction.', helpValue: 'MARK'}),
    as: Flags.string({
      description: 'What the copy is called; it begins with scratch_.',
      helpValue: 'NAME',
      exclusive: ['in-place', 'overwrite'],
    }),
    'in-place': Flags.boolean({description: 'In the place of its database.', exclusive: ['overwrite']}),
    overwrite: Flags.boolean({description: 'Over its database, where there is no room for both.'}),
    ...Change.planFlags,
    ...Change.yesFlag,
    ...Change.confirmFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(BackupRestore)
    const {restoreWish} = await import('../../lib/cli/restore-wish.ts')
    const wish = restoreWish(args.tenant, flags, Date.now())
    const composition = await this.openSite(flags)
    const {backupRestoration} = await import('../../lib/cli/tasks/backup-restoration.ts')
    await this.carryOut(backupRestoration(wish, composition), composition, flags)
  }
}
