import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {ServerRole} from '../storage/model.ts'
import type {Statement} from '../tsql/ast.ts'
import {PUBLIC_ROLE, SA_ID, SERVER_ROLES} from './server-rights.ts'

type AlterServerRole = Extract<Statement, {kind: 'alter-server-role'}>

/** learn.microsoft.com/sql/t-sql/statements/create-server-role-transact-sql */
export function createServerRole(name: string, owner: string | undefined, session: Session): void {
  const {instance, serverRights, login} = session
  if (session.depth > 0) throw unsupported('CREATE SERVER ROLE within a transaction')
  if (!serverRights.has('CREATE SERVER ROLE')) throw errors.noPermission()
  const {state} = instance
  if (instance.login(name) !== undefined || [...SERVER_ROLES, ...state.roles].some((role) => sameName(role.name, name)))
    throw new SqlError(15025, `The server principal '${name}' already exists.`)
  const owning = owner === undefined ? login : instance.login(owner)
  if (owning === undefined || !serverRights.mayImpersonate(owning)) throw errors.notFound('find', 'login', owner ?? '')
  const id = state.nextPrincipalId
  session.changeServer({...state, nextPrincipalId: id + 1, roles: [...state.roles, {id, name, ownerId: owning.id}]})
}

/** learn.microsoft.com/sql/t-sql/statements/drop-server-role-transact-sql */
export function dropServerRole(name: string, session: Session): void {
  const {instance, serverRights} = session
  if (session.depth > 0) throw unsupported('DROP SERVER ROLE within a transaction')
  if (SERVER_ROLES.some((fixed) => sameName(fixed.name, name)))
    throw new SqlError(15150, `Cannot drop the server role '${name}'.`)
  const {state} = instance
  const role = state.roles.find((one) => sameName(one.name, name))
  const may = role !== undefined && (role.ownerId === session.login.id || serverRights.mayAlter(role))
  if (role === undefined || !may) throw errors.notFound('drop', 'server role', name)
  if (state.roleMembers.some((member) => member.roleId === role.id))
    throw new SqlError(15144, 'The role has members. It must be empty before it can be dropped.')
  session.changeServer({
    ...state,
    roles: state.roles.filter((one) => one !== role),
    permissions: state.permissions.filter(
      (entry) => entry.granteeId !== role.id && !(entry.class === 101 && entry.majorId === role.id),
    ),
  })
}

/**
 * A member that is one already stays one. Asks for ALTER on a role of one's own making, for membership in a fixed one.
 * learn.microsoft.com/sql/t-sql/statements/alter-server-role-transact-sql
 */
export function alterServerRole({role: name, member, action, line}: AlterServerRole, session: Session): void {
  const {instance} = session
  if (session.depth > 0) throw unsupported('ALTER SERVER ROLE within a transaction')
  const role = alterableRole(name, session)
  const login = instance.login(member)
  if (login === undefined) throw errors.notFound(action, 'server principal', member)
  const {state} = instance
  const isMember = state.roleMembers.some((one) => one.roleId === role.id && one.memberId === login.id)
  if (action === 'add') {
    if (isMember) return
    session.changeServer({...state, roleMembers: [...state.roleMembers, {roleId: role.id, memberId: login.id}]})
    return
  }
  if (login.id === SA_ID) throw new SqlError(15405, `Cannot use the special principal '${login.name}'.`, {severity: 11})
  if (!isMember) throw unsupported('DROP MEMBER of who is no member', line)
  session.changeServer({
    ...state,
    roleMembers: state.roleMembers.filter((one) => one.roleId !== role.id || one.memberId !== login.id),
  })
}

function alterableRole(name: string, session: Session): Pick<ServerRole, 'id'> {
  const {instance, serverRights} = session
  const fixed = SERVER_ROLES.find((role) => sameName(role.name, name))
  if (fixed?.id === PUBLIC_ROLE) throw new SqlError(15081, 'Membership of the public role cannot be changed.')
  if (fixed !== undefined) {
    if (fixed.grants === undefined) throw unsupported(`members of the fixed role ${name}`)
    if (!serverRights.sysadmin && !serverRights.inRole(fixed.id)) throw errors.notFound('alter', 'server role', name)
    return fixed
  }
  const role = instance.state.roles.find((candidate) => sameName(candidate.name, name))
  if (role === undefined || !serverRights.mayAlter(role)) throw errors.notFound('alter', 'server role', name)
  return role
}
