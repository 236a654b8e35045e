import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {ServerPermission} from '../storage/model.ts'
import type {Statement} from '../tsql/ast.ts'
import {SERVER_ROLES, ServerRights} from './server-rights.ts'

type AlterServerRole = Extract<Statement, {kind: 'alter-server-role'}>

/**
 * A member that is one already stays one. Needs ALTER on the role, for a role of one's own making; the fixed ones are not supported.
 * learn.microsoft.com/sql/t-sql/statements/alter-server-role-transact-sql
 */
export function addServerRoleMember({role: name, member}: AlterServerRole, session: Session): void {
  const {instance, serverRights} = session
  if (session.depth > 0) throw unsupported('ALTER SERVER ROLE within a transaction')
  if (SERVER_ROLES.some((fixed) => sameName(fixed.name, name))) throw unsupported(`members of the fixed role ${name}`)
  const role = instance.state.roles.find((candidate) => sameName(candidate.name, name))
  if (role === undefined || !serverRights.mayAlter(role)) throw errors.notFound('alter', 'server role', name)
  const login = instance.login(member)
  if (login === undefined) throw errors.notFound('add', 'server principal', member)
  const {state} = instance
  const isMember = state.roleMembers.some((one) => one.roleId === role.id && one.memberId === login.id)
  if (isMember) return
  session.changeServer({...state, roleMembers: [...state.roleMembers, {roleId: role.id, memberId: login.id}]})
}

/**
 * DENY VIEW ANY DATABASE, in master only (4621). Needs CONTROL SERVER, which the lab gives by sysadmin alone; else 4613.
 * learn.microsoft.com/sql/t-sql/statements/deny-server-permissions-transact-sql
 */
export function denyViewAnyDatabase(principal: string, session: Session): void {
  const {instance, serverRights} = session
  if (session.depth > 0) throw unsupported('DENY within a transaction')
  if (session.database.committed.id !== 1)
    throw new SqlError(4621, 'Permissions at the server scope can only be granted when the current database is master')
  const login = instance.login(principal)
  const grantee = login ?? instance.state.roles.find((role) => sameName(role.name, principal))
  if (grantee === undefined) throw errors.notFound('find', 'login', principal)
  if (!serverRights.sysadmin) throw new SqlError(4613, 'Grantor does not have GRANT permission.')
  if (login !== undefined && new ServerRights(instance.state, login).sysadmin)
    throw new SqlError(
      4624,
      'Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself.',
    )
  const {state} = instance
  const same = (entry: ServerPermission) =>
    entry.granteeId === grantee.id && entry.class === 100 && entry.permission === 'VIEW ANY DATABASE'
  if (state.permissions.some((entry) => same(entry) && entry.state === 'D')) return
  const denial: ServerPermission = {
    granteeId: grantee.id,
    class: 100,
    majorId: 0,
    permission: 'VIEW ANY DATABASE',
    state: 'D',
    grantorId: 1,
  }
  session.changeServer({...state, permissions: [...state.permissions.filter((entry) => !same(entry)), denial]})
}
