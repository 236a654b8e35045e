import {type Bug, Frozen, LeaseLost, OperatorError} from '../../errors.ts'
import {orAborted} from '../look.ts'
import type {EngineDeps, Outcome} from '../outcome.ts'
import {plan} from '../plan.ts'
import {carryOut, undo} from '../run.ts'
import type {Capabilities, Target} from '../step.ts'
import type {RunRecord} from '../store.ts'
import {asBug, journaledError, Killed} from '../work.ts'
import type {ChildError, ChildResult} from './many.ts'
import type {ManyWork} from './work.ts'

/** Children that plan at the same time may decide for the same place: all but one look for another. */
const PLACES_TRIED = 20

/** Carries the routine out on one target, by a run of its own if anything is needed. Throws nothing. */
export function carryOutChild<C extends Capabilities>(work: ManyWork<C>, target: Target): Promise<ChildResult> {
  const routine = work.many.child(target)
  return ended(work, target, async (deps) => {
    for (let tried = 1; ; tried++) {
      const planned = await orAborted(plan(routine, deps), work.hard)
      if (work.control.stop.aborted) return undefined
      try {
        return await carryOut(routine, planned, deps, work.control, {parent: work.parent})
      } catch (error) {
        if (!isPlaceTaken(error) || tried === PLACES_TRIED) throw error
      }
    }
  })
}

/** Takes back what the child's run changed. */
export const undoChild = <C extends Capabilities>(
  work: ManyWork<C>,
  target: Target,
  run: RunRecord,
): Promise<ChildResult> =>
  ended(work, target, (deps) => undo(run, work.many.child(target), deps, work.control, work.parent), run.id)

async function ended<C extends Capabilities>(
  work: ManyWork<C>,
  {key}: Target,
  carriedOut: (deps: EngineDeps<C>) => Promise<Outcome | undefined>,
  run?: string,
): Promise<ChildResult> {
  const {clock} = work.deps
  const began = clock.monotonic()
  const deps: EngineDeps<C> = {...work.deps, listen: (event) => work.deps.tell({type: 'child', key, event})}
  const spent = () => Math.round(clock.monotonic() - began)
  try {
    const outcome = await carriedOut(deps)
    return outcome ? resultOf(work, key, outcome, spent()) : {key, run, state: 'not-begun', changed: 0, ms: spent()}
  } catch (error) {
    const result = {key, run, changed: 0, ms: spent()}
    if (error instanceof Killed) return {...result, state: 'not-begun'}
    const known = error instanceof OperatorError ? error : asBug(error)
    if (known instanceof Frozen) return {...result, state: 'not-begun', error: told(work, known)}
    return {...result, state: error instanceof LeaseLost ? 'lease-lost' : 'refused', error: told(work, known)}
  }
}

function resultOf<C extends Capabilities>(
  work: ManyWork<C>,
  key: string,
  {run, state, changed, error}: Outcome,
  ms: number,
): ChildResult {
  const result = {key, run, changed, ms, ...(error ? {error: told(work, error)} : {})}
  if (state === 'unchanged') return {...result, state: 'held'}
  return {...result, state: run === undefined ? 'refused' : state}
}

/** Free of secrets: it is shown as it stands. */
const told = <C extends Capabilities>({deps}: ManyWork<C>, error: OperatorError | Bug): ChildError =>
  JSON.parse(deps.redact(JSON.stringify(journaledError(error)))) as ChildError

const isPlaceTaken = (error: unknown): boolean => error instanceof OperatorError && error.code === 'LL-PLACE-TAKEN'
