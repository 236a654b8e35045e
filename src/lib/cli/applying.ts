import type {Plan, SavedPlan} from '../engine/index.ts'
import {planScreen, type Remark} from '../ui/plan-screen.ts'
import {ApplyingMany} from './applying-many.ts'
import {approvedBy} from './approval.ts'
import type {Flagged, Task} from './changing.ts'
import type {Composition} from './compose.ts'
import {type AnyPlan, assertGood, isOfMany, isUnfinished, planRemarks, staleError} from './saved-plans.ts'
import {taskOf} from './tasks.ts'

/** A command that works with a plan that was saved. */
export abstract class Applying extends ApplyingMany {
  /** Carries out what the file shows, if all of it is still so: no more, no less, and once. */
  protected async applyPlan(saved: AnyPlan, flags: Flagged): Promise<void> {
    this.limit(flags)
    const composition = await this.openSite(flags)
    await assertGood(saved, composition)
    return isOfMany(saved) ? this.applyMany(saved, composition, flags) : this.#applyOne(saved, composition, flags)
  }

  async #applyOne(saved: SavedPlan, composition: Composition, flags: Flagged): Promise<void> {
    const {appliedError, carryOut, differenceText, plan: planOf, resume, staleness} = await import('../engine/index.ts')
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
      const lastChange = await composition.store.lastChange(saved.subject)
      const differences = staleness(saved, fresh, task.routine, {deps, lastChange})
      if (differences.length > 0) throw staleError(saved, differences.map(differenceText))
    }
    const remarks = await planRemarks(saved, composition)
    if (flags.plan) return this.#show(task, fresh, remarks)
    if (!run && !holds(fresh))
      await approvedBy(saved.routine, saved, {plans: composition.plans, policy: composition.planPolicy})
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

const holds = ({blocked, lines}: Plan): boolean =>
  blocked === undefined && lines.every(({finding}) => finding.finding === 'satisfied')

/** Throws LL-RUN-UNFINISHED: a plan does not go on with what another run has begun. */
async function assertFree({unfinished}: Plan, {routine}: Task): Promise<void> {
  if (!unfinished || routine.besides?.includes(unfinished.routine)) return
  const {unfinishedError} = await import('../engine/index.ts')
  throw unfinishedError(unfinished)
}
