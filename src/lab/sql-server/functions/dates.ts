import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {type Bound, converted} from '../engine/expressions.ts'
import {DATETIME, INT, isString, isTime, typeLabel} from '../engine/types.ts'
import {Moment, type SqlType} from '../engine/values.ts'
import {nullable} from './scalar.ts'

type Part = 'year' | 'quarter' | 'month' | 'dayofyear' | 'day' | 'week' | 'weekday' | 'hour' | 'minute' | Fine
type Fine = 'second' | 'millisecond' | 'microsecond' | 'nanosecond'

/** learn.microsoft.com/sql/t-sql/functions/datepart-transact-sql, with the abbreviations. */
const PARTS: ReadonlyMap<string, Part> = new Map<string, Part>([
  ...names('year', 'yy', 'yyyy'),
  ...names('quarter', 'qq', 'q'),
  ...names('month', 'mm', 'm'),
  ...names('dayofyear', 'dy', 'y'),
  ...names('day', 'dd', 'd'),
  ...names('week', 'wk', 'ww'),
  ...names('weekday', 'dw', 'w'),
  ...names('hour', 'hh'),
  ...names('minute', 'mi', 'n'),
  ...names('second', 'ss', 's'),
  ...names('millisecond', 'ms'),
  ...names('microsecond', 'mcs'),
  ...names('nanosecond', 'ns'),
])
/** Ticks of 100 ns; a nanosecond is less than one. */
const TICKS: Readonly<Partial<Record<Part, bigint>>> = {
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: 10_000_000n,
  millisecond: 10_000n,
  microsecond: 10n,
}
const TICKS_A_DAY = 864_000_000_000n
const EPOCH = Moment.fromUnixMs(0).days
const LAST_DAY = Moment.fromUnixMs(Date.UTC(9999, 11, 31)).days
/** 1753-01-01: before it there is no datetime. */
const FIRST_DATETIME = Moment.fromUnixMs(Date.UTC(1753, 0, 1)).days

export const DATE_FUNCTIONS: ReadonlySet<string> = new Set(['DATEADD', 'DATEDIFF', 'DATEPART'])

/** Functions whose first argument is the name of a part. */
export function bindDateFunction(name: string, part: string, given: readonly Bound[]): Bound {
  const known = PARTS.get(part.toLowerCase())
  if (known === undefined) throw unsupported(`the part ${part} of ${name}`)
  const [first, second] = given
  if (name === 'DATEPART') {
    if (first === undefined || second !== undefined) throw errors.argumentCount('datepart', 2)
    return datePart(known, moments(first, {name: 'datetime2', scale: 7}))
  }
  if (first === undefined || second === undefined || given.length > 2) throw errors.argumentCount(name.toLowerCase(), 3)
  if (name === 'DATEADD') return dateAdd(known, first, second)
  const type: SqlType = {name: 'datetime2', scale: 7}
  return dateDifference(known, moments(first, type), moments(second, type))
}

function names(part: Part, ...short: readonly string[]): readonly (readonly [string, Part])[] {
  return [part, ...short].map((name) => [name, part] as const)
}

function moments(given: Bound, asText: SqlType): Bound {
  if (isTime(given.type)) return given
  if (isString(given.type) || given.type.name === 'null') return converted(given, asText)
  throw unsupported(`a date function of ${typeLabel(given.type)}`)
}

/** The type of the date stays; a text is taken for a datetime. Throws 517. */
function dateAdd(part: Part, number: Bound, given: Bound): Bound {
  const date = moments(given, DATETIME)
  const {type} = date
  if (
    part === 'nanosecond' ||
    (part === 'microsecond' && type.name === 'datetime') ||
    (type.name === 'date' && part in TICKS)
  )
    throw unsupported(`DATEADD(${part}) of ${type.name}`)
  return nullable(type, [converted(number, INT), date], ([count, value]) => {
    if (typeof count !== 'bigint' || !(value instanceof Moment)) return null
    const moved = added(part, count, value)
    const first = type.name === 'datetime' ? FIRST_DATETIME : 0
    if (moved === undefined || moved.days < first || moved.days > LAST_DAY)
      throw new SqlError(517, `Adding a value to a '${type.name}' column caused an overflow.`)
    return type.name === 'datetime'
      ? moved.roundedToDatetime()
      : type.name === 'datetime2'
        ? moved.rounded(type.scale)
        : moved
  })
}

