import type {BackupPolicy} from '../backup/policy.ts'
import type {BackupKind, BackupSet, ProofLevel} from '../backup/set.ts'
import type {ProofsReading, ProofsWriting} from './proofs.ts'

/** Where backups go and where they are read; from the configuration. */
export interface BackupPlan {
  /** Of every tenant that has none of its own yet. */
  readonly policy: BackupPolicy
  /** The server that reads headers and media, and restores; undefined: none, so nothing can be proven. */
  readonly verification: string | undefined
  /** So old may the last proof by a restore be. ms. */
  readonly provenEvery: number
  /** So long may coming back take; undefined: nobody said. ms. */
  readonly restoreWithin: number | undefined
}

/** A set in the catalogue: what SQL Server said of it, and whose it is. */
export interface CataloguedSet extends BackupSet {
  /** ULID of the tenant's creation, and its name then. */
  readonly tenant: string
  readonly tenantName: string
  /** As the configuration calls it. */
  readonly server: string
  /** `other`: taken by another tool, or by hand; found in the server's history. */
  readonly origin: 'landlord' | 'other'
  /** The run that took it; of `other`, the one that found it. */
  readonly run: string
  readonly recordedAt: number
  /** Since when its tenant is gone: its files stay, and nothing is due for it. Undefined: the tenant stands. */
  readonly orphanedSince: number | undefined
  /** Its header alone told of it: no server's history has it. */
  readonly fromHeader?: true
}

/** What was found of one set at one level. Proofs are kept for ever: the newest of a level is what counts. */
export interface BackupProof {
  readonly set: string
  readonly tenant: string
  readonly level: ProofLevel
  readonly passed: boolean
  readonly at: number
  /** The server that read it. */
  readonly server: string
  /** For people: what was compared, or what is wrong. */
  readonly found: string
  readonly run: string
  readonly tookMs?: number
  /** Error code of what is wrong. */
  readonly code?: string
}

/** One tenant's line of `backup status`. Times: UTC, ms since the epoch. */
export interface BackupSummary {
  readonly tenant: string
  /** ULID of its creation. */
  readonly id: string
  /** Undefined: it is not in the backup policy. */
  readonly policy: BackupPolicy | undefined
  readonly full: number | undefined
  readonly log: number | undefined
  /** When they began: what is due goes by that. */
  readonly began: {readonly full: number | undefined; readonly log: number | undefined}
  /** Kinds whose last attempts failed. */
  readonly failing: readonly BackupFailure[]
  /** The strongest level that any set of it passed, and when that was proven last. */
  readonly proven: {readonly level: ProofLevel; readonly at: number} | undefined
  /** A proof failed then, and none passed since. */
  readonly failedAt: number | undefined
  /** Its newest chain that was restored and found good, and how long the restores took. */
  readonly restored: {readonly at: number; readonly tookMs: number} | undefined
}

/** Failures in a row; a backup of the kind that succeeds ends them. Times: UTC, ms since the epoch. */
export interface BackupFailure {
  readonly kind: BackupKind
  readonly times: number
  readonly since: number
  readonly last: number
  /** Of the last one: its code, and for people what was said. */
  readonly code: string
  readonly found: string
  readonly run: string
}

export interface BackupSetQuery {
  /** ULID of a tenant; all, if left out. */
  readonly tenant?: string
  /** The one that took them. */
  readonly server?: string
  readonly origin?: CataloguedSet['origin']
  readonly kinds?: readonly BackupKind[]
  /** Those that ended then or later, and before: UTC, ms since the epoch. */
  readonly since?: number
  readonly until?: number
  /** At most so many, newest first. */
  readonly limit: number
}

