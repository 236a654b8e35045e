import type {ArithmeticOperator} from '../tsql/ast.ts'
import {conversion} from './convert.ts'
import {errors, unsupported} from './errors.ts'
import type {Bound} from './expressions.ts'
import {commonType, decimalOf, isBinary, isInteger, isString, isUnicode, typeLabel} from './types.ts'
import {Decimal, type SqlType, type Value} from './values.ts'

const OPERATION = {'+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo'} as const

/** `+ - * / %` of two values; `+` of two strings joins them. */
export function arithmetic(operator: ArithmeticOperator, left: Bound, right: Bound): Bound {
  if (isBinary(left.type) || isBinary(right.type)) throw unsupported(`${operator} of binary values`)
  const type = commonType(left.type, right.type)
  if (type.name === 'null') throw unsupported(`${operator} of two NULLs`)
  if (isInteger(type)) return integers(operator, type.name === 'bit' ? {name: 'int'} : type, left, right)
  if (type.name === 'decimal') return decimals(operator, left, right)
  if (type.name === 'float') return floats(operator, left, right)
  if (isString(type)) {
    if (operator !== '+') throw errors.invalidOperand(typeLabel(type), OPERATION[operator])
    return joined(left, right)
  }
  throw unsupported(`${operator} of ${typeLabel(left.type)} and ${typeLabel(right.type)}`)
}

function joined(left: Bound, right: Bound): Bound {
  const length = (type: SqlType): number | 'max' => (isString(type) ? type.length : 1)
  const unicode = isUnicode(left.type) || isUnicode(right.type)
  const most = unicode ? 4000 : 8000
  const [a, b] = [length(left.type), length(right.type)]
  const type: SqlType = {
    name: unicode ? 'nvarchar' : 'varchar',
    length: a === 'max' || b === 'max' ? 'max' : Math.min(most, a + b),
  }
  return of(type, left, right, (first, second) => {
    const text = String(first) + String(second)
    return type.length === 'max' ? text : text.slice(0, type.length)
  })
}

function integers(operator: ArithmeticOperator, type: SqlType, left: Bound, right: Bound): Bound {
  const check = conversion({name: 'bigint'}, type, {explicit: false})
  const [a, b] = [conversion(left.type, type, {explicit: false}), conversion(right.type, type, {explicit: false})]
  return of(type, left, right, (first, second) => {
    const [x, y] = [a(first), b(second)]
    if (typeof x !== 'bigint' || typeof y !== 'bigint') return null
    if ((operator === '/' || operator === '%') && y === 0n) throw errors.divideByZero()
    const result =
      operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : operator === '/' ? x / y : x % y
    if (type.name === 'bigint' && (result >= 2n ** 63n || result < -(2n ** 63n))) throw errors.overflow('bigint')
    return check(result)
  })
}

/** learn.microsoft.com/sql/t-sql/data-types/precision-scale-and-length-transact-sql */
function decimals(operator: ArithmeticOperator, left: Bound, right: Bound): Bound {
  const [p, q] = [numeric(left.type), numeric(right.type)]
  let precision: number
  let scale: number
  switch (operator) {
    case '+':
    case '-':
      scale = Math.max(p.scale, q.scale)
      precision = scale + Math.max(p.precision - p.scale, q.precision - q.scale) + 1
      break
    case '*':
      scale = p.scale + q.scale
      precision = p.precision + q.precision + 1
      break
    case '/':
      scale = Math.max(6, p.scale + q.precision + 1)
      precision = p.precision - p.scale + q.scale + scale
      break
    case '%':
      scale = Math.max(p.scale, q.scale)
      precision = Math.min(p.precision - p.scale, q.precision - q.scale) + scale
      break
  }
  const type = fitted(operator, precision, scale)
  const [a, b] = [conversion(left.type, p, {explicit: false}), conversion(right.type, q, {explicit: false})]
  return of(type, left, right, (first, second) => {
    const [x, y] = [a(first), b(second)]
    if (!(x instanceof Decimal) || !(y instanceof Decimal)) return null
    const result = compute(operator, x, y, operator === '/' ? type.scale : scale).rescaled(type.scale)
    if (result.unscaled !== 0n && result.digits() > type.precision) throw errors.overflow('numeric')
    return result
  })
}

/** What is left of a result that would need more than 38 digits: the whole part comes first. */
function fitted(operator: ArithmeticOperator, precision: number, scale: number): Extract<SqlType, {name: 'decimal'}> {
  if (precision <= 38) return {name: 'decimal', precision, scale}
  const whole = precision - scale
  if (operator === '+' || operator === '-' || operator === '%')
    return {name: 'decimal', precision: 38, scale: Math.max(0, Math.min(scale, 38 - (whole - 1)))}
  return {name: 'decimal', precision: 38, scale: whole < 32 ? Math.min(scale, 38 - whole) : Math.min(scale, 6)}
}

function compute(operator: ArithmeticOperator, x: Decimal, y: Decimal, scale: number): Decimal {
  if (operator === '*') return new Decimal(x.unscaled * y.unscaled, x.scale + y.scale)
  if (operator === '/') {
    if (y.unscaled === 0n) throw errors.divideByZero()
    return new Decimal((x.unscaled * 10n ** BigInt(scale - x.scale + y.scale)) / y.unscaled, scale)
  }
  const [u, v] = [x.rescaled(scale).unscaled, y.rescaled(scale).unscaled]
  if (operator === '%') {
    if (v === 0n) throw errors.divideByZero()
    return new Decimal(u % v, scale)
  }
  return new Decimal(operator === '+' ? u + v : u - v, scale)
}

function numeric(type: SqlType): Extract<SqlType, {name: 'decimal'}> {
  const found = decimalOf(type)
  if (found === undefined) throw unsupported(`arithmetic of ${typeLabel(type)} and decimal`)
  return found
}

function floats(operator: ArithmeticOperator, left: Bound, right: Bound): Bound {
  if (operator === '%') throw errors.clash('float', 'float')
  const type: SqlType = {name: 'float'}
  const [a, b] = [conversion(left.type, type, {explicit: false}), conversion(right.type, type, {explicit: false})]
  return of(type, left, right, (first, second) => {
    const [x, y] = [Number(a(first)), Number(b(second))]
    if (operator === '/' && y === 0) throw errors.divideByZero()
    const result = operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x / y
    if (!Number.isFinite(result)) throw errors.overflow('float')
    return result
  })
}

function of(type: SqlType, left: Bound, right: Bound, compute: (left: Value, right: Value) => Value): Bound {
  return {
    type,
    nullable: left.nullable || right.nullable,
    compute: (frame) => {
      const [first, second] = [left.compute(frame), right.compute(frame)]
      return first === null || second === null ? null : compute(first, second)
    },
  }
}
