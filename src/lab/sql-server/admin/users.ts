import {nameKey, sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {findSchema} from '../engine/names.ts'
import type {Session} from '../engine/session.ts'
import type {Database, DatabasePermission, Principal} from '../storage/model.ts'
import {DBO, PUBLIC} from '../storage/new-database.ts'
import type {Statement} from '../tsql/ast.ts'
import type {DatabaseRights} from './database-rights.ts'

/** The current database of a session, about to be changed, and what the session may do there. */
export interface Ground {
  readonly database: Database
  readonly rights: DatabaseRights
  /** UTC, ISO 8601. */
  readonly now: string
}

type CreateUser = Extract<Statement, {kind: 'create-user'}>
type AlterRole = Extract<Statement, {kind: 'alter-role'}>
type Permission = Extract<Statement, {kind: 'permission'}>

/** learn.microsoft.com/sql/t-sql/statements/create-user-transact-sql */
export function createUser(statement: CreateUser, {database, rights, now}: Ground, session: Session): Database {
  if (!rights.owns) throw errors.noPermission()
  const login = session.instance.login(statement.login)
  if (login === undefined)
    throw new SqlError(15007, `'${statement.login}' is not a valid login or you do not have permission.`)
  refuseTaken(database, statement.name)
  if (database.principals.some((principal) => principal.sid === login.sid)) {
    throw new SqlError(15063, 'The login already has an account under a different user name.')
  }
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
  const connect: DatabasePermission = {
    granteeId: user.id,
    class: 'DATABASE',
    majorId: 0,
    permission: 'CONNECT',
    state: 'G',
    grantorId: rights.user?.id ?? DBO,
  }
  return {
    ...database,
    nextPrincipalId: user.id + 1,
    principals: [...database.principals, user],
    permissions: [...database.permissions, connect],
  }
}

/** learn.microsoft.com/sql/t-sql/statements/drop-user-transact-sql */
export function dropUser(name: string, {database, rights}: Ground): Database {
  const user = database.principals.find((principal) => principal.type === 'S' && sameName(principal.name, name))
  if (user === undefined || !rights.owns) throw errors.notFound('drop', 'user', name)
  if (user.id <= 4) throw new SqlError(15150, `Cannot drop the user '${user.name}'.`)
  if (database.schemas.some((schema) => schema.ownerId === user.id)) {
    throw new SqlError(15138, 'The database principal owns a schema in the database, and cannot be dropped.')
  }
  if (database.principals.some((principal) => principal.ownerId === user.id)) {
    throw new SqlError(15421, 'The database principal owns a database role and cannot be dropped.')
  }
  return {
    ...database,
    principals: database.principals.filter((principal) => principal !== user),
    members: database.members.filter((member) => member.memberId !== user.id),
    permissions: database.permissions.filter((entry) => entry.granteeId !== user.id),
  }
}

/** learn.microsoft.com/sql/t-sql/statements/create-role-transact-sql */
export function createRole(name: string, owner: string | undefined, {database, rights, now}: Ground): Database {
  if (!rights.owns) throw errors.noPermission()
  refuseTaken(database, name)
  const role: Principal = {
    id: database.nextPrincipalId,
    name,
    type: 'R',
    sid: null,
    defaultSchema: null,
    ownerId: ownerId(owner, {database, rights}),
    fixedRole: false,
    created: now,
  }
  return {...database, nextPrincipalId: role.id + 1, principals: [...database.principals, role]}
}

/** learn.microsoft.com/sql/t-sql/statements/alter-role-transact-sql. A member that is one already stays one. */
export function alterRole(statement: AlterRole, {database, rights}: Ground): Database {
  const role = database.principals.find(
    (principal) => principal.type === 'R' && sameName(principal.name, statement.role),
  )
  if (role === undefined || !rights.owns) throw errors.notFound('alter', 'role', statement.role)
  if (role.id === PUBLIC) throw new SqlError(15081, 'Membership of the public role cannot be changed.')
  const member = database.principals.find((principal) => sameName(principal.name, statement.member))
  if (member === undefined) throw errors.notFound(statement.action, 'principal', statement.member)
  if (member.id <= 4 || member.fixedRole)
    throw new SqlError(15405, `Cannot use the special principal '${member.name}'.`)
  if (member.type === 'R') throw unsupported('roles as members of roles', statement.line)
  const isMember = database.members.some((pair) => pair.roleId === role.id && pair.memberId === member.id)
  if (statement.action === 'add') {
    return isMember ? database : {...database, members: [...database.members, {roleId: role.id, memberId: member.id}]}
  }
  if (!isMember) throw unsupported('DROP MEMBER of who is no member', statement.line)
  return {
    ...database,
    members: database.members.filter((pair) => pair.roleId !== role.id || pair.memberId !== member.id),
  }
}

/** learn.microsoft.com/sql/t-sql/statements/create-schema-transact-sql */
export function createSchema(name: string, owner: string | undefined, {database, rights}: Ground): Database {
  if (!rights.owns) throw noSchema(errors.statementPermission('CREATE SCHEMA', database.name))
  if (findSchema(database, name) !== undefined) {
    throw noSchema(errors.objectExists(name))
  }
  const schema = {id: database.nextSchemaId, name, ownerId: ownerId(owner, {database, rights})}
  return {...database, nextSchemaId: schema.id + 1, schemas: [...database.schemas, schema]}
}

/** GRANT and DENY on a schema. learn.microsoft.com/sql/t-sql/statements/grant-schema-permissions-transact-sql */
export function changePermission(statement: Permission, {database, rights}: Ground): Database {
  const schema = findSchema(database, statement.schema)
  if (schema === undefined || !rights.owns) throw errors.notFound('find', 'schema', statement.schema)
  const grantee = database.principals.find((principal) => sameName(principal.name, statement.principal))
  if (grantee === undefined) throw errors.notFound('find', 'user', statement.principal)
  if (grantee.id === rights.user?.id || grantee.id === DBO || grantee.id === 3 || grantee.id === 4) {
    throw new SqlError(
      4624,
      'Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself.',
    )
  }
  if (grantee.fixedRole) throw new SqlError(4617, 'Cannot grant, deny or revoke permissions to or from special roles.')
  const state = statement.state === 'GRANT' ? 'G' : 'D'
  let {permissions} = database
  for (const permission of statement.permissions) {
    const entry: DatabasePermission = {
      granteeId: grantee.id,
      class: 'SCHEMA',
      majorId: schema.id,
      permission,
      state,
      grantorId: rights.user?.id ?? DBO,
    }
    const same = (other: DatabasePermission) =>
      other.granteeId === entry.granteeId &&
      other.class === 'SCHEMA' &&
      other.majorId === entry.majorId &&
      other.permission === permission
    if (permissions.some((other) => same(other) && other.state === state)) continue
    permissions = [...permissions.filter((other) => !same(other)), entry]
  }
  return {...database, permissions}
}

function noSchema(why: SqlError): SqlError {
  return new SqlError(2759, 'CREATE SCHEMA failed due to previous errors.', {state: 0, before: [why]})
}

function ownerId(owner: string | undefined, {database, rights}: Omit<Ground, 'now'>): number {
  if (owner === undefined) return rights.isDbo ? DBO : (rights.user?.id ?? DBO)
  const found = database.principals.find((principal) => sameName(principal.name, owner))
  if (found === undefined) throw errors.notFound('find', 'user', owner)
  if (found.type === 'R') throw unsupported('roles as owners')
  return found.id
}

function refuseTaken(database: Database, name: string): void {
  if (database.principals.some((principal) => nameKey(principal.name) === nameKey(name))) {
    throw new SqlError(15023, `User, group, or role '${name}' already exists in the current database.`)
  }
}
