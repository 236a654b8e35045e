import type {AnyDeps, Plan} from '../outcome.ts'
import {type Difference, type Making, type ShownWork, shownWork, signed, staleness} from '../saved-plan.ts'
import type {Capabilities, Routine, Target} from '../step.ts'
import type {RunRecord} from '../store.ts'
import type {ChildPlan, Many, ManyDeps, ManyPlan, OmittedTarget, Pace, SavedMany} from './many.ts'
import {assertDistinct, isNeedy, lookedAt, type Seen, summaryOf} from './plan-many.ts'

/** What plans showed of each target, in the making: `seen` is told of them while many are planned. */
export function showing<C extends Capabilities>(
  deps: AnyDeps,
): {readonly seen: Seen<C>; readonly shown: ReadonlyMap<string, ShownWork>} {
  const shown = new Map<string, ShownWork>()
  return {
    shown,
    seen: ({key}, plan, routine, lastChange) => void shown.set(key, shownWork(plan, routine, deps, lastChange)),
  }
}

/** The plan of many with the guards of each; who cannot be begun, or has been begun, is left out and named. */
export function savedMany(
  many: Many<never>,
  {children, leases, held}: ManyPlan,
  shown: ReadonlyMap<string, ShownWork>,
  deps: AnyDeps,
  {pace, ...making}: Making & {readonly pace: Pace},
): SavedMany {
  const targets = children.flatMap(({target: {key, inputs, groups}, blocked, resumes}) => {
    const work = shown.get(key)
    return work && !blocked && resumes === undefined ? [{key, inputs, groups, shown: work}] : []
  })
  const omitted = children.filter(({target}) => !targets.some(({key}) => key === target.key)).map(omittedBy)
  return signed(many, {leases: leases.map(({key, mode}) => ({key, mode})), pace, held, omitted, targets}, deps, making)
}

const omittedBy = ({target: {key}, blocked, resumes}: ChildPlan): OmittedTarget => ({
  key,
  code: blocked?.code ?? 'LL-RUN-UNFINISHED',
  reason: blocked?.reason ?? `it was begun: run ${resumes}`,
})

/** One of a saved list, and what of it is no longer as the plan showed. */
interface StaleTarget {
  readonly key: string
  readonly differences: readonly Difference[]
}

export interface Replanned {
  readonly plan: ManyPlan
  readonly stale: readonly StaleTarget[]
  /** Those of which nothing is known, because something did not answer. */
  readonly silent: readonly ChildPlan[]
}

/** Every target of a saved list planned again with what was decided for it, and compared with what was shown. Changes nothing. */
export async function replanMany<C extends Capabilities>(
  saved: SavedMany,
  many: Many<C>,
  deps: ManyDeps<C>,
  order: {readonly pace: Pick<Pace, 'concurrency' | 'limits'>; readonly stop: AbortSignal},
): Promise<Replanned> {
  assertDistinct(saved.targets, many)
  const unfinished = await deps.store.claimant(many.subject)
  const compared = new Map<string, readonly Difference[]>()
  const seen: Seen<C> = ({key, shown}, plan, routine, lastChange) => {
    if (shown) compared.set(key, [...claimed(plan, routine), ...staleness(shown, plan, routine, {deps, lastChange})])
  }
  const sight = deps.capabilities.observe() as ReturnType<C['observe']>
  const children = await lookedAt(saved.targets, many, deps, {...order, sight, seen})
  const needy = children.filter(isNeedy)
  const {routine, subject, leases, held} = saved
  return {
    plan: {
      ...{routine, subject, leases, children: needy, resumes: false, ...(unfinished ? {unfinished} : {})},
      held: held + children.length - needy.length,
    },
    stale: [...compared].flatMap(([key, differences]) => (differences.length > 0 ? [{key, differences}] : [])),
    silent: children.filter(({target: {key}}) => !compared.has(key)),
  }
}

/** What the file shows, as a plan is shown. */
export const shownMany = ({routine, subject, leases, held, targets, omitted}: SavedMany): ManyPlan => ({
  ...{routine, subject, leases, held, resumes: false},
  children: [...targets.map(summaryOfShown), ...omitted.map(summaryOfOmitted)],
})

const summaryOfShown = ({shown, ...target}: Target & {readonly shown: ShownWork}): ChildPlan =>
  summaryOf(target, {lines: shown.lines, resumes: false})

const summaryOfOmitted = ({key, code, reason}: OmittedTarget): ChildPlan => ({
  target: {key, inputs: null, groups: {}},
  ...{hold: 0, change: 0, later: 0, diff: [], blocked: {code, reason}},
})

/** Whoever has begun something there is in the way of what the plan showed. */
const claimed = <C extends Capabilities>({unfinished}: Plan, routine: Routine<C>): readonly Difference[] =>
  unfinished && !routine.besides?.includes(unfinished.routine) ? [claimedBy(unfinished)] : []

const claimedBy = ({id, routine, subject}: RunRecord): Difference => ({
  what: subject,
  was: 'in no unfinished run',
  is: `in the unfinished run ${id} (${routine})`,
})