/** The ops store's word on backups; no server is asked. */
export interface BackupCatalogue extends ProofsReading {
  /** Of one tenant, in order of their end; those of before its end among them. `since`: only what ended then or later. */
  sets(tenant: string, since?: number): Promise<readonly CataloguedSet[]>
  list(query: BackupSetQuery): Promise<readonly CataloguedSet[]>
  /** Whose sets this server took: ULIDs, those of tenants that are gone too. */
  owners(server: string): Promise<readonly string[]>
  /** Which databases have been whose: ULID and family_guid, each pair once. */
  families(): Promise<readonly {readonly tenant: string; readonly family: string}[]>
  /** Of one tenant's sets, oldest first. */
  proofs(tenant: string): Promise<readonly BackupProof[]>
  /** Of one tenant; undefined: it is not in the policy. */
  policy(tenant: string): Promise<BackupPolicy | undefined>
  /** Of every tenant that stands. */
  summaries(): Promise<readonly BackupSummary[]>
}

/** A set to be entered. JSON, so that it can be journaled. */
export type FoundSet = {
  readonly set: BackupSet
  /** The run of ours that took it, by its stamp; null: another tool, or somebody by hand. */
  readonly takenBy: string | null
  /** Its header told of it, and no history. */
  readonly fromHeader?: boolean
}

/** Every change is conditional on the attempt's lease. */
export interface BackupCatalogueWriting extends ProofsWriting {
  /** Each set once, by its guid: what is there already stays as it is. One of ours ends its kind's failures. */
  record(
    found: readonly FoundSet[],
    of: {readonly tenant: string; readonly tenantName: string; readonly server: string},
  ): Promise<void>
  prove(proofs: readonly Omit<BackupProof, 'at' | 'run'>[]): Promise<void>
  /** One more failure in a row. */
  failed(failure: {
    readonly tenant: string
    readonly kind: BackupKind
    readonly code: string
    readonly found: string
  }): Promise<void>
  /** Into the policy; one that is there already is replaced. */
  setPolicy(tenant: string, policy: BackupPolicy): Promise<void>
  /** Out of the policy. Absent is fine. */
  removePolicy(tenant: string): Promise<void>
  /** Marks the tenant's sets as those of a tenant that is gone. Files and rows stay. */
  orphan(tenant: string): Promise<void>
}

export interface BackupOrder {
  readonly database: string
  readonly kind: BackupKind
  /** Full paths of files that are not there yet, one a stripe. */
  readonly files: readonly string[]
  /** At most 128 characters. */
  readonly name: string
  /** The stamp: at most 255 characters. */
  readonly description: string
  readonly copyOnly?: boolean
}

/** A backup that succeeded. */
export interface TakenBackup {
  /** As the server's history tells it; undefined where the history could not be written (3009): the files are whole all the same. */
  readonly set: BackupSet | undefined
}

/** What RESTORE HEADERONLY and LABELONLY say of the set at a position. LSNs are not in it: they come from msdb as text. */
export interface MediaHeader {
  readonly set: string
  readonly family: string
  readonly database: string
  readonly kind: BackupKind | undefined
  readonly copyOnly: boolean
  readonly damaged: boolean
  readonly checksums: boolean
  readonly description: string | null
  readonly server: string
  readonly position: number
  /** Of the media: how many files belong together. */
  readonly stripes: number
  /** Which of them the file that was read is, from 1. */
  readonly stripe: number
  /** Logical names and kinds of the database's files, with the paths that they had. */
  readonly files: readonly {readonly logicalName: string; readonly path: string; readonly kind: 'data' | 'log'}[]
}

/**
 * Reads of backup files that need the verifier's rights and leave nothing durable. Paths are as this server sees them. Throw
 * `OperatorError` LL-BACKUP-DAMAGED for what is not a whole backup, LL-BACKUP-DEVICE for what cannot be opened, and their like.
 */
export interface MediaInspecting {
  /** Headers of all sets in the files. */
  headers(files: readonly string[]): Promise<readonly MediaHeader[]>
  /** RESTORE VERIFYONLY WITH CHECKSUM: reads every page. */
  verify(files: readonly string[], position: number): Promise<void>
}
