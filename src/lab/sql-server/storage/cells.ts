import {unsupported} from '../engine/errors.ts'
import {Decimal, Moment, type SqlType, type Value} from '../engine/values.ts'

/** A column's value as text for the file; the column's type tells how to read it back. */
export function encodeCell(value: Value): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'bigint' || typeof value === 'number' || value instanceof Decimal) return String(value)
  if (value instanceof Moment) return `${value.days}:${value.ticks}`
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  throw unsupported('sql_variant in a table')
}

export function decodeCell(text: string | null, type: SqlType): Value {
  if (text === null) return null
  switch (type.name) {
    case 'bit':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return BigInt(text)
    case 'decimal':
      return Decimal.parse(text)?.rescaled(type.scale) ?? null
    case 'float':
      return Number(text)
    case 'binary':
    case 'varbinary':
      return Buffer.from(text, 'hex')
    case 'date':
    case 'datetime':
    case 'datetime2': {
      const [days = '0', ticks = '0'] = text.split(':')
      return new Moment(Number(days), BigInt(ticks))
    }
    case 'char':
    case 'varchar':
    case 'nchar':
    case 'nvarchar':
    case 'uniqueidentifier':
      return text
    case 'sql_variant':
    case 'null':
      throw unsupported(`columns of type ${type.name}`)
  }
}
