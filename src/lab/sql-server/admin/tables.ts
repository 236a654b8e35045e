import {columnConversion} from '../engine/column-values.ts'
import {sameName} from '../engine/compare.ts'
import {bindCheck, checkKeys} from '../engine/constraints.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {bindExpression} from '../engine/expressions.ts'
import {findSchema, tableIn} from '../engine/names.ts'
import {type Surroundings, withoutVariables} from '../engine/scope.ts'
import {withTable} from '../engine/table-work.ts'
import {isInteger, resolveType} from '../engine/types.ts'
import type {Check, Column, Database, Foreign, Key, Table} from '../storage/model.ts'
import {Rows} from '../storage/rows.ts'
import type {ColumnDefinition, KeyColumn, ObjectName, Statement, TableConstraint} from '../tsql/ast.ts'
import {parseStoredExpression} from '../tsql/parser.ts'
import type {Ground} from './users.ts'

type CreateTable = Extract<Statement, {kind: 'create-table'}>
type CreateIndex = Extract<Statement, {kind: 'create-index'}>

/** learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql */
export function createTable(statement: CreateTable, {database, rights, now}: Ground, around: Surroundings): Database {
  ownDatabase(statement.table)
  if (!rights.owns) throw errors.statementPermission('CREATE TABLE', database.name)
  const schemaName = statement.table.schema ?? rights.defaultSchema
  const schema = findSchema(database, schemaName)
  if (schema === undefined || schema.id === 3 || schema.id === 4) {
    throw new SqlError(
      2760,
      `The specified schema name "${schemaName}" either does not exist or you do not have permission to use it.`,
    )
  }
  if (tableIn(database, schema, statement.table.name) !== undefined) throw errors.objectExists(statement.table.name)
  const named = new Names(database, statement.table.name)
  const columns = statement.columns.map((definition, i) => column(definition, i + 1, statement, named))
  const twice = columns.find((one, i) => columns.findIndex((other) => sameName(other.name, one.name)) !== i)
  if (twice !== undefined) {
    throw new SqlError(
      2705,
      `Column names in each table must be unique. Column name '${twice.name}' in table '${statement.table.name}' is specified more than once.`,
      {state: 3},
    )
  }
  const constraints = [...statement.columns.flatMap((one) => one.constraints), ...statement.constraints].filter(
    (one) => one.kind !== 'default',
  )
  const keys = keysOf(constraints, columns, named)
  const primary = new Set(keys.find((key) => key.kind === 'primary')?.columns.map(({id}) => id))
  const table: Table = {
    id: named.take(),
    schemaId: schema.id,
    name: statement.table.name,
    created: now,
    columns: columns.map((one) => (primary.has(one.id) ? {...one, nullable: false} : one)),
    keys,
    checks: checksOf(statement, named),
    foreigns: [],
    rows: Rows.EMPTY,
    counters: {nextRow: 1, identity: null},
  }
  for (const check of table.checks) bindCheck(check.text, table, around)
  for (const one of table.columns) checkDefault(one, around)
  const made = withTable(database, table)
  const foreigns = constraints.flatMap((one) => (one.kind === 'foreign' ? [foreign(one, table, made, named)] : []))
  return {...withTable(database, {...table, foreigns}), nextObjectId: named.next}
}

/** learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql */
export function createIndex(statement: CreateIndex, {database, rights}: Ground): Database {
  ownDatabase(statement.table)
  const schema = findSchema(database, statement.table.schema ?? rights.defaultSchema)
  const table = schema && tableIn(database, schema, statement.table.name)
  if (table === undefined || !rights.owns) {
    throw new SqlError(
      1088,
      `Cannot find the object "${statement.table.name}" because it does not exist or you do not have permissions.`,
      {state: 12},
    )
  }
  if (table.keys.some((key) => sameName(key.name, statement.name))) {
    throw new SqlError(
      1913,
      `The operation failed because an index or statistics with name '${statement.name}' already exists on table '${statement.table.name}'.`,
    )
  }
  const key: Key = {
    name: statement.name,
    kind: 'index',
    unique: statement.unique,
    clustered: false,
    columns: keyColumns(statement.columns, table.columns),
  }
  const made: Table = {...table, keys: [...table.keys, key]}
  const changed = withTable(database, made)
  if (key.unique) checkKeys(changed, made, new Set(made.rows.keys()))
  return changed
}

