import {toCodePage} from '../engine/codepage.ts'
import {unsupported} from '../engine/errors.ts'
import {Decimal, Moment, type SqlType, type Value, Variant} from '../engine/values.ts'
import {Writer} from './bytes.ts'

/** LCID 1033, CI_AS, sort id 52: SQL_Latin1_General_CP1_CI_AS. */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34])

const INTEGER_SIZE = {bit: 1, tinyint: 1, smallint: 2, int: 4, bigint: 8} as const
/** Whole numbers within sql_variant have the ids of types that are never NULL. */
const WHOLE_VARIANTS: ReadonlyMap<SqlType['name'], {readonly id: number; readonly size: number}> = new Map([
  ['tinyint', {id: 0x30, size: 1}],
  ['smallint', {id: 0x34, size: 2}],
  ['int', {id: 0x38, size: 4}],
  ['bigint', {id: 0x7f, size: 8}],
])
const MAX = 0xffff
const MAX_DECIMAL = 17
/** 1900-01-01 in days since 0001-01-01. */
const DATETIME_EPOCH = 693_595

/** Bytes of the time part of datetime2 by its scale. */
const timeLength = (scale: number): number => (scale <= 2 ? 3 : scale <= 4 ? 4 : 5)

/**
 * Types of a value that is never NULL: without a length, in TYPE_INFO and before each value. SqlClient relies on it: where a
 * column is not said to be nullable, it reads the fixed form whatever TYPE_INFO says. MS-TDS 2.2.5.4.1.
 */
const FIXED: ReadonlyMap<SqlType['name'], number> = new Map([
  ['tinyint', 0x30],
  ['bit', 0x32],
  ['smallint', 0x34],
  ['int', 0x38],
  ['datetime', 0x3d],
  ['float', 0x3e],
  ['bigint', 0x7f],
])

/** TYPE_INFO of a column or return value. MS-TDS 2.2.5.6. */
export function writeType(writer: Writer, type: SqlType, nullable: boolean): void {
  const fixed = FIXED.get(type.name)
  if (fixed !== undefined && !nullable) {
    writer.u8(fixed)
    return
  }
  switch (type.name) {
    case 'bit':
      writer.u8(0x68).u8(1)
      return
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      writer.u8(0x26).u8(INTEGER_SIZE[type.name])
      return
    case 'float':
      writer.u8(0x6d).u8(8)
      return
    case 'decimal':
      writer.u8(0x6a).u8(MAX_DECIMAL).u8(type.precision).u8(type.scale)
      return
    case 'uniqueidentifier':
      writer.u8(0x24).u8(16)
      return
    case 'date':
      writer.u8(0x28)
      return
    case 'datetime2':
      writer.u8(0x2a).u8(type.scale)
      return
    case 'datetime':
      writer.u8(0x6f).u8(8)
      return
    case 'char':
    case 'varchar':
      writer
        .u8(type.name === 'char' ? 0xaf : 0xa7)
        .u16(type.length === 'max' ? MAX : type.length)
        .bytes(COLLATION)
      return
    case 'nchar':
    case 'nvarchar':
      writer
        .u8(type.name === 'nchar' ? 0xef : 0xe7)
        .u16(type.length === 'max' ? MAX : type.length * 2)
        .bytes(COLLATION)
      return
    case 'binary':
    case 'varbinary':
      writer.u8(type.name === 'binary' ? 0xad : 0xa5).u16(type.length === 'max' ? MAX : type.length)
      return
    case 'sql_variant':
      writer.u8(0x62).u32(8009)
      return
    case 'null':
      throw new Error('NULL has been given a type before it is sent')
  }
}

/** A value in the form that its TYPE_INFO promised. */
export function writeValue(writer: Writer, type: SqlType, value: Value, nullable: boolean): void {
  if (FIXED.has(type.name) && !nullable) {
    if (value === null) throw new Error(`a column that is never NULL holds one`)
    writer.bytes(fixedBytes(type, value))
    return
  }
  if ('length' in type) writeLong(writer, type, value)
  else if (type.name === 'sql_variant') writeVariant(writer, value)
  else if (value === null) writer.u8(0)
  else writeFixed(writer, type, value)
}

