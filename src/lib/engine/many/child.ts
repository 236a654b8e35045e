import {type Bug, Frozen, LeaseLost, OperatorError} from '../../errors.ts'
import type {StepHistory} from '../history.ts'
import {orAborted} from '../look.ts'
import type {EngineDeps, Outcome, Plan} from '../outcome.ts'
import {plan} from '../plan.ts'
import {carryOut, undo} from '../run.ts'
import {differenceText, straying} from '../saved-plan.ts'
import {type ShownPlan, shownBy} from '../shown.ts'
import type {Capabilities, Routine, Target} from '../step.ts'
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
      const planned = await orAborted(asShown(routine, target, deps), work.hard)
      if (work.control.stop.aborted) return undefined
      try {
        return await carryOut(routine, planned, deps, work.control, {parent: work.parent, ...shownOf(work, target)})
      } catch (error) {
        if (!isPlaceTaken(error) || tried === PLACES_TRIED) throw error
      }
    }
  })
}

/** The plan for one of a list. Throws LL-PLAN-STALE where a saved plan showed something else of it. */
async function asShown<C extends Capabilities>(
  routine: Routine<C>,
  {kept, shown}: Target,
  deps: EngineDeps<C>,
): Promise<Plan> {
  const lastChange = shown && (await deps.store.lastChange(shown.subject))
  const planned = await plan(routine, deps, {kept: shown?.decided ?? kept})
  const differences = shown && !planned.resumes ? straying(shown, planned, routine, {deps, lastChange}) : []
  if (differences.length === 0) return planned
  throw new OperatorError('LL-PLAN-STALE', `What the plan showed of ${routine.subject} is no longer so.`, {
    why: differences.map(differenceText).join('\n'),
    state: 'nothing of it was begun',
  })
}

/** What the run of many was opened with says which plan it is; the list, what that plan showed of this one. */
function shownOf<C extends Capabilities>({recorder}: ManyWork<C>, {shown}: Target): {readonly shown?: ShownPlan} {
  const {plan: file} = recorder.history
  return file && shown ? {shown: shownBy(file, shown.lines)} : {}
}

/** Takes back what the child's run changed. */
export const undoChild = <C extends Capabilities>(
  work: ManyWork<C>,
  target: Target,
  {run, shared}: {readonly run: RunRecord; readonly shared: ReadonlyMap<string, StepHistory>},
): Promise<ChildResult> =>
  ended(
    work,
    target,
    (deps) => undo(run, work.many.child(target), deps, work.control, {parent: work.parent, shared}),
    run.id,
  )

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
    if (work.many.yields && isHeldElsewhere(known)) return {...result, state: 'held'}
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

const isHeldElsewhere = (error: unknown): boolean => error instanceof OperatorError && error.code === 'LL-LOCK-HELD'
const isPlaceTaken = (error: unknown): boolean => error instanceof OperatorError && error.code === 'LL-PLACE-TAKEN'
