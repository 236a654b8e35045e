import type {Column, Row} from '../storage/model.ts'
import type {Expression, OutputItem, Statement} from '../tsql/ast.ts'
import {parseStoredExpression} from '../tsql/parser.ts'
import {columnConversion, type Destination} from './column-values.ts'
import {sameName} from './compare.ts'
import {bindCondition} from './conditions.ts'
import type {Conversion} from './convert.ts'
import {errors, SqlError} from './errors.ts'
import {bindExpression, type Scope} from './expressions.ts'
import {type FoundTable, qualified} from './names.ts'
import {pinnedKey} from './pins.ts'
import {bindQuery, type OutputColumn} from './query.ts'
import {EMPTY_FRAME, type Frame, type Surroundings, withoutVariables} from './scope.ts'
import type {Session} from './session.ts'
import {requireRight} from './surroundings.ts'
import {TableWork} from './table-work.ts'
import {NULL_TYPE} from './types.ts'
import type {Value} from './values.ts'

type InsertStatement = Extract<Statement, {kind: 'insert'}>
type UpdateStatement = Extract<Statement, {kind: 'update'}>
type DeleteStatement = Extract<Statement, {kind: 'delete'}>

export interface ChangeResult {
  readonly count: number
  /** Undefined without OUTPUT. */
  readonly output: {readonly columns: readonly OutputColumn[]; readonly rows: readonly (readonly Value[])[]} | undefined
}

/** A bound change: names, types and permissions are right; calling it locks, reads and writes. */
export type BoundChange = () => Promise<ChangeResult>

export function bindInsert(
  statement: InsertStatement,
  found: FoundTable,
  session: Session,
  around: Surroundings,
): BoundChange {
  requireRight(found, 'INSERT')
  const {table} = found
  const targets = insertTargets(statement, found)
  const scope = emptyScope(around)
  const where = destination(found, session)
  const output = bindOutput(statement.output, found, 'INSERT')
  const given =
    statement.source.kind === 'values'
      ? valueRows(statement.source.rows, targets, where, scope)
      : queryRows(statement, targets, where, around)
  const defaults = table.columns.map((column) =>
    defaultOf(column, found, session, emptyScope(withoutVariables(around))),
  )
  return async () => {
    const work = new TableWork(session, found)
    const made: Row[] = []
    for (const values of given()) {
      const row = table.columns.map((column, i): Value => {
        const place = targets.indexOf(column)
        const value = place >= 0 ? values[place] : undefined
        if (value !== undefined) return value
        return column.identity === null ? (defaults[i]?.() ?? null) : nextIdentity(column, found)
      })
      refuseNulls(row, found, 'INSERT')
      await work.insert(row)
      made.push(row)
    }
    await work.finish('INSERT', around)
    return {
      count: made.length,
      output: output && {columns: output.columns, rows: made.map((row) => output.row(row, undefined))},
    }
  }
}

export function bindUpdate(
  statement: UpdateStatement,
  found: FoundTable,
  session: Session,
  around: Surroundings,
): BoundChange {
  requireRight(found, 'UPDATE')
  if (statement.where !== undefined || statement.output.length > 0) requireRight(found, 'SELECT')
  const scope = tableScope(found, around)
  const where = statement.where === undefined ? () => true : bindCondition(statement.where, scope)
  const assignments = statement.assignments.map(({column: name, expression}) => {
    const column = columnNamed(found, name)
    if (column.identity !== null) throw errors.identityUpdate(column.name)
    const value = bindExpression(expression, scope)
    return {
      index: found.table.columns.indexOf(column),
      value,
      convert: columnConversion(value.type, column, destination(found, session)),
    }
  })
  const indexes = assignments.map(({index}) => index)
  const twice = indexes.find((index, i) => indexes.indexOf(index) !== i)
  if (twice !== undefined) {
    throw new SqlError(
      264,
      `The column name '${found.table.columns[twice]?.name}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once.`,
    )
  }
  const output = bindOutput(statement.output, found, 'UPDATE')
  return async () => {
    const work = new TableWork(session, found)
    const made: (readonly [Row, Row])[] = []
    const ids = await work.locks.targets(pinned(statement, found, around), (row) => where(frameOf(row)) === true)
    for (const [id, before] of currentRows(work, ids)) {
      const frame = frameOf(before)
      const row = [...before]
      for (const {index, value, convert} of assignments) row[index] = convert(value.compute(frame))
      refuseNulls(row, found, 'UPDATE')
      work.update(id, row)
      made.push([row, before])
    }
    await work.finish('UPDATE', around)
    return {
      count: made.length,
      output: output && {columns: output.columns, rows: made.map(([row, before]) => output.row(row, before))},
    }
  }
}

