import {Follow} from '../../lib/cli/follow.ts'

export default class RunFollow extends Follow {
  static override summary = 'Watch a run that somebody else started, or see one again that has ended.'
  static override description =
    'Reads the journal and shows what the screen of the run shows. Ends when the run does, with its exit code. Ctrl-C ends the watching, not the run.'
  static override examples = [
    '<%= config.bin %> run follow 01JD3XWZ8N7Q6V5T4S3R2P1M0K',
    '<%= config.bin %> run follow 01JD3XWZ8N7Q6V5T4S3R2P1M0K --events ndjson',
  ]
  static override args = {...Follow.runArg}
  static override flags = {...Follow.followFlags}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunFollow)
    await this.follow(args.run, flags)
  }
}
