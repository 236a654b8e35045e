import {Flags} from '@oclif/core'
import {knownRun} from '../../lib/cli/known-run.ts'
import {Operation} from '../../lib/cli/operation.ts'
import {TakingUp} from '../../lib/cli/taking-up.ts'
import {OperatorError} from '../../lib/errors.ts'

export default class RunSettle extends Operation {
  static override summary = 'Say that somebody has looked at both branches of a run, so that it is flagged no more.'
  static override description =
    'For a run that went on in the ops store and, while that was down, in a spool as well. Both branches stay in the journal; who settled them and why stands there, too.'
  static override examples = [
    '<%= config.bin %> run settle 01JD3XWZ8N7Q6V5T4S3R2P1M0K --reason "both told the same people, see ticket 812"',
  ]
  static override args = {...TakingUp.runArg}
  static override flags = {
    reason: Flags.string({required: true, description: 'What was found, for the journal.'}),
    yes: Flags.boolean({char: 'y', description: 'Accepted and not needed: the run and the reason say yes.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RunSettle)
    const {operations, branches, actor, version} = await this.openSite(flags)
    const run = await knownRun(operations, args.run)
    const found = await branches.branches(run.id)
    if (found.length === 0)
      throw new OperatorError('LL-USAGE', `Run ${run.id} has no branches.`, {
        state: 'nothing was changed',
        next: [`landlord run show ${run.id}`],
      })
    const reason = flags.reason.trim()
    const settled = []
    for (const branch of found) {
      const record = await branches.settle({branch, reason, actor, version})
      if (record) settled.push({branch: branch.id, run: record.id})
    }
    await this.answer({
      run: run.id,
      changed: settled.length,
      result: {settled},
      text: () =>
        settled.length === 0 ? 'Already so: its branches are settled.' : `Run ${run.id} is flagged no more; both stay.`,
    })
  }
}
