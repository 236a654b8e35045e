import {Args, Flags} from '@oclif/core'
import {Verifying} from '../../lib/cli/verifying.ts'

export default class RunVerify extends Verifying {
  static override summary =
    'Prove that the journal is what was written: every chain, the seals, and heads kept elsewhere.'
  static override description =
    'Chains and seals show what was altered in the store. That the whole store was replaced, or cut short, shows only against heads that were kept elsewhere (`heads` in the project file). Exit 8 where anything is not as it should be.'
  static override examples = [
    '<%= config.bin %> run verify',
    '<%= config.bin %> run verify 01JD3XWZ8N7Q6V5T4S3R2P1M0K',
    '<%= config.bin %> run verify --heads /mnt/audit/heads.ndjson --archive /mnt/audit/runs',
  ]
  static override args = {
    run: Args.string({ignoreStdin: true, description: 'Only this one: its id, or a unique beginning or end of it.'}),
  }
  static override flags = {
    heads: Flags.string({helpValue: 'FILE', description: 'What the file sink of `heads` has written.'}),
    archive: Flags.string({helpValue: 'DIR', description: 'Where run prune put the journals of old runs.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunVerify)
    await this.verify(args.run, flags)
  }
}
