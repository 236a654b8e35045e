import type {DatabaseCell} from '../engine/database-cell.ts'
import {SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {RestoreStatement} from '../tsql/backups.ts'
import {isOfBackup} from './backup.ts'
import {backupErrors, terminated} from './errors.ts'
import {type RestoreFacts, recordRestore} from './history.ts'
import {intoHistory} from './into-history.ts'
import {Media, type OpenSet} from './media-reading.ts'
import {type Places, placesToRead} from './places.ts'
import {recover} from './recovery.ts'
import {
  plannedFiles,
  requireAlone,
  requireBase,
  requireFit,
  requireNext,
  requireReplaceable,
  requireRight,
  requireSystemFit,
  sequenceOf,
} from './restore-plan.ts'
import {RollForward} from './roll-forward.ts'
import {requireBefore, stopTime} from './stopping.ts'

/**
 * RESTORE DATABASE and RESTORE LOG. learn.microsoft.com/sql/t-sql/statements/restore-statements-transact-sql
 *
 * Simpler than SQL Server: all files of a database at once, no STANDBY, no pages, and nothing to undo at a recovery, since
 * the log has what was committed only. Where it is stricter it says an error earlier, never later: the log and the
 * definitions of a set have checksums always, and a set that is not whole is not begun to be restored.
 */
export async function restore(statement: RestoreStatement & {readonly text: string}, session: Session): Promise<void> {
  const verb = `RESTORE ${statement.what}`
  try {
    if (session.depth > 0) throw backupErrors.inTransaction()
    const cell = requireRight(statement.database, session)
    const end = session.instance.jobs.begin(statement.database, 'restore')
    try {
      if (statement.device === 'DISK' && statement.disks.length === 0) recoverOnly(statement, cell, session)
      else await restoreSet(statement, cell, session)
    } finally {
      end()
    }
  } catch (error) {
    if (error instanceof SqlError && isOfBackup(error)) throw terminated(verb, error)
    throw error
  }
}

/** RESTORE DATABASE x WITH RECOVERY */
function recoverOnly(
  {database, options, what}: RestoreStatement,
  cell: DatabaseCell | undefined,
  session: Session,
): void {
  const {recovery, restrictedUser, ...others} = options
  if (what === 'LOG' || recovery !== true || Object.keys(others).length > 0)
    throw unsupported('RESTORE without FROM other than RESTORE DATABASE … WITH RECOVERY')
  if (cell === undefined) throw backupErrors.noDatabase(database)
  const restoring = cell.store?.restoring
  if (cell.committed.state !== 'RESTORING' || restoring === undefined)
    throw new SqlError(3153, 'The database is already fully recovered.')
  if (restoring.interrupted !== null) throw backupErrors.interrupted(restoring.interrupted.device)
  recover(cell, restrictedUser === true, session)
  session.markChanged()
}

async function restoreSet(
  statement: RestoreStatement & {readonly text: string},
  cell: DatabaseCell | undefined,
  session: Session,
): Promise<void> {
  const places = await placesToRead(statement, session)
  try {
    await restoreFrom(places, statement, cell, session)
  } finally {
    places.drop()
  }
}

async function restoreFrom(
  places: Places,
  statement: RestoreStatement & {readonly text: string},
  cell: DatabaseCell | undefined,
  session: Session,
): Promise<void> {
  const {options, database} = statement
  const media = Media.open(statement.disks, places)
  try {
    const set = media.setAt(options.file ?? 1)
    requireFit(set, statement, session)
    requireSystemFit(cell, set, options, session)
    if (cell !== undefined) requireAlone(cell, session)
    const work = new RollForward(set, statement, session)
    const reached = await restoredBy(work, set, statement, cell, session)
    const recovered = options.recovery !== false && reached
    const restored = session.instance.database(database)
    if (recovered) recover(restored, options.restrictedUser === true, session)
    else if (options.recovery !== false) {
      session.request?.reply.message(
        'This backup set contains records that were logged before the designated point in time. The database is being left in the restoring state so that more roll forward can be performed.',
      )
    }
    work.tell()
    const {stop} = options
    const labels = media.families.map(({device, label}) => ({device, label}))
    const facts: RestoreFacts = {
      database,
      replace: options.replace === true,
      recovery: recovered,
      stopAt: stop?.kind === 'time' ? stopTime(stop.text) : null,
      mark: stop === undefined || stop.kind === 'time' ? null : stop.mark,
      stopBefore: stop === undefined || stop.kind === 'time' ? null : stop.kind === 'before-mark',
      devices: statement.disks.length,
    }
    intoHistory(statement, session, () => recordRestore(set, labels, facts, session))
  } finally {
    media.close()
  }
}

/** True where the database may be recovered now: no place to stop was asked for, or it was reached. */
async function restoredBy(
  work: RollForward,
  set: OpenSet,
  {options, database}: RestoreStatement,
  cell: DatabaseCell | undefined,
  session: Session,
): Promise<boolean> {
  const {header, end} = set
  const {stop} = options
  if (header.type === 'log') {
    const restoring = sequenceOf(cell, database, set)
    if (cell?.store === undefined) throw backupErrors.notRollingForward()
    if (options.moves !== undefined || options.replace === true) throw unsupported('MOVE or REPLACE of RESTORE LOG')
    requireNext(set, restoring, cell.store.log.state.path)
    requireBefore(restoring.time, stop, 'database')
    return await work.log(cell, cell.store, restoring)
  }
  if (stop !== undefined && options.recovery !== false)
    throw unsupported('a place to stop at with RECOVERY of a data backup')
  requireBefore(end.lastValidRestoreTime, stop, 'set')
  if (header.type === 'differential') {
    const restoring = sequenceOf(cell, database, set)
    if (cell?.store === undefined) throw backupErrors.notRollingForward()
    if (options.moves !== undefined || options.replace === true)
      throw unsupported('MOVE or REPLACE of a differential backup')
    requireBase(set, restoring, cell.store.log.state.path)
    await work.differential(cell, cell.store, restoring)
    return true
  }
  if (cell !== undefined) requireReplaceable(cell, header, options)
  const files = plannedFiles(header, options, cell, session)
  await work.full(cell, files)
  return true
}
