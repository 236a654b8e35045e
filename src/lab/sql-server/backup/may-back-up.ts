import {stateError} from '../admin/database-state.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {errors, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {DatabaseFileStore} from '../storage/database-file.ts'
import type {BackupStatement} from '../tsql/backups.ts'
import {backupErrors} from './errors.ts'

const MASTER = 1
const TEMPDB = 2

export interface Subject {
  readonly cell: DatabaseCell
  readonly store: DatabaseFileStore
}

/**
 * The database, where it is there, open, and the session may back it up: 911, 3147, 927, 916, 262; and where its recovery
 * model and earlier backups allow this one: 4212, 3024, 4208, 4214, 3035; 3101 for a tail while others use it.
 *
 * Simpler than SQL Server: logins lie with the server and not in master, so that a backup of master has its users only. It is
 * restored nowhere in the lab.
 */
export function checked(statement: BackupStatement, session: Session): Subject {
  const {what, database: name, options} = statement
  const cell = session.instance.database(name)
  const {committed} = cell
  if (committed.id === TEMPDB) throw backupErrors.tempdb()
  const closed = stateError(committed)
  if (committed.state === 'SUSPECT' && options.noTruncate === true) return tailOfDamaged(cell, session)
  if (closed !== undefined) throw closed
  if (!session.databaseRights(cell).has(`BACKUP ${what}`))
    throw errors.statementPermission(`BACKUP ${what}`, committed.name)
  const {store} = cell
  if (store === undefined) throw unsupported(`backups of ${committed.name}`)
  if (committed.id === MASTER) {
    if (what === 'LOG') throw backupErrors.logOfMaster()
    if (options.differential === true) throw backupErrors.masterInFull()
  }
  const {state} = store.log
  if (what === 'LOG') {
    if (committed.recovery === 'SIMPLE') throw backupErrors.simpleModel('BACKUP LOG')
    if (state.logStart === null) throw backupErrors.noFullYet()
  }
  if (options.differential === true) {
    if (options.copyOnly === true) throw unsupported('DIFFERENTIAL with COPY_ONLY')
    if (state.base === null) throw backupErrors.noBase(committed.name)
  }
  if (options.noRecovery === true) {
    if (cell.isSystem || options.copyOnly === true || options.noTruncate === true)
      throw unsupported('NORECOVERY of a system database or with COPY_ONLY or NO_TRUNCATE')
    if (session.database === cell) throw backupErrors.inUseByMe(committed.name)
    if (session.instance.othersIn(cell, session).length > 0) throw backupErrors.inUse()
  }
  return {cell, store}
}

/** Who may is written in the database, which nobody can open: a sysadmin is left. Its log is taken to be whole. */
function tailOfDamaged(cell: DatabaseCell, session: Session): Subject {
  const {committed, store} = cell
  if (!session.serverRights.sysadmin) throw errors.statementPermission('BACKUP LOG', committed.name)
  if (store === undefined) throw unsupported(`backups of ${committed.name}`)
  if (store.log.state.logStart === null) throw backupErrors.noFullYet()
  return {cell, store}
}