function writeFixed(writer: Writer, type: SqlType, value: Value): void {
  const body = fixedBytes(type, value)
  writer.u8(body.length).bytes(body)
}

type LongType = Extract<SqlType, {length: number | 'max'}>

function writeLong(writer: Writer, type: LongType, value: Value): void {
  const body = value === null ? null : longBytes(type, value)
  if (type.length !== 'max') {
    if (body === null) writer.u16(MAX)
    else writer.u16(body.length).bytes(body)
    return
  }
  if (body === null) {
    writer.i64(-1n)
    return
  }
  // PLP: whole length, one chunk, terminator.
  writer.i64(BigInt(body.length))
  if (body.length > 0) writer.u32(body.length).bytes(body)
  writer.u32(0)
}

function longBytes(type: LongType, value: Value): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (typeof value !== 'string') throw new Error(`${type.name} is kept as a string`)
  return type.name === 'nchar' || type.name === 'nvarchar' ? Buffer.from(value, 'utf16le') : toCodePage(value)
}

function fixedBytes(type: SqlType, value: Value): Buffer {
  const writer = new Writer()
  if (typeof value === 'bigint' && type.name in INTEGER_SIZE) {
    const size = INTEGER_SIZE[type.name as keyof typeof INTEGER_SIZE]
    return writer.unsigned(BigInt.asUintN(size * 8, value), size).result()
  }
  if (typeof value === 'number') return writer.f64(value).result()
  if (value instanceof Decimal && type.name === 'decimal') return decimalBytes(value.rescaled(type.scale))
  if (typeof value === 'string' && type.name === 'uniqueidentifier') return guidBytes(value)
  if (value instanceof Moment) return momentBytes(type, value)
  throw new Error(`a value of ${type.name} is kept otherwise`)
}

function decimalBytes(value: Decimal): Buffer {
  const negative = value.unscaled < 0n
  return new Writer()
    .u8(negative ? 0 : 1)
    .unsigned(negative ? -value.unscaled : value.unscaled, 16)
    .result()
}

/** First three groups little-endian, as Windows keeps a GUID. */
function guidBytes(guid: string): Buffer {
  const hex = Buffer.from(guid.replaceAll('-', ''), 'hex')
  return Buffer.concat([
    hex.subarray(0, 4).reverse(),
    hex.subarray(4, 6).reverse(),
    hex.subarray(6, 8).reverse(),
    hex.subarray(8),
  ])
}

function momentBytes(type: SqlType, value: Moment): Buffer {
  const writer = new Writer()
  switch (type.name) {
    case 'date':
      return writer.unsigned(BigInt(value.days), 3).result()
    case 'datetime2':
      return writer
        .unsigned(value.ticks / 10n ** BigInt(7 - type.scale), timeLength(type.scale))
        .unsigned(BigInt(value.days), 3)
        .result()
    case 'datetime':
      return writer
        .i32(value.days - DATETIME_EPOCH)
        .u32(Number((value.ticks * 300n + 5_000_000n) / 10_000_000n))
        .result()
    default:
      throw new Error(`${type.name} is no date`)
  }
}

/** MS-TDS 2.2.5.5.4: base type, its properties, the value. Of the base types only those that the lab puts into one. */
function writeVariant(writer: Writer, value: Value): void {
  if (value === null) {
    writer.u32(0)
    return
  }
  if (!(value instanceof Variant)) throw new Error('sql_variant is kept as Variant')
  const {type} = value
  const whole = WHOLE_VARIANTS.get(type.name)
  if (whole !== undefined && typeof value.value === 'bigint') {
    writer
      .u32(2 + whole.size)
      .u8(whole.id)
      .u8(0)
      .bytes(fixedBytes(type, value.value))
    return
  }
  if (type.name !== 'nvarchar' && type.name !== 'varchar') throw unsupported(`sql_variant of ${type.name}`)
  const body = longBytes(type, value.value)
  const inner = new Writer()
    .u8(type.name === 'nvarchar' ? 0xe7 : 0xa7)
    .u8(7)
    .bytes(COLLATION)
  const most = type.length === 'max' ? 8000 : type.length * (type.name === 'nvarchar' ? 2 : 1)
  const content = inner.u16(Math.min(8000, most)).bytes(body).result()
  writer.u32(content.length).bytes(content)
}