export function bindDelete(
  statement: DeleteStatement,
  found: FoundTable,
  session: Session,
  around: Surroundings,
): BoundChange {
  requireRight(found, 'DELETE')
  if (statement.where !== undefined || statement.output.length > 0) requireRight(found, 'SELECT')
  const where = statement.where === undefined ? () => true : bindCondition(statement.where, tableScope(found, around))
  const output = bindOutput(statement.output, found, 'DELETE')
  return async () => {
    const work = new TableWork(session, found)
    const gone: Row[] = []
    const ids = await work.locks.targets(pinned(statement, found, around), (row) => where(frameOf(row)) === true)
    for (const [id, before] of currentRows(work, ids)) {
      work.delete(id)
      gone.push(before)
    }
    await work.finish('DELETE', around)
    return {
      count: gone.length,
      output: output && {columns: output.columns, rows: gone.map((row) => output.row(undefined, row))},
    }
  }
}

/** The value of a column that INSERT leaves out; undefined without a default. */
function defaultOf(column: Column, found: FoundTable, session: Session, scope: Scope): (() => Value) | undefined {
  if (column.default === null) return undefined
  const bound = bindExpression(parseStoredExpression(column.default.text), scope)
  const convert = columnConversion(bound.type, column, destination(found, session))
  return () => convert(bound.compute(EMPTY_FRAME))
}

function insertTargets(statement: InsertStatement, found: FoundTable): readonly Column[] {
  const {columns} = found.table
  if (statement.columns === undefined) return columns.filter((column) => column.identity === null)
  const targets = statement.columns.map((name) => columnNamed(found, name))
  for (const column of targets) if (column.identity !== null) throw errors.identityInsert(found.table.name)
  const twice = targets.find((column, i) => targets.indexOf(column) !== i)
  if (twice !== undefined)
    throw new SqlError(
      264,
      `The column name '${twice.name}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once.`,
    )
  return targets
}

type RowMaker = () => readonly (readonly (Value | undefined)[])[]

/** A cell is undefined where DEFAULT is written. */
function valueRows(
  rows: readonly (readonly (Expression | 'default')[])[],
  targets: readonly Column[],
  where: Destination,
  scope: Scope,
): RowMaker {
  const bound = rows.map((row) => {
    checkCount(row.length, targets.length, 'VALUES')
    return row.map((cell, i) => {
      const column = targets[i]
      if (cell === 'default' || column === undefined) return undefined
      const value = bindExpression(cell, scope)
      return {value, convert: columnConversion(value.type, column, where)}
    })
  })
  return () => bound.map((row) => row.map((cell) => cell?.convert(cell.value.compute(EMPTY_FRAME))))
}

function queryRows(
  statement: InsertStatement,
  targets: readonly Column[],
  where: Destination,
  around: Surroundings,
): RowMaker {
  if (statement.source.kind !== 'query') throw new Error('called for INSERT … SELECT')
  const query = bindQuery(statement.source.query, around)
  checkCount(query.columns.length, targets.length, 'SELECT')
  const conversions: Conversion[] = targets.map((column, i) =>
    columnConversion(query.columns[i]?.type ?? NULL_TYPE, column, where),
  )
  return () => query.rows(EMPTY_FRAME).map((row) => row.map((value, i) => conversions[i]?.(value) ?? null))
}

