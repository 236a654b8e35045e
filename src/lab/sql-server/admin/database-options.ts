import {setTimeout as sleep} from 'node:timers/promises'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {errors, SessionEnded, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {Signal} from '../engine/waiting.ts'
import type {Database} from '../storage/model.ts'
import type {Statement} from '../tsql/ast.ts'
import type {DatabaseOption} from '../tsql/databases.ts'
import {stateError} from './database-state.ts'

type AlterDatabase = Extract<Statement, {kind: 'alter-database'}>

/** How often a statement that waits until it is alone looks again, ms. */
const LOOK_AGAIN_MS = 20

/** Options for which nobody else may be in the database. */
const EXCLUSIVE: readonly DatabaseOption['name'][] = [
  'USER_ACCESS',
  'STATE',
  'UPDATES',
  'READ_COMMITTED_SNAPSHOT',
  'BROKER',
]

/** learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options */
export async function alterDatabase(statement: AlterDatabase, session: Session): Promise<void> {
  const {option, termination, name} = statement
  if (session.depth > 0) throw errors.inTransaction('ALTER DATABASE')
  const cell = alterable(name ?? session.database.committed.name, session)
  refuseOption(option, cell, session)
  const exclusive = EXCLUSIVE.includes(option.name)
  if (termination !== undefined && !exclusive) throw unsupported(`WITH … after SET ${option.name}`, statement.line)
  if (exclusive && !isSo(cell.committed, option)) await clear(cell, statement, session)
  if (session.killed) throw new SessionEnded()
  await session.alone(cell, () => {
    if (cell.commit(withOption(cell.committed, option))) session.markChanged()
  })
}

/** The database where the session may alter it: ALTER ANY DATABASE, or ALTER within it. Throws 5011 and 5069. */
export function alterable(name: string, session: Session): DatabaseCell {
  const cell = session.instance.find(name)
  const may =
    cell !== undefined &&
    (session.serverRights.has('ALTER ANY DATABASE') ||
      (cell.committed.state === 'ONLINE' && session.rightsWithin(cell)?.has('ALTER') === true))
  if (cell !== undefined && may) return cell
  throw failed(
    new SqlError(
      5011,
      `User does not have permission to alter database '${name}', the database does not exist, or the database is not in a state that allows access checks.`,
      {state: 5, severity: 14},
    ),
  )
}

export function failed(why: SqlError): SqlError {
  return new SqlError(5069, 'ALTER DATABASE statement failed.', {before: [why]})
}

export const notWhileRestoring = (): SqlError =>
  new SqlError(5052, 'ALTER DATABASE is not permitted while a database is in the Restoring state.')

function refuseOption(option: DatabaseOption, cell: DatabaseCell, session: Session): void {
  const {committed: database} = cell
  if (cell.isSystem) throw unsupported(`options of the system database ${database.name}`)
  if ((option.name === 'TRUSTWORTHY' || option.name === 'DB_CHAINING') && !session.serverRights.has('CONTROL SERVER')) {
    throw failed(errors.noPermission())
  }
  if (option.name === 'STATE') {
    if (session.database === cell) throw unsupported(`SET ${option.value} from within the database`)
    if (option.value === 'ONLINE' && !session.serverRights.has('ALTER ANY DATABASE'))
      throw failed(errors.noPermission())
    if (database.state === 'OFFLINE' || database.state === 'ONLINE') return
  }
  if (database.state === 'RESTORING') throw failed(notWhileRestoring())
  const closed = stateError(database)
  if (closed !== undefined) throw failed(closed)
  if (database.userAccess === 'SINGLE_USER' && session.instance.othersIn(cell, session).length > 0) {
    throw failed(
      new SqlError(
        5064,
        `Changes to the state or options of database '${database.name}' cannot be made at this time. The database is in single-user mode, and a user is currently connected to it.`,
      ),
    )
  }
  if (database.readOnly && !['UPDATES', 'USER_ACCESS'].includes(option.name)) {
    throw failed(
      new SqlError(
        5004,
        'To use ALTER DATABASE, the database must be in a writable state in which a checkpoint can be executed.',
      ),
    )
  }
}

/** Waits until nobody else is in it, or ends their sessions, as the termination says. Throws 5070 or 5061, with 5069. */
async function clear(cell: DatabaseCell, {option, termination}: AlterDatabase, session: Session): Promise<void> {
  const inTheWay = () =>
    session.instance
      .othersIn(cell, session)
      .filter((other) => option.value !== 'MULTI_USER' && !(option.value === 'RESTRICTED_USER' && mayStay(other, cell)))
  if (termination === 'no-wait') {
    if (inTheWay().length === 0) return
    throw failed(
      new SqlError(
        5070,
        `Database state cannot be changed while other users are using the database '${cell.committed.name}'`,
        {state: 2},
      ),
    )
  }
  const after = termination === undefined ? session.lockTimeout : termination.afterSeconds * 1000
  const until = after < 0 ? Number.POSITIVE_INFINITY : performance.now() + after
  while (inTheWay().length > 0 && performance.now() < until) {
    await session.waits.for(new Signal(), LOOK_AGAIN_MS)
  }
  const left = inTheWay()
  if (left.length === 0) return
  if (termination === undefined) {
    throw failed(
      new SqlError(
        5061,
        `ALTER DATABASE failed because a lock could not be placed on database '${cell.committed.name}'. Try again later.`,
      ),
    )
  }
  for (const other of left) other.kill()
  await sleep(0)
}

/** In a restricted database stay its owners, and who may alter any. */
function mayStay(other: Session, cell: DatabaseCell): boolean {
  return other.serverRights.has('ALTER ANY DATABASE') || other.rightsWithin(cell)?.isOwnerRole === true
}

function isSo(database: Database, option: DatabaseOption): boolean {
  return JSON.stringify(optionsOf(withOption(database, option))) === JSON.stringify(optionsOf(database))
}

function optionsOf({tables: _tables, ...database}: Database): unknown {
  return database
}

function withOption(database: Database, {name, value}: DatabaseOption): Database {
  switch (name) {
    case 'RECOVERY':
      return {...database, recovery: value}
    case 'READ_COMMITTED_SNAPSHOT':
      return {...database, readCommittedSnapshot: value === 'ON'}
    case 'PAGE_VERIFY':
      return {...database, pageVerify: value}
    case 'AUTO_CLOSE':
      return {...database, autoClose: value === 'ON'}
    case 'AUTO_SHRINK':
      return {...database, autoShrink: value === 'ON'}
    case 'TRUSTWORTHY':
      return {...database, trustworthy: value === 'ON'}
    case 'DB_CHAINING':
      return {...database, chaining: value === 'ON'}
    case 'BROKER':
      return {...database, brokerEnabled: value === 'ON'}
    case 'USER_ACCESS':
      return {...database, userAccess: value}
    case 'STATE':
      return {...database, state: value}
    case 'UPDATES':
      return {...database, readOnly: value === 'READ_ONLY'}
  }
}
