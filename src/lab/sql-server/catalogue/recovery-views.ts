import {shownLsn} from '../backup/errors.ts'
import type {Session} from '../engine/session.ts'
import {INT, nvarchar, TINYINT} from '../engine/types.ts'
import {Decimal, type SqlType, type Value} from '../engine/values.ts'
import {type Lsn, NO_LSN} from '../storage/log.ts'
import type {Database} from '../storage/model.ts'
import {visibleDatabases} from './database-list.ts'
import {type CatalogueView, number} from './view.ts'

const GUID: SqlType = {name: 'uniqueidentifier'}
const LSN: SqlType = {name: 'decimal', precision: 25, scale: 0}

const lsn = (value: Lsn | null | undefined): Value =>
  value === null || value === undefined ? null : new Decimal(BigInt(shownLsn(value)), 0)

const storeOf = (session: Session, {name}: Database) => session.instance.find(name)?.store

/** last_log_backup_lsn is NULL while no chain of log backups is there. learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-recovery-status-transact-sql */
export const databaseRecoveryStatus: CatalogueView = {
  columns: {
    database_id: INT,
    database_guid: GUID,
    family_guid: GUID,
    last_log_backup_lsn: LSN,
    recovery_fork_guid: GUID,
    first_recovery_fork_guid: GUID,
    fork_point_lsn: LSN,
  },
  rows: (session) =>
    visibleDatabases(session).map((database) => {
      const state = storeOf(session, database)?.log.state
      const fork = state?.path.at(-1)
      const before = state?.path.at(-2)
      return {
        database_id: number(database.id),
        database_guid: state?.guid ?? null,
        family_guid: state?.family ?? null,
        last_log_backup_lsn: lsn(state?.logStart),
        recovery_fork_guid: fork?.guid ?? null,
        first_recovery_fork_guid: before?.guid ?? null,
        fork_point_lsn: before === undefined ? null : lsn(fork?.from),
      }
    }),
}

/** Of sys.databases. */
export const REUSE_COLUMNS = {log_reuse_wait: TINYINT, log_reuse_wait_desc: nvarchar(60)} as const

const REUSE_WAITS = {NOTHING: 0n, LOG_BACKUP: 2n, ACTIVE_BACKUP_OR_RESTORE: 3n, ACTIVE_TRANSACTION: 4n} as const

/**
 * What keeps the oldest part of the log from being used again: a log backup that is due, a data backup or restore, or an open
 * transaction that changes something. SQL Server tells it as of the last checkpoint, the lab as of now.
 * learn.microsoft.com/sql/relational-databases/logs/the-transaction-log-sql-server#FactorsThatDelayTruncation
 */
export function reuseCells(session: Session, database: Database) {
  const desc = reuseWait(session, database)
  return {log_reuse_wait: REUSE_WAITS[desc], log_reuse_wait_desc: desc}
}

function reuseWait({instance}: Session, {name, recovery}: Database): keyof typeof REUSE_WAITS {
  const cell = instance.find(name)
  if (cell?.store === undefined) return 'NOTHING'
  const {log} = cell.store
  const {next, logStart} = log.state
  const due = recovery !== 'SIMPLE' && logStart !== null && logStart < next ? logStart : undefined
  const isWorking = instance.jobs.hasDataOrRestore(name)
  const working = isWorking ? (log.heldFrom ?? NO_LSN) : undefined
  const begun = instance.sessions.flatMap(({transaction}) => transaction?.begunIn(cell) ?? []).sort()[0]
  const oldest = [due, working, begun].filter((lsn) => lsn !== undefined).sort()[0]
  if (oldest === undefined) return 'NOTHING'
  if (oldest === due) return 'LOG_BACKUP'
  return oldest === working ? 'ACTIVE_BACKUP_OR_RESTORE' : 'ACTIVE_TRANSACTION'
}

/** Of sys.master_files: where the next restore has to begin, while the database is in the middle of one. */
export const RESTORE_COLUMNS = {
  redo_start_lsn: LSN,
  redo_start_fork_guid: GUID,
  differential_base_lsn: LSN,
  differential_base_guid: GUID,
} as const

export function restoreCells(session: Session, database: Database) {
  const store = storeOf(session, database)
  const restoring = database.state === 'RESTORING' ? store?.restoring : undefined
  return {
    redo_start_lsn: lsn(restoring?.redo),
    redo_start_fork_guid: restoring === undefined ? null : (store?.log.state.path.at(-1)?.guid ?? null),
    differential_base_lsn: lsn(store?.log.state.base?.lsn),
    differential_base_guid: store?.log.state.base?.guid ?? null,
  }
}