/** Object ids and names of constraints within one statement. */
class Names {
  readonly #database: Database
  readonly #table: string
  readonly #used: string[]
  next: number

  constructor(database: Database, table: string) {
    this.#database = database
    this.#table = table
    this.next = database.nextObjectId
    this.#used = [...database.tables.values()].flatMap((one) => [
      ...one.keys.filter((key) => key.kind !== 'index').map((key) => key.name),
      ...one.checks.map((check) => check.name),
      ...one.foreigns.map((key) => key.name),
      ...one.columns.flatMap((own) => (own.default === null ? [] : [own.default.name])),
    ])
  }

  take(): number {
    this.next += 16
    return this.next - 16
  }

  /** The name that was written, or one as SQL Server makes them: `PK__items__35BCFE0A`. */
  constraint(prefix: string, given: string | undefined, detail = ''): string {
    const id = this.take()
    const made = `${prefix}__${this.#table.slice(0, 9)}__${detail === '' ? '' : `${detail.slice(0, 5)}__`}${id.toString(16).toUpperCase()}`
    const name = given ?? made
    if (this.#used.some((other) => sameName(other, name))) {
      const taken = errors.objectExists(name)
      throw new SqlError(1750, 'Could not create constraint or index. See previous errors.', {before: [taken]})
    }
    this.#used.push(name)
    return name
  }

  get database(): Database {
    return this.#database
  }
}

function column(definition: ColumnDefinition, id: number, statement: CreateTable, named: Names): Column {
  const type = resolveType(definition.type, 'column')
  const given = definition.constraints.filter((one) => one.kind === 'default')
  if (given.length > 1)
    throw new SqlError(
      8148,
      `More than one column DEFAULT constraint specified for column '${definition.name}', table '${statement.table.name}'.`,
    )
  const [first] = given
  if (definition.identity !== undefined) {
    if (!isInteger(type) || type.name === 'bit') {
      throw new SqlError(
        2749,
        `Identity column '${definition.name}' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, unencrypted, and constrained to be nonnullable.`,
        {state: 2},
      )
    }
    if (definition.nullable === true)
      throw new SqlError(
        8147,
        `Could not create IDENTITY attribute on nullable column '${definition.name}', table '${statement.table.name}'.`,
      )
    if (first !== undefined)
      throw new SqlError(
        1754,
        `Defaults cannot be created on columns with an IDENTITY attribute. Table '${statement.table.name}', column '${definition.name}'.`,
      )
    if (statement.columns.filter((other) => other.identity !== undefined).length > 1) {
      throw new SqlError(
        2744,
        `Multiple identity columns specified for table '${statement.table.name}'. Only one identity column per table is allowed.`,
        {state: 2},
      )
    }
  }
  const primary = definition.constraints.some((one) => one.kind === 'primary')
  if (primary && definition.nullable === true) throw nullablePrimary(statement.table.name)
  return {
    id,
    name: definition.name,
    type,
    nullable: definition.nullable ?? definition.identity === undefined,
    identity:
      definition.identity === undefined
        ? null
        : {seed: Number(definition.identity.seed), increment: Number(definition.identity.increment)},
    default: first === undefined ? null : {name: named.constraint('DF', first.name, definition.name), text: first.text},
  }
}

function keysOf(constraints: readonly TableConstraint[], columns: readonly Column[], named: Names): readonly Key[] {
  const given = constraints.flatMap((one) => (one.kind === 'primary' || one.kind === 'unique' ? [one] : []))
  if (given.filter((one) => one.kind === 'primary').length > 1) {
    throw new SqlError(8110, 'Cannot add multiple PRIMARY KEY constraints to the table.')
  }
  const asked = given.filter((one) => one.clustered === true).length
  if (asked > 1) throw new SqlError(8112, 'Cannot add more than one clustered index for constraints on the table.')
  return given.map((one) => ({
    name: named.constraint(one.kind === 'primary' ? 'PK' : 'UQ', one.name),
    kind: one.kind,
    unique: true,
    clustered: one.clustered ?? (one.kind === 'primary' && asked === 0),
    columns: keyColumns(one.columns, columns),
  }))
}

