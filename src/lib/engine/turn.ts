import {type Bug, OperatorError} from '../errors.ts'
import type {Finding, Json} from './finding.ts'
import {checkContext, lookUntilLanded, orAborted} from './look.ts'
import type {StepOutcome} from './outcome.ts'
import type {AnyStep} from './step.ts'
import {type AnyWork, authority, conclude, type End, journaledError} from './work.ts'

/** One step's turn in this process's work: the work, the step, and how long it has taken so far. */
export interface Turn {
  readonly work: AnyWork
  readonly step: AnyStep
  /** ms since the turn began. */
  spent(): number
}

export function turnOf(work: AnyWork, step: AnyStep): Turn {
  const began = work.deps.clock.monotonic()
  return {work, step, spent: () => work.deps.clock.monotonic() - began}
}

/** Notes what became of the step. */
export const concluded = (
  {work, step, spent}: Turn,
  result: StepOutcome,
  more: {note?: string | undefined; diff?: readonly string[]} = {},
): void =>
  conclude(work, step, result, {
    ms: Math.round(spent()),
    ...(more.note === undefined ? {} : {note: more.note}),
    ...(more.diff === undefined ? {} : {diff: more.diff}),
  })

/** Looks afresh, through flight: facts read before the leases were taken, or before the last apply, authorise nothing. */
export async function look({work, step}: Turn, check: (sight: never) => Promise<Finding>): Promise<Finding> {
  const {deps, recorder} = work
  const once = () => orAborted(check(deps.capabilities.observe() as never), work.hard)
  return lookUntilLanded(once, {
    timings: deps.timings,
    clock: deps.clock,
    signal: AbortSignal.any([work.hard, work.control.stop]),
    waiting: (what) => recorder.tell(step, 'waiting', {note: what}),
  })
}

/** What checks are told in this turn. */
export const context = ({work, step}: Turn) =>
  checkContext(step, work.known, work.recorder.history, work.recorder.tenure.run, work.deps.clock)

/** What applies are told in this turn, besides the hand that they work with. */
export const applyContext = (turn: Turn, attempt: string, before: Json) => ({
  ...context(turn),
  authority: authority(turn.work, attempt),
  before,
  stop: turn.work.control.stop,
  progress: (text: string, fraction?: number) =>
    turn.work.deps.listen({
      type: 'progress',
      id: turn.step.id,
      text: turn.work.deps.redact(text),
      ...(fraction === undefined ? {} : {fraction}),
    }),
})

/** Journals that the step failed, and ends the work of this process. */
export async function failed(turn: Turn, error: OperatorError | Bug, attempt?: string): Promise<End> {
  await turn.work.recorder.append({kind: 'step.failed', step: turn.step.id, attempt, data: journaledError(error)})
  concluded(turn, 'failed', {note: error.message})
  return {state: 'failed', error}
}

/** What of a finding is not as it should be, in one line. */
export const whatIsLeft = (finding: Finding): string => {
  if (finding.finding === 'needed') return finding.diff.join('; ')
  return finding.finding === 'unknown' ? `depends on ${finding.after}` : ''
}

export const didNotTake = (step: AnyStep, finding: Finding): OperatorError =>
  finding.finding === 'blocked'
    ? new OperatorError(finding.code, finding.reason, {where: step.fact})
    : new OperatorError('LL-STEP-DID-NOT-TAKE', `Still not true: ${step.fact}.`, {why: whatIsLeft(finding)})
