import type {Column, Database, Foreign, Key, Row, Table} from '../storage/model.ts'
import {parseStoredCondition} from '../tsql/parser.ts'
import {compareWithNulls} from './compare.ts'
import {bindCondition} from './conditions.ts'
import {errors, unsupported} from './errors.ts'
import {qualified} from './names.ts'
import {type Surroundings, withoutVariables} from './scope.ts'
import type {Value} from './values.ts'

/** Throws 2627 or 2601 where a row of `ids` has the key of another row. Nulls are equal here, as in SQL Server's indexes. */
export function checkKeys(database: Database, table: Table, ids: ReadonlySet<number>): void {
  for (const key of table.keys.filter((candidate) => candidate.unique)) {
    for (const id of ids) {
      const row = table.rows.get(id)
      if (row === undefined) continue
      const mine = keyOf(table, key, row)
      for (const [other, candidate] of table.rows) {
        if (other === id || !sameKey(mine, keyOf(table, key, candidate), key, table)) continue
        throw duplicate(database, table, key, mine)
      }
    }
  }
}

/** Throws 547 where a CHECK of the table is false for a row; UNKNOWN passes. */
export function checkConditions(
  database: Database,
  table: Table,
  rows: Iterable<Row>,
  verb: 'INSERT' | 'UPDATE',
  around: Surroundings,
): void {
  const bound = table.checks.map((check) => ({check, holds: bindCheck(check.text, table, around)}))
  for (const row of rows) {
    for (const {check, holds} of bound) {
      if (holds({cells: row, parent: undefined}) !== false) continue
      throw errors.constraintConflict({
        verb,
        kind: 'CHECK',
        constraint: check.name,
        database: database.name,
        table: qualified(database, table),
        column: check.column,
      })
    }
  }
}

/** A CHECK as a condition on a row of its table; it may name no other table. */
export function bindCheck(text: string, table: Table, around: Surroundings) {
  const relation = {
    columns: table.columns.map((column) => ({...column, identity: column.identity !== null})),
    rows: () => [],
  }
  return bindCondition(parseStoredCondition(text), {
    surroundings: withoutVariables(around),
    sources: [{exposed: table.name.toLowerCase(), schema: undefined, relation, offset: 0}],
    parent: undefined,
    query: () => {
      throw unsupported('subqueries in CHECK')
    },
  })
}

/** Throws 547 where a row points to no row of the table that a foreign key names. */
export function checkReferences(
  database: Database,
  table: Table,
  rows: Iterable<Row>,
  verb: 'INSERT' | 'UPDATE',
): void {
  for (const row of rows) {
    for (const foreign of table.foreigns) {
      const values = foreign.columns.map((id) => cell(table, row, id))
      if (values.includes(null)) continue
      const target = database.tables.get(foreign.targetId)
      if (target !== undefined && hasRow(target, foreign.targetColumns, values)) continue
      const kind = foreign.targetId === table.id ? 'FOREIGN KEY SAME TABLE' : 'FOREIGN KEY'
      throw conflict(verb, kind, foreign, database, target ?? table)
    }
  }
}

/** Throws 547 where rows that are gone or changed are still pointed to. */
export function checkReferrers(
  database: Database,
  before: Table,
  verb: 'DELETE' | 'UPDATE',
  ids: ReadonlySet<number>,
): void {
  const after = database.tables.get(before.id)
  for (const table of database.tables.values()) {
    for (const foreign of table.foreigns.filter((candidate) => candidate.targetId === before.id)) {
      for (const id of ids) {
        const old = before.rows.get(id)
        if (old === undefined || after === undefined) continue
        const values = foreign.targetColumns.map((column) => cell(before, old, column))
        if (hasRow(after, foreign.targetColumns, values) || !hasRow(table, foreign.columns, values)) continue
        const kind = table.id === before.id ? 'SAME TABLE REFERENCE' : 'REFERENCE'
        throw conflict(verb, kind, foreign, database, table)
      }
    }
  }
}

function conflict(verb: string, kind: string, foreign: Foreign, database: Database, table: Table) {
  const shown = kind.startsWith('FOREIGN') ? foreign.targetColumns : foreign.columns
  const column =
    shown.length === 1 ? (table.columns.find((candidate) => candidate.id === shown[0])?.name ?? null) : null
  return errors.constraintConflict({
    verb,
    kind,
    constraint: foreign.name,
    database: database.name,
    table: qualified(database, table),
    column,
  })
}

function hasRow(table: Table, columns: readonly number[], values: readonly Value[]): boolean {
  for (const row of table.rows.values()) {
    if (columns.every((id, i) => compareWithNulls(cell(table, row, id), values[i] ?? null, isGuid(table, id)) === 0))
      return true
  }
  return false
}

function keyOf(table: Table, key: Key, row: Row): readonly Value[] {
  return key.columns.map(({id}) => cell(table, row, id))
}

function sameKey(a: readonly Value[], b: readonly Value[], key: Key, table: Table): boolean {
  return a.every((value, i) => compareWithNulls(value, b[i] ?? null, isGuid(table, key.columns[i]?.id ?? 0)) === 0)
}

function isGuid(table: Table, columnId: number): boolean {
  return columnOf(table, columnId).type.name === 'uniqueidentifier'
}

function cell(table: Table, row: Row, columnId: number): Value {
  return row[table.columns.findIndex((column) => column.id === columnId)] ?? null
}

function columnOf(table: Table, columnId: number): Column {
  const column = table.columns.find((candidate) => candidate.id === columnId)
  if (column === undefined) throw new Error('a key names columns of its table')
  return column
}

function duplicate(database: Database, table: Table, key: Key, values: readonly Value[]) {
  const shown = values.map((value) => (value === null ? '<NULL>' : String(value).trimEnd())).join(', ')
  const name = qualified(database, table)
  if (key.kind === 'index') return errors.duplicateIndexKey(name, key.name, shown)
  return errors.duplicateKey(key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE KEY', key.name, name, shown)
}
