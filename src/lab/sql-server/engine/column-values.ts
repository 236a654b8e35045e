import type {Column} from '../storage/model.ts'
import {toCodePage} from './codepage.ts'
import {type Conversion, conversion, shaped} from './convert.ts'
import {errors} from './errors.ts'
import {isBinary, isString, isUnicode} from './types.ts'
import type {SqlType, Value} from './values.ts'

/** Where a value is going, for the messages of 2628 and 515. */
export interface Destination {
  /** `database.schema.table` */
  readonly table: string
  /** 2628 since SQL Server 2019; 8152 before. */
  readonly namesColumn: boolean
}

/** How a value becomes a column's: unlike a variable, a column never cuts what is too long. */
export function columnConversion(from: SqlType, column: Column, destination: Destination): Conversion {
  const {type} = column
  if (isString(type)) {
    const widest: SqlType = {name: isUnicode(type) ? 'nvarchar' : 'varchar', length: 'max'}
    const convert = conversion(from, widest, {explicit: false})
    return (value) => {
      const text = convert(value)
      if (typeof text !== 'string') return null
      if (type.length !== 'max' && text.replace(/ +$/, '').length > type.length) {
        throw tooLong(destination, column, text.slice(0, type.length))
      }
      return shaped(text, type)
    }
  }
  if (isBinary(type)) {
    const convert = conversion(from, {name: 'varbinary', length: 'max'}, {explicit: false})
    return (value) => {
      const bytes = convert(value)
      if (!(bytes instanceof Uint8Array)) return null
      if (type.length !== 'max' && bytes.length > type.length) throw tooLong(destination, column, '')
      return type.name === 'binary' && type.length !== 'max'
        ? Buffer.concat([bytes, Buffer.alloc(type.length - bytes.length)])
        : bytes
    }
  }
  return conversion(from, type, {explicit: false})
}

/** Bytes that a row takes on disk, roughly: what counts against a full disk. */
export function rowBytes(columns: readonly Column[], row: readonly Value[]): number {
  return row.reduce<number>((sum, value, i) => sum + cellBytes(columns[i]?.type, value), 10)
}

function cellBytes(type: SqlType | undefined, value: Value): number {
  if (typeof value === 'string' && type !== undefined)
    return isUnicode(type) ? value.length * 2 : toCodePage(value).length
  if (value instanceof Uint8Array) return value.length
  return value === null ? 0 : 8
}

function tooLong(destination: Destination, column: Column, cut: string) {
  return destination.namesColumn ? errors.truncated(destination.table, column.name, cut) : errors.truncatedOld()
}
