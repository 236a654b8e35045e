import {sameName} from '../engine/compare.ts'
import {errors, SqlError} from '../engine/errors.ts'
import {findSchema, qualified, tableIn} from '../engine/names.ts'
import {withTable} from '../engine/table-work.ts'
import type {Counters, Database, Table} from '../storage/model.ts'
import {Rows} from '../storage/rows.ts'
import type {AlterationStatement} from '../tsql/alterations.ts'
import type {ObjectName} from '../tsql/ast.ts'
import {ownDatabase} from './tables.ts'
import type {Ground} from './users.ts'

/** learn.microsoft.com/sql/t-sql/statements/drop-table-transact-sql. Throws 3701 and 3726. */
export function dropTables(names: readonly ObjectName[], ground: Ground): Database {
  const tables = new Map(ground.database.tables)
  for (const name of names) {
    const database = {...ground.database, tables}
    const table = seenTable(name, {...ground, database}, 'drop')
    if (table === undefined) throw errors.cannotDrop('table', written(name), 'drop', 5)
    if (pointedTo(database, table)) {
      throw new SqlError(
        3726,
        `Could not drop object '${written(name)}' because it is referenced by a FOREIGN KEY constraint.`,
      )
    }
    tables.delete(table.id)
  }
  const permissions = ground.database.permissions.filter((one) => one.class !== 'OBJECT' || tables.has(one.majorId))
  return {...ground.database, tables, permissions}
}

/** learn.microsoft.com/sql/t-sql/statements/drop-index-transact-sql. Throws 3701 and 3723. */
export function dropIndex(
  {name, table: of}: Extract<AlterationStatement, {kind: 'drop-index'}>,
  ground: Ground,
): Database {
  const {database} = ground
  const table = seenTable(of, ground, 'alter')
  if (table === undefined) throw errors.cannotFind(of.name, 1088)
  const key = table.keys.find((one) => sameName(one.name, name))
  if (key === undefined) throw errors.cannotDrop('index', `${written(of)}.${name}`, 'drop', 7)
  const ids = key.columns.map(({id}) => id)
  const needed = [...database.tables.values()].some((other) =>
    other.foreigns.some(
      (foreign) =>
        key.unique &&
        foreign.targetId === table.id &&
        foreign.targetColumns.length === ids.length &&
        foreign.targetColumns.every((id) => ids.includes(id)),
    ),
  )
  if (key.kind !== 'index' || needed) {
    const use = key.kind === 'primary' ? 'PRIMARY KEY' : key.kind === 'unique' ? 'UNIQUE KEY' : 'FOREIGN KEY'
    throw new SqlError(
      3723,
      `An explicit DROP INDEX is not allowed on index '${qualified(database, table)}.${key.name}'. It is being used for ${use} constraint enforcement.`,
      {state: 4},
    )
  }
  return withTable(database, {...table, keys: table.keys.filter((one) => one !== key)})
}

/** learn.microsoft.com/sql/t-sql/statements/drop-schema-transact-sql. Throws 3729, 15150 and 15151. */
export function dropSchema(name: string, {database, rights}: Ground): Database {
  const schema = findSchema(database, name)
  if (schema === undefined || !(rights.has('ALTER ANY SCHEMA') || rights.hasOnSchema('CONTROL', schema)))
    throw errors.notFound('drop', 'schema', name)
  if (schema.id <= 4 || schema.id >= 16_384) throw new SqlError(15150, `Cannot drop the schema '${schema.name}'.`)
  const inside = [...database.tables.values()].find((table) => table.schemaId === schema.id)
  if (inside !== undefined) {
    throw new SqlError(
      3729,
      `Cannot drop schema '${schema.name}' because it is being referenced by object '${inside.name}'.`,
    )
  }
  return {
    ...database,
    schemas: database.schemas.filter((one) => one !== schema),
    permissions: database.permissions.filter((one) => one.class !== 'SCHEMA' || one.majorId !== schema.id),
  }
}

/** learn.microsoft.com/sql/t-sql/statements/truncate-table-transact-sql. Throws 4701 and 4712. */
export function truncateTable(name: ObjectName, ground: Ground): Database {
  const {database} = ground
  const table = seenTable(name, ground, 'alter')
  if (table === undefined) throw errors.cannotFind(name.name, 4701)
  if (pointedTo(database, table)) {
    throw new SqlError(
      4712,
      `Cannot truncate table '${written(name)}' because it is being referenced by a FOREIGN KEY constraint.`,
    )
  }
  return withTable(database, {...table, rows: Rows.EMPTY, counters: reseeded(table)})
}

/** By another table: a key that points to its own table does not count. */
function pointedTo(database: Database, table: Table): boolean {
  return [...database.tables.values()].some(
    (other) => other.id !== table.id && other.foreigns.some((foreign) => foreign.targetId === table.id),
  )
}

/** The next identity value is the seed; row ids are never given twice. */
function reseeded({counters, columns}: Table): Counters {
  const identity = columns.find((column) => column.identity !== null)?.identity
  if (identity === undefined || identity === null || counters.identity === null) return counters
  return {...counters, identity: BigInt(identity.seed) - BigInt(identity.increment)}
}

/** Undefined also where the right is missing: DROP needs ALTER on the schema or CONTROL, the others ALTER on the table. */
function seenTable(name: ObjectName, {database, rights}: Ground, to: 'alter' | 'drop'): Table | undefined {
  ownDatabase(name)
  const schema = findSchema(database, name.schema ?? rights.defaultSchema)
  const table = schema && tableIn(database, schema, name.name)
  if (schema === undefined || table === undefined) return undefined
  const may =
    to === 'alter' ? rights.may('ALTER', table) : rights.hasOnSchema('ALTER', schema) || rights.may('CONTROL', table)
  return may ? table : undefined
}

function written(name: ObjectName): string {
  return name.schema === undefined ? name.name : `${name.schema}.${name.name}`
}
