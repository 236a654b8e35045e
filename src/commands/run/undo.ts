import {Flags} from '@oclif/core'
import {paceFlags} from '../../lib/cli/pace.ts'
import {TakingUp} from '../../lib/cli/taking-up.ts'

export default class RunUndo extends TakingUp {
  static override summary = 'Take back what a run changed, last first. What held before it stays.'
  static override description =
    'Refused where a later run changed the same subject, past a point of no return, and where customers have written. A run that was done wants the name typed, or --confirm NAME: what it made may be in use. Of a run of many those are undone that are unfinished or failed; --all: the finished too.'
  static override examples = [
    '<%= config.bin %> run undo 01JD3XWZ8N7Q6V5T4S3R2P1M0K --plan',
    '<%= config.bin %> run undo 01JD3XWZ8N7Q6V5T4S3R2P1M0K --confirm acme',
  ]
  static override args = {...TakingUp.runArg}
  static override flags = {
    plan: TakingUp.planFlags.plan,
    ...TakingUp.yesFlag,
    confirm: Flags.string({helpValue: 'NAME', description: 'The name of what is taken away, typed out.'}),
    all: Flags.boolean({description: 'Of a run of many: those that are done, too.'}),
    concurrency: paceFlags.concurrency,
    ...TakingUp.workFlags,
    ...TakingUp.stepsFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunUndo)
    await this.undoRun(args.run, flags)
  }
}
