import type {Query, SelectItem, Source} from '../tsql/ast.ts'
import {compareWithNulls, nameKey, sameName} from './compare.ts'
import {type BoundCondition, bindCondition} from './conditions.ts'
import {conversion} from './convert.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import {type Bound, bindExpression, converted, type Scope} from './expressions.ts'
import {Grouping, hasAggregate} from './grouping.ts'
import type {BoundSource, Frame, Relation, Surroundings, Variable} from './scope.ts'
import {BIGINT} from './types.ts'
import type {SqlType, Value} from './values.ts'

export interface OutputColumn {
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
  readonly identity: boolean
}

export interface BoundQuery {
  /** Empty for a SELECT that only assigns variables. */
  readonly columns: readonly OutputColumn[]
  readonly assigns: boolean
  /** Rows for one row of the query around it; assigns variables as a side effect where `assigns`. */
  rows(parent: Frame): readonly (readonly Value[])[]
}

/** Binds names, types and permissions of a query; nothing is read before `rows`. */
export function bindQuery(query: Query, surroundings: Surroundings, parent?: Scope): BoundQuery {
  const sources: BoundSource[] = []
  const scope: Scope = {surroundings, sources, parent, query: (inner, outer) => bindQuery(inner, surroundings, outer)}
  const from = bindFrom(query.from, scope, sources)
  const where = query.where === undefined ? undefined : bindCondition(query.where, scope)
  const grouped =
    query.groupBy.length > 0 || query.items.some((item) => item.kind !== 'star' && hasAggregate(item.expression))
  const grouping = grouped ? new Grouping(query, scope) : undefined
  const listScope = grouping?.scope ?? scope
  const items = bindItems(query.items, listScope, sources)
  const order = query.orderBy.map(({expression, descending}) => ({
    key: orderKey(expression, items, listScope),
    descending,
  }))
  const top =
    query.top === undefined ? undefined : converted(bindExpression(query.top, {...scope, sources: []}), BIGINT)
  if (parent !== undefined && order.length > 0 && top === undefined) throw errors.orderWithoutTop()
  const assigns = items.some((item) => item.assign !== undefined)
  if (assigns && items.some((item) => item.assign === undefined)) {
    throw new SqlError(
      141,
      'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.',
    )
  }
  return {
    columns: assigns ? [] : items.map((item) => item.column),
    assigns,
    rows: (outer) => {
      const matching = from(outer).filter((frame) => where === undefined || where(frame) === true)
      const frames = grouping === undefined ? matching : grouping.frames(matching, outer)
      const made = frames.map((frame) => {
        const cells = assigns ? [] : items.map((item) => item.value.compute(frame))
        return {frame, cells, keys: order.map(({key}) => key(frame, cells))}
      })
      made.sort((a, b) => compareKeys(a.keys, b.keys, order))
      const most = top?.compute(outer)
      if (typeof most === 'bigint' && most < 0n)
        throw new SqlError(
          1060,
          'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.',
        )
      const kept = most === undefined ? made : made.slice(0, Number(most ?? 0n))
      if (assigns) for (const {frame} of kept) for (const item of items) item.assign?.(frame)
      return kept.map(({cells}) => cells)
    },
  }
}

type Rows = (outer: Frame) => Frame[]

function bindFrom(from: readonly Source[], scope: Scope, sources: BoundSource[]): Rows {
  const bound = from.map((source) => bindSource(source, scope, sources))
  if (bound.length === 0) return (outer) => [{cells: [], parent: outer}]
  return (outer) =>
    bound
      .map((rows) => rows(outer))
      .reduce((left, right) => left.flatMap((a) => right.map((b) => beside(a.cells, b.cells, outer))))
}

function bindSource(source: Source, scope: Scope, sources: BoundSource[]): Rows {
  switch (source.kind) {
    case 'table': {
      const relation = scope.surroundings.relation(source.name, source.hints)
      expose(
        source.alias ?? source.name.name,
        source.alias === undefined ? (source.name.schema ?? 'dbo') : undefined,
        relation,
        sources,
      )
      return (outer) => [...relation.rows()].map((cells) => ({cells, parent: outer}))
    }
    case 'derived': {
      const query = bindQuery(source.query, scope.surroundings, scope.parent)
      if (query.assigns) throw unsupported('assignments in a derived table')
      if (source.query.orderBy.length > 0 && source.query.top === undefined) throw errors.orderWithoutTop()
      query.columns.forEach((column, i) => {
        if (column.name === '')
          throw new SqlError(8155, `No column name was specified for column ${i + 1} of '${source.alias}'.`)
      })
      expose(source.alias, undefined, {columns: query.columns, rows: () => []}, sources)
      return (outer) => query.rows(outer).map((cells) => ({cells, parent: outer}))
    }
    case 'join':
      return bindJoin(source, scope, sources)
  }
}

function expose(name: string, schema: string | undefined, relation: Relation, sources: BoundSource[]): void {
  const exposed = nameKey(name)
  if (sources.some((source) => source.exposed === exposed)) throw errors.duplicateAlias(name)
  const offset = sources.reduce((sum, source) => sum + source.relation.columns.length, 0)
  sources.push({exposed, schema, relation, offset})
}

