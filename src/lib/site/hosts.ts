import type {Json} from '../engine/finding.ts'

/** A VM or database server that was taken into the fleet by `vm add` or `server add`. */
export interface HostRecord {
  readonly kind: 'vm' | 'server'
  readonly name: string
  /** The run that added it. */
  readonly run: string
  /** What the machine calls itself, in upper case: no machine may be both (promise P20). */
  readonly machine: string
  /** Of Windows or SQL Server: `10.0.20348`, `16.0.4100.1`. */
  readonly version: string
  /** What was found on that day. */
  readonly facts: {readonly [key: string]: Json}
  /** UTC, ISO 8601. */
  readonly addedAt: string
  /** `user@host`. */
  readonly addedBy: string
}

export interface HostsReading {
  host(kind: HostRecord['kind'], name: string): Promise<HostRecord | undefined>
  /** By kind and name. */
  hosts(): Promise<readonly HostRecord[]>
}

export interface HostsWriting {
  /** Its row; one that is there is written anew. */
  addHost(host: HostRecord): Promise<void>
  /** Only what this run added; absent is fine. */
  removeHost(order: Pick<HostRecord, 'kind' | 'name' | 'run'>): Promise<void>
}
