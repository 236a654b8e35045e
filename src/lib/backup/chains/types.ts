import type {BackupKind} from '../set.ts'

/** A file of a set, as a source names it. Stripe and mirror are null where the source does not number them: each path is a stripe. */
export interface RecordedFile {
  readonly path: string
  /** From 1. All are needed. */
  readonly stripe: number | null
  /** From 0. One of each stripe is enough; a second copy counts as one. */
  readonly mirror: number | null
  /** Known not to be there any more, or not to be what it was. */
  readonly lost?: boolean
}

/**
 * A backup set as msdb, a header or the catalogue tells it; `BackupSet` is one. What is optional makes the answer sharper where a source
 * has it. One set may be told several times, in parts or by several sources: its guid says that it is the same.
 * Source: learn.microsoft.com/sql/relational-databases/system-tables/backupset-transact-sql
 */
export interface RecordedSet {
  /** backup_set_uuid, in upper case as all GUIDs here. */
  readonly guid: string
  /** family_guid. */
  readonly family: string
  readonly database: string
  readonly kind: BackupKind
  readonly copyOnly: boolean
  readonly damaged: boolean
  /** Digits of numeric(25,0). */
  readonly firstLsn: string
  readonly lastLsn: string
  readonly checkpointLsn: string
  /** Of the full before it: information, and what a differential without any base of its own is matched by. */
  readonly databaseBackupLsn: string
  readonly base: {readonly guid: string | null; readonly lsn: string | null} | null
  /** Null where the source does not know: fits every branch. */
  readonly forks: {readonly first: string | null; readonly last: string | null; readonly point: string | null}
  /** UTC, ms since the epoch, by the offset at the start; local time as if it were UTC where `timeZone` is 127. */
  readonly startedAt: number
  readonly finishedAt: number
  readonly position: number
  readonly files: readonly RecordedFile[]
  /** Quarters of an hour from UTC when it began; 127 is unknown. Undefined: the source keeps no offset. */
  readonly timeZone?: number
  /** has_bulk_logged_data: restores whole or not at all. */
  readonly bulkLogged?: boolean
  readonly snapshot?: boolean
  readonly incomplete?: boolean
  /** Files that belong together, by the media; undefined: as many as there are. */
  readonly stripes?: number
  /** Why nothing may rest on it, found by a proof or a look at the disk. */
  readonly lost?: string
  readonly server?: string
}

export type Target =
  | {readonly kind: 'latest'; readonly possible?: boolean}
  /** What was committed before `at` (UTC, ms since the epoch); `possible`: or as close before it as backups go. */
  | {readonly kind: 'time'; readonly at: number; readonly possible?: boolean}
  /** `lsn` and `at` (UTC) are those of msdb.dbo.logmarkhistory. */
  | {readonly kind: 'before mark'; readonly mark: string; readonly lsn: string; readonly at?: number}

/** What the restores find. `redoLsn`: redo_start_lsn of sys.master_files. */
export type Destination =
  | {readonly kind: 'nothing'}
  | {
      readonly kind: 'restoring'
      readonly redoLsn: string
      readonly fork: string | null
      /** differential_base_guid of sys.master_files. */
      readonly base: string | null
      /** STOPAT of the last restore, if it had one: UTC, ms since the epoch. */
      readonly stoppedAt?: number
      /** STOPBEFOREMARK of the last restore, if it had one: the mark. */
      readonly stoppedBefore?: string
      /** Set whose restore was cut off: it has to be repeated before anything else (4319). */
      readonly interrupted?: string
    }

export interface PlanRequest {
  readonly target: Target
  readonly destination?: Destination
  /** Undefined: the newest one. */
  readonly family?: string
  /** recovery_fork_guid: what it holds is followed to its end. Undefined: the newest one. */
  readonly branch?: string
  /** The database as it is: where its next log backup begins, and which branch it is on. */
  readonly now?: {readonly logStart?: string; readonly fork?: string}
}

