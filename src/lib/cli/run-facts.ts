import type {RunRecord} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Composition} from './compose.ts'
import type {StepFact} from './replay.ts'
import {taskOf} from './tasks.ts'

/** The facts of a run's steps, by building its routine again; none where this version does not know it. */
export async function factsOf(run: RunRecord, composition: Composition): Promise<readonly StepFact[]> {
  try {
    const {routine} = await taskOf(run, composition)
    return routine.steps(run.decided).map(({id, fact}) => ({id, fact}))
  } catch (error) {
    if (error instanceof OperatorError) return []
    throw error
  }
}
