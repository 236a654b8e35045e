import type {Difference, Plan, RunRecord, SavedPlan} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Approval} from '../site/plans.ts'
import {planScreen, type Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import {approvalsOf, approvedBy} from './approval.ts'
import {Change, type Flagged, type Task} from './changing.ts'
import type {Composition} from './compose.ts'
import {commandLine} from './shell-words.ts'
import {taskOf} from './tasks.ts'

/** A command that works with a plan that was saved. */
export abstract class Applying extends Change {
  /** Carries out what the file shows, if all of it is still so: no more, no less, and once. */
  protected async applyPlan(saved: SavedPlan, flags: Flagged): Promise<void> {
    this.limit(flags)
    const composition = await this.openSite(flags)
    await assertGood(saved, composition)
    const {appliedError, carryOut, plan: planOf, resume, staleness} = await import('../engine/index.ts')
    const task = await taskOf(saved, composition)
    const {done} = task
    if (!flags.plan) await composition.assertMayChange()
    const run = await composition.plans.runOfPlan(saved.digest)
    if (run && isUnfinished(run) && !flags.plan)
      return this.conduct('do', (deps, more) => resume(run, task.routine, deps, more), {
        composition,
        control: this.waiting(flags),
        done,
      })
    const deps = await composition.deps(() => {})
    const fresh = await planOf(task.routine, deps, {kept: saved.decided})
    if (run && !holds(fresh)) throw appliedError(run)
    if (!run) {
      await assertFree(fresh, task)
      const lastChange = await composition.plans.lastChange(saved.subject)
      refuseStale(saved, staleness(saved, fresh, task.routine, {deps, lastChange}))
    }
    const remarks = await planRemarks(saved, composition)
    if (flags.plan) return this.#show(task, fresh, remarks)
    if (!run) await approvedBy(saved.routine, saved, {plans: composition.plans, policy: composition.planPolicy})
    await this.confirm(task, fresh, flags, remarks)
    await this.conduct('do', (work, control) => carryOut(task.routine, fresh, work, {...control, saved}), {
      composition,
      control: this.waiting(flags),
      done,
    })
  }

  async #show(task: Task, plan: Plan, more: readonly Remark[]): Promise<void> {
    const remarks = [...(await task.remarks(plan)), ...more]
    await this.answer({result: {...plan} as never, text: (look) => planScreen(plan, {remarks}, look)})
  }
}

/** Throws LL-PLAN-FOREIGN, LL-PLAN-VERSION, LL-PLAN-EXPIRED, LL-PLAN-FILE for a plan that is not for here and now. */
export async function assertGood(saved: SavedPlan, {store, plans, version}: Composition): Promise<void> {
  if (saved.store !== store.id)
    throw new OperatorError('LL-PLAN-FOREIGN', 'The plan was made with another ops store.', {
      why: `it is for the store ${saved.store}, this one is ${store.id}`,
      state: 'nothing was changed',
      next: ['landlord config explain store'],
    })
  if (saved.product !== version)
    throw new OperatorError('LL-PLAN-VERSION', 'The plan was made by another version of landlord.', {
      why: `it was made by ${saved.product}, this is ${version}: their steps may differ`,
      state: 'nothing was changed',
      next: [anew(saved)],
    })
  const {assertInputs} = await import('./plan-inputs.ts')
  assertInputs(saved.routine, saved.inputs)
  const now = await plans.now()
  if (Date.parse(saved.expiresAt) > now) return
  throw new OperatorError('LL-PLAN-EXPIRED', 'The plan is too old.', {
    why: `made ${saved.madeAt} by ${saved.madeBy.person}, good until ${saved.expiresAt}, and it is ${new Date(now).toISOString()}`,
    state: 'nothing was changed',
    next: [anew(saved)],
  })
}

/** What is said of a saved plan besides what it would do. */
export async function planRemarks(saved: SavedPlan, {plans, planPolicy}: Composition): Promise<readonly Remark[]> {
  const approvals = await approvalsOf(saved, {plans, policy: planPolicy})
  return [
    ['plan', `${saved.digest}, made ${localTime(saved.madeAt)} by ${saved.madeBy.person}@${saved.madeBy.host}`],
    ['good until', localTime(saved.expiresAt)],
    ['approved', approvals.map(approvalText).join('; ') || 'by nobody'],
  ]
}

const approvalText = ({person, at, note}: Approval): string =>
  `by ${person} ${localTime(at)}${note === '' ? '' : `: ${note}`}`

const isUnfinished = ({state}: RunRecord): boolean => state !== 'done' && state !== 'undone'

const holds = ({blocked, lines}: Plan): boolean =>
  blocked === undefined && lines.every(({finding}) => finding.finding === 'satisfied')

/** Throws LL-RUN-UNFINISHED: a plan does not go on with what another run has begun. */
async function assertFree({unfinished}: Plan, {routine}: Task): Promise<void> {
  if (!unfinished || routine.besides?.includes(unfinished.routine)) return
  const {unfinishedError} = await import('../engine/index.ts')
  throw unfinishedError(unfinished)
}

function refuseStale(saved: SavedPlan, differences: readonly Difference[]): void {
  if (differences.length === 0) return
  throw new OperatorError('LL-PLAN-STALE', 'What the plan showed is no longer so.', {
    where: `plan ${saved.digest} of ${saved.madeAt} for ${saved.subject}`,
    why: differences.map(({what, was, is}) => `${what}: was ${was}; is ${is}`).join('\n'),
    state: 'nothing was changed',
    next: [anew(saved)],
  })
}

const anew = ({words}: SavedPlan): string => commandLine(['landlord', ...words, '--plan'])
