import {nameKey, sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Database, Login, Principal} from '../storage/model.ts'
import {GUEST} from '../storage/new-database.ts'
import type {Statement} from '../tsql/ast.ts'
import {type DatabaseRights, guestIsEnabled} from './database-rights.ts'
import {connect} from './users-of-logins.ts'

/** The current database of a session, about to be changed, and what the session may do there. */
export interface Ground {
  readonly database: Database
  readonly rights: DatabaseRights
  /** UTC, ISO 8601. */
  readonly now: string
}

type CreateUser = Extract<Statement, {kind: 'create-user'}>
type AlterUser = Extract<Statement, {kind: 'alter-user'}>

/** learn.microsoft.com/sql/t-sql/statements/create-user-transact-sql */
export function createUser(statement: CreateUser, {database, rights, now}: Ground, session: Session): Database {
  if (!rights.has('ALTER ANY USER')) throw errors.noPermission()
  const login = session.instance.login(statement.login)
  if (login === undefined)
    throw new SqlError(15007, `'${statement.login}' is not a valid login or you do not have permission.`)
  if (nameKey(statement.name) === 'guest') throw new SqlError(15062, 'The guest user cannot be mapped to a login name.')
  refuseTaken(database, statement.name)
  refuseOtherUser(database, login, undefined)
  const user: Principal = {
    id: database.nextPrincipalId,
    name: statement.name,
    type: 'S',
    sid: login.sid,
    defaultSchema: statement.defaultSchema ?? 'dbo',
    ownerId: null,
    fixedRole: false,
    created: now,
  }
  return {
    ...database,
    nextPrincipalId: user.id + 1,
    principals: [...database.principals, user],
    permissions: [...database.permissions, connect(user)],
  }
}

/**
 * Another login for a user asks for CONTROL on the database; a restored database's users get their logins back by it.
 * learn.microsoft.com/sql/t-sql/statements/alter-user-transact-sql
 */
export function alterUser(statement: AlterUser, {database, rights}: Ground, session: Session): Database {
  const user = userNamed(database, statement.name)
  const {login: wanted, newName, defaultSchema} = statement
  const may =
    rights.has(wanted === undefined ? 'ALTER ANY USER' : 'CONTROL') ||
    (user !== undefined && user.id === rights.user?.id && wanted === undefined && newName === undefined)
  if (user === undefined || !may) throw errors.notFound('alter', 'user', statement.name)
  if (user.id <= 4) throw new SqlError(15150, `Cannot alter the user '${user.name}'.`)
  const login = wanted === undefined ? undefined : session.instance.login(wanted)
  if (wanted !== undefined && login === undefined)
    throw unsupported('ALTER USER … WITH LOGIN for a login that is not there', statement.line)
  if (login !== undefined) refuseOtherUser(database, login, user)
  if (newName !== undefined && !sameName(newName, user.name)) refuseTaken(database, newName)
  const altered: Principal = {
    ...user,
    name: newName ?? user.name,
    sid: login?.sid ?? user.sid,
    defaultSchema: defaultSchema ?? user.defaultSchema,
  }
  return {...database, principals: database.principals.map((one) => (one === user ? altered : one))}
}

/** learn.microsoft.com/sql/t-sql/statements/drop-user-transact-sql */
export function dropUser(name: string, {database, rights}: Ground): Database {
  const user = userNamed(database, name)
  if (user === undefined || !rights.has('ALTER ANY USER')) throw errors.notFound('drop', 'user', name)
  if (user.id === GUEST) return dropGuest(database)
  if (user.id <= 4) throw new SqlError(15150, `Cannot drop the user '${user.name}'.`)
  if (database.schemas.some((schema) => schema.ownerId === user.id)) {
    throw new SqlError(15138, 'The database principal owns a schema in the database, and cannot be dropped.')
  }
  if (database.principals.some((principal) => principal.ownerId === user.id)) {
    throw new SqlError(15421, 'The database principal owns a database role and cannot be dropped.')
  }
  if (database.permissions.some((entry) => entry.grantorId === user.id)) {
    throw new SqlError(
      15284,
      'The database principal has granted or denied permissions to objects in the database and cannot be dropped.',
    )
  }
  return {
    ...database,
    principals: database.principals.filter((principal) => principal !== user),
    members: database.members.filter((member) => member.memberId !== user.id),
    permissions: database.permissions.filter((entry) => entry.granteeId !== user.id),
  }
}

/** Throws 15023. */
export function refuseTaken(database: Database, name: string): void {
  if (database.principals.some((principal) => nameKey(principal.name) === nameKey(name))) {
    throw new SqlError(15023, `User, group, or role '${name}' already exists in the current database.`)
  }
}

/** guest stays: it can only be shut out. */
function dropGuest(database: Database): never {
  if (guestIsEnabled(database)) throw unsupported('DROP USER guest where it may connect')
  throw new SqlError(
    15539,
    "User 'guest' cannot be dropped, it can only be disabled. The user is already disabled in the current database.",
  )
}

function userNamed(database: Database, name: string): Principal | undefined {
  return database.principals.find((principal) => principal.type === 'S' && sameName(principal.name, name))
}

function refuseOtherUser(database: Database, login: Login, self: Principal | undefined): void {
  if (database.principals.some((principal) => principal.sid === login.sid && principal !== self))
    throw new SqlError(15063, 'The login already has an account under a different user name.')
}
