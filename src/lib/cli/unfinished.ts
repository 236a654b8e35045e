import type {RunRecord, RunState} from '../engine/store.ts'
import type {LeaseSeen, OperationsReading} from '../site/operations.ts'

/** A run in one of these claims its subject. */
const UNFINISHED: readonly RunState[] = ['open', 'failed', 'blocked', 'interrupted', 'in-doubt', 'paused']

/** Every run that was begun and is neither done nor undone. There is one for a subject at most. */
export async function unfinishedRuns(operations: OperationsReading): Promise<readonly RunRecord[]> {
  const found: RunRecord[] = []
  let before: string | undefined
  do {
    const page = await operations.runs({states: UNFINISHED, limit: 200, ...(before === undefined ? {} : {before})})
    found.push(...page.runs)
    before = page.next
  } while (before !== undefined)
  return found
}

/** A run's state for people: `open` alone does not tell whether somebody works on it or nobody does any more. */
export function standingOf({id, state}: RunRecord, leases: readonly LeaseSeen[]): string {
  if (state !== 'open') return state === 'in-doubt' ? 'in doubt' : state
  const held = leases.some(({run, expired, holderIs}) => run === id && !expired && holderIs !== 'dead')
  return held ? 'at work' : 'cut off'
}

/** Those are left out that are taken up with their parent, as long as that one is unfinished, too. */
export function withoutChildren(runs: readonly RunRecord[], all = false): readonly RunRecord[] {
  const ids = new Set(runs.map(({id}) => id))
  return all ? runs : runs.filter(({parent}) => parent === null || !ids.has(parent))
}
