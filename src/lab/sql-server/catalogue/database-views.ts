import type {DatabaseRights} from '../admin/database-rights.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import type {Session} from '../engine/session.ts'
import {BIGINT, BIT, char, DATETIME, INT, nvarchar, SID, SYSNAME, TINYINT, VARIANT} from '../engine/types.ts'
import {Variant} from '../engine/values.ts'
import type {Database, Principal, Table} from '../storage/model.ts'
import {bytes, type CatalogueView, flag, number, time} from './view.ts'

interface Seen {
  readonly database: Database
  readonly rights: DatabaseRights
}

/** Throws 916 where the login has no access to the database. */
function look(session: Session, cell: DatabaseCell): Seen {
  return {database: session.view(cell), rights: session.databaseRights(cell)}
}

/** A user sees itself, its roles and what every database has. */
function seesPrincipal({rights}: Seen, principal: Principal): boolean {
  return (
    rights.seesDefinitions ||
    principal.id <= 4 ||
    principal.fixedRole ||
    principal.id === rights.user?.id ||
    rights.inRole(principal.id)
  )
}

export const databasePrincipals: CatalogueView = {
  columns: {
    name: SYSNAME,
    principal_id: INT,
    type: char(1),
    type_desc: nvarchar(60),
    default_schema_name: SYSNAME,
    create_date: DATETIME,
    owning_principal_id: INT,
    sid: SID,
    is_fixed_role: BIT,
  },
  rows: (session, cell) => {
    const seen = look(session, cell)
    return seen.database.principals
      .filter((principal) => seesPrincipal(seen, principal))
      .map((principal) => ({
        name: principal.name,
        principal_id: number(principal.id),
        type: principal.type,
        type_desc: principal.type === 'S' ? 'SQL_USER' : 'DATABASE_ROLE',
        default_schema_name: principal.defaultSchema,
        create_date: time(principal.created, session),
        owning_principal_id: principal.ownerId === null ? null : number(principal.ownerId),
        sid: principal.sid === null ? null : bytes(principal.sid),
        is_fixed_role: flag(principal.fixedRole),
      }))
  },
}

export const databaseRoleMembers: CatalogueView = {
  columns: {role_principal_id: INT, member_principal_id: INT},
  rows: (session, cell) => {
    const seen = look(session, cell)
    const visible = new Set(
      seen.database.principals.filter((principal) => seesPrincipal(seen, principal)).map(({id}) => id),
    )
    return seen.database.members
      .filter((member) => visible.has(member.memberId) && visible.has(member.roleId))
      .map((member) => ({role_principal_id: number(member.roleId), member_principal_id: number(member.memberId)}))
  },
}

export const schemas: CatalogueView = {
  columns: {name: SYSNAME, schema_id: INT, principal_id: INT},
  rows: (session, cell) =>
    look(session, cell).database.schemas.map((schema) => ({
      name: schema.name,
      schema_id: number(schema.id),
      principal_id: number(schema.ownerId),
    })),
}

/** Tables of a database that the session may know of. Throws 916. */
export function visibleTables(session: Session, cell: DatabaseCell): readonly Table[] {
  const {database, rights} = look(session, cell)
  return [...database.tables.values()].filter((table) => rights.seesTable(table))
}

export const tables: CatalogueView = {
  columns: {
    name: SYSNAME,
    object_id: INT,
    schema_id: INT,
    type: char(2),
    type_desc: nvarchar(60),
    create_date: DATETIME,
    is_ms_shipped: BIT,
  },
  rows: (session, cell) =>
    visibleTables(session, cell).map((table) => ({
      name: table.name,
      object_id: number(table.id),
      schema_id: number(table.schemaId),
      type: 'U ',
      type_desc: 'USER_TABLE',
      create_date: time(table.created, session),
      is_ms_shipped: 0n,
    })),
}

/** One row for the heap (index_id 0) or the clustered index (1), one for each index more. */
export const partitions: CatalogueView = {
  columns: {object_id: INT, index_id: INT, partition_number: INT, rows: BIGINT},
  rows: (session, cell) =>
    visibleTables(session, cell).flatMap((table) => {
      const ids = [
        ...(table.keys.some((key) => key.clustered) ? [] : [0]),
        ...table.keys.map((key) => key.indexId).sort((a, b) => a - b),
      ]
      return ids.map((id) => ({
        object_id: number(table.id),
        index_id: number(id),
        partition_number: 1n,
        rows: number(table.rows.size),
      }))
    }),
}

/** Properties of the database itself; shown to whoever is let in, as CONNECT is a permission on it. */
export const extendedProperties: CatalogueView = {
  columns: {class: TINYINT, class_desc: nvarchar(60), major_id: INT, minor_id: INT, name: SYSNAME, value: VARIANT},
  rows: (session, cell) => {
    const {database} = look(session, cell)
    return database.properties.map((property) => ({
      class: 0n,
      class_desc: 'DATABASE',
      major_id: 0n,
      minor_id: 0n,
      name: property.name,
      value: new Variant(
        {name: property.unicode ? 'nvarchar' : 'varchar', length: Math.max(1, property.value.length)},
        property.value,
      ),
    }))
  },
}
