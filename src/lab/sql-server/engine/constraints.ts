import type {Column, Database, Foreign, Key, Row, Table} from '../storage/model.ts'
import type {KeyShape} from '../storage/rows.ts'
import {parseStoredCondition} from '../tsql/parser.ts'
import {orderOf} from './compare.ts'
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
      if (table.rows.withKey(keyColumns(table, key), mine).some((other) => other !== id))
        throw duplicate(database, table, key, mine)
    }
  }
}

/** Makes the indexes of the unique keys, so that every later state of the table has them. */
export function prepareKeys(table: Table): void {
  for (const key of table.keys) if (key.unique) table.rows.prepare(keyColumns(table, key))
}

/** Throws 547 where a CHECK of the table is false for a row; UNKNOWN passes. */
export function checkConditions(
  database: Database,
  table: Table,
  rows: Iterable<Row>,
  verb: 'INSERT' | 'UPDATE' | 'ALTER TABLE',
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
  verb: 'INSERT' | 'UPDATE' | 'ALTER TABLE',
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
  return table.rows.withKey(shape(table, columns), values).length > 0
}

/** A row's values in a key. */
export function keyOf(table: Table, key: Key, row: Row): readonly Value[] {
  return key.columns.map(({id}) => cell(table, row, id))
}

/** A key's columns by their places. */
export function keyColumns(table: Table, key: Key): KeyShape {
  return shape(
    table,
    key.columns.map(({id}) => id),
  )
}

export function shape(table: Table, columns: readonly number[]): KeyShape {
  return columns.map((id) => ({place: placeOf(table, id), order: orderOf(columnOf(table, id).type)}))
}

export function cell(table: Table, row: Row, columnId: number): Value {
  return row[placeOf(table, columnId)] ?? null
}

function placeOf(table: Table, columnId: number): number {
  return table.columns.findIndex((column) => column.id === columnId)
}

function columnOf(table: Table, columnId: number): Column {
  const column = table.columns.find((candidate) => candidate.id === columnId)
  if (column === undefined) throw new Error('a key names columns of its table')
  return column
}

/** 2627 or 2601. */
export function duplicate(database: Database, table: Table, key: Key, values: readonly Value[]) {
  const shown = values.map((value) => (value === null ? '<NULL>' : String(value).trimEnd())).join(', ')
  const name = qualified(database, table)
  if (key.kind === 'index') return errors.duplicateIndexKey(name, key.name, shown)
  return errors.duplicateKey(key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE KEY', key.name, name, shown)
}
