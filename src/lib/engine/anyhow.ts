import {StoreFailure} from '../errors.ts'
import type {Control, EngineDeps, Outcome} from './outcome.ts'
import {plan as planOf} from './plan.ts'
import {carryOut, resume} from './run.ts'
import type {Capabilities, Routine} from './step.ts'
import type {RunRecord} from './store.ts'

/**
 * Carries out a routine that may spool: on the store, or, where that fails before or under way, in the spool. What the spool has
 * copied of the run goes on there; else it is begun there. `spool` is asked for at most once, and told why.
 */
export async function carryOutAnyhow<C extends Capabilities>(
  routine: Routine<C>,
  places: {readonly store: EngineDeps<C> | undefined; spool(why: StoreFailure | undefined): Promise<EngineDeps<C>>},
  control: Control,
  /** The run that is taken up, where one is. */
  run?: RunRecord,
): Promise<Outcome> {
  let why: StoreFailure | undefined
  let begun = run?.id
  if (places.store)
    try {
      const outcome = run
        ? await resume(run, routine, places.store, control)
        : await carryOut(routine, await planOf(routine, places.store), places.store, control)
      if (!(outcome.error instanceof StoreFailure)) return outcome
      why = outcome.error
      begun ??= outcome.run
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error
      why = error
    }
  const deps = await places.spool(why)
  const known = begun === undefined ? undefined : await deps.store.run(begun)
  if (known) return resume(known, routine, deps, control)
  return carryOut(routine, await planOf(routine, deps), deps, control)
}
