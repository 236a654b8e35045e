import {writtenHash} from '../admin/passwords.ts'
import {isDatabasePermission, isServerPermission} from '../admin/permission-names.ts'
import {PUBLIC_ROLE, SERVER_ROLES, SYSADMIN_ROLE} from '../admin/server-rights.ts'
import {sameName} from '../engine/compare.ts'
import {unsupported} from '../engine/errors.ts'
import {findSchema, tableIn} from '../engine/names.ts'
import type {Builtin} from '../engine/scope.ts'
import type {Session} from '../engine/session.ts'
import {INT, nvarchar, SID, SYSNAME, VARIANT, varbinary} from '../engine/types.ts'
import {type Value, Variant} from '../engine/values.ts'

/** Functions about who one is and what one may do; undefined for a name that is none of them. */
export function securityFunction(name: string, session: Session): Builtin | undefined {
  switch (name) {
    case 'SUSER_SNAME':
      return {parameters: [SID], optional: 1, returns: SYSNAME, call: ([sid]) => loginName(sid, session)}
    case 'SUSER_SID':
      return {parameters: [SYSNAME], optional: 1, returns: SID, call: ([login]) => loginSid(login, session)}
    case 'ORIGINAL_LOGIN':
      return {parameters: [], optional: 0, returns: SYSNAME, call: () => session.originalLoginName}
    case 'USER_NAME':
      return {parameters: [], optional: 0, returns: nvarchar(128), call: () => userName(session)}
    case 'HAS_DBACCESS':
      return {parameters: [SYSNAME], optional: 0, returns: INT, call: ([database]) => mayEnter(database, session)}
    case 'IS_SRVROLEMEMBER':
      return {parameters: [SYSNAME], optional: 0, returns: INT, call: ([role]) => isMember(role, session)}
    case 'HAS_PERMS_BY_NAME':
      return {
        parameters: [SYSNAME, SYSNAME, SYSNAME],
        optional: 0,
        returns: INT,
        call: (given) => hasPermission(given, session),
      }
    case 'LOGINPROPERTY':
      return {
        parameters: [SYSNAME, SYSNAME],
        optional: 0,
        returns: VARIANT,
        call: ([login, property]) => loginProperty(login, property, session),
      }
    default:
      return undefined
  }
}

/** Names of others are told to everybody, as SQL Server does for a SID that is known. */
function loginName(sid: Value | undefined, session: Session): string | null {
  if (sid === undefined) return session.loginName
  if (!(sid instanceof Uint8Array)) return null
  const hex = Buffer.from(sid).toString('hex').toUpperCase()
  return session.instance.state.logins.find((login) => sameName(login.sid, hex))?.name ?? null
}

function loginSid(name: Value | undefined, session: Session): Uint8Array | null {
  const login = name === undefined ? session.login : session.instance.login(String(name))
  return name === null || login === undefined ? null : Buffer.from(login.sid, 'hex')
}

function userName(session: Session): string {
  const user = session.databaseRights(session.database).user
  if (user === undefined) throw unsupported('USER_NAME() of a login without a user')
  return user.name
}

/**
 * 1 or 0, NULL for a database that is not there; 0 where it is not online, or taken by another in single-user mode.
 * learn.microsoft.com/sql/t-sql/functions/has-dbaccess-transact-sql
 */
function mayEnter(name: Value | undefined, session: Session): bigint | null {
  const cell = typeof name === 'string' ? session.instance.find(name) : undefined
  if (cell === undefined) return null
  return session.mayOpen(cell) ? 1n : 0n
}

/** learn.microsoft.com/sql/t-sql/functions/is-srvrolemember-transact-sql */
function isMember(name: Value | undefined, session: Session): bigint | null {
  const {instance, serverRights} = session
  const role = [...SERVER_ROLES, ...instance.state.roles].find((one) => sameName(one.name, String(name)))
  if (name === null || role === undefined) return null
  if (serverRights.sysadmin && role.id !== SYSADMIN_ROLE && role.id !== PUBLIC_ROLE)
    throw unsupported(`IS_SRVROLEMEMBER('${role.name}') of a member of sysadmin`)
  return serverRights.inRole(role.id) ? 1n : 0n
}

/**
 * 1 or 0, NULL for a database that is not there: of the server (both NULL), or of a database, the current one if none is
 * named. learn.microsoft.com/sql/t-sql/functions/has-perms-by-name-transact-sql
 */
function hasPermission([securable, kind, permission]: readonly Value[], session: Session): bigint | null {
  const wanted = String(permission).toUpperCase()
  if (kind === null) {
    if (!isServerPermission(wanted)) throw unsupported(`HAS_PERMS_BY_NAME of ${wanted} on the server`)
    return session.serverRights.has(wanted) ? 1n : 0n
  }
  if (String(kind).toUpperCase() === 'OBJECT') return onTable(String(securable), wanted, session)
  if (String(kind).toUpperCase() !== 'DATABASE') throw unsupported(`HAS_PERMS_BY_NAME on the class ${String(kind)}`)
  if (!isDatabasePermission(wanted)) throw unsupported(`HAS_PERMS_BY_NAME of ${wanted} on a database`)
  const cell = typeof securable === 'string' ? session.instance.find(securable) : session.database
  if (cell === undefined) return null
  return session.rightsWithin(cell)?.has(wanted) === true ? 1n : 0n
}

/** Of a table of the current database, by schema and name; NULL where there is none. */
function onTable(securable: string, wanted: string, session: Session): bigint | null {
  const [name, schema, ...more] = securable.split('.').reverse()
  const permission = (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const).find((one) => one === wanted)
  if (name === undefined || schema === undefined || more.length > 0)
    throw unsupported(`HAS_PERMS_BY_NAME of an object called ${securable}`)
  if (permission === undefined) throw unsupported(`HAS_PERMS_BY_NAME of ${wanted} on an object`)
  const database = session.view(session.database)
  const found = findSchema(database, schema)
  const table = found && tableIn(database, found, name)
  if (table === undefined) return null
  return session.databaseRights(session.database).may(permission, table) ? 1n : 0n
}

/** The hash asks for CONTROL SERVER. learn.microsoft.com/sql/t-sql/functions/loginproperty-transact-sql */
function loginProperty(name: Value | undefined, property: Value | undefined, session: Session): Variant | null {
  const login = session.instance.login(String(name))
  if (name === null || login === undefined || !session.serverRights.sees(login)) return null
  switch (String(property).toUpperCase()) {
    case 'PASSWORDHASH': {
      const hash = Buffer.from(writtenHash(login), 'hex')
      return session.serverRights.has('CONTROL SERVER') ? new Variant(varbinary(256), hash) : null
    }
    case 'DEFAULTDATABASE':
      return new Variant(SYSNAME, login.defaultDatabase)
    // The lab locks nobody out, and passwords do not age.
    case 'ISLOCKED':
    case 'ISEXPIRED':
    case 'ISMUSTCHANGE':
    case 'BADPASSWORDCOUNT':
      return new Variant(INT, 0n)
    default:
      throw unsupported(`LOGINPROPERTY(…, '${String(property)}')`)
  }
}
