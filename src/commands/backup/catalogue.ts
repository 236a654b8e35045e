import {Args, Flags} from '@oclif/core'
import {compareAll, exitOfComparison} from '../../lib/cli/catalogue-sight.ts'
import {listAnswer, outputFlag} from '../../lib/cli/listing.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {discrepancyColumns, discrepancyFoot} from '../../lib/cli/views/discrepancies.ts'

export default class BackupCatalogue extends Operation {
  static override summary =
    "Compare the servers' histories, the catalogue and the files in every place, both ways; exit 8 where they differ."
  static override description =
    'Files that are gone or have another size, files that no set has, sets that only one of history and catalogue knows, log backups of another tool. Each with its tenant, with what can still be restored without it, and with what to type. Nothing is changed or recorded. Exit 69 where somebody did not answer and nothing else is wrong.'
  static override examples = [
    '<%= config.bin %> backup catalogue',
    '<%= config.bin %> backup catalogue acme --digests',
    '<%= config.bin %> backup catalogue --server sql-1 --json',
  ]
  static override args = {tenant: Args.string({ignoreStdin: true, description: 'Only this tenant.'})}
  static override flags = {
    server: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      description: 'Only what this server took; several are several flags.',
    }),
    digests: Flags.boolean({
      description: 'Read every file and compare its SHA-256 too: as long as reading all backups takes.',
    }),
    ...outputFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(BackupCatalogue)
    const composition = await this.openSite(flags)
    const seen = await compareAll(composition, {
      tenant: args.tenant,
      servers: flags.server ?? [],
      content: flags.digests,
    })
    const list = {
      rows: seen.discrepancies,
      columns: discrepancyColumns,
      none: 'History, catalogue and files agree.',
      foot: discrepancyFoot(seen),
    }
    const {silent, counted} = seen
    await this.answer({
      ...listAnswer('discrepancies', list, flags.output, {silent: [...silent], counted}),
      exit: exitOfComparison(seen),
    })
  }
}
