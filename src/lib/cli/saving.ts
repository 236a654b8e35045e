import type {ManyPlan, Pace, Plan, SavedMany, SavedPlan, ShownWork} from '../engine/index.ts'
import type {Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import type {Task} from './changing.ts'
import type {ManyTask} from './changing-many.ts'
import type {Composition} from './compose.ts'
import {milliseconds} from './duration.ts'

/** Where a plan was saved, for people and for the document. */
export interface Saved {
  readonly file: string
  readonly digest: string
  readonly expiresAt: string
}

/** Writes the plan to a file that `run apply` takes. Throws LL-PLAN-EXISTS, LL-PLAN-FILE; LL-RUN-UNFINISHED where a run is to be resumed first. */
export async function savePlan(
  task: Task,
  plan: Plan,
  composition: Composition,
  {file, expires}: {readonly file: string; readonly expires: string | undefined},
): Promise<Saved> {
  const {savedPlan, unfinishedError} = await import('../engine/index.ts')
  if (plan.unfinished) throw unfinishedError(plan.unfinished)
  const lastChange = await composition.store.lastChange(plan.subject)
  const making = await makingOf(task.words, composition, expires)
  return written(file, savedPlan(plan, task.routine, await composition.deps(() => {}), {...making, lastChange}))
}

/** The same of many. `shown`: what the plan showed of each. */
export async function saveMany(
  {many, words}: ManyTask,
  {plan, pace, shown}: {readonly plan: ManyPlan; readonly pace: Pace; readonly shown: ReadonlyMap<string, ShownWork>},
  composition: Composition,
  {file, expires}: {readonly file: string; readonly expires: string | undefined},
): Promise<Saved> {
  const {savedMany, unfinishedError} = await import('../engine/index.ts')
  if (plan.unfinished) throw unfinishedError(plan.unfinished)
  const making = await makingOf(words, composition, expires)
  return written(file, savedMany(many, plan, shown, await composition.deps(() => {}), {...making, pace}))
}

const makingOf = async (
  words: readonly string[],
  {plans, planPolicy, actor}: Composition,
  expires: string | undefined,
) => ({
  words,
  person: await plans.person(actor),
  now: await plans.now(),
  lastsMs: expires === undefined ? planPolicy.lastsMs : milliseconds(expires, 'expires'),
})

async function written(file: string, plan: SavedPlan | SavedMany): Promise<Saved> {
  const {writePlan} = await import('./plan-file.ts')
  writePlan(file, plan)
  return {file, digest: plan.digest, expiresAt: plan.expiresAt}
}

export const savedRemark = ({file, digest, expiresAt}: Saved): Remark => [
  'saved',
  `${file}, digest ${digest}, good until ${localTime(expiresAt)}`,
]
