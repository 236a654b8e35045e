import {Args, Flags} from '@oclif/core'
import {instantOf} from '../../lib/cli/instant.ts'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {setColumns, setRows, tenantIdOf} from '../../lib/cli/views/backup-sets.ts'

export default class BackupList extends Operation {
  static override summary = 'Show the backups in the catalogue, newest first; of tenants that are gone too.'
  static override examples = [
    '<%= config.bin %> backup list acme',
    '<%= config.bin %> backup list --kind full -o wide',
    '<%= config.bin %> backup list --by other --since 2026-11-22T00:00Z',
  ]
  static override args = {tenant: Args.string({ignoreStdin: true, description: 'Only of this tenant.'})}
  static override flags = {
    kind: Flags.option({
      options: ['full', 'differential', 'log'] as const,
      description: 'Only of this kind.',
    })(),
    server: Flags.string({description: 'Only those that this server took.'}),
    by: Flags.option({
      options: ['landlord', 'other'] as const,
      description: 'Only those that landlord took, or only those of other tools.',
    })(),
    since: Flags.string({description: 'Only those that ended then or later; with its offset.', helpValue: 'TIME'}),
    until: Flags.string({description: 'Only those that ended before; with its offset.', helpValue: 'TIME'}),
    limit: Flags.integer({description: 'At most so many.', default: 50, min: 1, max: 10_000}),
    ...outputFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(BackupList)
    const {backups, inventory} = await this.openSite(flags)
    const tenant = args.tenant === undefined ? {} : {tenant: await tenantIdOf(args.tenant, inventory)}
    const more = {
      ...(flags.server === undefined ? {} : {server: flags.server}),
      ...(flags.by === undefined ? {} : {origin: flags.by}),
      ...(flags.since === undefined ? {} : {since: instantOf(flags.since, '--since')}),
      ...(flags.until === undefined ? {} : {until: instantOf(flags.until, '--until')}),
    }
    const kinds = flags.kind === undefined ? {} : {kinds: [flags.kind]}
    const rows = setRows(await backups.list({...tenant, ...kinds, ...more, limit: flags.limit}))
    const none = 'The catalogue has no such backup.'
    await this.answer(listAnswer('backups', {rows, columns: setColumns(Date.now()), none}, flags.output))
  }
}
