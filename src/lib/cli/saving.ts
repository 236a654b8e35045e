import type {Plan} from '../engine/index.ts'
import type {Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import type {Task} from './changing.ts'
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
  const {plans, planPolicy, actor} = composition
  const saved = savedPlan(plan, task.routine, await composition.deps(() => {}), {
    words: task.words,
    lastChange: await plans.lastChange(plan.subject),
    person: await plans.person(actor),
    now: await plans.now(),
    lastsMs: expires === undefined ? planPolicy.lastsMs : milliseconds(expires, 'expires'),
  })
  const {writePlan} = await import('./plan-file.ts')
  writePlan(file, saved)
  return {file, digest: saved.digest, expiresAt: saved.expiresAt}
}

export const savedRemark = ({file, digest, expiresAt}: Saved): Remark => [
  'saved',
  `${file}, digest ${digest}, good until ${localTime(expiresAt)}`,
]
