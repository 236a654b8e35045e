import type {Actor, JournalEvent, Lease, RunRecord, RunState} from '../engine/store.ts'

export interface RunQuery {
  readonly states?: readonly RunState[]
  readonly subject?: string
  /** Children of this run; `null`: only runs that are nobody's children. */
  readonly parent?: string | null
  /** Id of a run: only those opened before it. */
  readonly before?: string
  /** At most so many, newest first. */
  readonly limit: number
}

export interface RunPage {
  readonly runs: readonly RunRecord[]
  /** For `before` of the next page; undefined on the last one. */
  readonly next: string | undefined
}

/** A lease as somebody else sees it now. */
export interface LeaseSeen extends Lease {
  /** By the store's clock, in ms. */
  readonly ageMs: number
  readonly expired: boolean
  /** `unknown`: the holder is on another host, or cannot be asked about. */
  readonly holderIs: 'alive' | 'dead' | 'unknown'
}

/** What the journal of one run proves. */
export type RunVerdict =
  | {
      readonly sound: true
      readonly events: number
      readonly head: string
      /** Its events went to this archive file and were not looked at. */
      readonly unseen?: string
    }
  | {readonly sound: false; readonly at: string; readonly why: string}

/** The operations themselves: runs, leases, their journal. Reads of the ops store alone. */
export interface OperationsReading {
  runs(query: RunQuery): Promise<RunPage>
  run(id: string): Promise<RunRecord | undefined>
  /** In order; of those after that number, if one is given. */
  events(run: string, after?: number): Promise<readonly JournalEvent[]>
  /** By key. */
  leases(): Promise<readonly LeaseSeen[]>
  /** The run's chain of hashes, its head, and the seals that name it. `archived`: its events as an archive has them. Throws LL-RUN-UNKNOWN. */
  verify(run: string, archived?: readonly JournalEvent[]): Promise<RunVerdict>
  /** The chain of seals of the whole store. */
  verifySeals(): Promise<RunVerdict>
}

export interface BrokenLease {
  readonly lease: Lease
  /** The key's new highest token: every attempt under a lower one is refused from now on where it was seen. */
  readonly token: number
}

export interface OperationsWriting {
  /**
   * Takes the lease away from its run for good and journals that in the run's chain. A run works under all of its leases or
   * none, so its others go too, and the token of each exclusive one is raised. The run stays unfinished and keeps its claim.
   * Throws LL-LEASE-UNKNOWN.
   */
  breakLease(order: {readonly lease: string; readonly reason: string; readonly actor: Actor}): Promise<BrokenLease>
}
