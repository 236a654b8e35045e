import type {Table} from '../storage/model.ts'
import type {Condition} from '../tsql/ast.ts'
import type {CommonTable, Query, Source} from '../tsql/query-ast.ts'
import {tablesOf} from '../tsql/walk.ts'
import {nameKey, sameName} from './compare.ts'
import {type BoundCondition, bindCondition} from './conditions.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import {bindExpression, converted, type Scope} from './expressions.ts'
import {joinKey} from './join-keys.ts'
import {pinnedKey} from './pins.ts'
import {type BoundQuery, bindQuery} from './query.ts'
import {type BoundSource, EMPTY_FRAME, type Frame, type Relation, type Surroundings} from './scope.ts'
import {NULL_TYPE} from './types.ts'
import type {Value} from './values.ts'

/** Rows that FROM gives for one row of the query around it. */
export type SourceRows = (outer: Frame) => Frame[]

/**
 * Binds FROM, and puts what it names into `sources`. Without FROM there is one row of nothing. A table that stands alone is sought
 * by a key that `where` gives whole; the rows have still to fit it.
 */
export function bindFrom(
  from: readonly Source[],
  where: Condition | undefined,
  scope: Scope,
  sources: BoundSource[],
): SourceRows {
  const [first, ...others] = from
  if (first?.kind === 'table' && others.length === 0) {
    const relation = bindTable(first, scope, sources)
    const names = [first.alias ?? first.name.name]
    const pin = (table: Table) => pinnedKey(table, {names, alone: true}, where, scope)
    return (outer) => [...relation.rows(pin)].map((cells) => ({cells, parent: outer}))
  }
  const bound = from.map((source) => bindSource(source, scope, sources))
  if (bound.length === 0) return (outer) => [{cells: [], parent: outer}]
  return (outer) =>
    bound
      .map((rows) => rows(outer))
      .reduce((left, right) => left.flatMap((a) => right.map((b) => beside(a.cells, b.cells, outer))))
}

/** What a batch can name, with the tables of its WITH before all others; each knows those that stand before it. */
export function withCommonTables(tables: readonly CommonTable[], around: Surroundings): Surroundings {
  const found = new Map<string, Relation>()
  const known: Surroundings = {
    variables: around.variables,
    builtin: (name) => around.builtin(name),
    global: (name) => around.global(name),
    volumeStats: () => around.volumeStats(),
    relation: (name, hints) => {
      const own = name.schema === undefined && name.database === undefined ? found.get(nameKey(name.name)) : undefined
      if (own === undefined) return around.relation(name, hints)
      if (hints.length > 0) throw unsupported('hints on common table expressions')
      return own
    },
  }
  for (const {name, columns, query} of tables) {
    if (found.has(nameKey(name)))
      throw new SqlError(239, `Duplicate common table expression name '${name}' was specified.`)
    if (namesItself(query, name)) throw unsupported('recursive common table expressions')
    found.set(nameKey(name), derivedRelation(name, columns, query, bindQuery(query, known)))
  }
  return known
}

function bindSource(source: Source, scope: Scope, sources: BoundSource[]): SourceRows {
  switch (source.kind) {
    case 'table': {
      const relation = bindTable(source, scope, sources)
      return (outer) => [...relation.rows()].map((cells) => ({cells, parent: outer}))
    }
    case 'derived': {
      const query = bindQuery(source.query, scope.surroundings, scope.parent)
      expose(source.alias, undefined, derivedRelation(source.alias, undefined, source.query, query), sources)
      return (outer) => query.rows(outer).map((cells) => ({cells, parent: outer}))
    }
    case 'volume-stats':
      return bindVolumeStats(source, scope, sources)
    case 'join':
      return bindJoin(source, scope, sources)
  }
}

function bindTable(
  {name, alias, hints}: Extract<Source, {kind: 'table'}>,
  {surroundings}: Scope,
  sources: BoundSource[],
): Relation {
  const relation = surroundings.relation(name, hints)
  expose(alias ?? name.name, alias === undefined ? (name.schema ?? 'dbo') : undefined, relation, sources)
  return relation
}

