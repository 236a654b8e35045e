import type {Expression} from '../tsql/ast.ts'
import {AGGREGATES} from '../tsql/expressions.ts'
import type {Query} from '../tsql/query-ast.ts'
import {arithmetic} from './arithmetic.ts'
import {compareValues, compareWithNulls, orderOf} from './compare.ts'
import {errors, SqlError, unsupported} from './errors.ts'
import {type Bound, bindExpression, converted, type Scope} from './expressions.ts'
import type {Frame} from './scope.ts'
import {BIGINT, INT, isInteger, isString, typeLabel} from './types.ts'
import {Decimal, type SqlType, type Value} from './values.ts'

/** Where a column that is not grouped by is told of. */
type Clause = keyof typeof OUTSIDE
const OUTSIDE = {'select list': 8120, 'HAVING clause': 8121, 'ORDER BY clause': 8127} as const
const COUNTS: ReadonlySet<string> = new Set(['COUNT', 'COUNT_BIG'])

interface Aggregate {
  readonly name: string
  readonly distinct: boolean
  readonly argument: Bound | undefined
  readonly type: SqlType
}

/** GROUP BY and aggregates of one query: turns its rows into one frame a group, keys first, then the aggregates. */
export class Grouping {
  readonly #keys: readonly Bound[]
  readonly #aggregates: Aggregate[] = []
  readonly #rows: Scope

  constructor(query: Query, rows: Scope) {
    this.#keys = query.groupBy.map((key) => groupKey(key, rows))
    this.#rows = rows
  }

  /** How a clause that sees groups instead of rows finds what it names. */
  scope(clause: Clause): Scope {
    return {
      ...this.#rows,
      grouping: {
        column: (plain, name) => this.#key(plain, name, clause),
        aggregate: (name, argument, distinct) => this.#aggregate(name, argument, distinct),
      },
    }
  }

  frames(rows: readonly Frame[], parent: Frame | undefined): Frame[] {
    const groups: {readonly key: readonly Value[]; readonly rows: Frame[]}[] = []
    const orders = this.#keys.map(({type}) => orderOf(type))
    for (const row of rows) {
      const key = this.#keys.map((part) => part.compute(row))
      const group = groups.find((candidate) =>
        candidate.key.every((value, i) => compareWithNulls(value, key[i] ?? null, orders[i]) === 0),
      )
      if (group === undefined) groups.push({key, rows: [row]})
      else group.rows.push(row)
    }
    if (this.#keys.length === 0 && groups.length === 0) groups.push({key: [], rows: []})
    return groups.map((group) => ({
      cells: [...group.key, ...this.#aggregates.map((aggregate) => computeAggregate(aggregate, group.rows))],
      parent,
    }))
  }

  #key(plain: Bound, name: string, clause: Clause): Bound {
    const index = this.#keys.findIndex((key) => key.slot === plain.slot)
    if (index < 0) {
      throw new SqlError(
        OUTSIDE[clause],
        `Column '${name}' is invalid in the ${clause} because it is not contained in either an aggregate function or the GROUP BY clause.`,
      )
    }
    return {type: plain.type, nullable: plain.nullable, compute: (frame) => frame.cells[index] ?? null}
  }

  #aggregate(name: string, argument: Expression | undefined, distinct: boolean): Bound {
    const inner = {...this.#rows, grouping: {column: (plain: Bound) => plain, aggregate: nested}}
    const bound = argument === undefined ? undefined : bindExpression(argument, inner)
    const type = aggregateType(name, bound)
    const index = this.#keys.length + this.#aggregates.push({name, argument: bound, distinct, type}) - 1
    return {type, nullable: !COUNTS.has(name), compute: (frame) => frame.cells[index] ?? null}
  }
}

/** True where the query has a group even without GROUP BY. */
export function hasAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'count-rows':
      return true
    case 'call':
      return AGGREGATES.has(expression.name) || expression.arguments.some(hasAggregate)
    case 'negate':
    case 'attempt':
    case 'cast':
    case 'convert':
      return hasAggregate(expression.operand)
    case 'arithmetic':
      return hasAggregate(expression.left) || hasAggregate(expression.right)
    case 'simple-case':
    case 'searched-case':
      return (
        expression.branches.some((branch) => hasAggregate(branch.result)) ||
        (expression.otherwise !== undefined && hasAggregate(expression.otherwise))
      )
    case 'integer':
    case 'decimal':
    case 'float':
    case 'string':
    case 'binary':
    case 'null':
    case 'variable':
    case 'global':
    case 'column':
    case 'scalar-query':
      return false
  }
}

