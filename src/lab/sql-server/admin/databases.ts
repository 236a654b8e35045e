import {setTimeout as sleep} from 'node:timers/promises'
import {nameKey, sameName} from '../engine/compare.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {errors, SessionEnded, SqlError, unsupported} from '../engine/errors.ts'
import {DATA_PATH, LOG_PATH, SERVER_COLLATION} from '../engine/instance.ts'
import type {Session} from '../engine/session.ts'
import type {DatabaseFile} from '../storage/model.ts'
import {DBO, emptyDatabase} from '../storage/new-database.ts'
import type {Statement} from '../tsql/ast.ts'
import type {FileDefinition} from '../tsql/databases.ts'
import {PAGE_KB} from './database-files.ts'
import {refuseReadOnly, stateError} from './database-state.ts'

type CreateDatabase = Extract<Statement, {kind: 'create-database'}>

/** Size of model's files as Setup leaves them since SQL Server 2016, in KB. */
const MODEL_KB = 8192
const SMALLEST_LOG_KB = 512
const DEFAULT_GROWTH_KB = 65_536
/** 2 TB, in pages. */
const LARGEST_LOG_PAGES = 268_435_456

/** learn.microsoft.com/sql/t-sql/statements/create-database-transact-sql. Nothing is there before the last instant. */
export async function createDatabase(statement: CreateDatabase, session: Session): Promise<void> {
  const {instance, serverRights} = session
  const {name} = statement
  if (session.depth > 0) throw errors.inTransaction('CREATE DATABASE')
  if (!serverRights.createsDatabases) throw errors.statementPermission('CREATE DATABASE', 'master')
  if (instance.find(name) !== undefined) throw alreadyExists(name)
  const collation = statement.collation ?? SERVER_COLLATION
  if (!sameName(collation, SERVER_COLLATION)) throw unsupported(`the collation ${collation}`, statement.line)
  const files = [dataFile(statement), logFile(statement)]
  refusePaths(files, session)
  if (instance.creating !== undefined) {
    throw new SqlError(1807, "Could not obtain exclusive lock on database 'model'. Retry the operation later.", {
      state: 3,
      before: [],
      severity: 16,
    })
  }
  instance.creating = session
  try {
    await sleep(instance.creationMs)
    // A client that went away does not stop it; KILL does.
    if (session.killed) throw new SessionEnded()
    if (instance.find(name) !== undefined) throw alreadyExists(name)
    takeSpace(files, session)
    instance.addDatabase(
      emptyDatabase({
        id: instance.nextDatabaseId(),
        name,
        ownerSid: session.login.sid,
        collation: SERVER_COLLATION,
        files,
        created: instance.clock.iso(),
        guestMayConnect: false,
        compatibilityLevel: instance.compatibilityLevel,
      }),
    )
    session.markChanged()
  } finally {
    instance.creating = undefined
  }
}

/** learn.microsoft.com/sql/t-sql/statements/drop-database-transact-sql */
export function dropDatabase(name: string, session: Session): void {
  const {instance} = session
  if (session.depth > 0) throw errors.inTransaction('DROP DATABASE')
  const cell = instance.find(name)
  const may = cell !== undefined && (session.serverRights.has('ALTER ANY DATABASE') || ownsDatabase(cell, session))
  if (cell === undefined || !may) throw errors.cannotDrop('database', name)
  if (cell.isSystem)
    throw new SqlError(3708, `Cannot drop the database '${name}' because it is a system database.`, {state: 4})
  if (
    instance.locks.resources.database(cell.committed.id).holders.length > 0 ||
    instance.sessions.some((other) => other.database === cell)
  ) {
    throw new SqlError(3702, `Cannot drop database "${cell.committed.name}" because it is currently in use.`, {
      state: 3,
    })
  }
  instance.removeDatabase(cell)
  session.markChanged()
}

/** learn.microsoft.com/sql/t-sql/statements/alter-authorization-transact-sql */
export async function changeOwner(name: string, principal: string, session: Session): Promise<void> {
  const {instance, serverRights} = session
  if (session.depth > 0) throw unsupported('ALTER AUTHORIZATION within a transaction')
  const cell = instance.find(name)
  const owns = cell !== undefined && (serverRights.sysadmin || ownsDatabase(cell, session))
  if (cell === undefined || !owns) throw errors.notFound('find', 'database', name)
  if (cell.isSystem) throw unsupported('owners of system databases')
  const closed = stateError(cell.committed)
  if (closed !== undefined) throw closed
  refuseReadOnly(cell.committed)
  const owner = instance.login(principal)
  if (owner === undefined || !serverRights.mayImpersonate(owner)) throw errors.notFound('find', 'principal', principal)
  const user = cell.committed.principals.find((candidate) => candidate.id !== DBO && candidate.sid === owner.sid)
  if (user !== undefined)
    throw new SqlError(15110, 'The proposed new database owner is already a user or aliased in the database.')
  await session.alone(cell, () => {
    const {committed} = cell
    const principals = committed.principals.map((candidate) =>
      candidate.id === DBO ? {...candidate, sid: owner.sid} : candidate,
    )
    if (cell.commit({...committed, ownerSid: owner.sid, principals})) session.markChanged()
  })
}

