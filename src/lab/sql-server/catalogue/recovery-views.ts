import {shownLsn} from '../backup/errors.ts'
import type {Session} from '../engine/session.ts'
import {INT} from '../engine/types.ts'
import {Decimal, type SqlType, type Value} from '../engine/values.ts'
import type {Lsn} from '../storage/log.ts'
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
