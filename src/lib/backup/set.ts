export type BackupKind = 'full' | 'differential' | 'log'

/** Levels of proof, weakest first. */
export const PROOF_LEVELS = ['present', 'header', 'media', 'restore'] as const
export type ProofLevel = (typeof PROOF_LEVELS)[number]

/** A file of a set. Stripes are numbered from 1 and all needed; mirrors from 0 and alternatives. */
export type BackupFile = {
  /** As the server that wrote it names it: `\\share\folder\file.bak`, `B:\backup\file.bak`, `NUL`. */
  readonly path: string
  readonly stripe: number
  readonly mirror: number
}

/**
 * One backup set, as SQL Server tells it. GUIDs in upper case. LSNs are the digits of numeric(25,0), which no number of JavaScript
 * holds: compare them by `lsn()`. Times are UTC in ms since the epoch, whole seconds. JSON, so that it can be journaled.
 * Source: learn.microsoft.com/sql/relational-databases/system-tables/backupset-transact-sql
 */
export type BackupSet = {
  /** backup_set_uuid. */
  readonly guid: string
  /** family_guid: a database that was dropped and made again under the same name has another one. */
  readonly family: string
  readonly database: string
  readonly kind: BackupKind
  readonly copyOnly: boolean
  /** Or a snapshot, or with incomplete metadata: not to be used. */
  readonly damaged: boolean
  readonly checksums: boolean
  readonly beginsChain: boolean
  readonly firstLsn: string
  readonly lastLsn: string
  readonly checkpointLsn: string
  /** Of the full before it: information, not a filter. */
  readonly databaseBackupLsn: string
  /** Of a differential: what it builds on. */
  readonly base: {readonly guid: string; readonly lsn: string} | null
  readonly forks: {readonly first: string; readonly last: string; readonly point: string | null}
  readonly startedAt: number
  readonly finishedAt: number
  readonly bytes: number
  /** In its files: less than `bytes` where it is compressed. */
  readonly storedBytes: number
  /** Of the set within its files, from 1. */
  readonly position: number
  readonly name: string | null
  readonly description: string | null
  readonly files: readonly BackupFile[]
  /** Quarters of an hour from UTC when it began; 127: the server does not know. What is optional was not always read, or kept. */
  readonly timeZone?: number
  /** A log with bulk-logged changes restores whole or not at all. */
  readonly bulkLogged?: boolean
  /** Files that belong together, as the medium says; rows of history about some of them may be gone. */
  readonly stripes?: number
  readonly snapshot?: boolean
  readonly incomplete?: boolean
  /** The server that wrote it, as it calls itself: restoring enters sets of other servers into a history. */
  readonly writtenBy?: string
}