function ownsDatabase(cell: DatabaseCell, session: Session): boolean {
  return cell.committed.state === 'ONLINE'
    ? session.rightsWithin(cell)?.owns === true
    : session.serverRights.sysadmin || cell.committed.ownerSid === session.login.sid
}

function alreadyExists(name: string): SqlError {
  return new SqlError(1801, `Database '${name}' already exists. Choose a different database name.`, {state: 3})
}

function dataFile({name, data}: CreateDatabase): DatabaseFile {
  const given = data ?? {name, path: `${DATA_PATH}${name}.mdf`, sizeKb: undefined, growth: undefined}
  const sizeKb = given.sizeKb ?? MODEL_KB
  if (sizeKb < MODEL_KB) {
    throw new SqlError(
      1803,
      `The CREATE DATABASE statement failed. The primary file must be at least ${MODEL_KB / 1024} MB to accommodate a copy of the model database.`,
    )
  }
  return file(1, 'ROWS', given, sizeKb)
}

function logFile({name, log}: CreateDatabase): DatabaseFile {
  const given = log ?? {name: `${name}_log`, path: `${LOG_PATH}${name}_log.ldf`, sizeKb: undefined, growth: undefined}
  const sizeKb = given.sizeKb ?? MODEL_KB
  if (sizeKb < SMALLEST_LOG_KB) throw new SqlError(5174, 'Each file size must be greater than or equal to 512 KB.')
  return file(2, 'LOG', given, sizeKb)
}

function file(id: number, type: 'ROWS' | 'LOG', given: FileDefinition, sizeKb: number): DatabaseFile {
  const growth = given.growth ?? {kb: DEFAULT_GROWTH_KB}
  const percentGrowth = 'percent' in growth
  return {
    id,
    type,
    name: given.name,
    path: given.path,
    pages: Math.ceil(sizeKb / PAGE_KB),
    growth: percentGrowth ? growth.percent : Math.ceil(growth.kb / PAGE_KB),
    percentGrowth,
    maxPages: type === 'ROWS' ? -1 : LARGEST_LOG_PAGES,
  }
}

/** 5133 for a folder that is not there, 5170 for a file that is; both come with 1802. */
function refusePaths(files: readonly DatabaseFile[], session: Session): void {
  const [data, log] = files
  if (data !== undefined && log !== undefined && nameKey(data.name) === nameKey(log.name)) {
    throw new SqlError(1828, `The logical file name "${log.name}" is already in use. Choose a different name.`, {
      state: 3,
    })
  }
  const taken = new Set(
    session.instance.databases.flatMap((cell) => cell.committed.files.map(({path}) => nameKey(path))),
  )
  for (const {path} of files) {
    const folder = path.slice(0, path.lastIndexOf('\\') + 1)
    if (![DATA_PATH, LOG_PATH].some((known) => nameKey(known) === nameKey(folder))) {
      throw notCreated(
        new SqlError(
          5133,
          `Directory lookup for the file "${path}" failed with the operating system error 3(The system cannot find the path specified.).`,
        ),
      )
    }
    if (taken.has(nameKey(path))) {
      throw notCreated(
        new SqlError(
          5170,
          `Cannot create file '${path}' because it already exists. Change the file path or the file name, and retry the operation.`,
        ),
      )
    }
    taken.add(nameKey(path))
  }
}

function takeSpace(files: readonly DatabaseFile[], session: Session): void {
  for (const {path, pages} of files) {
    if (session.instance.disk.take(pages * PAGE_KB * 1024)) continue
    throw notCreated(
      new SqlError(
        5149,
        `MODIFY FILE encountered operating system error 112(There is not enough space on the disk.) while attempting to expand the physical file '${path}'.`,
        {state: 3},
      ),
    )
  }
}

function notCreated(cause: SqlError): SqlError {
  return new SqlError(
    1802,
    'CREATE DATABASE failed. Some file names listed could not be created. Check related errors.',
    {state: 4, before: [cause]},
  )
}
