import {createHash} from 'node:crypto'
import {toCodePage} from '../engine/codepage.ts'
import {equalTexts} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {type Bound, converted} from '../engine/expressions.ts'
import {BIGINT, INT, isBinary, isString, isUnicode, nvarchar, typeLabel, varbinary, varchar} from '../engine/types.ts'
import type {SqlType, Value} from '../engine/values.ts'
import {nullable, type ScalarFunction} from './scalar.ts'

/** learn.microsoft.com/sql/t-sql/functions/string-functions-transact-sql */
export const TEXT_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['LEN', {least: 1, most: 1, bind: ([text]) => of(lengthType(text), [wide(text)], ([a]) => count(a))}],
  ['DATALENGTH', {least: 1, most: 1, bind: ([value]) => dataLength(value)}],
  ['UPPER', {least: 1, most: 1, bind: ([text]) => of(varying(text), [wide(text)], ([a]) => cased(a, 'toUpperCase'))}],
  ['LOWER', {least: 1, most: 1, bind: ([text]) => of(varying(text), [wide(text)], ([a]) => cased(a, 'toLowerCase'))}],
  ['LTRIM', {least: 1, most: 1, bind: ([text]) => of(varying(text), [wide(text)], ([a]) => a.replace(/^ +/, ''))}],
  ['RTRIM', {least: 1, most: 1, bind: ([text]) => of(varying(text), [wide(text)], ([a]) => a.replace(/ +$/, ''))}],
  [
    'REVERSE',
    {least: 1, most: 1, bind: ([text]) => of(varying(text), [wide(text)], ([a]) => [...a].reverse().join(''))},
  ],
  ['LEFT', {least: 2, most: 2, bind: (given) => end(given, 'LEFT')}],
  ['RIGHT', {least: 2, most: 2, bind: (given) => end(given, 'RIGHT')}],
  ['SUBSTRING', {least: 3, most: 3, bind: substring}],
  ['CHARINDEX', {least: 2, most: 3, bind: charIndex}],
  ['REPLACE', {least: 3, most: 3, bind: replace}],
  ['CONCAT', {least: 2, most: 254, bind: concat}],
  ['HASHBYTES', {least: 2, most: 2, bind: hashBytes}],
])

type Given = Bound | undefined

/** NULL in, NULL out; the inputs are texts. */
function of(
  type: SqlType,
  inputs: readonly Bound[],
  compute: (texts: readonly [string, string, string]) => Value,
): Bound {
  return nullable(type, inputs, (values) => {
    const [a = '', b = '', c = ''] = values.map(String)
    return compute([a, b, c])
  })
}

function text(given: Given): Bound {
  if (given === undefined) throw new Error('the count of arguments was checked')
  if ('collation' in given.type) throw unsupported('a text function of a column with a collation of its own')
  if (isString(given.type) || given.type.name === 'null') return given
  throw unsupported(`a text function of ${typeLabel(given.type)}`)
}

/** As it is, never cut. */
function wide(given: Given): Bound {
  const bound = text(given)
  return bound.type.name === 'null' ? converted(bound, varchar('max')) : bound
}

/** The type of the argument without a fixed length, or of another length. */
function varying(given: Given, length?: number | 'max'): SqlType {
  const {type} = text(given)
  if (!isString(type)) return varchar(length ?? 1)
  return {name: isUnicode(type) ? 'nvarchar' : 'varchar', length: length ?? type.length}
}

function lengthType(given: Given): SqlType {
  const {type} = text(given)
  return 'length' in type && type.length === 'max' ? BIGINT : INT
}

/** Characters without the blanks at the end. */
function count(value: string): bigint {
  return BigInt(value.replace(/ +$/, '').length)
}

function dataLength(given: Given): Bound {
  if (given === undefined) throw new Error('the count of arguments was checked')
  const {type} = given
  if (!isString(type) && !isBinary(type)) throw unsupported(`DATALENGTH of ${typeLabel(type)}`)
  return nullable(type.length === 'max' ? BIGINT : INT, [given], ([value]) => {
    if (value instanceof Uint8Array) return BigInt(value.length)
    return BigInt(isUnicode(type) ? String(value).length * 2 : toCodePage(String(value)).length)
  })
}

/** Character by character: one that would become two stays, as in SQL Server. */
function cased(value: string, way: 'toUpperCase' | 'toLowerCase'): string {
  return [...value].map((one) => (one[way]().length === one.length ? one[way]() : one)).join('')
}

/** LEFT and RIGHT. Throws 536 and 537 for a negative length. */
function end([given, length]: readonly Bound[], which: 'LEFT' | 'RIGHT'): Bound {
  const source = wide(given)
  const asked = whole(length)
  const fixed = typeof asked.literal === 'bigint' && asked.literal > 0n ? Number(asked.literal) : undefined
  const own = isString(source.type) ? source.type.length : 1
  const type = varying(given, fixed !== undefined && own !== 'max' ? Math.min(own, fixed) : own)
  return nullable(type, [source, asked], ([value, wanted]) => {
    const size = Number(wanted)
    if (size < 0) throw which === 'LEFT' ? errors.lengthOfSubstring() : errors.lengthOfRight()
    const whole = String(value)
    return which === 'LEFT' ? whole.slice(0, size) : whole.slice(Math.max(0, whole.length - size))
  })
}

