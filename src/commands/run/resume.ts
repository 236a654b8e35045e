import {Flags} from '@oclif/core'
import {paceFlags} from '../../lib/cli/pace.ts'
import {TakingUp} from '../../lib/cli/taking-up.ts'

export default class RunResume extends TakingUp {
  static override summary = 'Go on with a run that was cut off, failed or paused, from where it is.'
  static override examples = [
    '<%= config.bin %> run resume 01JD3XWZ8N7Q6V5T4S3R2P1M0K',
    '<%= config.bin %> run resume 01JD3XWZ8N7Q6V5T4S3R2P1M0K --accept-drift',
  ]
  static override args = {...TakingUp.runArg}
  static override flags = {
    plan: TakingUp.planFlags.plan,
    ...paceFlags,
    ...TakingUp.workFlags,
    ...TakingUp.stepsFlag,
    'accept-drift': Flags.boolean({description: 'Bring about again what held earlier in the run and no longer does.'}),
    'accept-impact': Flags.boolean({description: 'Change also what the saved plan of the run did not show.'}),
    'in-doubt': Flags.string({
      options: ['done', 'again'],
      description: 'What became of an attempt whose outcome nobody recorded.',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunResume)
    await this.resumeRun(args.run, flags)
  }
}
