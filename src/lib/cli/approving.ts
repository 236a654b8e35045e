import {OperatorError} from '../errors.ts'
import type {Look} from '../ui/look.ts'
import {manyPlanScreen} from '../ui/many-plan-screen.ts'
import {planScreen, type Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import {Change, type Flagged} from './changing.ts'
import {type AnyPlan, assertGood, isOfMany, planRemarks} from './saved-plans.ts'

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
        const remarks = await planRemarks(plan, composition)
        process.stderr.write(`${await shownPlan(plan, remarks, this.look(process.stderr))}\n\n`)
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

async function shownPlan(plan: AnyPlan, remarks: readonly Remark[], look: Look): Promise<string> {
  if (!isOfMany(plan)) return planScreen({...plan, resumes: false}, {remarks}, look)
  const {shownMany} = await import('../engine/index.ts')
  return manyPlanScreen(shownMany(plan), {remarks, pace: plan.pace}, look)
}

const DIGEST = /^[0-9a-f]{64}$/

const ownPlan = (person: string): OperatorError =>
  new OperatorError('LL-PLAN-OWN', 'Nobody approves a plan of their own.', {
    why: `${person} made it`,
    state: 'nothing was changed',
  })