function nested(): never {
  throw new SqlError(
    130,
    'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
  )
}

function groupKey(expression: Expression, rows: Scope): Bound {
  const bound = bindExpression(expression, rows)
  if (bound.slot === undefined) throw unsupported('GROUP BY of anything but columns')
  return bound
}

function aggregateType(name: string, argument: Bound | undefined): SqlType {
  if (name === 'COUNT') return INT
  if (name === 'COUNT_BIG') return BIGINT
  if (argument === undefined) throw unsupported(`${name}(*)`)
  const {type} = argument
  if (type.name === 'bit' || type.name === 'null' || type.name === 'sql_variant')
    throw unsupported(`${name} of ${type.name}`)
  if (name !== 'SUM' && name !== 'AVG') return type
  if (type.name === 'bigint') return BIGINT
  if (isInteger(type)) return INT
  if (type.name === 'decimal')
    return {name: 'decimal', precision: 38, scale: name === 'AVG' ? Math.max(type.scale, 6) : type.scale}
  if (isString(type)) throw errors.invalidAggregate(typeLabel(type), name.toLowerCase())
  throw unsupported(`${name} of ${type.name}`)
}

function computeAggregate(aggregate: Aggregate, rows: readonly Frame[]): Value {
  const {name, argument, type} = aggregate
  if (argument === undefined) return BigInt(rows.length)
  const given = rows.map((row) => argument.compute(row)).filter((value) => value !== null)
  const values = aggregate.distinct ? onceEach(given, argument.type) : given
  if (COUNTS.has(name)) return BigInt(values.length)
  if (values.length === 0) return null
  const order = orderOf(type)
  if (name === 'MIN') return values.reduce((a, b) => (compareValues(b, a, order) < 0 ? b : a))
  if (name === 'MAX') return values.reduce((a, b) => (compareValues(b, a, order) > 0 ? b : a))
  if (name === 'SUM') return sum(values, argument, type)
  return average(sum(values, argument, sumType(argument.type)), values.length, type)
}

function onceEach(values: readonly Value[], type: SqlType): readonly Value[] {
  const order = orderOf(type)
  const sorted = [...values].sort((a, b) => compareWithNulls(a, b, order))
  return sorted.filter((value, i) => i === 0 || compareWithNulls(sorted[i - 1] ?? null, value, order) !== 0)
}

function sumType(type: SqlType): SqlType {
  return aggregateType('SUM', {type, nullable: true, compute: () => null})
}

/** Whole numbers are cut, decimals have six digits at least. */
function average(total: Value, count: number, type: SqlType): Value {
  if (typeof total === 'bigint') return total / BigInt(count)
  if (!(total instanceof Decimal) || type.name !== 'decimal') return null
  return new Decimal(total.rescaled(type.scale).unscaled / BigInt(count), type.scale)
}

function sum(values: readonly Value[], argument: Bound, type: SqlType): Value {
  const wide: SqlType = isInteger(type) ? BIGINT : type
  let total: Value = null
  for (const value of values) {
    const next = converted({...argument, compute: () => value}, wide).compute({cells: [], parent: undefined})
    if (total === null) {
      total = next
      continue
    }
    const [a, b] = [total, next]
    total = wide.name === 'bigint' ? addIntegers(a, b) : addDecimals(a, b, wide)
  }
  if (type.name === 'int' && typeof total === 'bigint' && (total > 2n ** 31n - 1n || total < -(2n ** 31n)))
    throw errors.overflow('int')
  return total
}

function addIntegers(a: Value, b: Value): Value {
  const integer = (value: Value): Bound => ({type: BIGINT, nullable: true, compute: () => value})
  return arithmetic('+', integer(a), integer(b)).compute({cells: [], parent: undefined})
}

function addDecimals(a: Value, b: Value, type: SqlType): Value {
  const scale = type.name === 'decimal' ? type.scale : 0
  const decimal = (value: Value): Bound => ({
    type: {name: 'decimal', precision: 37, scale},
    nullable: true,
    compute: () => value,
  })
  return arithmetic('+', decimal(a), decimal(b)).compute({cells: [], parent: undefined})
}
