import {columnConversion} from '../engine/column-values.ts'
import {compareWithNulls, orderOf, sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {bindExpression} from '../engine/expressions.ts'
import {findSchema, qualified, tableIn} from '../engine/names.ts'
import {type Surroundings, withoutVariables} from '../engine/scope.ts'
import type {Check, Column, Database, Foreign, Key, Table} from '../storage/model.ts'
import type {KeyColumn, TableConstraint} from '../tsql/ast.ts'
import {parseStoredExpression} from '../tsql/parser.ts'
import type {Ground} from './users.ts'

/** Object ids and names of constraints within one statement. */
export class Names {
  readonly #table: string
  readonly #used: string[]
  next: number

  constructor(database: Database, schemaId: number, table: string) {
    this.#table = table
    this.next = database.nextObjectId
    this.#used = objectNames(database, schemaId)
  }

  take(): number {
    this.next += 16
    return this.next - 16
  }

  /** The name that was written, or one as SQL Server makes them: `PK__items__35BCFE0A`. Throws 2714 with 1750. */
  constraint(prefix: string, given: string | undefined, detail = ''): {readonly id: number; readonly name: string} {
    const id = this.take()
    const made = `${prefix}__${this.#table.slice(0, 9)}__${detail === '' ? '' : `${detail.slice(0, 5)}__`}${id.toString(16).toUpperCase()}`
    const name = given ?? made
    if (this.#used.some((other) => sameName(other, name))) throw notMade(errors.objectExists(name))
    this.#used.push(name)
    return {id, name}
  }
}

/** Names of a schema's tables and constraints: they share one space. */
export function objectNames(database: Database, schemaId: number): string[] {
  return [...database.tables.values()]
    .filter((one) => one.schemaId === schemaId)
    .flatMap((one) => [
      one.name,
      ...one.keys.filter((key) => key.kind !== 'index').map((key) => key.name),
      ...one.checks.map((check) => check.name),
      ...one.foreigns.map((key) => key.name),
      ...one.columns.flatMap((own) => (own.default === null ? [] : [own.default.name])),
    ])
}

/** 1750 after what went wrong. */
export function notMade(cause: SqlError): SqlError {
  return new SqlError(1750, 'Could not create constraint or index. See previous errors.', {before: [cause]})
}

/** Keys that are added to those of a table. Throws 8110, 8112, 1779, 1902, 1911 and 8111, the last four with 1750. */
export function addKeys(table: Table, given: readonly TableConstraint[], named: Names): readonly Key[] {
  const keys = given.flatMap((one) => (one.kind === 'primary' || one.kind === 'unique' ? [one] : []))
  if (keys.filter((one) => one.kind === 'primary').length > 1)
    throw new SqlError(8110, `Cannot add multiple PRIMARY KEY constraints to table '${table.name}'.`, {state: 0})
  const asked = keys.filter((one) => one.clustered === true).length
  if (asked > 1) {
    throw new SqlError(8112, `Cannot add more than one clustered index for constraints on table '${table.name}'.`, {
      state: 0,
    })
  }
  const made = [...table.keys]
  for (const one of keys) {
    if (one.kind === 'primary' && made.some((key) => key.kind === 'primary'))
      throw notMade(new SqlError(1779, `Table '${table.name}' already has a primary key defined on it.`, {state: 0}))
    const before = made.find((key) => key.clustered)
    if (one.clustered === true && before !== undefined) throw notMade(secondClustered(table, before))
    const columns = keyColumns(one.columns, table, notMade)
    const clustered = one.clustered ?? (one.kind === 'primary' && asked === 0 && before === undefined)
    const {id, name} = named.constraint(one.kind === 'primary' ? 'PK' : 'UQ', one.name)
    made.push({id, indexId: nextIndexId(made, clustered), name, kind: one.kind, unique: true, clustered, columns})
  }
  return made
}

/** 1 for the clustered index, the next free number from 2 on for another. */
export function nextIndexId(keys: readonly Key[], clustered: boolean): number {
  return clustered ? 1 : Math.max(1, ...keys.map((key) => key.indexId)) + 1
}

/** Throws 1911 and 1919. */
export function keyColumns(
  given: readonly KeyColumn[],
  table: Pick<Table, 'columns' | 'name'>,
  wrapped: (error: SqlError) => SqlError = (error) => error,
): Key['columns'] {
  const twice = given.find((one, i) => given.findIndex((other) => sameName(other.name, one.name)) !== i)
  if (twice !== undefined) {
    throw wrapped(
      new SqlError(
        1909,
        `Cannot use duplicate column names in index. Column name '${twice.name}' listed more than once.`,
      ),
    )
  }
  return given.map(({name, descending}) => {
    const found = table.columns.find((one) => sameName(one.name, name))
    if (found === undefined)
      throw wrapped(new SqlError(1911, `Column name '${name}' does not exist in the target table or view.`))
    if ('length' in found.type && found.type.length === 'max') {
      throw wrapped(
        new SqlError(
          1919,
          `Column '${name}' in table '${table.name}' is of a type that is invalid for use as a key column in an index.`,
        ),
      )
    }
    return {id: found.id, descending}
  })
}

/** Throws 1505 where two rows have the same key. */
export function checkNewKey(database: Database, table: Table, key: Key): void {
  const places = key.columns.map(({id}) => table.columns.findIndex((column) => column.id === id))
  const orders = places.map((place) => orderOf(table.columns[place]?.type))
  const found = [...table.rows.values()].map((row) => places.map((place) => row[place] ?? null))
  const order = (a: (typeof found)[number], b: (typeof found)[number]) =>
    a.reduce<number>((before, value, i) => before || compareWithNulls(value, b[i] ?? null, orders[i]), 0)
  found.sort(order)
  const twice = found.find((values, i) => i > 0 && order(found[i - 1] ?? [], values) === 0)
  if (twice === undefined) return
  const shown = twice.map((value) => (value === null ? '<NULL>' : String(value).trimEnd())).join(', ')
  throw new SqlError(
    1505,
    `The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '${qualified(database, table)}' and the index name '${key.name}'. The duplicate key value is (${shown}).`,
  )
}

/** `column`: where it was written at one, for 547. */
export function addedCheck(
  given: Extract<TableConstraint, {kind: 'check'}>,
  column: string | null,
  named: Names,
): Check {
  return {...named.constraint('CK', given.name, column ?? ''), text: given.text, column}
}

/** Throws 1763, 1767, 1769, 1770 and 1776, with 1750. */
export function addedForeign(
  given: Extract<TableConstraint, {kind: 'foreign'}>,
  table: Table,
  {database, rights}: Pick<Ground, 'database' | 'rights'>,
  named: Names,
): Foreign {
  if (given.target.database !== undefined)
    throw notMade(new SqlError(1763, 'Cross-database foreign key references are not supported.', {state: 0}))
  const written = `${given.target.schema ?? 'dbo'}.${given.target.name}`
  const schema = findSchema(database, given.target.schema ?? 'dbo')
  const target = schema && tableIn(database, schema, given.target.name)
  const {id, name} = named.constraint('FK', given.name)
  if (target === undefined) {
    throw notMade(new SqlError(1767, `Foreign key '${name}' references invalid table '${written}'.`, {state: 0}))
  }
  if (!rights.may('REFERENCES', target)) throw unsupported('a foreign key without REFERENCES on its target')
  const columns = given.columns.map((column) => referenced(column, table, 1769, name))
  const primary = target.keys.find((key) => key.kind === 'primary')
  const targets =
    given.targetColumns.length > 0
      ? given.targetColumns.map((column) => referenced(column, target, 1770, name))
      : (primary?.columns
          .map((part) => target.columns.find((one) => one.id === part.id))
          .filter((one) => one !== undefined) ?? [])
  const ids = targets.map((one) => one.id)
  const matches = target.keys.some(
    (key) => key.unique && key.columns.length === ids.length && key.columns.every((part) => ids.includes(part.id)),
  )
  if (!matches || columns.length !== ids.length) {
    throw notMade(
      new SqlError(
        1776,
        `There are no primary or candidate keys in the referenced table '${written}' that match the referencing column list in the foreign key '${name}'.`,
        {state: 0},
      ),
    )
  }
  columns.forEach((one, i) => {
    if (JSON.stringify(one.type) !== JSON.stringify(targets[i]?.type))
      throw unsupported('foreign keys between columns of different types', given.target.line)
  })
  return {id, name, columns: columns.map((one) => one.id), targetId: target.id, targetColumns: ids}
}

/** Refuses now what would fail at every INSERT. */
export function checkDefault(column: Column, around: Surroundings): void {
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

export function nullablePrimary(table: string): SqlError {
  return notMade(new SqlError(8111, `Cannot define PRIMARY KEY constraint on nullable column in table '${table}'.`))
}

function secondClustered(table: Table, before: Key): SqlError {
  return new SqlError(
    1902,
    `Cannot create more than one clustered index on table '${table.name}'. Drop the existing clustered index '${before.name}' before creating another.`,
    {state: 3},
  )
}

function referenced(name: string, table: Table, number: number, key: string): Column {
  const found = table.columns.find((one) => sameName(one.name, name))
  if (found === undefined) {
    throw notMade(
      new SqlError(
        number,
        `Foreign key '${key}' references invalid column '${name}' in ${number === 1769 ? 'referencing' : 'referenced'} table '${table.name}'.`,
      ),
    )
  }
  return found
}
