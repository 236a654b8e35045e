import {columnConversion} from '../engine/column-values.ts'
import {sameName} from '../engine/compare.ts'
import {bindCheck, checkConditions, checkReferences} from '../engine/constraints.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {bindExpression} from '../engine/expressions.ts'
import {findSchema, qualified, tableIn} from '../engine/names.ts'
import {EMPTY_FRAME, type Surroundings, withoutVariables} from '../engine/scope.ts'
import {withTable} from '../engine/table-work.ts'
import type {Column, Database, Row, Table} from '../storage/model.ts'
import {Rows} from '../storage/rows.ts'
import type {AddedDefault, Alteration, AlterationStatement} from '../tsql/alterations.ts'
import type {ColumnDefinition, TableConstraint} from '../tsql/ast.ts'
import {parseStoredExpression} from '../tsql/parser.ts'
import {alterColumn} from './altered-columns.ts'
import {checkColumns, definedColumn} from './columns.ts'
import type {DatabaseRights} from './database-rights.ts'
import {accessed, dependentsOf} from './dependents.ts'
import {
  addedCheck,
  addedForeign,
  addKeys,
  checkDefault,
  checkNewKey,
  Names,
  notMade,
  nullablePrimary,
} from './table-constraints.ts'
import {ownDatabase} from './tables.ts'
import type {Ground} from './users.ts'

/** Where an alteration happens. `namesColumn`: 2628 instead of 8152, as from SQL Server 2019 on. */
export interface Place {
  readonly database: Database
  readonly rights: DatabaseRights
  readonly table: Table
  readonly around: Surroundings
  readonly namesColumn: boolean
}

type AlterTable = Extract<AlterationStatement, {kind: 'alter-table'}>
type Addition = Extract<Alteration, {kind: 'add'}>

/** learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql */
export function alterTable(
  {table: name, alteration}: AlterTable,
  {database, rights}: Ground,
  around: Surroundings,
  namesColumn: boolean,
): Database {
  ownDatabase(name)
  const schema = findSchema(database, name.schema ?? rights.defaultSchema)
  const table = schema && tableIn(database, schema, name.name)
  if (table === undefined || !rights.may('ALTER', table)) throw errors.cannotFind(name.name, 4902)
  const place = {database, rights, table, around, namesColumn}
  switch (alteration.kind) {
    case 'add':
      return add(alteration, place)
    case 'alter-column':
      return withTable(database, alterColumn(alteration, place))
    case 'drop':
      return withTable(database, drop(alteration.items, place))
  }
}

function add({columns, constraints}: Addition, place: Place): Database {
  const {database, rights, around} = place
  const named = new Names(database, place.table.schemaId, place.table.name)
  const wider = withColumns(columns, place, named)
  const table = withDefaults(constraints, wider, named, around)
  const own = columns.flatMap((definition) =>
    definition.constraints.flatMap((one) => (one.kind === 'default' ? [] : [{one, column: definition.name}])),
  )
  const given: readonly {one: TableConstraint; column: string | null}[] = [
    ...own,
    ...constraints.flatMap((one) => (one.kind === 'default' ? [] : [{one, column: null}])),
  ]
  const keys = addKeys(
    table,
    given.map(({one}) => one),
    named,
  ).slice(table.keys.length)
  for (const key of keys) {
    const parts = table.columns.filter((column) => key.columns.some(({id}) => id === column.id))
    if (key.kind === 'primary' && parts.some((column) => column.nullable)) throw nullablePrimary(table.name)
    try {
      checkNewKey(database, table, key)
    } catch (error) {
      throw error instanceof SqlError ? notMade(error) : error
    }
  }
  const checks = given.flatMap(({one, column}) => (one.kind === 'check' ? [addedCheck(one, column, named)] : []))
  const keyed: Table = {...table, keys: [...table.keys, ...keys]}
  for (const check of checks) bindCheck(check.text, keyed, around)
  const made = withTable(database, keyed)
  checkConditions(made, {...keyed, checks}, table.rows.values(), 'ALTER TABLE', around)
  const foreigns = given.flatMap(({one}) =>
    one.kind === 'foreign' ? [addedForeign(one, keyed, {database: made, rights}, named)] : [],
  )
  checkReferences(made, {...keyed, foreigns}, table.rows.values(), 'ALTER TABLE')
  const whole = {...keyed, checks: [...keyed.checks, ...checks], foreigns: [...keyed.foreigns, ...foreigns]}
  return {...withTable(made, whole), nextObjectId: named.next}
}

