import type {Query} from '../tsql/query-ast.ts'
import {type BoundCondition, bindCondition} from './conditions.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import {type Bound, converted, type Scope} from './expressions.ts'
import {Grouping, hasAggregate} from './grouping.ts'
import {inOrder, type Made, orderKey, pageOf, unionOrderKey, withoutDoubles} from './ordering.ts'
import {type BoundSource, EMPTY_FRAME, type Frame, type Surroundings} from './scope.ts'
import {bindItems} from './select-list.ts'
import {bindFrom, withCommonTables} from './sources.ts'
import {commonType} from './types.ts'
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
  const around = query.with.length === 0 ? surroundings : withCommonTables(query.with, surroundings)
  if (parent !== undefined && query.orderBy.length > 0 && query.top === undefined && query.offset === undefined)
    throw errors.orderWithoutTop()
  return query.unions.length === 0 ? bindSelect(query, around, parent) : bindUnion(query, around, parent)
}

function bindSelect(query: Query, surroundings: Surroundings, parent: Scope | undefined): BoundQuery {
  const sources: BoundSource[] = []
  const scope: Scope = {surroundings, sources, parent, query: (inner, outer) => bindQuery(inner, surroundings, outer)}
  const from = bindFrom(query.from, query.where, scope, sources)
  const where = query.where === undefined ? undefined : bindCondition(query.where, scope)
  const grouping = isGrouped(query) ? new Grouping(query, scope) : undefined
  const items = bindItems(query.items, grouping?.scope('select list') ?? scope, sources)
  const having: BoundCondition | undefined =
    query.having === undefined ? undefined : bindCondition(query.having, grouping?.scope('HAVING clause') ?? scope)
  const columns = items.map((item) => item.column)
  const order = query.orderBy.map((item) =>
    orderKey(item, items, grouping?.scope('ORDER BY clause') ?? scope, query.distinct),
  )
  const page = pageOf(query, scope)
  const assigns = items.some((item) => item.assign !== undefined)
  if (assigns && items.some((item) => item.assign === undefined)) {
    throw new SqlError(
      141,
      'A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.',
    )
  }
  if (assigns && query.distinct) throw unsupported('SELECT DISTINCT that assigns variables')
  return {
    columns: assigns ? [] : columns,
    assigns,
    rows: (outer) => {
      const matching = from(outer).filter((frame) => where === undefined || where(frame) === true)
      const grouped = grouping === undefined ? matching : grouping.frames(matching, outer)
      const frames = having === undefined ? grouped : grouped.filter((frame) => having(frame) === true)
      const made = frames.map(
        (frame): Made => ({
          frame,
          cells: assigns ? [] : items.map((item) => item.value.compute(frame)),
        }),
      )
      const kept = page(inOrder(query.distinct ? withoutDoubles(made, columns) : made, order), outer)
      if (assigns) for (const {frame} of kept) for (const item of items) item.assign?.(frame)
      return kept.map(({cells}) => cells)
    },
  }
}

function isGrouped(query: Query): boolean {
  return (
    query.groupBy.length > 0 ||
    query.having !== undefined ||
    query.items.some((item) => item.kind !== 'star' && hasAggregate(item.expression)) ||
    query.orderBy.some((item) => hasAggregate(item.expression))
  )
}

/** Each SELECT added to all before it; without ALL, what is double by then goes. Throws 104 and 205. */
function bindUnion(query: Query, surroundings: Surroundings, parent: Scope | undefined): BoundQuery {
  const {unions, orderBy, offset, fetch, ...first} = query
  const rest = {with: [], unions: [], orderBy: [], offset: undefined, fetch: undefined}
  const parts = [{...first, ...rest}, ...unions.map((union) => union.query)].map((part) =>
    bindSelect(part, surroundings, parent),
  )
  if (parts.some((part) => part.assigns)) throw unsupported('assignments in a UNION')
  const [head, ...others] = parts
  if (head === undefined) throw new Error('a union has parts')
  for (const part of others) {
    if (part.columns.length === head.columns.length) continue
    throw new SqlError(
      205,
      'All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.',
    )
  }
  const columns = head.columns.map((column, i): OutputColumn => {
    const same = parts.map((part) => part.columns[i] ?? column)
    const type = same.map((one) => one.type).reduce(commonType)
    return {name: column.name, type, nullable: same.some((one) => one.nullable), identity: false}
  })
  const rows = parts.map((part) => convertedRows(part, columns))
  const scope: Scope = {
    surroundings,
    sources: [],
    parent,
    query: (inner, outer) => bindQuery(inner, surroundings, outer),
  }
  const order = orderBy.map((item) => unionOrderKey(item, columns))
  const page = pageOf({...query, top: undefined}, scope)
  return {
    columns,
    assigns: false,
    rows: (outer) => {
      let all: readonly Made[] = []
      for (const [i, part] of rows.entries()) {
        const together = all.concat(part(outer))
        all = i === 0 || unions[i - 1]?.all === true ? together : withoutDoubles(together, columns)
      }
      return page(inOrder(all, order), outer).map(({cells}) => cells)
    },
  }
}

function convertedRows(part: BoundQuery, columns: readonly OutputColumn[]): (outer: Frame) => readonly Made[] {
  let cells: readonly Value[] = []
  const values = columns.map((column, i) => {
    const cell: Bound = {type: part.columns[i]?.type ?? column.type, nullable: true, compute: () => cells[i] ?? null}
    return converted(cell, column.type)
  })
  return (outer) =>
    part.rows(outer).map((row) => {
      cells = row
      return {frame: EMPTY_FRAME, cells: values.map((value) => value.compute(EMPTY_FRAME))}
    })
}
