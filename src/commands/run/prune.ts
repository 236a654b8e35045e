import {Flags} from '@oclif/core'
import {Pruning} from '../../lib/cli/pruning.ts'

export default class RunPrune extends Pruning {
  static override summary = 'Move the journals of old finished runs from the store to archive files.'
  static override description =
    'The runs and their seals stay, so that everything can still be proven: run verify --archive. What was moved can no longer be undone, so `journal.keepDays` of the project file stay in any case. Unfinished runs stay whole. Cut off anywhere, the same command goes on.'
  static override examples = [
    '<%= config.bin %> run prune --archive /mnt/audit/runs --before 365d --plan',
    '<%= config.bin %> run prune --archive /mnt/audit/runs --before 2026-01-01 --yes',
  ]
  static override flags = {
    archive: Flags.string({required: true, helpValue: 'DIR', description: 'Where archive files go.'}),
    before: Flags.string({
      required: true,
      helpValue: 'AGE|DATE',
      description: 'Runs that were closed before: 365d ago, or 2026-01-01 (UTC).',
    }),
    plan: Flags.boolean({description: 'Show how many would go, and move none.'}),
    ...Pruning.yesFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(RunPrune)
    await this.prune(flags)
  }
}
