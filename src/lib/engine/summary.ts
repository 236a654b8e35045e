import {OperatorError} from '../errors.ts'
import type {Outcome, Plan, StepResult} from './outcome.ts'
import type {AnyWork, End} from './work.ts'

/** What the operator, the JSON document and the exit code are told. */
export function outcomeOf(work: AnyWork, end: End, undoing: boolean): Outcome {
  const steps = work.steps
    .filter((step) => !undoing || work.results.has(step.id))
    .map(
      (step): StepResult => work.results.get(step.id) ?? {id: step.id, fact: step.fact, result: 'not-reached', ms: 0},
    )
  return {
    run: work.recorder.tenure.run,
    state: end.state,
    changed: undoing ? steps.filter((step) => step.result === 'undone').length : changedSteps(work),
    held: steps.filter((step) => step.result === 'held').length,
    steps,
    ...(end.error ? {error: end.error} : {}),
    outputs: Object.fromEntries(work.known),
  }
}

/** How many steps this run, in all its processes, applied and then found satisfied. */
export const changedSteps = (work: AnyWork): number =>
  work.steps.filter((step) => {
    const past = work.recorder.history.step(step.id)
    return past.attempts.length > 0 && (past.finished || past.applied) && !past.undone
  }).length

/** A plan that meets foreign or unsafe state is not begun. */
export function refusedByPlan(plan: Plan): Outcome | undefined {
  const line = plan.lines.find((candidate) => candidate.finding.finding === 'blocked')
  const reason = plan.blocked ?? (line?.finding.finding === 'blocked' ? line.finding : undefined)
  if (!reason) return undefined
  return {
    run: undefined,
    state: 'blocked',
    changed: 0,
    held: 0,
    steps: plan.lines.map(
      ({id, fact}): StepResult =>
        id === line?.id
          ? {id, fact, result: 'blocked', ms: 0, note: reason.reason}
          : {id, fact, result: 'not-reached', ms: 0},
    ),
    error: new OperatorError(reason.code, reason.reason, {
      ...(line ? {where: line.fact} : {}),
      state: 'nothing was changed',
    }),
    outputs: {},
  }
}

/** All holds already: no run is opened for that. */
export function unchanged(plan: Plan): Outcome {
  return {
    run: undefined,
    state: 'unchanged',
    changed: 0,
    held: plan.lines.length,
    steps: plan.lines.map(({id, fact}) => ({id, fact, result: 'held', ms: 0})),
    outputs: Object.fromEntries(
      plan.lines.flatMap(({id, finding}) => (finding.finding === 'satisfied' ? [[id, finding.outputs]] : [])),
    ),
  }
}
