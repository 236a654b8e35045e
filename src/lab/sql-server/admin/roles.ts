import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {findSchema} from '../engine/names.ts'
import type {Database, Principal} from '../storage/model.ts'
import {DB_SECURITYADMIN, DBO, PUBLIC} from '../storage/new-database.ts'
import type {Statement} from '../tsql/ast.ts'
import {type Ground, refuseTaken} from './users.ts'

type AlterRole = Extract<Statement, {kind: 'alter-role'}>

/** learn.microsoft.com/sql/t-sql/statements/create-role-transact-sql */
export function createRole(name: string, owner: string | undefined, ground: Ground): Database {
  const {database, rights, now} = ground
  if (!rights.has('CREATE ROLE') && !rights.inRole(DB_SECURITYADMIN)) throw errors.noPermission()
  refuseTaken(database, name)
  const role: Principal = {
    id: database.nextPrincipalId,
    name,
    type: 'R',
    sid: null,
    defaultSchema: null,
    ownerId: ownerId(owner, ground),
    fixedRole: false,
    created: now,
  }
  return {...database, nextPrincipalId: role.id + 1, principals: [...database.principals, role]}
}

/**
 * A member that is one already stays one. Fixed roles get members by db_owner alone.
 * learn.microsoft.com/sql/t-sql/statements/alter-role-transact-sql
 */
export function alterRole(statement: AlterRole, {database, rights}: Ground): Database {
  const role = roleNamed(database, statement.role)
  const may = role !== undefined && (role.fixedRole ? rights.isOwnerRole : mayChange(role, {database, rights}))
  if (role === undefined || !may) throw errors.notFound('alter', 'role', statement.role)
  if (role.id === PUBLIC) throw new SqlError(15081, 'Membership of the public role cannot be changed.')
  const member = database.principals.find((principal) => sameName(principal.name, statement.member))
  if (member === undefined) throw errors.notFound(statement.action, 'principal', statement.member)
  if (member.id <= 4 || member.fixedRole)
    throw new SqlError(15405, `Cannot use the special principal '${member.name}'.`, {severity: 11})
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

/** learn.microsoft.com/sql/t-sql/statements/drop-role-transact-sql */
export function dropRole(name: string, {database, rights}: Ground): Database {
  const role = roleNamed(database, name)
  if (role === undefined || !mayChange(role, {database, rights})) throw errors.notFound('drop', 'role', name)
  if (role.fixedRole || role.id === PUBLIC) throw new SqlError(15150, `Cannot drop the role '${role.name}'.`)
  if (database.members.some((member) => member.roleId === role.id))
    throw new SqlError(15144, 'The role has members. It must be empty before it can be dropped.')
  if (database.schemas.some((schema) => schema.ownerId === role.id))
    throw new SqlError(15138, 'The database principal owns a schema in the database, and cannot be dropped.')
  return {
    ...database,
    principals: database.principals.filter((principal) => principal !== role),
    permissions: database.permissions.filter((entry) => entry.granteeId !== role.id),
  }
}

/** learn.microsoft.com/sql/t-sql/statements/create-schema-transact-sql */
export function createSchema(name: string, owner: string | undefined, ground: Ground): Database {
  const {database, rights} = ground
  if (!rights.has('CREATE SCHEMA')) throw noSchema(errors.statementPermission('CREATE SCHEMA', database.name))
  if (findSchema(database, name) !== undefined) throw noSchema(errors.objectExists(name))
  const schema = {id: database.nextSchemaId, name, ownerId: ownerId(owner, ground)}
  return {...database, nextSchemaId: schema.id + 1, schemas: [...database.schemas, schema]}
}

function roleNamed(database: Database, name: string): Principal | undefined {
  return database.principals.find((principal) => principal.type === 'R' && sameName(principal.name, name))
}

/** ALTER on a role: its owner, who may alter any role, and db_securityadmin. */
function mayChange(role: Principal, {rights}: Omit<Ground, 'now'>): boolean {
  const owner = role.ownerId !== null && (role.ownerId === rights.user?.id || rights.inRole(role.ownerId))
  return owner || rights.has('ALTER ANY ROLE')
}

/** Whoever makes it, if nobody is named; to name another asks for control of the database. */
function ownerId(owner: string | undefined, {database, rights}: Ground): number {
  if (owner === undefined) return rights.user?.id ?? DBO
  const found = database.principals.find((principal) => sameName(principal.name, owner))
  const self = found !== undefined && found.id === rights.user?.id
  if (found === undefined || (!self && !rights.has('CONTROL'))) throw errors.notFound('find', 'user', owner)
  if (found.type === 'R') throw unsupported('roles as owners')
  return found.id
}

function noSchema(why: SqlError): SqlError {
  return new SqlError(2759, 'CREATE SCHEMA failed due to previous errors.', {state: 0, before: [why]})
}
