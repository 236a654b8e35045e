import type {Difference, ManyOutcome, ManyPlan, Replanned, SavedMany} from '../engine/index.ts'
import {OperatorError, Unreachable} from '../errors.ts'
import {manyPlanScreen} from '../ui/many-plan-screen.ts'
import type {Remark} from '../ui/plan-screen.ts'
import {approvedBy} from './approval.ts'
import type {Flagged} from './changing.ts'
import {ChangeMany, type ManyTask} from './changing-many.ts'
import type {Composition} from './compose.ts'
import {isUnfinished, planRemarks, staleError} from './saved-plans.ts'
import {manyTaskOf} from './tasks.ts'

/** A command that works with a saved plan of many. */
export abstract class ApplyingMany extends ChangeMany {
  /** Carries out what the file shows of each of its list, if all of it is still so for all of them. */
  protected async applyMany(saved: SavedMany, composition: Composition, flags: Flagged): Promise<void> {
    const task = await listedTask(saved, composition)
    const {many} = task
    const done = async (outcome: ManyOutcome) => {
      const told = await task.done(outcome)
      return {...told, details: [...told.details, ...omittedRemarks(saved).map(([what, text]) => `${what}: ${text}`)]}
    }
    const engine = await import('../engine/index.ts')
    const {appliedError, carryOutMany, differenceText, replanMany, resumeMany, unfinishedError} = engine
    if (!flags.plan) await composition.assertMayChange()
    const control = {...this.waiting(flags), pace: saved.pace}
    const run = await composition.plans.runOfPlan(saved.digest)
    if (run && isUnfinished(run) && !flags.plan)
      return this.conductMany('do', (deps, signals) => resumeMany(run, many, deps, signals), {
        ...{composition, control, done},
      })
    const replanned = await this.planned(composition, (deps, stop) =>
      replanMany(saved, many, deps, {pace: saved.pace, stop}),
    )
    const {plan} = replanned
    if (run && plan.children.length > 0) throw appliedError(run)
    if (!run) {
      if (plan.unfinished && !many.besides?.includes(plan.unfinished.routine)) throw unfinishedError(plan.unfinished)
      refuseStale(saved, replanned, differenceText)
    }
    const remarks = [...omittedRemarks(saved), ...(await planRemarks(saved, composition))]
    if (flags.plan) return this.#show(task, plan, saved, remarks)
    if (!run && plan.children.length > 0) await assertApproved(saved, composition)
    await this.confirmMany(task, plan, flags, {pace: saved.pace, more: remarks})
    await this.conductMany('do', (deps, signals) => carryOutMany(many, plan, deps, {...signals, plan: saved}), {
      ...{composition, control, done},
    })
  }

  async #show(task: ManyTask, plan: ManyPlan, {pace}: SavedMany, more: readonly Remark[]): Promise<void> {
    const remarks = [...(await task.remarks(plan)), ...more]
    await this.answer({result: {...plan, pace} as never, text: (look) => manyPlanScreen(plan, {remarks, pace}, look)})
  }
}

/** Throws LL-RUN-ROUTINE, or LL-PLAN-FILE for a list that does not fit together: each target is shown once, as what it is. */
async function listedTask(saved: SavedMany, composition: Composition): Promise<ManyTask> {
  const task = await manyTaskOf(saved, composition)
  const odd = saved.targets.find((target, index) => {
    const {name, subject} = task?.many.child(target) ?? {}
    const isTwice = saved.targets.findIndex(({key, shown}) => key === target.key || shown.subject === subject) < index
    return isTwice || name !== target.shown.routine || subject !== target.shown.subject
  })
  if (task && !odd && task.many.subject === saved.subject) return task
  throw new OperatorError('LL-PLAN-FILE', 'This is no plan that this version can carry out.', {
    why: odd
      ? `its target ${odd.key} is not what it is shown as`
      : `there is no list of ${saved.routine} for ${saved.subject}`,
    state: 'nothing was changed',
  })
}

/** What has to be approved for one has to be for the list. Throws LL-PLAN-UNAPPROVED. */
async function assertApproved(saved: SavedMany, {plans, planPolicy: policy}: Composition): Promise<void> {
  for (const routine of new Set([saved.routine, ...saved.targets.map(({shown}) => shown.routine)]))
    await approvedBy(routine, saved, {plans, policy})
}

/** So many are named; the others are counted. */
const NAMED = 8

/** All are looked at before anything is begun, and one that is not as shown keeps all from being begun. Throws LL-PLAN-STALE, `Unreachable`. */
function refuseStale(saved: SavedMany, {stale, silent}: Replanned, text: (difference: Difference) => string): void {
  const mute = silent.map(({target, blocked}) => `${target.key}: ${blocked?.reason} (${blocked?.code})`)
  const [first] = silent
  if (stale.length === 0 && first === undefined) return
  const total = saved.targets.length
  if (stale.length === 0)
    throw new Unreachable(
      first?.blocked?.code ?? 'LL-VM-UNREACHABLE',
      `${silent.length} of ${total} could not be looked at.`,
      {
        why: named(mute).join('\n'),
        state: 'nothing was changed: a plan is carried out when all of it is known to be as it was shown',
      },
    )
  const told = stale.map(({key, differences}) => `${key}: ${differences.map(text).join('; ')}`)
  throw staleError(saved, [`${stale.length} of ${total} are not as the plan showed them`, ...named([...told, ...mute])])
}

const named = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, NAMED),
  ...(lines.length > NAMED ? [`and ${lines.length - NAMED} more`] : []),
]

const omittedRemarks = ({omitted}: SavedMany): readonly Remark[] =>
  omitted.map(({key, code, reason}) => ['left out', `${key}: ${reason} (${code})`])
