import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Login, ServerPermission, ServerRole} from '../storage/model.ts'
import type {PermissionStatement, ServerSecurable} from '../tsql/grants.ts'
import {changedEntries, refusals} from './grants.ts'
import {LOGIN_PERMISSIONS, SERVER_PERMISSIONS, type ServerPermissionName} from './permission-names.ts'
import {PUBLIC_ROLE, SA_ID, SERVER_ROLES, ServerRights, SYSADMIN_ROLE} from './server-rights.ts'

/**
 * GRANT, DENY and REVOKE on the server and its principals, in master only (4621).
 * learn.microsoft.com/sql/t-sql/statements/grant-server-permissions-transact-sql
 */
export function changeServerPermission(statement: PermissionStatement, on: ServerSecurable, session: Session): void {
  const {instance, serverRights} = session
  if (session.depth > 0) throw unsupported(`${statement.state} on the server within a transaction`)
  if (session.database.committed.id !== 1)
    throw new SqlError(
      4621,
      'Permissions at the server scope can only be granted when the current database is master',
      {
        state: 10,
      },
    )
  const securable = found(on, session)
  const majorId = securable?.id ?? 0
  const granteeIds = statement.principals.map((name) => granteeId(name, session))
  let {permissions} = instance.state
  for (const permission of statement.permissions) {
    if (!serverRights.mayGrant(on.class, permission, majorId)) throw notAllowed(on)
    const grantorId = grantorOf(permission, session, majorId)
    for (const id of granteeIds) {
      const entry: ServerPermission = {
        granteeId: id,
        class: on.class === 'SERVER' ? 100 : 101,
        majorId,
        permission: known(permission),
        state: 'G',
        grantorId,
      }
      const sameSecurable = (other: ServerPermission) => other.class === entry.class && other.majorId === entry.majorId
      permissions = changedEntries(permissions, {...statement, entry, sameSecurable})
    }
  }
  if (permissions !== instance.state.permissions) session.changeServer({...instance.state, permissions})
}

/** Undefined for the server itself. Throws 15151 for what is not there or not to be seen. */
function found(on: ServerSecurable, {instance, serverRights}: Session): Login | ServerRole | undefined {
  if (on.class === 'SERVER') return undefined
  const candidates = on.class === 'LOGIN' ? instance.state.logins : instance.state.roles
  const principal = candidates.find((one) => sameName(one.name, on.name))
  if (principal === undefined || !serverRights.sees(principal)) throw notAllowed(on)
  if (!serverRights.sysadmin && on.class === 'LOGIN' && instance.state.roleMembers.some(isSysadmin(principal.id)))
    throw unsupported('permissions on a login of sysadmin, granted by who is none')
  return principal
}

const isSysadmin = (id: number) => (member: {readonly roleId: number; readonly memberId: number}) =>
  member.roleId === SYSADMIN_ROLE && member.memberId === id

function notAllowed(on: ServerSecurable): SqlError {
  if (on.class === 'SERVER') return refusals.grantor()
  return errors.notFound('find', on.class.toLowerCase(), on.name)
}

function granteeId(name: string, {instance, login}: Session): number {
  const fixed = SERVER_ROLES.find((role) => sameName(role.name, name))
  if (fixed?.id === PUBLIC_ROLE) return fixed.id
  if (fixed !== undefined) throw refusals.special()
  const grantee = instance.login(name)
  if (grantee !== undefined) {
    if (grantee.id === login.id || new ServerRights(instance.state, grantee).sysadmin) throw refusals.owner()
    return grantee.id
  }
  const role = instance.state.roles.find((one) => sameName(one.name, name))
  if (role === undefined) throw errors.notFound('find', 'login', name)
  return role.id
}

/** Who holds it with grant option grants in its own name; who holds what covers it, in that of the server's owner. */
function grantorOf(permission: string, {instance, login, serverRights}: Session, majorId: number): number {
  if (serverRights.has('CONTROL SERVER')) return SA_ID
  const own = instance.state.permissions.some(
    (entry) =>
      entry.granteeId === login.id &&
      entry.permission === permission &&
      entry.majorId === majorId &&
      entry.state === 'W',
  )
  return own ? login.id : SA_ID
}

function known(permission: string): ServerPermissionName {
  for (const name of Object.keys({...SERVER_PERMISSIONS, ...LOGIN_PERMISSIONS}))
    if (name === permission && isKnown(name)) return name
  throw new Error(`${permission} is no permission of the server`)
}

const isKnown = (name: string): name is ServerPermissionName =>
  Object.hasOwn(SERVER_PERMISSIONS, name) || Object.hasOwn(LOGIN_PERMISSIONS, name)