/** The table with its new columns, the rows filled. Throws 4901. */
function withColumns(definitions: readonly ColumnDefinition[], place: Place, named: Names): Table {
  const {table, around} = place
  if (definitions.length === 0) return table
  const columns = definitions.map((definition, i) =>
    definedColumn(definition, table.lastColumnId + i + 1, table.name, named),
  )
  checkColumns([...table.columns, ...columns], table.name)
  const fill = columns.map((column, i) => {
    checkDefault(column, around)
    const withValues = definitions[i]?.constraints.some((one) => one.kind === 'default' && one.withValues) === true
    if (table.rows.size === 0) return () => null
    if (column.identity !== null) throw unsupported('a new IDENTITY column of a table that has rows')
    if (!column.nullable && column.default === null) throw mayNotBeAdded(column.name, table.name)
    return column.nullable && !withValues ? () => null : defaultValue(column, place)
  })
  return {
    ...table,
    columns: [...table.columns, ...columns],
    lastColumnId: table.lastColumnId + columns.length,
    rows: mapped(table.rows, (row) => [...row, ...fill.map((value) => value())]),
  }
}

function defaultValue(column: Column, {around, database, table, namesColumn}: Place) {
  if (column.default === null) return () => null
  const scope = {
    surroundings: withoutVariables(around),
    sources: [],
    parent: undefined,
    query: () => {
      throw unsupported('subqueries in DEFAULT')
    },
  }
  const bound = bindExpression(parseStoredExpression(column.default.text), scope)
  const destination = {table: `${database.name}.${qualified(database, table)}`, namesColumn}
  const convert = columnConversion(bound.type, column, destination)
  return () => {
    const value = convert(bound.compute(EMPTY_FRAME))
    if (value === null && !column.nullable) throw errors.nullNotAllowed(column.name, destination.table, 'UPDATE')
    return value
  }
}

/** DEFAULT … FOR column. Throws 1752, 1754 and 1781, with 1750. */
function withDefaults(
  constraints: readonly (TableConstraint | AddedDefault)[],
  table: Table,
  named: Names,
  around: Surroundings,
): Table {
  const columns = [...table.columns]
  for (const one of constraints) {
    if (one.kind !== 'default') continue
    const at = columns.findIndex((candidate) => sameName(candidate.name, one.column))
    const column = columns[at]
    if (column === undefined) {
      throw notMade(
        new SqlError(
          1752,
          `Column '${one.column}' in table '${table.name}' is invalid for creating a default constraint.`,
          {state: 0},
        ),
      )
    }
    if (column.default !== null)
      throw notMade(new SqlError(1781, 'Column already has a DEFAULT bound to it.', {state: 0}))
    if (column.identity !== null)
      throw notMade(
        new SqlError(
          1754,
          `Defaults cannot be created on columns with an IDENTITY attribute. Table '${table.name}', column '${column.name}'.`,
          {state: 0},
        ),
      )
    columns[at] = {...column, default: {...named.constraint('DF', one.name, column.name), text: one.text}}
    checkDefault(columns[at], around)
  }
  return {...table, columns}
}