/** From a place that may lie before the first character; 537 for a negative length. */
function substring([given, start, length]: readonly Bound[]): Bound {
  if (given !== undefined && isBinary(given.type)) throw unsupported('SUBSTRING of binary values')
  const asked = whole(length)
  const own = isString(text(given).type) ? text(given).type : varchar(1)
  const most = 'length' in own ? own.length : 1
  const fixed = typeof asked.literal === 'bigint' && asked.literal > 0n ? Number(asked.literal) : undefined
  const type = varying(given, fixed !== undefined && most !== 'max' ? Math.min(most, fixed) : most)
  return nullable(type, [wide(given), whole(start), asked], ([value, from, size]) => {
    if (Number(size) < 0) throw errors.lengthOfSubstring()
    const first = Number(from) - 1
    return String(value).slice(Math.max(0, first), Math.max(0, first + Number(size)))
  })
}

/** Place of the first text in the second, from 1; 0 where it is not there. As the collation compares. */
function charIndex([find, within, start]: readonly Bound[]): Bound {
  const inputs = [wide(find), wide(within), ...(start === undefined ? [] : [whole(start)])]
  return nullable(lengthType(within), inputs, ([wanted, value, from]) => {
    const [needle, hay] = [String(wanted), String(value)]
    const first = from === undefined ? 0 : Math.max(0, Number(from) - 1)
    return BigInt(placeOf(needle, hay, first) + 1)
  })
}

function placeOf(needle: string, hay: string, from: number): number {
  if (needle === '') return -1
  for (let at = from; at + needle.length <= hay.length; at++)
    if (equalTexts(hay.slice(at, at + needle.length), needle)) return at
  return -1
}

function replace([given, find, put]: readonly Bound[]): Bound {
  const inputs = [wide(given), wide(find), wide(put)]
  const unicode = inputs.some(({type}) => isUnicode(type))
  const large = inputs.some(({type}) => 'length' in type && type.length === 'max')
  const type = unicode ? nvarchar(large ? 'max' : 4000) : varchar(large ? 'max' : 8000)
  return of(type, inputs, ([value, wanted, by]) => {
    let made = ''
    let from = 0
    for (let at = placeOf(wanted, value, 0); at >= 0; at = placeOf(wanted, value, from)) {
      made += value.slice(from, at) + by
      from = at + wanted.length
    }
    const whole = made + value.slice(from)
    if (!large && whole.length > (unicode ? 4000 : 8000)) throw unsupported('REPLACE that makes a text too long')
    return whole
  })
}

/** NULL is the empty text here. */
function concat(given: readonly Bound[]): Bound {
  const inputs = given.map((one) => {
    if (isString(one.type)) return one
    if (one.type.name === 'int') return converted(one, varchar(12))
    if (one.type.name === 'null') return converted(one, varchar(1))
    throw unsupported(`CONCAT of ${typeLabel(one.type)}`)
  })
  const lengths = inputs.map(({type}) => ('length' in type ? type.length : 0))
  const unicode = inputs.some(({type}) => isUnicode(type))
  const most = unicode ? 4000 : 8000
  const length = lengths.includes('max')
    ? 'max'
    : Math.min(
        most,
        lengths.reduce<number>((sum, one) => sum + Number(one), 0),
      )
  return {
    type: unicode ? nvarchar(length) : varchar(length),
    nullable: false,
    compute: (frame) => {
      const joined = inputs.map((input) => input.compute(frame) ?? '').join('')
      return length === 'max' ? joined : joined.slice(0, most)
    },
  }
}

const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA', 'sha1'],
  ['SHA1', 'sha1'],
  ['SHA2_256', 'sha256'],
  ['SHA2_512', 'sha512'],
])

/** learn.microsoft.com/sql/t-sql/functions/hashbytes-transact-sql: nvarchar and varchar of one text have different hashes. */
function hashBytes([algorithm, input]: readonly Bound[]): Bound {
  const name = typeof algorithm?.literal === 'string' ? HASHES.get(algorithm.literal.toUpperCase()) : undefined
  if (name === undefined) throw unsupported('this algorithm of HASHBYTES')
  if (input === undefined || !(isString(input.type) || isBinary(input.type)))
    throw new SqlError(8116, `Argument data type ${input?.type.name} is invalid for argument 2 of hashbytes function.`)
  const {type} = input
  return nullable(varbinary(8000), [input], ([value]) => {
    const bytes =
      value instanceof Uint8Array
        ? value
        : isUnicode(type)
          ? Buffer.from(String(value), 'utf16le')
          : toCodePage(String(value))
    // More is taken from SQL Server 2016 on only.
    if (bytes.length > 8000) throw unsupported('HASHBYTES of more than 8000 bytes')
    return createHash(name).update(bytes).digest()
  })
}

function whole(given: Given): Bound {
  if (given === undefined) throw new Error('the count of arguments was checked')
  return {...converted(given, INT), ...(given.literal === undefined ? {} : {literal: given.literal})}
}
