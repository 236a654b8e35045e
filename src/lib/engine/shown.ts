import {OperatorError} from '../errors.ts'
import type {Json, Needed} from './finding.ts'
import {guardOfNeeded} from './guard.ts'
import {journaledFinding} from './recorder.ts'
import type {PlanFile, SavedLine} from './saved-plan.ts'
import type {AnyStep} from './step.ts'
import {concluded, type Turn} from './turn.ts'
import type {End} from './work.ts'

/** What the saved plan showed of each step, as the run that carries it out journals it. */
export interface ShownPlan {
  readonly digest: string
  readonly madeAt: string
  readonly madeBy: {readonly person: string; readonly host: string}
  readonly lines: readonly {readonly id: string; readonly finding: string; readonly guard: string}[]
}

/** Of a run of many `lines` are none: its children have theirs. */
export const shownBy = (
  {digest, madeBy, madeAt}: Pick<PlanFile, 'digest' | 'madeBy' | 'madeAt'>,
  lines: readonly SavedLine[],
): ShownPlan => ({
  digest,
  madeAt,
  madeBy: {...madeBy},
  lines: lines.map(({id, finding, guard}) => ({id, finding: finding.finding, guard})),
})

/**
 * What a saved plan did not show is nobody's approved wish: the run pauses before it. What was not known yet when the plan was
 * made, and what stands on a step that has changed something since, could not be shown more exactly.
 */
export async function pausedBefore(turn: Turn, finding: Needed<Json>): Promise<End | undefined> {
  const {work, step} = turn
  const {history, tenure} = work.recorder
  const line = history.plan?.lines.find(({id}) => id === step.id)
  if (!history.plan || work.control.acceptImpact || history.step(step.id).attempts.length > 0) return undefined
  if (line?.finding === 'unknown') return undefined
  const isSame = line?.finding === 'needed' && line.guard === guardOfNeeded(finding, work.deps)
  const isShown = line !== undefined && (isSame || standsOnChanges(turn, step))
  if (isShown) return undefined
  await work.recorder.append({kind: 'step.checked', step: step.id, data: journaledFinding(finding)})
  concluded(turn, 'failed', {note: 'the plan did not show this', diff: finding.diff})
  return {
    state: 'paused',
    error: new OperatorError('LL-PLAN-IMPACT', `The saved plan did not show this change: ${step.fact}.`, {
      why: `found now: ${finding.diff.join('; ')}; the plan showed: ${line ? shownText(line.finding) : 'no such step'}`,
      state: 'the run stopped before it',
      next: [`landlord run resume ${tenure.run} --accept-impact`, `landlord run undo ${tenure.run}`],
    }),
  }
}

const shownText = (finding: string): string => (finding === 'satisfied' ? 'that it holds' : 'another change')

/** Whether this run has changed anything that the step needs, or that those steps need. */
function standsOnChanges({work}: Turn, step: AnyStep): boolean {
  return (step.needs ?? []).some(({id}) => {
    if (work.recorder.history.step(id).attempts.length > 0) return true
    const needed = work.steps.find((other) => other.id === id)
    return needed !== undefined && standsOnChanges({work} as Turn, needed)
  })
}
