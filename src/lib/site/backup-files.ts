/** A file below the root of a backup store. */
export interface StoredFile {
  /** Below the root, with backslashes between folders, as it is written there. Windows and SQL Server hold it equal in any case. */
  readonly path: string
  readonly bytes: number
  /** When it was last written, by the clock of the machine where it lies: UTC, ms since the epoch. */
  readonly modifiedAt: number
}

/** What was found of a file's content. */
export interface FileDigest {
  /** SHA-256 of the whole file, hexadecimal in lower case. */
  readonly sha256: string
  readonly bytes: number
}

/** How far the reading of a file has come. */
export interface FileProgress {
  readonly path: string
  readonly bytes: number
  readonly of: number
}

export interface DigestOrder {
  /** Below the root. */
  readonly path: string
  readonly signal?: AbortSignal
  /** Heard at least at the end of the file; more often where the way to it can tell. */
  readonly progress?: (progress: FileProgress) => void
}

export type BackupStoreKind = 'ssh' | 'folder' | 'blob'

/**
 * One place where the backup files of a database server lie, or copies of them, looked at as files: by landlord and not by SQL Server.
 * It reads and never writes; nothing outside of its root is ever looked at, and links in it are not followed.
 *
 * All of it throws `Unreachable` LL-BACKUP-STORE where the place gives no answer, and `OperatorError` LL-BACKUP-STORE-RIGHTS where it
 * lets nobody in: whoever gets one of them knows nothing about any file.
 */
export interface BackupStore {
  /** As the configuration calls it: `disk`, `offsite`. */
  readonly name: string
  readonly kind: BackupStoreKind
  /** For people: `B:\sql on sql-1`, `\\backup\sql`, a container's address without its signature. */
  readonly place: string
  /** How long a file may take to come here after its backup ended: ms; 0 where SQL Server itself writes. */
  readonly withinMs: number
  /** Every file below the root, in order of path. */
  list(): Promise<readonly StoredFile[]>
  /** Of these paths, in their order; undefined: there is no such file. Throws `OperatorError` LL-BACKUP-STORE-FILE for a path that is none. */
  files(paths: readonly string[]): Promise<readonly (StoredFile | undefined)[]>
  /**
   * Reads the whole file. Undefined: there is none. Throws `OperatorError` LL-BACKUP-STORE-FILE for one that cannot be read, is being
   * written, or changed while it was read.
   */
  digest(order: DigestOrder): Promise<FileDigest | undefined>
}

/** What a file of a set was when it was recorded: it never changes again, so whatever differs is damage or somebody's doing. */
export type RecordedDigest = FileDigest & {
  /** Set, stripe and mirror name the file, as in `BackupSet.files`. */
  readonly set: string
  readonly stripe: number
  readonly mirror: number
}

export interface BackupDigests {
  /** Of one tenant's sets (ULID); in no order. */
  of(tenant: string): Promise<readonly RecordedDigest[]>
}

/** Conditional on the attempt's lease. */
export interface BackupDigestsWriting {
  /** Of files of sets that are in the catalogue. What is recorded already stays as it is. */
  record(digests: readonly RecordedDigest[]): Promise<void>
}