/** One statement of RESTORE, WITH NORECOVERY. RECOVERY is a statement of its own, after the last of them. */
export interface Restore {
  readonly set: string
  readonly kind: BackupKind
  readonly server: string | undefined
  /** One a stripe, in their order. */
  readonly files: readonly string[]
  readonly position: number
  readonly firstLsn: string
  readonly lastLsn: string
  readonly stop: Stop | undefined
}

/** Texts in the source's local time, as SQL Server compares them: ISO 8601 without offset. */
export type Stop =
  | {readonly kind: 'time'; readonly text: string}
  | {readonly kind: 'before mark'; readonly mark: string; readonly after: string | undefined}

/** Of times: UTC, ms since the epoch. */
export interface TimeRange {
  readonly from: number
  readonly until: number
}

export interface Plan {
  readonly restores: readonly Restore[]
  /**
   * Each only if the one before it was rolled forward to its very end (redo_start_lsn is its `lastLsn`) without reaching the stop:
   * the target lies within the time that the log backup took, and nobody knows how much of that it holds.
   */
  readonly further: readonly Restore[]
  /**
   * False: if the last restore, too, was rolled forward to its very end, commits between its end and the target may be lacking. Only a
   * look at redo_start_lsn tells.
   */
  readonly certain: boolean
  /** What is there afterwards is the state at a time within; of a target in time, that one. */
  readonly reaches: TimeRange
  readonly family: string
  readonly branch: string | undefined
  readonly warnings: readonly Warning[]
}

export type Warning =
  /** A newer base cannot be used: an older one with more logs is. */
  | {readonly kind: 'older base'; readonly instead: readonly Unusable[]}
  /** Without guids: base and differential were matched by the base's checkpoint LSN. */
  | {readonly kind: 'base by LSN'; readonly set: string}
  /** Differentials that have no base here. */
  | {readonly kind: 'differential without base'; readonly sets: readonly string[]}
  /** Backups end before what was asked for, at `reaches`. */
  | {readonly kind: 'short of target'; readonly obstacle: Refusal}
  /** The target lies within the newest log backup's own time. */
  | {readonly kind: 'target within a log'; readonly set: string}
  /** Branches that go on after the one that is followed left them. */
  | {readonly kind: 'other branches'; readonly forks: readonly string[]}
  /** The name had other databases. */
  | {readonly kind: 'other families'; readonly families: readonly string[]}
  | {readonly kind: 'other servers'; readonly servers: readonly string[]}

export interface Unusable {
  readonly set: string
  readonly kind: BackupKind
  readonly why: string
}

export type RefusalCode =
  | 'no full'
  | 'too early'
  | 'too late'
  | 'gap'
  | 'bulk-logged'
  | 'clock'
  | 'unknown family'
  | 'unknown branch'
  | 'destination elsewhere'
  | 'destination ahead'
  | 'interrupted'

export interface Refusal {
  readonly code: RefusalCode
  /** Log from here on, up to `to`, is in no backup that can be used. `to` undefined: nobody knows how far. */
  readonly gap: {readonly from: string; readonly to: string | undefined} | undefined
  /** When what lies there was written. */
  readonly window: TimeRange | undefined
  /** Sets around it: what ends before, what begins after. */
  readonly nearest: {readonly before: SetName | undefined; readonly after: SetName | undefined}
  /** Sets within it, known and not to be used. */
  readonly unusable: readonly Unusable[]
  /** Of the family and branch; undefined: none. */
  readonly earliest: number | undefined
  readonly latest: number | undefined
  /** Times nearest to the target that can be reached. */
  readonly reachable: {readonly before: number | undefined; readonly after: number | undefined}
  /** Branches and families that go beyond, to be asked for. */
  readonly branches: readonly string[]
  readonly families: readonly string[]
  /** Whether beginning again, with nothing on the destination, would do. */
  readonly fromTheBeginning: boolean
}

export interface SetName {
  readonly set: string
  readonly kind: BackupKind
  readonly files: readonly string[]
}

export type Answer =
  | {readonly plan: Plan; readonly refusal?: never}
  | {readonly refusal: Refusal; readonly plan?: never}
