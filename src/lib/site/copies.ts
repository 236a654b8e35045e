import type {CopyPurpose} from '../backup/scratch.ts'

/** A database beside the tenants' own that landlord restored, or put aside; recorded before it is made. Times: UTC, ms since the epoch. */
export interface CopyRecord {
  /** As the configuration calls it. */
  readonly server: string
  readonly database: string
  /** ULID of the tenant's creation, and its name then. */
  readonly tenant: string
  readonly tenantName: string
  readonly purpose: CopyPurpose
  /** The run that made it. */
  readonly run: string
  readonly madeAt: number
  /** Set whose restore was begun last, with its stop, durable before it was sent: what of it was done, the server tells. */
  readonly begun: BegunRestore | undefined
  /** When DBCC CHECKDB found nothing wrong. */
  readonly checkedAt: number | undefined
  /** Since when it is known to be gone. */
  readonly goneAt: number | undefined
}

export type BegunRestore = {
  readonly set: string
  /** The target's time (UTC, ms since the epoch), where the restore was to stop at one. */
  readonly stoppedAt?: number
  /** The mark, where it was to stop before one. */
  readonly stoppedBefore?: string
  /** The server answered that it was done. Where that answer was lost, msdb or redo_start_lsn tells. */
  readonly done?: true
}

export interface CopiesReading {
  /** Those that may stand still, oldest first. */
  standing(query?: {readonly server?: string; readonly tenant?: string}): Promise<readonly CopyRecord[]>
  /** The newest of that name; undefined: landlord made none. */
  copy(server: string, database: string): Promise<CopyRecord | undefined>
}

/** Every change is conditional on the attempt's lease. */
export interface CopiesWriting {
  /** One that stands under that name already stays as it is. */
  begin(copy: Pick<CopyRecord, 'server' | 'database' | 'tenant' | 'tenantName' | 'purpose'>): Promise<void>
  note(copy: Pick<CopyRecord, 'server' | 'database'>, begun: BegunRestore): Promise<void>
  checked(copy: Pick<CopyRecord, 'server' | 'database'>): Promise<void>
  gone(copy: Pick<CopyRecord, 'server' | 'database'>): Promise<void>
}
