import type {Stop} from '../backup/chains/types.ts'
import type {BackupKind, BackupSet} from '../backup/set.ts'
import type {BackupOrder, TakenBackup} from './backups.ts'

/** A database that was restored, or is being restored, as its server tells it. LSNs are digits; GUIDs in upper case. */
export interface RestoredDatabase {
  /** `RESTORING`: a chain is under way or was cut off; `ONLINE`: it was recovered. */
  readonly state: string
  /** redo_start_lsn of sys.master_files: the next restore begins here. Undefined unless it is restoring. */
  readonly redoLsn: string | undefined
  /** redo_start_fork_guid. */
  readonly fork: string | undefined
  /** differential_base_guid of sys.master_files: the full that a differential has to be based on. */
  readonly base: string | undefined
  readonly files: readonly {
    readonly kind: 'data' | 'log'
    readonly logicalName: string
    readonly path: string
  }[]
  /** Sets whose restore into it ended well, by msdb, in their order: backup_set_uuid. */
  readonly history: readonly string[]
}

/** One set, WITH NORECOVERY and CHECKSUM. Paths are as the server that restores sees them. */
export interface RestoreOrder {
  readonly database: string
  readonly kind: BackupKind
  /** One a stripe, in their order. */
  readonly files: readonly string[]
  readonly position: number
  /** Of a full: where each file of the database goes, all of them. */
  readonly moves: readonly {readonly logicalName: string; readonly to: string}[]
  readonly stop: Stop | undefined
  /** WITH REPLACE: over a database whose log nobody has backed up, or that is another one. */
  readonly replace?: boolean
}

/** With a reader's rights. */
export interface RestoringReading {
  /** Undefined: no such database. */
  standing(database: string): Promise<RestoredDatabase | undefined>
  /** Transactions that were marked so (BEGIN TRAN … WITH MARK), by msdb. `localAt`: the server's clock as if it were UTC, ms since the epoch. */
  marks(database: string, mark: string): Promise<readonly {readonly lsn: string; readonly localAt: number}[]>
}

/**
 * What restores, on a connection of its own for each call: stamped, fenced by the run's token, without a time-out. On a verification server as
 * its verifier, elsewhere as the admin. Throws `OperatorError` LL-RESTORE-…, LL-BACKUP-…; `OutcomeUnknown` where the connection ended
 * before the answer: the statement may go on over there, and `underWay` of the server tells.
 */
export interface RestoringWriting extends Pick<RestoringReading, 'standing'> {
  /** `progress` is told fractions between 0 and 1. */
  restore(order: RestoreOrder, progress: (fraction: number) => void): Promise<void>
  /** RESTORE DATABASE … WITH RECOVERY, apart from the last restore. One that is recovered already stays as it is. */
  recover(database: string): Promise<void>
  /** DBCC CHECKDB WITH NO_INFOMSGS, ALL_ERRORMSGS: what it found, nothing where the database is whole. */
  checkDatabase(database: string, progress: (fraction: number) => void): Promise<readonly string[]>
  /**
   * Drops a database that is called as a copy is; throws `Bug` for any other name. Who calls it has found its row in the store and the
   * server's role to allow it (`mayDrop`). No such database: nothing to do.
   */
  dropScratch(database: string): Promise<void>
  /**
   * BACKUP LOG … WITH NORECOVERY as the principal `backup`: whoever is in the database is ended first, and it is left restoring, so that
   * nothing is written after it. Throws LL-BACKUP-….
   */
  takeTail(order: TailOrder, progress: (fraction: number) => void): Promise<TakenBackup>
  /** Renames the database to `original` and puts it offline, and the replacement to the database. What is done already is left out. */
  swap(order: SwapOrder): Promise<void>
  /** The other way round. */
  swapBack(order: SwapOrder): Promise<void>
  /**
   * Reads the whole set at a position and enters it into the server's history as what it is, once; its files as paths of this server, one a
   * stripe. Answers what that history then has of the database under the description, where one is asked for. Throws LL-BACKUP-….
   */
  enter(
    set: {
      readonly files: readonly string[]
      readonly position: number
      readonly of?: {readonly database: string; readonly description: string}
    },
    progress: (fraction: number) => void,
  ): Promise<BackupSet | undefined>
}

export type TailOrder = Pick<BackupOrder, 'database' | 'files' | 'name' | 'description'>

export interface SwapOrder {
  readonly database: string
  readonly replacement: string
  readonly original: string
}
