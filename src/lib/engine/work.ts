import {Bug, Frozen, LeaseLost, OperatorError} from '../errors.ts'
import type {Json} from './finding.ts'
import type {LeaseKeeper} from './lease-keeper.ts'
import type {Control, EngineDeps, OutcomeState, StepOutcome, StepResult} from './outcome.ts'
import type {Recorder} from './recorder.ts'
import type {AnyStep, Authority, Capabilities, Routine, StepOf} from './step.ts'

/** All that forward and backward work share while one process works on one run. */
export interface Work<C extends Capabilities = Capabilities> {
  readonly routine: Routine<C>
  readonly steps: readonly StepOf<C>[]
  readonly deps: EngineDeps<C>
  readonly control: Control
  readonly recorder: Recorder
  readonly keeper: LeaseKeeper
  /** Aborted by Ctrl-C twice (reason: `Killed`) or by lost leases, the parent's too (reason: `LeaseLost`). */
  readonly hard: AbortSignal
  /** Outputs by step id, as found by this process or known from the journal. */
  readonly known: Map<string, Json>
  readonly results: Map<string, StepResult>
}

/** How the work of this process came to its end. */
export interface End {
  readonly state: Exclude<OutcomeState, 'unchanged'>
  readonly error?: OperatorError | Bug
  /** Nothing more may or can be journaled: the leases are gone, or are left to run out. */
  readonly silent?: true
}

/** Why `hard` was aborted by the operator. */
export class Killed extends Error {}

export const authority = (work: AnyWork, attempt: string): Authority => ({
  attempt,
  run: work.recorder.tenure.run,
  store: work.deps.store.id,
  fence: work.recorder.tenure.fence,
  signal: work.hard,
})

/** Notes what became of a step and tells the renderers. */
export function conclude(
  work: AnyWork,
  step: AnyStep,
  result: StepOutcome,
  more: {readonly ms: number; readonly note?: string; readonly diff?: readonly string[]},
): void {
  work.results.set(step.id, {id: step.id, fact: step.fact, result, ...more})
  if (result !== 'not-reached') work.recorder.tell(step, result, more)
}

/** What an error means for the run as a whole. */
export function endOf(error: unknown): End {
  if (error instanceof LeaseLost) return {state: 'lease-lost', error, silent: true}
  if (error instanceof Killed) return {state: 'in-doubt', silent: true}
  if (error instanceof Frozen) return {state: 'paused', error}
  if (error instanceof OperatorError) return {state: 'failed', error}
  return {state: 'failed', error: asBug(error)}
}

export const asBug = (error: unknown): Bug =>
  error instanceof Bug ? error : new Bug(error instanceof Error ? error.message : String(error), error)

/** What of an error is journaled; redaction follows. */
export function journaledError(error: OperatorError | Bug): Json {
  if (error instanceof OperatorError)
    return {
      code: error.code,
      message: error.message,
      ...(error.detail.where === undefined ? {} : {where: error.detail.where}),
      ...(error.detail.why === undefined ? {} : {why: error.detail.why}),
    }
  return {code: 'BUG', message: error.message}
}

// biome-ignore lint/suspicious/noExplicitAny: see AnyStep
export type AnyWork = Work<any>
