import {OperatorError} from '../errors.ts'
import {planScreen} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import {assertGood, planRemarks} from './applying.ts'
import {Change, type Flagged} from './changing.ts'

/** A command that takes somebody's word for a plan. */
export abstract class Approving extends Change {
  protected async approve(wanted: string, flags: Flagged & {readonly note: string}): Promise<void> {
    const composition = await this.openSite(flags)
    const {plans, actor} = composition
    const person = await plans.person(actor)
    const plan = DIGEST.test(wanted) ? undefined : await import('./plan-file.ts').then(({readPlan}) => readPlan(wanted))
    if (plan) {
      await assertGood(plan, composition)
      if (plan.madeBy.person === person) throw ownPlan(person)
    }
    if (!flags.yes) {
      if (!this.interactive) throw this.notConfirmed('--yes')
      const {askWhether} = await import('../ui/questions.ts')
      if (plan) {
        const shown = {...plan, resumes: false}
        const look = this.look(process.stderr)
        process.stderr.write(`${planScreen(shown, {remarks: await planRemarks(plan, composition)}, look)}\n\n`)
      }
      if (!(await askWhether('Approve this?', this.interruption.stop))) throw this.notConfirmed('--yes')
    }
    const digest = plan?.digest ?? wanted
    const {approval, changed} = await plans.approve({plan: digest, actor, note: flags.note})
    const all = await plans.approvals(digest)
    await this.answer({
      changed: changed ? 1 : 0,
      result: {approval, approvals: all} as never,
      text: () =>
        [
          `${changed ? 'Approved' : 'Already so: approved'} by ${approval.person} ${localTime(approval.at)}: plan ${digest}`,
          `  so far: ${all.map((one) => one.person).join(', ')}`,
        ].join('\n'),
    })
  }
}

const DIGEST = /^[0-9a-f]{64}$/

const ownPlan = (person: string): OperatorError =>
  new OperatorError('LL-PLAN-OWN', 'Nobody approves a plan of their own.', {
    why: `${person} made it`,
    state: 'nothing was changed',
  })