function drop(items: Extract<Alteration, {kind: 'drop'}>['items'], place: Place): Table {
  if (items.some((item, i) => item.kind === 'constraint' && items[i - 1]?.kind === 'column'))
    throw unsupported('DROP of a constraint after a column in one statement')
  return items.reduce(
    (table, {kind, name}) =>
      kind === 'column' ? withoutColumn(name, {...place, table}) : withoutConstraint(name, {...place, table}),
    place.table,
  )
}

/** Throws 4922 with 5074, 4923 and 4924. */
function withoutColumn(name: string, {database, table, around}: Place): Table {
  const place = table.columns.findIndex((column) => sameName(column.name, name))
  const column = table.columns[place]
  if (column === undefined) throw errors.noSuchColumn('DROP COLUMN', name, table.name)
  const dependents = dependentsOf(column, table, withTable(database, table), around)
  if (dependents.length > 0) throw accessed('DROP COLUMN', column.name, dependents)
  if (table.columns.length === 1) {
    throw new SqlError(
      4923,
      `ALTER TABLE DROP COLUMN failed because '${column.name}' is the only data column in table '${table.name}'. A table must have at least one data column.`,
    )
  }
  return {
    ...table,
    columns: table.columns.filter((one) => one !== column),
    rows: mapped(table.rows, (row) => row.filter((_value, i) => i !== place)),
  }
}

/** Throws 3725, 3728 and 3733, with 3727. */
function withoutConstraint(name: string, {database, table}: Place): Table {
  const key = table.keys.find((one) => one.kind !== 'index' && sameName(one.name, name))
  const rest = {
    keys: table.keys.filter((one) => one !== key),
    checks: table.checks.filter((one) => !sameName(one.name, name)),
    foreigns: table.foreigns.filter((one) => !sameName(one.name, name)),
    columns: table.columns.map((one) =>
      one.default !== null && sameName(one.default.name, name) ? {...one, default: null} : one,
    ),
  }
  const found =
    key !== undefined ||
    rest.checks.length < table.checks.length ||
    rest.foreigns.length < table.foreigns.length ||
    rest.columns.some((one, i) => one !== table.columns[i])
  if (!found) throw notDropped(noConstraint(name, database, table))
  if (key !== undefined) {
    const ids = new Set(key.columns.map(({id}) => id))
    for (const other of database.tables.values())
      for (const foreign of other.foreigns) {
        const uses = foreign.targetId === table.id && foreign.targetColumns.every((id) => ids.has(id))
        if (!uses || foreign.targetColumns.length !== ids.size) continue
        throw notDropped(
          new SqlError(
            3725,
            `The constraint '${key.name}' is being referenced by table '${other.name}', foreign key constraint '${foreign.name}'.`,
            {state: 0},
          ),
        )
      }
  }
  return {...table, ...rest}
}

function noConstraint(name: string, database: Database, table: Table): SqlError {
  const elsewhere = [...database.tables.values()].some(
    (other) =>
      other.id !== table.id &&
      [
        ...other.keys.filter((key) => key.kind !== 'index'),
        ...other.checks,
        ...other.foreigns,
        ...other.columns.flatMap((column) => (column.default === null ? [] : [column.default])),
      ].some((one) => sameName(one.name, name)),
  )
  return elsewhere
    ? new SqlError(3733, `Constraint '${name}' does not belong to table '${table.name}'.`, {state: 2})
    : new SqlError(3728, `'${name}' is not a constraint.`)
}

function notDropped(cause: SqlError): SqlError {
  return new SqlError(3727, 'Could not drop constraint. See previous errors.', {state: 0, before: [cause]})
}

function mayNotBeAdded(column: string, table: string): SqlError {
  return new SqlError(
    4901,
    `ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column '${column}' cannot be added to non-empty table '${table}' because it does not satisfy these conditions.`,
  )
}

/** Every row made anew, under the id it had. */
function mapped(rows: Rows, change: (row: Row) => Row): Rows {
  return Rows.from([...rows].map(([id, row]) => [id, change(row)] as const))
}
