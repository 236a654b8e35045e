import {Args, Flags} from '@oclif/core'
import {Change} from '../../lib/cli/changing.ts'

export default class BackupImport extends Change {
  static override summary =
    'Take backup sets into the catalogue that it lacks: from the server’s history, and from headers of files.'
  static override description =
    'Sets whose history was not written (3009), of another tool, of a server that a tenant moved away from. Files are read whole on the verification server. Whose a set is its stamp or its database’s family says; what nobody can tell, is damaged or incomplete is named and left alone.'
  static override examples = [
    '<%= config.bin %> backup import --server sql-1 --plan',
    String.raw`<%= config.bin %> backup import '\\backup.cloud.example\sql\old\acme.bak' --server sql-1 --yes`,
  ]
  static override strict = false
  static override args = {
    path: Args.string({
      ignoreStdin: true,
      description:
        'Only these files, as database servers name them; all stripes of a set. All without a row if left out.',
    }),
  }
  static override flags = {
    server: Flags.string({
      helpValue: 'NAME',
      description: 'The server that took them; the only one that takes backups if left out.',
    }),
    ...Change.planFlags,
    ...Change.yesFlag,
    ...Change.workFlags,
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(BackupImport)
    const composition = await this.openSite(flags)
    const {backupImport, orderedImport} = await import('../../lib/cli/tasks/backup-import.ts')
    const order = orderedImport(argv.map(String), flags.server, composition.topology)
    await this.carryOut(backupImport(order), composition, flags)
  }
}
