import {OperatorError} from '../errors.ts'
import type {Clock} from './clock.ts'
import type {Finding, Json} from './finding.ts'
import type {RunHistory} from './history.ts'
import type {EngineTimings} from './outcome.ts'
import type {AnyReference, CheckContext, StepReference} from './step.ts'

/** What a check is told: outputs found so far, and this run's earlier attempts. */
export function checkContext(
  step: {readonly id: string; readonly needs?: readonly AnyReference[]},
  known: ReadonlyMap<string, Json>,
  history: RunHistory | undefined,
  run: string | undefined,
  clock: Clock,
): CheckContext {
  return {
    from: <O extends Json>(reference: StepReference<O>) => known.get(reference.id) as O | undefined,
    attempts: history?.step(step.id).attempts ?? [],
    run,
    now: clock.wall(),
  }
}

/** How to wait for what is in flight. */
export interface Patience {
  readonly timings: EngineTimings
  readonly clock: Clock
  readonly signal: AbortSignal
  waiting(what: string): void
}

/** Looks until nothing of an earlier attempt is in flight any more. Throws LL-IN-FLIGHT when that takes longer than the timings allow. */
export async function lookUntilLanded(
  look: () => Promise<Finding>,
  {timings, clock, signal, waiting}: Patience,
): Promise<Finding> {
  const deadline = clock.monotonic() + timings.inFlightWithin
  for (;;) {
    const finding = await look()
    if (finding.finding !== 'in-flight' || signal.aborted) return finding
    if (clock.monotonic() >= deadline)
      throw new OperatorError('LL-IN-FLIGHT', 'An earlier attempt is still running over there.', {
        why: finding.what,
        state: 'nothing was started again; the attempt may yet end',
      })
    waiting(finding.what)
    await clock.sleep(timings.inFlightEvery, signal)
  }
}

/** The promise, or a rejection with the signal's reason as soon as it is aborted: what does not heed a signal is not waited for. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // It has begun already: what becomes of it then, nobody is left to hear, and a rejection that nobody hears ends the process.
  work.catch(() => {})
  signal.throwIfAborted()
  let stopListening = () => {}
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, {once: true})
    stopListening = () => signal.removeEventListener('abort', abort)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    stopListening()
  }
}
