import type {RunRecord} from '../engine/store.ts'
import {OperatorError} from '../errors.ts'
import type {Task} from './changing.ts'
import type {Composition} from './compose.ts'

/** The task that a run of the journal carried out, made again from its inputs. Throws LL-RUN-ROUTINE. */
export async function taskOf(run: RunRecord, composition: Composition): Promise<Task> {
  switch (run.routine) {
    case 'tenant create': {
      const {tenantCreation} = await import('./tasks/tenant-creation.ts')
      return tenantCreation(run.inputs as never, composition)
    }
    default:
      throw new OperatorError('LL-RUN-ROUTINE', `This version does not know the routine ${run.routine}.`, {
        why: `run ${run.id} was opened by landlord ${run.version}`,
        state: 'nothing was done',
        next: [`landlord run show ${run.id}`],
      })
  }
}
