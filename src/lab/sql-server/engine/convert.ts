import {fromCodePage, toCodePage} from './codepage.ts'
import {errors, unsupported} from './errors.ts'
import {isBinary, isInteger, isString, isTime, isUnicode, typeLabel} from './types.ts'
import {Decimal, Moment, type SqlType, type Value, Variant} from './values.ts'

export type Conversion = (value: Value) => Value

export interface ConversionOptions {
  /** CAST or CONVERT: also what is never converted by itself; long strings are cut without an error. */
  readonly explicit: boolean
  /** Third argument of CONVERT. */
  readonly style?: number | undefined
}

const RANGES = {
  bit: [0n, 1n],
  tinyint: [0n, 255n],
  smallint: [-32_768n, 32_767n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
} as const

/**
 * How values of one type become values of another. Throws at once where SQL Server refuses the pair (206, 257, 529) or
 * the lab does not support it; the conversion itself throws where a value does not fit.
 * learn.microsoft.com/sql/t-sql/data-types/data-type-conversion-database-engine
 */
export function conversion(from: SqlType, to: SqlType, options: ConversionOptions): Conversion {
  if (from.name === 'null') return () => null
  const convert = pair(from, to, options)
  return (value) => (value === null ? null : convert(value))
}

function pair(from: SqlType, to: SqlType, options: ConversionOptions): Conversion {
  if (options.style !== undefined && !styled(from, to))
    throw unsupported(`CONVERT from ${from.name} to ${to.name} with a style`)
  if (from.name === 'sql_variant') return fromVariant(to, options)
  if (to.name === 'sql_variant') return (value) => new Variant(from, present(value))
  if (isString(to)) return toText(from, to, options)
  if (isInteger(to)) return toInteger(from, to.name)
  if (to.name === 'decimal') return toDecimal(from, to)
  if (to.name === 'float') return toFloat(from)
  if (isBinary(to)) return toBinary(from, to, options)
  if (isTime(to)) return toTime(from, to)
  if (to.name === 'uniqueidentifier') return toGuid(from)
  throw unsupported(`conversions to ${to.name}`)
}

function styled(from: SqlType, to: SqlType): boolean {
  return (isBinary(from) && isString(to)) || (isString(from) && isBinary(to)) || (isTime(from) && isString(to))
}

function fromVariant(to: SqlType, options: ConversionOptions): Conversion {
  if (to.name === 'sql_variant') return (value) => value
  if (!options.explicit) throw errors.implicitConversion('sql_variant', typeLabel(to))
  return (value) => {
    if (!(value instanceof Variant)) throw unsupported('a sql_variant without a type')
    return conversion(value.type, to, {explicit: true})(value.value)
  }
}

type StringType = Extract<SqlType, {name: 'char' | 'varchar' | 'nchar' | 'nvarchar'}>

function toText(from: SqlType, to: StringType, options: ConversionOptions): Conversion {
  const text = textOf(from, to, options)
  return (value) => shaped(text(value), to)
}

/** Cut to the type's length, padded where it is fixed, brought into the code page where it is not Unicode. */
export function shaped(text: string, to: StringType): string {
  const known = isUnicode(to) ? text : fromCodePage(toCodePage(text))
  if (to.length === 'max') return known
  const cut = known.slice(0, to.length)
  return to.name === 'char' || to.name === 'nchar' ? cut.padEnd(to.length) : cut
}

function textOf(from: SqlType, to: StringType, {explicit, style}: ConversionOptions): (value: Value) => string {
  if (isString(from)) return (value) => String(value)
  if (from.name === 'uniqueidentifier') return whole(to, 36, (value) => String(value))
  if (isInteger(from)) return (value) => starred(String(value), to, from)
  if (from.name === 'decimal') {
    return (value) => {
      const text = String(value)
      if (to.length !== 'max' && text.length > to.length) throw errors.overflowTo('numeric', typeLabel(to))
      return text
    }
  }
  if (isBinary(from)) {
    if (!explicit) throw errors.implicitConversion(from.name, typeLabel(to))
    if (style === 1 || style === 2) return (value) => (style === 1 ? '0x' : '') + hexOf(value)
    if (style !== undefined && style !== 0) throw unsupported(`style ${style}`)
    return (value) => (isUnicode(to) ? Buffer.from(bytesOf(value)).toString('utf16le') : fromCodePage(bytesOf(value)))
  }
  if (from.name === 'datetime2') {
    if (style === undefined || style === 121 || style === 21)
      return (value) => `${moment(value).date()} ${moment(value).time(from.scale)}`
    if (style === 126) return (value) => isoText(moment(value), from.scale)
    throw unsupported(`style ${style}`)
  }
  if (from.name === 'datetime' && (style === 121 || style === 126)) {
    return (value) => (style === 121 ? `${moment(value).date()} ${moment(value).time(3)}` : isoText(moment(value), 3))
  }
  throw unsupported(`conversions from ${from.name} to ${to.name}`)
}

/** Style 126 leaves the fraction out where it is zero. */
function isoText(value: Moment, scale: number): string {
  return `${value.date()}T${value.time(value.ticks % 10_000_000n === 0n ? 0 : scale)}`
}

function starred(text: string, to: StringType, from: SqlType): string {
  if (to.length === 'max' || text.length <= to.length) return text
  if (isUnicode(to) || from.name === 'bigint') throw errors.overflow(typeLabel(to))
  return '*'
}

function whole(to: StringType, length: number, text: (value: Value) => string): (value: Value) => string {
  if (to.length !== 'max' && to.length < length) throw unsupported(`a string shorter than ${length} characters`)
  return text
}

function toInteger(from: SqlType, to: keyof typeof RANGES): Conversion {
  if (isString(from)) return (value) => integerFromText(String(value), typeLabel(from), to)
  if (isInteger(from)) return (value) => inRange(integer(value), to, from.name)
  if (from.name === 'decimal') return (value) => (value instanceof Decimal ? decimalToInteger(value, to) : value)
  if (from.name === 'float') return (value) => inRange(BigInt(Math.trunc(Number(value))), to, 'float')
  if (isBinary(from)) throw unsupported(`conversions from ${from.name} to ${to}`)
  throw errors.clash(typeLabel(from), to)
}

function decimalToInteger(value: Decimal, to: keyof typeof RANGES): bigint {
  if (to === 'bit') return value.unscaled === 0n ? 0n : 1n
  const number = value.truncated()
  const [low, high] = RANGES[to]
  if (number < low || number > high) throw errors.overflow(to)
  return number
}

function integerFromText(text: string, from: string, to: keyof typeof RANGES): bigint {
  const trimmed = text.trim()
  if (to === 'bit' && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true' ? 1n : 0n
  if (trimmed !== '' && !/^[-+]?\s*\d+$/.test(trimmed)) throw errors.conversion(from, text, to)
  const number = trimmed === '' ? 0n : BigInt(trimmed.replace(/^\+?\s*/, '').replace(/^-\s*/, '-'))
  if (to === 'bit') return number === 0n ? 0n : 1n
  const [low, high] = RANGES[to]
  if (number >= low && number <= high) return number
  if (to === 'bigint') throw errors.overflow(to)
  throw errors.conversionOverflow(from, text, to === 'int' ? 'int' : `INT${to === 'tinyint' ? 1 : 2}`)
}

function inRange(number: bigint, to: keyof typeof RANGES, from: string): bigint {
  if (to === 'bit') return number === 0n ? 0n : 1n
  const [low, high] = RANGES[to]
  if (number >= low && number <= high) return number
  if ((to === 'tinyint' || to === 'smallint') && from !== 'float') throw errors.overflowValue(to, String(number))
  throw errors.overflow(to)
}

function toDecimal(from: SqlType, to: Extract<SqlType, {name: 'decimal'}>): Conversion {
  const fitted = (value: Decimal): Decimal => {
    const scaled = value.rescaled(to.scale)
    if (scaled.unscaled !== 0n && scaled.digits() > to.precision) {
      throw errors.overflowTo(from.name === 'decimal' ? 'numeric' : typeLabel(from), 'numeric')
    }
    return scaled
  }
  if (isInteger(from)) return (value) => fitted(new Decimal(integer(value), 0))
  if (from.name === 'decimal') return (value) => (value instanceof Decimal ? fitted(value) : value)
  if (isString(from)) {
    return (value) => {
      const parsed = Decimal.parse(String(value))
      if (parsed === undefined) throw errors.numericConversion(typeLabel(from), 'numeric')
      return fitted(parsed)
    }
  }
  if (from.name === 'float') return (value) => fitted(Decimal.parse(Number(value).toFixed(20)) ?? new Decimal(0n, 0))
  throw errors.clash(typeLabel(from), 'numeric')
}

function toFloat(from: SqlType): Conversion {
  if (isInteger(from) || from.name === 'decimal' || from.name === 'float') return (value) => Number(String(value))
  if (isString(from)) {
    return (value) => {
      const text = String(value).trim()
      if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw errors.numericConversion(typeLabel(from), 'float')
      return Number(text)
    }
  }
  throw errors.clash(typeLabel(from), 'float')
}

function toBinary(
  from: SqlType,
  to: Extract<SqlType, {name: 'binary' | 'varbinary'}>,
  {explicit, style}: ConversionOptions,
): Conversion {
  const cut = (bytes: Uint8Array): Uint8Array => {
    if (to.length === 'max') return bytes
    const short = bytes.subarray(0, to.length)
    return to.name === 'binary' ? Buffer.concat([short, Buffer.alloc(to.length - short.length)]) : short
  }
  if (isBinary(from)) return (value) => cut(bytesOf(value))
  if (isString(from)) {
    if (!explicit) throw errors.implicitConversion(typeLabel(from), to.name)
    if (style === 1 || style === 2) return (value) => cut(bytesFromHex(String(value), style, to.name))
    if (style !== undefined && style !== 0) throw unsupported(`style ${style}`)
    return (value) => cut(isUnicode(from) ? Buffer.from(String(value), 'utf16le') : toCodePage(String(value)))
  }
  throw unsupported(`conversions from ${from.name} to ${to.name}`)
}

function bytesFromHex(text: string, style: number, to: string): Uint8Array {
  const prefixed = /^0x/i.test(text)
  const digits = prefixed ? text.slice(2) : text
  if (prefixed !== (style === 1) || !/^([0-9a-f]{2})*$/i.test(digits)) throw errors.numericConversion('nvarchar', to)
  return Buffer.from(digits, 'hex')
}

function toTime(from: SqlType, to: SqlType): Conversion {
  const shape = (value: Moment): Moment => {
    if (to.name === 'date') return new Moment(value.days, 0n)
    if (to.name === 'datetime2') return value.rounded(to.scale)
    return value.roundedToDatetime()
  }
  if (isTime(from)) return (value) => shape(moment(value))
  if (isString(from)) {
    return (value) => {
      const parsed = Moment.parse(String(value))
      if (parsed === undefined) throw errors.dateConversion()
      return shape(parsed)
    }
  }
  throw errors.clash(typeLabel(from), to.name)
}

function toGuid(from: SqlType): Conversion {
  if (from.name === 'uniqueidentifier') return (value) => value
  if (!isString(from))
    throw isBinary(from)
      ? unsupported('conversions from binary to uniqueidentifier')
      : errors.clash(typeLabel(from), 'uniqueidentifier')
  return (value) => {
    const match = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?\s*$/i.exec(String(value))
    if (match?.[1] === undefined) throw errors.guidConversion()
    return match[1].toUpperCase()
  }
}

function integer(value: Value): bigint {
  if (typeof value !== 'bigint') throw new Error('an integer is kept as bigint')
  return value
}

function moment(value: Value): Moment {
  if (!(value instanceof Moment)) throw new Error('a date is kept as Moment')
  return value
}

function bytesOf(value: Value): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error('binary is kept as bytes')
  return value
}

function hexOf(value: Value): string {
  return Buffer.from(bytesOf(value)).toString('hex').toUpperCase()
}

function present(value: Value): Exclude<Value, null | Variant> {
  if (value === null || value instanceof Variant) throw new Error('a variant holds a plain value')
  return value
}