/** For each row on the left those that the function gives for it. */
function bindVolumeStats(
  source: Extract<Source, {kind: 'volume-stats'}>,
  scope: Scope,
  sources: BoundSource[],
): SourceRows {
  if (sources.length > 0) throw unsupported('APPLY after a comma or a join in FROM')
  const left = bindSource(source.left, scope, sources)
  const {columns, partialView, parameters, open} = scope.surroundings.volumeStats()
  if (source.arguments.length !== parameters.length)
    throw unsupported(`${source.arguments.length} arguments of ${partialView}`)
  const given = source.arguments.map((argument, i) =>
    converted(bindExpression(argument, scope), parameters[i] ?? NULL_TYPE),
  )
  const name = source.alias ?? 'dm_os_volume_stats'
  const relation = {columns, partialView, rows: () => []}
  expose(name, source.alias === undefined ? 'sys' : undefined, relation, sources)
  return (outer) => {
    const rows = open()
    return left(outer).flatMap((frame) =>
      rows(given.map((value) => value.compute(frame))).map((cells) => beside(frame.cells, cells, outer)),
    )
  }
}

/** Throws 1033, 8155, 8156, 8158 and 8159. */
function derivedRelation(
  name: string,
  names: readonly string[] | undefined,
  query: Query,
  bound: BoundQuery,
): Relation {
  if (bound.assigns) throw unsupported('assignments in a derived table')
  if (query.orderBy.length > 0 && query.top === undefined && query.offset === undefined) throw errors.orderWithoutTop()
  if (names !== undefined && names.length !== bound.columns.length) {
    throw names.length < bound.columns.length
      ? new SqlError(8158, `'${name}' has more columns than were specified in the column list.`)
      : new SqlError(8159, `'${name}' has fewer columns than were specified in the column list.`)
  }
  const columns = bound.columns.map((column, i) => ({...column, name: names?.[i] ?? column.name}))
  columns.forEach((column, i) => {
    if (column.name === '') throw new SqlError(8155, `No column name was specified for column ${i + 1} of '${name}'.`)
    if (columns.findIndex((other) => sameName(other.name, column.name)) !== i)
      throw new SqlError(8156, `The column '${column.name}' was specified multiple times for '${name}'.`)
  })
  return {columns, rows: () => bound.rows(EMPTY_FRAME)}
}

function namesItself(query: Query, name: string): boolean {
  return tablesOf(query).some((use) => use.name.schema === undefined && sameName(use.name.name, name))
}

function expose(name: string, schema: string | undefined, relation: Relation, sources: BoundSource[]): void {
  const exposed = nameKey(name)
  if (sources.some((source) => source.exposed === exposed)) throw errors.duplicateAlias(name)
  const offset = sources.reduce((sum, source) => sum + source.relation.columns.length, 0)
  sources.push({exposed, schema, relation, offset})
}

function bindJoin(source: Extract<Source, {kind: 'join'}>, scope: Scope, sources: BoundSource[]): SourceRows {
  const width = () => sources.reduce((sum, bound) => sum + bound.relation.columns.length, 0)
  const before = width()
  const left = bindSource(source.left, scope, sources)
  const leftWidth = width() - before
  const right = bindSource(source.right, scope, sources)
  const rightWidth = width() - before - leftWidth
  // What finds nothing on the other side is filled with NULL.
  if (source.join === 'right' || source.join === 'full') fillable(sources, before, before + leftWidth)
  if (source.join === 'left' || source.join === 'full') fillable(sources, before + leftWidth, width())
  if (before > 0 && source.on !== undefined) throw unsupported('a join after a comma in FROM')
  const on: BoundCondition = source.on === undefined ? () => true : bindCondition(source.on, scope)
  const seek = joinKey(source.on, scope, leftWidth)
  const nulls = (count: number): Value[] => new Array<Value>(count).fill(null)
  return (outer) => {
    const [leftRows, rightRows] = [left(outer), right(outer)]
    const candidates = seek?.(rightRows)
    const matched = new Set<Frame>()
    const result: Frame[] = []
    for (const a of leftRows) {
      let found = false
      for (const b of candidates?.(a) ?? rightRows) {
        const frame = beside(a.cells, b.cells, outer)
        if (on(frame) !== true) continue
        found = true
        matched.add(b)
        result.push(frame)
      }
      if (!found && (source.join === 'left' || source.join === 'full'))
        result.push(beside(a.cells, nulls(rightWidth), outer))
    }
    if (source.join === 'right' || source.join === 'full') {
      for (const b of rightRows) if (!matched.has(b)) result.push(beside(nulls(leftWidth), b.cells, outer))
    }
    return result
  }
}

/** Columns of the sources between two places of a frame may be NULL from here on. */
function fillable(sources: BoundSource[], from: number, to: number): void {
  sources.forEach((source, i) => {
    if (source.offset < from || source.offset >= to) return
    const columns = source.relation.columns.map((column) => ({...column, nullable: true}))
    sources[i] = {...source, relation: {...source.relation, columns}}
  })
}

function beside(left: readonly Value[], right: readonly Value[], parent: Frame): Frame {
  return {cells: [...left, ...right], parent}
}
