import type {Expression} from '../tsql/ast.ts'
import type {OrderItem, Query} from '../tsql/query-ast.ts'
import {compareWithNulls, type Order, orderOf, sameName} from './compare.ts'
import {errors, SqlError} from './errors.ts'
import {bindExpression, converted, type Scope} from './expressions.ts'
import type {OutputColumn} from './query.ts'
import type {Frame} from './scope.ts'
import type {BoundItem} from './select-list.ts'
import {BIGINT} from './types.ts'
import type {Value} from './values.ts'

/** A row that is to be ordered: what it was made of, and what it is. */
export interface Made {
  readonly frame: Frame
  readonly cells: readonly Value[]
}

export interface OrderKey {
  readonly descending: boolean
  readonly by: Order
  value(row: Made): Value
}

/**
 * What one item of ORDER BY means: an alias or name of the select list, its place as a number, or an expression over
 * the sources, which with DISTINCT must be one of the list (145). Throws 108.
 */
export function orderKey(
  {expression, descending}: OrderItem,
  items: readonly BoundItem[],
  scope: Scope,
  distinct: boolean,
): OrderKey {
  const place = placeOf(
    expression,
    items.map((item) => item.column),
  )
  if (place !== undefined) return ofColumn(place, items[place]?.column, descending)
  const bound = bindExpression(expression, scope)
  const by = orderOf(bound.type)
  if (!distinct) return {descending, by, value: ({frame}) => bound.compute(frame)}
  const same = items.findIndex(
    (item) =>
      (bound.slot !== undefined && item.value.slot === bound.slot) ||
      (item.expression !== undefined && sameExpression(item.expression, expression)),
  )
  if (same < 0) {
    throw new SqlError(145, 'ORDER BY items must appear in the select list if SELECT DISTINCT is specified.', {
      severity: 15,
    })
  }
  return ofColumn(same, items[same]?.column, descending)
}

/** ORDER BY of a UNION knows the columns of its result only. Throws 104 and 108. */
export function unionOrderKey({expression, descending}: OrderItem, columns: readonly OutputColumn[]): OrderKey {
  const place = placeOf(expression, columns)
  if (place === undefined) {
    throw new SqlError(
      104,
      'ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.',
      {severity: 15},
    )
  }
  return ofColumn(place, columns[place], descending)
}

function ofColumn(place: number, column: OutputColumn | undefined, descending: boolean): OrderKey {
  return {
    descending,
    by: orderOf(column?.type),
    value: ({cells}) => cells[place] ?? null,
  }
}

/** In the order of the keys; rows whose keys are equal stay in theirs. */
export function inOrder(rows: readonly Made[], order: readonly OrderKey[]): readonly Made[] {
  if (order.length === 0) return rows
  const keyed = rows.map((row) => ({row, keys: order.map((key) => key.value(row))}))
  keyed.sort((a, b) => {
    for (const [i, {descending, by}] of order.entries()) {
      const compared = compareWithNulls(a.keys[i] ?? null, b.keys[i] ?? null, by)
      if (compared !== 0) return descending ? -compared : compared
    }
    return 0
  })
  return keyed.map(({row}) => row)
}

/** The first of all rows that are equal; nulls are. */
export function withoutDoubles(rows: readonly Made[], columns: readonly OutputColumn[]): readonly Made[] {
  const orders = columns.map((column) => orderOf(column.type))
  const order = (a: Made, b: Made) =>
    orders.reduce<number>((before, by, i) => before || compareWithNulls(a.cells[i] ?? null, b.cells[i] ?? null, by), 0)
  const sorted = rows.map((row, at) => ({row, at})).sort((a, b) => order(a.row, b.row) || a.at - b.at)
  return sorted
    .filter(({row}, i) => i === 0 || order(sorted[i - 1]?.row ?? row, row) !== 0)
    .sort((a, b) => a.at - b.at)
    .map(({row}) => row)
}

/** Which rows TOP, or OFFSET and FETCH, give. Throws 10741, then 1060, 10742 and 10744 when it is asked. */
export function pageOf(query: Query, scope: Scope): <T>(rows: readonly T[], outer: Frame) => readonly T[] {
  if (query.top !== undefined && query.offset !== undefined)
    throw new SqlError(10741, 'A TOP can not be used in the same query or sub-query as a OFFSET.', {severity: 15})
  const [top, offset, fetch] = [query.top, query.offset, query.fetch].map((part) =>
    part === undefined ? undefined : converted(bindExpression(part, {...scope, sources: []}), BIGINT),
  )
  return (rows, outer) => {
    const [most, skip, next] = [top, offset, fetch].map((part) => part?.compute(outer))
    if (most === null || (typeof most === 'bigint' && most < 0n)) throw errors.badRowCount()
    if (skip === null || next === null) throw errors.badRowCount()
    if (typeof skip === 'bigint' && skip < 0n)
      throw new SqlError(10742, 'The offset specified in a OFFSET clause may not be negative.', {severity: 15})
    if (typeof next === 'bigint' && next <= 0n)
      throw new SqlError(10744, 'The number of rows provided for a FETCH clause must be greater then zero.', {
        severity: 15,
      })
    const from = Number(skip ?? 0n)
    const count = most ?? next
    return count === undefined ? rows.slice(from) : rows.slice(from, from + Number(count))
  }
}

/** Place of the column that a number or a lone name stands for. */
function placeOf(expression: Expression, columns: readonly OutputColumn[]): number | undefined {
  if (expression.kind === 'integer') {
    const place = Number(expression.text)
    if (place >= 1 && place <= columns.length) return place - 1
    throw new SqlError(
      108,
      `The ORDER BY position number ${place} is out of range of the number of items in the select list.`,
      {severity: 15},
    )
  }
  if (expression.kind !== 'column' || expression.qualifier.length > 0) return undefined
  const place = columns.findIndex((column) => column.name !== '' && sameName(column.name, expression.name))
  return place < 0 ? undefined : place
}

/** As written, lines left aside. */
function sameExpression(one: Expression, other: Expression): boolean {
  const plain = (part: Expression) =>
    JSON.stringify(part, (key, value: unknown) => (key === 'line' ? undefined : value)).toLowerCase()
  return plain(one) === plain(other)
}
