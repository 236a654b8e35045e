/** What the monitor looks at for a tenant. */
export type WatchedThing = 'address' | 'certificate' | 'service' | 'database' | 'backups'

/** A target of the monitor. */
export interface WatchRecord {
  /** ULID of the tenant's creation, and its name. */
  readonly tenant: string
  readonly tenantName: string
  readonly what: readonly WatchedThing[]
  /** UTC, ms since the epoch: before that nobody looked, so nothing is said of it. */
  readonly since: number
  /** The run that put it on the list. */
  readonly by: string
}

export interface WatchReading {
  /** Undefined: nobody looks at it. */
  watch(tenant: string): Promise<WatchRecord | undefined>
  /** By tenant's name. */
  watches(): Promise<readonly WatchRecord[]>
}

/** Every change is conditional on the attempt's lease. */
export interface WatchWriting {
  /** From now on; what is watched already keeps its `since`. */
  watch(order: Pick<WatchRecord, 'tenant' | 'tenantName' | 'what'>): Promise<void>
  /** Absent is fine. */
  unwatch(tenant: string): Promise<void>
}