function bindJoin(source: Extract<Source, {kind: 'join'}>, scope: Scope, sources: BoundSource[]): Rows {
  const width = () => sources.reduce((sum, bound) => sum + bound.relation.columns.length, 0)
  const before = width()
  const left = bindSource(source.left, scope, sources)
  const leftWidth = width() - before
  const right = bindSource(source.right, scope, sources)
  const rightWidth = width() - before - leftWidth
  if (before > 0 && source.on !== undefined) throw unsupported('a join after a comma in FROM')
  const on: BoundCondition = source.on === undefined ? () => true : bindCondition(source.on, scope)
  const nulls = (count: number): Value[] => new Array<Value>(count).fill(null)
  return (outer) => {
    const [leftRows, rightRows] = [left(outer), right(outer)]
    const matched = new Set<Frame>()
    const result: Frame[] = []
    for (const a of leftRows) {
      let found = false
      for (const b of rightRows) {
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

function beside(left: readonly Value[], right: readonly Value[], parent: Frame): Frame {
  return {cells: [...left, ...right], parent}
}

interface BoundItem {
  readonly column: OutputColumn
  readonly value: Bound
  readonly assign?: (frame: Frame) => void
}

function bindItems(items: readonly SelectItem[], scope: Scope, sources: readonly BoundSource[]): BoundItem[] {
  return items.flatMap((item) => bindItem(item, scope, sources))
}

function bindItem(item: SelectItem, scope: Scope, sources: readonly BoundSource[]): readonly BoundItem[] {
  switch (item.kind) {
    case 'star':
      return star(item.qualifier, scope, sources)
    case 'value': {
      const value = bindExpression(item.expression, scope)
      const name = item.alias ?? (item.expression.kind === 'column' ? item.expression.name : '')
      return [{column: outputColumn(name, value), value}]
    }
    case 'assign': {
      const variable = scope.surroundings.variables.get(item.variable.toLowerCase())
      if (variable === undefined) throw errors.undeclared(item.variable)
      const value = bindExpression(item.expression, scope)
      return [{column: outputColumn('', value), value, assign: assignment(variable, value)}]
    }
  }
}

/** Sets a variable to a value by the implicit conversions; long strings are cut, as SQL Server does for variables. */
export function assignment(variable: Variable, value: Bound): (frame: Frame) => void {
  const convert = conversion(value.type, variable.type, {explicit: false})
  return (frame) => {
    variable.value = convert(value.compute(frame))
  }
}

function outputColumn(name: string, value: Bound): OutputColumn {
  const type: SqlType = value.type.name === 'null' ? {name: 'int'} : value.type
  return {name, type, nullable: value.nullable, identity: false}
}

function star(qualifier: readonly string[], scope: Scope, sources: readonly BoundSource[]): BoundItem[] {
  if (scope.grouping !== undefined) throw unsupported('* in a grouped query')
  if (qualifier.length > 1) throw unsupported('a qualified * with a schema')
  const [wanted] = qualifier
  const chosen = sources.filter((source) => wanted === undefined || source.exposed === nameKey(wanted))
  if (chosen.length === 0) {
    throw wanted === undefined
      ? new SqlError(263, 'Must specify table to select from.')
      : new SqlError(
          107,
          `The column prefix '${wanted}' does not match with a table name or alias name used in the query.`,
          {severity: 15},
        )
  }
  return chosen.flatMap((source) => {
    if (source.relation.partialView !== undefined) throw unsupported(`all columns of ${source.relation.partialView}`)
    return source.relation.columns.map((column, i): BoundItem => {
      const slot = source.offset + i
      return {
        column,
        value: {type: column.type, nullable: column.nullable, compute: (frame) => frame.cells[slot] ?? null},
      }
    })
  })
}

type OrderKey = (frame: Frame, cells: readonly Value[]) => Value

/** An alias or name of the select list, its place as a number, or an expression over the sources. */
function orderKey(
  expression: Query['orderBy'][number]['expression'],
  items: readonly BoundItem[],
  scope: Scope,
): OrderKey {
  if (expression.kind === 'integer') {
    const place = Number(expression.text)
    if (place < 1 || place > items.length) {
      throw new SqlError(
        108,
        `The ORDER BY position number ${place} is out of range of the number of items in the select list.`,
        {severity: 15},
      )
    }
    return (_frame, cells) => cells[place - 1] ?? null
  }
  if (expression.kind === 'column' && expression.qualifier.length === 0) {
    const place = items.findIndex((item) => item.column.name !== '' && sameName(item.column.name, expression.name))
    if (place >= 0) return (_frame, cells) => cells[place] ?? null
  }
  const bound = bindExpression(expression, scope)
  return (frame) => bound.compute(frame)
}

function compareKeys(a: readonly Value[], b: readonly Value[], order: readonly {descending: boolean}[]): number {
  for (const [i, {descending}] of order.entries()) {
    const compared = compareWithNulls(a[i] ?? null, b[i] ?? null)
    if (compared !== 0) return descending ? -compared : compared
  }
  return 0
}
