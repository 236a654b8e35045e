import {Args, Flags} from '@oclif/core'
import {Approving} from '../../lib/cli/approving.ts'

export default class RunApprove extends Approving {
  static override summary = 'Say that a saved plan may be carried out.'
  static override description =
    'For this very plan, byte by byte, and for so long as the configuration says. Whoever made a plan does not count as one who approves it. A file is shown and asked about; of a digest nobody here can see what it stands for.'
  static override examples = [
    '<%= config.bin %> run approve plan.json --note "seen with Ann, ticket 812" --yes',
    '<%= config.bin %> run approve 3f1c8a4be0c6a9d2f7b5e8140c9d3a6b7e2f5c8091a4d7e0b3c6f9125a8d4e7b --yes',
  ]
  static override args = {
    plan: Args.string({required: true, ignoreStdin: true, description: 'The file, or the digest of the plan.'}),
  }
  static override flags = {
    note: Flags.string({default: '', description: 'What is to be remembered about it, as a ticket.'}),
    ...Approving.yesFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunApprove)
    await this.approve(args.plan, flags)
  }
}
