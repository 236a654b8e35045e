import {sameName} from '../engine/compare.ts'
import {bindCheck} from '../engine/constraints.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {findSchema, tableIn} from '../engine/names.ts'
import type {Surroundings} from '../engine/scope.ts'
import {withTable} from '../engine/table-work.ts'
import type {Database, Key, Table} from '../storage/model.ts'
import {Rows} from '../storage/rows.ts'
import type {ObjectName, Statement} from '../tsql/ast.ts'
import {checkColumns, definedColumn} from './columns.ts'
import {
  addedCheck,
  addedForeign,
  addKeys,
  checkDefault,
  checkNewKey,
  keyColumns,
  Names,
  nextIndexId,
  nullablePrimary,
  objectNames,
} from './table-constraints.ts'
import type {Ground} from './users.ts'

type CreateTable = Extract<Statement, {kind: 'create-table'}>
type CreateIndex = Extract<Statement, {kind: 'create-index'}>

/** learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql */
export function createTable(statement: CreateTable, {database, rights, now}: Ground, around: Surroundings): Database {
  ownDatabase(statement.table)
  const {name} = statement.table
  if (!rights.has('CREATE TABLE')) throw errors.statementPermission('CREATE TABLE', database.name)
  const schemaName = statement.table.schema ?? rights.defaultSchema
  const schema = findSchema(database, schemaName)
  const mayNot = schema === undefined || schema.id === 3 || schema.id === 4
  if (mayNot || !rights.hasOnSchema('ALTER', schema)) {
    throw new SqlError(
      2760,
      `The specified schema name "${schemaName}" either does not exist or you do not have permission to use it.`,
    )
  }
  if (objectNames(database, schema.id).some((other) => sameName(other, name))) throw errors.objectExists(name)
  const named = new Names(database, schema.id, name)
  const id = named.take()
  const columns = statement.columns.map((definition, i) => definedColumn(definition, i + 1, name, named))
  checkColumns(columns, name)
  const own = statement.columns.flatMap((definition) =>
    definition.constraints.flatMap((one) => (one.kind === 'default' ? [] : [{one, column: definition.name}])),
  )
  const constraints = [...own, ...statement.constraints.map((one) => ({one, column: null}))]
  const bare: Table = {
    id,
    schemaId: schema.id,
    name,
    created: now,
    columns,
    lastColumnId: columns.length,
    keys: [],
    checks: [],
    foreigns: [],
    rows: Rows.EMPTY,
    counters: {nextRow: 1, identity: null},
  }
  const keys = addKeys(
    bare,
    constraints.map(({one}) => one),
    named,
  )
  const primary = new Set(keys.find((key) => key.kind === 'primary')?.columns.map((part) => part.id))
  statement.columns.forEach((definition, i) => {
    if (definition.nullable === true && primary.has(i + 1)) throw nullablePrimary(name)
  })
  const table: Table = {
    ...bare,
    columns: columns.map((one) => (primary.has(one.id) ? {...one, nullable: false} : one)),
    keys,
    checks: constraints.flatMap(({one, column}) => (one.kind === 'check' ? [addedCheck(one, column, named)] : [])),
  }
  for (const check of table.checks) bindCheck(check.text, table, around)
  for (const one of table.columns) checkDefault(one, around)
  const made = withTable(database, table)
  const foreigns = constraints.flatMap(({one}) =>
    one.kind === 'foreign' ? [addedForeign(one, table, {database: made, rights}, named)] : [],
  )
  return {...withTable(database, {...table, foreigns}), nextObjectId: named.next}
}

/** learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql */
export function createIndex(statement: CreateIndex, {database, rights}: Ground): Database {
  ownDatabase(statement.table)
  const schema = findSchema(database, statement.table.schema ?? rights.defaultSchema)
  const table = schema && tableIn(database, schema, statement.table.name)
  if (table === undefined || !rights.may('ALTER', table)) throw errors.cannotFind(statement.table.name, 1088)
  if (table.keys.some((key) => sameName(key.name, statement.name))) {
    throw new SqlError(
      1913,
      `The operation failed because an index or statistics with name '${statement.name}' already exists on table '${statement.table.name}'.`,
    )
  }
  const key: Key = {
    id: null,
    indexId: nextIndexId(table.keys, false),
    name: statement.name,
    kind: 'index',
    unique: statement.unique,
    clustered: false,
    columns: keyColumns(statement.columns, table),
  }
  if (key.unique) checkNewKey(database, table, key)
  return withTable(database, {...table, keys: [...table.keys, key]})
}

/** DDL reaches the current database only. */
export function ownDatabase(name: ObjectName): void {
  if (name.database !== undefined) throw unsupported('a database name in CREATE, ALTER or DROP', name.line)
}
