import {Args} from '@oclif/core'
import {Applying} from '../../lib/cli/applying.ts'

export default class RunApply extends Applying {
  static override summary = 'Carry out a plan that was saved, if what it showed is still so.'
  static override description =
    'Everything is looked at again and compared with the plan, step by step. What changed elsewhere does not matter; what changed of the same tenant, VM or server makes the plan stale: exit 9, with what differs. A plan is good for one run; cut off, the same command goes on with it.'
  static override examples = [
    '<%= config.bin %> run apply plan.json --yes',
    '<%= config.bin %> run apply plan.json --plan',
  ]
  static override args = {
    file: Args.string({required: true, ignoreStdin: true, description: 'What --plan --out has written.'}),
  }
  static override flags = {
    plan: Applying.planFlags.plan,
    ...Applying.yesFlag,
    ...Applying.confirmFlag,
    ...Applying.workFlags,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunApply)
    const {readPlan} = await import('../../lib/cli/plan-file.ts')
    await this.applyPlan(readPlan(args.file), flags)
  }
}