function checkCount(given: number, wanted: number, source: 'VALUES' | 'SELECT'): void {
  if (given === wanted) return
  if (source === 'SELECT') {
    throw given < wanted
      ? new SqlError(
          120,
          'The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns.',
          {severity: 15},
        )
      : new SqlError(
          121,
          'The select list for the INSERT statement contains more items than the insert list. The number of SELECT values must match the number of INSERT columns.',
          {severity: 15},
        )
  }
  throw given < wanted
    ? new SqlError(
        109,
        'There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.',
        {severity: 15},
      )
    : new SqlError(
        110,
        'There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.',
        {severity: 15},
      )
}

/** Identity values are used up even by a statement that fails or is rolled back. */
function nextIdentity(column: Column, found: FoundTable): bigint {
  const {counters} = found.table
  const {seed, increment} = column.identity ?? {seed: 1, increment: 1}
  counters.identity = counters.identity === null ? BigInt(seed) : counters.identity + BigInt(increment)
  return counters.identity
}

function refuseNulls(row: Row, found: FoundTable, verb: 'INSERT' | 'UPDATE'): void {
  found.table.columns.forEach((column, i) => {
    if (row[i] === null && !column.nullable) {
      throw errors.nullNotAllowed(column.name, `${found.database.name}.${qualified(found.database, found.table)}`, verb)
    }
  })
}

interface BoundOutput {
  readonly columns: readonly OutputColumn[]
  row(inserted: Row | undefined, deleted: Row | undefined): readonly Value[]
}

function bindOutput(
  items: readonly OutputItem[],
  found: FoundTable,
  verb: 'INSERT' | 'UPDATE' | 'DELETE',
): BoundOutput | undefined {
  if (items.length === 0) return undefined
  requireRight(found, 'SELECT')
  const parts = items.flatMap((item) => {
    if ((item.side === 'inserted' && verb === 'DELETE') || (item.side === 'deleted' && verb === 'INSERT')) {
      throw errors.unboundName(`${item.side}.${item.kind === 'star' ? '*' : item.name}`)
    }
    const columns = item.kind === 'star' ? found.table.columns : [columnNamed(found, item.name)]
    return columns.map((column) => ({
      side: item.side,
      index: found.table.columns.indexOf(column),
      column: {
        name: (item.kind === 'column' ? item.alias : undefined) ?? column.name,
        type: column.type,
        nullable: column.nullable,
        identity: column.identity !== null,
      },
    }))
  })
  return {
    columns: parts.map((part) => part.column),
    row: (inserted, deleted) =>
      parts.map(({side, index}) => (side === 'inserted' ? inserted : deleted)?.[index] ?? null),
  }
}

function columnNamed(found: FoundTable, name: string): Column {
  const column = found.table.columns.find((candidate) => sameName(candidate.name, name))
  if (column === undefined) throw errors.invalidColumn(name)
  return column
}

function pinned(statement: UpdateStatement | DeleteStatement, found: FoundTable, around: Surroundings) {
  return pinnedKey(found.table, {names: [found.table.name], alone: true}, statement.where, emptyScope(around))
}

/** Rows that are locked, as they are now. */
function currentRows(work: TableWork, ids: readonly number[]): readonly (readonly [number, Row])[] {
  const {rows} = work.locks.table
  return ids.flatMap((id) => {
    const row = rows.get(id)
    return row === undefined ? [] : [[id, row] as const]
  })
}

function frameOf(cells: Row): Frame {
  return {cells, parent: undefined}
}

function destination(found: FoundTable, session: Session): Destination {
  return {
    table: `${found.database.name}.${qualified(found.database, found.table)}`,
    namesColumn: Number(session.instance.version.split('.')[0]) >= 15,
  }
}

function tableScope(found: FoundTable, around: Surroundings): Scope {
  const relation = {
    columns: found.table.columns.map((column) => ({...column, identity: column.identity !== null})),
    rows: () => [],
  }
  const sources = [{exposed: found.table.name.toLowerCase(), schema: undefined, relation, offset: 0}]
  return {surroundings: around, sources, parent: undefined, query: (query, parent) => bindQuery(query, around, parent)}
}

function emptyScope(around: Surroundings): Scope {
  return {
    surroundings: around,
    sources: [],
    parent: undefined,
    query: (query, parent) => bindQuery(query, around, parent),
  }
}
