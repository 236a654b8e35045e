import type {DatabaseRights} from '../admin/database-rights.ts'
import type {Database, Schema, Table} from '../storage/model.ts'
import type {ObjectName} from '../tsql/ast.ts'
import {sameName} from './compare.ts'
import type {DatabaseCell} from './database-cell.ts'
import {errors} from './errors.ts'
import type {Session} from './session.ts'

export interface FoundTable {
  readonly cell: DatabaseCell
  readonly database: Database
  readonly rights: DatabaseRights
  readonly table: Table
}

/** Name as it was written, for 208. */
function written(name: ObjectName): string {
  return [name.database, name.schema ?? (name.database === undefined ? undefined : ''), name.name]
    .filter((part) => part !== undefined)
    .join('.')
}

/** Database of a name, or the session's. Throws 911 and 916. */
export function databaseOf(name: ObjectName, session: Session): DatabaseCell {
  const cell = name.database === undefined ? session.database : session.instance.find(name.database)
  if (cell === undefined) throw errors.invalidObject(written(name))
  return cell
}

/** Without a schema: the user's default one, then dbo. Throws 208. */
export function findTable(name: ObjectName, session: Session): FoundTable {
  const cell = databaseOf(name, session)
  const database = session.view(cell)
  const rights = session.databaseRights(cell)
  const schemas = name.schema === undefined ? [rights.defaultSchema, 'dbo'] : [name.schema]
  for (const wanted of schemas) {
    const schema = findSchema(database, wanted)
    const table = schema && tableIn(database, schema, name.name)
    if (table !== undefined) return {cell, database, rights, table}
  }
  throw errors.invalidObject(written(name))
}

export function findSchema(database: Database, name: string): Schema | undefined {
  return database.schemas.find((schema) => sameName(schema.name, name))
}

export function tableIn(database: Database, schema: Schema, name: string): Table | undefined {
  return [...database.tables.values()].find((table) => table.schemaId === schema.id && sameName(table.name, name))
}

function schemaOf(database: Database, table: Table): Schema {
  const schema = database.schemas.find((candidate) => candidate.id === table.schemaId)
  if (schema === undefined) throw new Error('a table has a schema')
  return schema
}

/** `schema.table` */
export function qualified(database: Database, table: Table): string {
  return `${schemaOf(database, table).name}.${table.name}`
}
