import {unsupported} from './errors.ts'
import {Decimal, Moment, type SqlType, type Value, Variant} from './values.ts'

/** SQL_Latin1_General_CP1_CI_AS: case does not matter, accents do. */
const collator = new Intl.Collator('en-US', {sensitivity: 'accent'})

/** How texts are compared that the server's collation does not decide. Undefined: it does. */
export type Order = 'guid' | 'binary' | undefined

export const orderOf = (type: SqlType | undefined): Order =>
  type?.name === 'uniqueidentifier' ? 'guid' : type !== undefined && 'collation' in type ? 'binary' : undefined

/** Trailing blanks do not count when strings are compared (SQL-92, for all of char, varchar, nchar, nvarchar). */
function compareStrings(left: string, right: string, binary = false): number {
  const [a, b] = [withoutBlanks(left), withoutBlanks(right)]
  return a === b ? 0 : binary ? (a < b ? -1 : 1) : collator.compare(a, b)
}

function withoutBlanks(text: string): string {
  return text.endsWith(' ') ? text.replace(/ +$/, '') : text
}

export const sameName = (left: string, right: string): boolean => compareStrings(left, right) === 0

/** Whether two texts are one to the collation, blanks at the end included. */
export const equalTexts = (left: string, right: string): boolean =>
  left === right || collator.compare(left, right) === 0

/** Key under which a name is kept in a Map, so that `Acme` and `ACME` are one. */
export const nameKey = (name: string): string => withoutBlanks(name).toLowerCase()

/** Order of two values of one type; strings by the collation, GUIDs by SQL Server's byte order. Neither may be null. */
export function compareValues(left: Value, right: Value, order?: Order): number {
  if (typeof left === 'string' && typeof right === 'string') {
    return order === 'guid'
      ? compareBytes(guidOrder(left), guidOrder(right))
      : compareStrings(left, right, order === 'binary')
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') return left === right ? 0 : left < right ? -1 : 1
  if (typeof left === 'number' && typeof right === 'number') return left === right ? 0 : left < right ? -1 : 1
  if (left instanceof Decimal && right instanceof Decimal) {
    const scale = Math.max(left.scale, right.scale)
    return compareValues(left.rescaled(scale).unscaled, right.rescaled(scale).unscaled)
  }
  if (left instanceof Moment && right instanceof Moment) return left.compare(right)
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right)
  if (left instanceof Variant && right instanceof Variant && left.type.name === right.type.name) {
    return compareValues(left.value, right.value)
  }
  throw unsupported('a comparison of these two types')
}

/** Nulls first, as ORDER BY puts them. */
export function compareWithNulls(left: Value, right: Value, order?: Order): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1
  return compareValues(left, right, order)
}

/** A value of a key, made once for many comparisons by `compareKeyParts`. */
export function keyPart(value: Value, order: Order): Value {
  if (typeof value !== 'string') return value
  return order === 'guid' ? guidOrder(value).toString('hex') : withoutBlanks(value)
}

/** The order of `compareWithNulls` for what `keyPart` made. */
export function compareKeyParts(left: Value, right: Value, order: Order): number {
  if (left === right) return 0
  if (typeof left === 'string' && typeof right === 'string') {
    return order === undefined ? collator.compare(left, right) : left < right ? -1 : 1
  }
  return compareWithNulls(left, right)
}

/** Trailing zero bytes do not count. */
function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.max(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Groups of a GUID are compared from the last to the first. */
function guidOrder(guid: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = guid.split('-')
  return Buffer.from(e + d + reversed(c) + reversed(b) + reversed(a), 'hex')
}

function reversed(hex: string): string {
  return (hex.match(/../g) ?? []).reverse().join('')
}
