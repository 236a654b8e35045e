import {fromCodePage} from '../engine/codepage.ts'
import {unsupported} from '../engine/errors.ts'
import {Decimal, Moment, type SqlType, type Value} from '../engine/values.ts'
import type {Reader} from './bytes.ts'

export interface WireParameter {
  /** With its @; empty for one that is told by its place. */
  readonly name: string
  readonly output: boolean
  readonly type: SqlType
  readonly value: Value
}

const MAX = 0xffff
const DATETIME_EPOCH = 693_595
const INTEGERS: ReadonlyMap<number, SqlType['name'] & ('tinyint' | 'smallint' | 'int' | 'bigint')> = new Map([
  [1, 'tinyint'],
  [2, 'smallint'],
  [4, 'int'],
  [8, 'bigint'],
])

/** Reads one parameter of an RPC. Types that the lab leaves out are refused by their number. */
export function readParameter(reader: Reader): WireParameter {
  const name = reader.text(reader.u8())
  const flags = reader.u8()
  const {type, value} = typed(reader)
  return {name, output: (flags & 1) !== 0, type, value}
}

function typed(reader: Reader): {type: SqlType; value: Value} {
  const id = reader.u8()
  switch (id) {
    case 0x26: {
      const type = {name: integerName(reader.u8())}
      const length = reader.u8()
      return {type, value: length === 0 ? null : integer(reader.take(length))}
    }
    case 0x68: {
      reader.u8()
      return {type: {name: 'bit'}, value: reader.u8() === 0 ? null : BigInt(reader.u8() === 0 ? 0 : 1)}
    }
    case 0x6d: {
      reader.u8()
      const bytes = reader.take(reader.u8())
      return {
        type: {name: 'float'},
        value: bytes.length === 0 ? null : bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE(),
      }
    }
    case 0x6a:
    case 0x6c:
      return decimal(reader)
    case 0x24: {
      reader.u8()
      const bytes = reader.take(reader.u8())
      return {type: {name: 'uniqueidentifier'}, value: bytes.length === 0 ? null : guid(bytes)}
    }
    case 0x28: {
      const bytes = reader.take(reader.u8())
      return {type: {name: 'date'}, value: bytes.length === 0 ? null : new Moment(Number(unsigned(bytes)), 0n)}
    }
    case 0x2a: {
      const scale = reader.u8()
      const bytes = reader.take(reader.u8())
      return {type: {name: 'datetime2', scale}, value: bytes.length === 0 ? null : datetime2(bytes, scale)}
    }
    case 0x6f: {
      reader.u8()
      const bytes = reader.take(reader.u8())
      return {type: {name: 'datetime'}, value: bytes.length === 0 ? null : datetime(bytes)}
    }
    case 0xe7:
    case 0xef:
    case 0xa7:
    case 0xaf:
      return characters(reader, id)
    case 0xa5:
    case 0xad: {
      const length = reader.u16()
      const name = id === 0xa5 ? 'varbinary' : 'binary'
      return {type: {name, length: length === MAX ? 'max' : Math.max(1, length)}, value: longValue(reader, length)}
    }
    default:
      throw unsupported(`parameters of TDS type 0x${id.toString(16)}`)
  }
}

function characters(reader: Reader, id: number): {type: SqlType; value: Value} {
  const unicode = id === 0xe7 || id === 0xef
  const length = reader.u16()
  reader.take(5)
  const bytes = longValue(reader, length)
  const name = id === 0xe7 ? 'nvarchar' : id === 0xef ? 'nchar' : id === 0xa7 ? 'varchar' : 'char'
  const declared = length === MAX ? 'max' : Math.max(1, unicode ? length / 2 : length)
  return {
    type: {name, length: declared},
    value: bytes === null ? null : unicode ? bytes.toString('utf16le') : fromCodePage(bytes),
  }
}

function longValue(reader: Reader, length: number): Buffer | null {
  if (length !== MAX) {
    const size = reader.u16()
    return size === MAX ? null : reader.take(size)
  }
  if (reader.i64() === -1n) return null
  const chunks: Buffer[] = []
  for (let size = reader.u32(); size > 0; size = reader.u32()) chunks.push(reader.take(size))
  return Buffer.concat(chunks)
}

function decimal(reader: Reader): {type: SqlType; value: Value} {
  reader.u8()
  const type = {name: 'decimal', precision: reader.u8(), scale: reader.u8()} as const
  const bytes = reader.take(reader.u8())
  if (bytes.length === 0) return {type, value: null}
  const magnitude = unsigned(bytes.subarray(1))
  return {type, value: new Decimal(bytes[0] === 0 ? -magnitude : magnitude, type.scale)}
}

function integerName(size: number) {
  const name = INTEGERS.get(size)
  if (name === undefined) throw unsupported(`integers of ${size} bytes`)
  return name
}

function integer(bytes: Buffer): bigint {
  return bytes.length === 1 ? unsigned(bytes) : BigInt.asIntN(bytes.length * 8, unsigned(bytes))
}

function unsigned(bytes: Buffer): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function guid(bytes: Buffer): string {
  const part = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex')
  const text = `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}-${bytes.subarray(8, 10).toString('hex')}-${bytes.subarray(10).toString('hex')}`
  return text.toUpperCase()
}

function datetime2(bytes: Buffer, scale: number): Moment {
  const time = bytes.subarray(0, bytes.length - 3)
  return new Moment(Number(unsigned(bytes.subarray(-3))), unsigned(time) * 10n ** BigInt(7 - scale))
}

function datetime(bytes: Buffer): Moment {
  if (bytes.length === 4)
    return new Moment(bytes.readUInt16LE() + DATETIME_EPOCH, BigInt(bytes.readUInt16LE(2)) * 600_000_000n)
  return new Moment(bytes.readInt32LE() + DATETIME_EPOCH, (BigInt(bytes.readUInt32LE(4)) * 10_000_000n + 150n) / 300n)
}
