import type {TraceLine} from '../../src/lab/client.ts'
import type {EventKind, RunState} from '../../src/lib/engine/store.ts'

/** What several witnesses who do not know of one another say of a time in which many were at work. Times in ms since the epoch. */
export interface Evidence {
  /** Of the ops store, in the order in which they were opened. */
  readonly runs: readonly RunSeen[]
  /** All of its journal, in order of run and number. */
  readonly events: readonly EventSeen[]
  /** Of the stands alone: what each one did with what it was sent. */
  readonly trace: readonly TraceLine[]
}

export interface RunSeen {
  readonly id: string
  readonly routine: string
  readonly subject: string
  readonly state: RunState
  readonly parent: string | null
}

export interface EventSeen {
  readonly run: string
  readonly seq: number
  readonly at: number
  readonly kind: EventKind
  readonly attempt: string | null
  // biome-ignore lint/suspicious/noExplicitAny: every kind has data of its own shape
  readonly data: any
}

/** The time in which one process worked on a run: from where it took the leases to the last that it journaled. */
export interface Tenure {
  readonly run: RunSeen
  readonly from: number
  readonly to: number
  readonly keys: readonly {readonly key: string; readonly mode: 'shared' | 'exclusive'}[]
  readonly events: readonly EventSeen[]
}

/** All tenures, by when they began. */
export function tenuresOf({runs, events}: Pick<Evidence, 'runs' | 'events'>): readonly Tenure[] {
  const byRun = Map.groupBy(events, ({run}) => run)
  return runs.flatMap((run) => tenuresOfRun(run, byRun.get(run.id) ?? [])).toSorted((a, b) => a.from - b.from)
}

function tenuresOfRun(run: RunSeen, events: readonly EventSeen[]): readonly Tenure[] {
  const leases = (events[0]?.data.leases ?? []) as Tenure['keys']
  const keys = [{key: run.subject, mode: 'exclusive' as const}, ...leases.filter(({key}) => key !== run.subject)]
  const parts: EventSeen[][] = []
  for (const event of events) {
    if (takesLeases(event)) parts.push([])
    // Written by who breaks, not by who held.
    if (event.kind !== 'lease.broken') parts.at(-1)?.push(event)
  }
  return parts.map((part) => ({run, keys, events: part, from: part[0]?.at ?? 0, to: part.at(-1)?.at ?? 0}))
}

/** An undo that follows a failure goes on under the leases that are there. */
const takesLeases = ({kind, data}: EventSeen): boolean =>
  kind === 'run.opened' || kind === 'run.resumed' || (kind === 'undo.opened' && data.actor !== undefined)