function added(part: Part, count: bigint, value: Moment): Moment | undefined {
  const ticks = TICKS[part]
  if (ticks !== undefined) {
    const sum = BigInt(value.days) * TICKS_A_DAY + value.ticks + count * ticks
    return sum < 0n ? undefined : new Moment(Number(sum / TICKS_A_DAY), sum % TICKS_A_DAY)
  }
  const months = part === 'year' ? 12n : part === 'quarter' ? 3n : part === 'month' ? 1n : undefined
  if (months === undefined) return new Moment(value.days + Number(count) * (part === 'week' ? 7 : 1), value.ticks)
  const {year, month, day} = calendar(value)
  const index = year * 12 + month - 1 + Number(count * months)
  const [toYear, toMonth] = [Math.floor(index / 12), index % 12]
  if (toYear < 1 || toYear > 9999) return undefined
  const last = new Date(Date.UTC(2000, 0, 1))
  last.setUTCFullYear(toYear, toMonth + 1, 0)
  const to = new Date(Date.UTC(2000, 0, 1))
  to.setUTCFullYear(toYear, toMonth, Math.min(day, last.getUTCDate()))
  return new Moment(Moment.fromUnixMs(to.getTime()).days, value.ticks)
}

/** Boundaries of the part that lie between. Throws 535. */
function dateDifference(part: Part, from: Bound, to: Bound): Bound {
  return nullable(INT, [from, to], ([a, b]) => {
    if (!(a instanceof Moment) || !(b instanceof Moment)) return null
    const count = boundaries(part, exact(b, to.type)) - boundaries(part, exact(a, from.type))
    if (count < 2n ** 31n && count >= -(2n ** 31n)) return count
    throw new SqlError(
      535,
      'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.',
    )
  })
}

/** How many of the part have begun since the first one. Weeks begin on Sunday, whatever DATEFIRST says. */
function boundaries(part: Part, value: Moment): bigint {
  const {year, month} = calendar(value)
  switch (part) {
    case 'year':
      return BigInt(year)
    case 'quarter':
      return BigInt(year * 4 + Math.floor((month - 1) / 3))
    case 'month':
      return BigInt(year * 12 + month)
    case 'dayofyear':
    case 'day':
    case 'weekday':
      return BigInt(value.days)
    case 'week':
      return BigInt(Math.floor((value.days + 1) / 7))
    case 'nanosecond':
      return (BigInt(value.days) * TICKS_A_DAY + value.ticks) * 100n
    default:
      return (BigInt(value.days) * TICKS_A_DAY + value.ticks) / (TICKS[part] ?? 1n)
  }
}

function datePart(part: Part, date: Bound): Bound {
  return nullable(INT, [date], ([value]) => {
    if (!(value instanceof Moment)) return null
    const at = exact(value, date.type)
    const {year, month, day} = calendar(at)
    const firstDay = Moment.fromUnixMs(startOfYear(year)).days
    switch (part) {
      case 'year':
        return BigInt(year)
      case 'quarter':
        return BigInt(Math.floor((month - 1) / 3) + 1)
      case 'month':
        return BigInt(month)
      case 'dayofyear':
        return BigInt(at.days - firstDay + 1)
      case 'day':
        return BigInt(day)
      case 'week':
        return BigInt(Math.floor((at.days + 1) / 7) - Math.floor((firstDay + 1) / 7) + 1)
      case 'weekday':
        return BigInt(((at.days + 1) % 7) + 1)
      case 'hour':
        return at.ticks / 36_000_000_000n
      case 'minute':
        return (at.ticks / 600_000_000n) % 60n
      case 'second':
        return (at.ticks / 10_000_000n) % 60n
      case 'millisecond':
        return (at.ticks % 10_000_000n) / 10_000n
      case 'microsecond':
        return (at.ticks % 10_000_000n) / 10n
      case 'nanosecond':
        return (at.ticks % 10_000_000n) * 100n
    }
  })
}

/** A datetime is told in milliseconds: 1/300 s is .003, 2/300 s is .007. */
function exact(value: Moment, type: SqlType): Moment {
  return type.name === 'datetime' ? value.rounded(3) : value
}

function calendar(value: Moment): {year: number; month: number; day: number} {
  const date = new Date((value.days - EPOCH) * 86_400_000)
  return {year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate()}
}

function startOfYear(year: number): number {
  const date = new Date(Date.UTC(2000, 0, 1))
  date.setUTCFullYear(year, 0, 1)
  return date.getTime()
}
