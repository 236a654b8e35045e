import {Bug} from '../../errors.ts'
import type {Row} from '../tds/session.ts'

/** The column as text; throws `Bug` where it is none. `char(n)` comes padded and is trimmed. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new Bug(`The column ${column} is not text.`)
  return value.trimEnd()
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

/** int, tinyint, or bigint, which the driver gives as text. */
export function number(row: Row, column: string): number {
  const value = Number(row[column] ?? Number.NaN)
  if (!Number.isSafeInteger(value)) throw new Bug(`The column ${column} is not a whole number.`)
  return value
}

/** Undefined: NULL. */
export const optionalNumber = (row: Row, column: string): number | undefined =>
  row[column] === null ? undefined : number(row, column)

export function flag(row: Row, column: string): boolean {
  const value = row[column]
  if (typeof value !== 'boolean') throw new Bug(`The column ${column} is not a bit.`)
  return value
}

/** UTC. */
export function time(row: Row, column: string): Date {
  const value = row[column]
  if (!(value instanceof Date)) throw new Bug(`The column ${column} is not a time.`)
  return value
}

export function bytes(row: Row, column: string): Buffer {
  const value = row[column]
  if (!Buffer.isBuffer(value)) throw new Bug(`The column ${column} is not binary.`)
  return value
}

/** Upper-case, without `0x`. */
export const hexadecimal = (row: Row, column: string): string => bytes(row, column).toString('hex').toUpperCase()

/** uniqueidentifier, in upper case. */
export const guid = (row: Row, column: string): string => text(row, column).toUpperCase()
