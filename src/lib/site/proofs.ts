import type {BackupProof, CataloguedSet} from './backups.ts'

/** A chain that was restored whole on the verification server, once. Times: UTC, ms since the epoch. */
export interface Rebuild {
  /** ULID of the tenant's creation. */
  readonly tenant: string
  readonly run: string
  /** Where it was restored. */
  readonly server: string
  /** GUIDs of the chain's first set and of its last. */
  readonly base: string
  readonly last: string
  readonly sets: number
  /** Stored, of all of them. */
  readonly bytes: number
  readonly at: number
  /** From the first RESTORE to the end of RECOVERY: how long coming back takes. ms. */
  readonly restoreMs: number
  /** DBCC CHECKDB. ms; 0 where it was not reached. */
  readonly checkMs: number
  /** The state that was there afterwards; undefined where it did not come so far. */
  readonly reaches: {readonly from: number; readonly until: number} | undefined
  readonly passed: boolean
  /** For people: what was compared, or what is wrong. */
  readonly found: string
}

/** What a tenant would be restored from now. */
export interface RecentSets {
  readonly tenant: string
  /** In order of their end: since the newest full that counts began, that one among them, others' backups too. */
  readonly sets: readonly CataloguedSet[]
}

/** The ops store's word on proofs. */
export interface ProofsReading {
  /** What these runs found, in order of time. */
  found(runs: readonly string[]): Promise<readonly BackupProof[]>
  /** Of one tenant, oldest first. */
  rebuilds(tenant: string): Promise<readonly Rebuild[]>
  /** Of each tenant that stands and has a full, page by page: a fleet's history is never held whole. */
  recent(): AsyncIterable<RecentSets>
}

/** Every change is conditional on the attempt's lease. */
export interface ProofsWriting {
  rebuilt(rebuild: Omit<Rebuild, 'at' | 'run'>): Promise<void>
}
