import {sameName} from '../engine/compare.ts'
import {errors, unsupported} from '../engine/errors.ts'
import {findSchema, tableIn} from '../engine/names.ts'
import type {Session} from '../engine/session.ts'
import type {Database, DatabasePermission, Principal, Schema, Table} from '../storage/model.ts'
import {DBO, PUBLIC} from '../storage/new-database.ts'
import type {DatabaseSecurable, PermissionStatement} from '../tsql/grants.ts'
import type {DatabaseRights} from './database-rights.ts'
import {changedEntries, refusals} from './grants.ts'
import {type DatabasePermissionName, isDatabasePermission} from './permission-names.ts'
import type {Ground} from './users.ts'

interface Place {
  readonly majorId: number
  readonly schema?: Schema
  readonly table?: Table
}

/** GRANT, DENY and REVOKE within a database. learn.microsoft.com/sql/t-sql/statements/grant-schema-permissions-transact-sql and its sisters */
export function changeDatabasePermission(
  statement: PermissionStatement,
  on: DatabaseSecurable,
  {database, rights}: Ground,
): Database {
  const place = placeOf(on, database, rights)
  const grantees = statement.principals.map((name) => granteeOf(name, database, rights, place))
  let {permissions} = database
  for (const permission of statement.permissions) {
    if (!rights.mayGrant(on.class, permission, place)) throw notAllowed(on)
    for (const grantee of grantees) {
      const entry: DatabasePermission = {
        granteeId: grantee.id,
        class: on.class,
        majorId: place.majorId,
        permission: known(permission),
        state: 'G',
        grantorId: rights.grantorOf(permission, on.class, place),
      }
      const sameSecurable = (other: DatabasePermission) =>
        other.class === entry.class && other.majorId === entry.majorId
      permissions = changedEntries(permissions, {...statement, entry, sameSecurable})
    }
  }
  return permissions === database.permissions ? database : {...database, permissions}
}

/** The database that the statement is about must be the current one. */
export function refuseOtherDatabase(on: DatabaseSecurable, session: Session): void {
  const named = on.class === 'DATABASE' ? on.name : on.class === 'OBJECT' ? on.name.database : undefined
  if (named !== undefined && !sameName(named, session.database.committed.name))
    throw unsupported('permissions in another database than the current one')
}

function placeOf(on: DatabaseSecurable, database: Database, rights: DatabaseRights): Place {
  if (on.class === 'DATABASE') return {majorId: 0}
  if (on.class === 'SCHEMA') {
    const schema = findSchema(database, on.name)
    if (schema === undefined) throw notAllowed(on)
    return {majorId: schema.id, schema}
  }
  const schemas = on.name.schema === undefined ? [rights.defaultSchema, 'dbo'] : [on.name.schema]
  for (const name of schemas) {
    const schema = findSchema(database, name)
    const table = schema && tableIn(database, schema, on.name.name)
    if (schema !== undefined && table !== undefined) return {majorId: table.id, schema, table}
  }
  throw notAllowed(on)
}

function notAllowed(on: DatabaseSecurable) {
  if (on.class === 'DATABASE') return refusals.grantor()
  return on.class === 'SCHEMA'
    ? errors.notFound('find', 'schema', on.name)
    : errors.notFound('find', 'object', on.name.name)
}

/** Throws 15151, 4617 or 4624. */
function granteeOf(name: string, database: Database, rights: DatabaseRights, {schema}: Place): Principal {
  const grantee = database.principals.find((principal) => sameName(principal.name, name))
  if (grantee === undefined) throw errors.notFound('find', 'user', name)
  const special = grantee.id === DBO || grantee.id === 3 || grantee.id === 4
  const owner = schema !== undefined && schema.ownerId === grantee.id
  if (special || owner || (grantee.id === rights.user?.id && grantee.id !== PUBLIC)) throw refusals.owner()
  if (grantee.fixedRole) throw refusals.special()
  return grantee
}

function known(permission: string): DatabasePermissionName {
  if (!isDatabasePermission(permission)) throw new Error(`${permission} is no permission within a database`)
  return permission
}