function keyColumns(given: readonly KeyColumn[], columns: readonly Column[]): Key['columns'] {
  return given.map(({name, descending}) => {
    const found = columns.find((one) => sameName(one.name, name))
    if (found === undefined)
      throw new SqlError(1911, `Column name '${name}' does not exist in the target table or view.`)
    const {type} = found
    if ('length' in type && type.length === 'max') {
      throw new SqlError(
        1919,
        `Column '${name}' in table is of a type that is invalid for use as a key column in an index.`,
      )
    }
    return {id: found.id, descending}
  })
}

function checksOf(statement: CreateTable, named: Names): readonly Check[] {
  const own = statement.columns.flatMap((definition) =>
    definition.constraints.flatMap((one) => (one.kind === 'check' ? [{one, column: definition.name}] : [])),
  )
  const table = statement.constraints.flatMap((one) => (one.kind === 'check' ? [{one, column: null}] : []))
  return [...own, ...table].map(({one, column: at}) => ({
    name: named.constraint('CK', one.name, at ?? ''),
    text: one.text,
    column: at,
  }))
}

function foreign(
  given: Extract<TableConstraint, {kind: 'foreign'}>,
  table: Table,
  database: Database,
  named: Names,
): Foreign {
  if (given.target.database !== undefined)
    throw new SqlError(1763, 'Cross-database foreign key references are not supported.')
  const schema = findSchema(database, given.target.schema ?? 'dbo')
  const target = schema && tableIn(database, schema, given.target.name)
  const name = named.constraint('FK', given.name)
  if (target === undefined) {
    const missing = new SqlError(
      1767,
      `Foreign key '${name}' references invalid table '${given.target.schema ?? 'dbo'}.${given.target.name}'.`,
    )
    throw new SqlError(1750, 'Could not create constraint or index. See previous errors.', {before: [missing]})
  }
  const columns = given.columns.map((column) => referenced(column, table, 1769, name))
  const primary = target.keys.find((key) => key.kind === 'primary')
  const targets =
    given.targetColumns.length > 0
      ? given.targetColumns.map((column) => referenced(column, target, 1770, name))
      : (primary?.columns
          .map(({id}) => target.columns.find((one) => one.id === id))
          .filter((one) => one !== undefined) ?? [])
  const ids = targets.map((one) => one.id)
  const matches = target.keys.some(
    (key) => key.unique && key.columns.length === ids.length && key.columns.every(({id}) => ids.includes(id)),
  )
  if (!matches || columns.length !== ids.length) {
    const missing = new SqlError(
      1776,
      `There are no primary or candidate keys in the referenced table '${given.target.name}' that match the referencing column list in the foreign key '${name}'.`,
    )
    throw new SqlError(1750, 'Could not create constraint or index. See previous errors.', {before: [missing]})
  }
  columns.forEach((one, i) => {
    if (JSON.stringify(one.type) !== JSON.stringify(targets[i]?.type))
      throw unsupported('foreign keys between columns of different types', given.target.line)
  })
  return {name, columns: columns.map((one) => one.id), targetId: target.id, targetColumns: ids}
}

function referenced(name: string, table: Table, number: number, key: string): Column {
  const found = table.columns.find((one) => sameName(one.name, name))
  if (found === undefined) {
    throw new SqlError(
      number,
      `Foreign key '${key}' references invalid column '${name}' in ${number === 1769 ? 'referencing' : 'referenced'} table '${table.name}'.`,
    )
  }
  return found
}

/** Refuses now what would fail at every INSERT. */
function checkDefault(column: Column, around: Surroundings): void {
  if (column.default === null) return
  const scope = {
    surroundings: withoutVariables(around),
    sources: [],
    parent: undefined,
    query: () => {
      throw unsupported('subqueries in DEFAULT')
    },
  }
  const bound = bindExpression(parseStoredExpression(column.default.text), scope)
  columnConversion(bound.type, column, {table: '', namesColumn: true})
}

function nullablePrimary(table: string): SqlError {
  return new SqlError(1750, 'Could not create constraint or index. See previous errors.', {
    before: [new SqlError(8111, `Cannot define PRIMARY KEY constraint on nullable column in table '${table}'.`)],
  })
}

function ownDatabase(name: ObjectName): void {
  if (name.database !== undefined) throw unsupported('a database name in CREATE', name.line)
}
