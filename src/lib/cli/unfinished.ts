import type {RunRecord, RunState} from '../engine/store.ts'
import type {OperationsReading} from '../site/operations.ts'

/** A run in one of these claims its subject. */
const UNFINISHED: readonly RunState[] = ['open', 'failed', 'blocked', 'interrupted', 'in-doubt', 'paused']

/** Every run that was begun and is neither done nor undone, by its subject. There is one for a subject at most. */
export async function unfinishedRuns(operations: OperationsReading): Promise<ReadonlyMap<string, RunRecord>> {
  const found = new Map<string, RunRecord>()
  let before: string | undefined
  do {
    const page = await operations.runs({states: UNFINISHED, limit: 200, ...(before === undefined ? {} : {before})})
    for (const run of page.runs) found.set(run.subject, run)
    before = page.next
  } while (before !== undefined)
  return found
}
