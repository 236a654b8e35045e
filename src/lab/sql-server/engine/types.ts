import type {TypeName} from '../tsql/ast.ts'
import {errors, unsupported} from './errors.ts'
import type {IntegerName, SqlType, StringName} from './values.ts'

export const BIT: SqlType = {name: 'bit'}
export const TINYINT: SqlType = {name: 'tinyint'}
export const SMALLINT: SqlType = {name: 'smallint'}
export const INT: SqlType = {name: 'int'}
export const BIGINT: SqlType = {name: 'bigint'}
export const DATETIME: SqlType = {name: 'datetime'}
export const FLOAT: SqlType = {name: 'float'}
export const VARIANT: SqlType = {name: 'sql_variant'}
export const NULL_TYPE: SqlType = {name: 'null'}
export const SYSNAME: SqlType = {name: 'nvarchar', length: 128}
export const SID: SqlType = {name: 'varbinary', length: 85}

export const nvarchar = (length: number | 'max'): SqlType => ({name: 'nvarchar', length})
export const varchar = (length: number | 'max'): SqlType => ({name: 'varchar', length})
export const char = (length: number): SqlType => ({name: 'char', length})
export const varbinary = (length: number | 'max'): SqlType => ({name: 'varbinary', length})

type StringType = Extract<SqlType, {name: StringName}>
type BinaryType = Extract<SqlType, {name: 'binary' | 'varbinary'}>

export const isString = (type: SqlType): type is StringType =>
  ['char', 'varchar', 'nchar', 'nvarchar'].includes(type.name)
export const isUnicode = (type: SqlType): boolean => type.name === 'nchar' || type.name === 'nvarchar'
const isFixed = (type: SqlType): boolean => type.name === 'char' || type.name === 'nchar' || type.name === 'binary'
export const isInteger = (type: SqlType): type is {name: IntegerName} =>
  ['bit', 'tinyint', 'smallint', 'int', 'bigint'].includes(type.name)
export const isBinary = (type: SqlType): type is BinaryType => type.name === 'binary' || type.name === 'varbinary'
export const isTime = (type: SqlType): boolean => ['date', 'datetime', 'datetime2'].includes(type.name)

/** Whether the type lets the product declare it, and what its arguments mean. Lengths left out are 1, or 30 within CAST. */
export function resolveType(written: TypeName, use: 'column' | 'variable' | 'cast'): SqlType {
  const {name, arguments: given, line} = written
  const lone = use === 'cast' ? 30 : 1
  switch (name) {
    case 'bit':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'date':
    case 'datetime':
    case 'uniqueidentifier':
      none(written)
      return {name}
    case 'integer':
      none(written)
      return INT
    case 'char':
    case 'nchar':
      return {name, length: length(written, lone, name === 'char' ? 8000 : 4000)}
    case 'varchar':
    case 'nvarchar':
      return {name, length: lengthOrMax(written, lone, name === 'varchar' ? 8000 : 4000)}
    case 'varbinary':
      return {name, length: lengthOrMax(written, lone, 8000)}
    case 'binary':
      return {name, length: length(written, lone, 8000)}
    case 'datetime2': {
      const scale = given[0] ?? 7
      if (given.length > 1 || scale === 'max' || scale > 7) throw unsupported(`datetime2(${given.join(', ')})`, line)
      return {name, scale}
    }
    case 'decimal': {
      const [precision = 18, scale = 0] = given
      if (
        given.length > 2 ||
        precision === 'max' ||
        scale === 'max' ||
        precision < 1 ||
        precision > 38 ||
        scale > precision
      ) {
        throw unsupported(`decimal(${given.join(', ')})`, line)
      }
      return {name, precision, scale}
    }
    case 'sql_variant':
    case 'sysname':
    case 'real':
    case 'money':
    case 'smallmoney':
    case 'numeric':
    case 'dec':
    case 'time':
    case 'datetimeoffset':
    case 'smalldatetime':
    case 'text':
    case 'ntext':
    case 'image':
    case 'xml':
    case 'json':
    case 'hierarchyid':
    case 'geography':
    case 'geometry':
    case 'rowversion':
    case 'timestamp':
    case 'character':
    case 'double':
      throw unsupported(`the type ${name}`, line)
    default:
      throw errors.unknownType(name)
  }
}

/** As an error message or sys.types shows the name. */
export function typeLabel(type: SqlType): string {
  return type.name === 'decimal' ? 'numeric' : type.name
}

/** As it is declared: `nvarchar(50)`. */
export function typeText(type: SqlType): string {
  if (type.name === 'decimal') return `decimal(${type.precision},${type.scale})`
  if (type.name === 'datetime2') return `datetime2(${type.scale})`
  return 'length' in type ? `${type.name}(${type.length})` : type.name
}

/** learn.microsoft.com/sql/t-sql/data-types/data-type-precedence-transact-sql, highest last. */
const PRECEDENCE: readonly SqlType['name'][] = [
  'null',
  'binary',
  'varbinary',
  'char',
  'varchar',
  'nchar',
  'nvarchar',
  'uniqueidentifier',
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'decimal',
  'float',
  'date',
  'datetime',
  'datetime2',
  'sql_variant',
]

/** The type that both sides of an operator, or all branches of a CASE, are converted to. */
export function commonType(left: SqlType, right: SqlType): SqlType {
  const [low, high] = PRECEDENCE.indexOf(left.name) <= PRECEDENCE.indexOf(right.name) ? [left, right] : [right, left]
  if (low.name === 'null') return high
  if (isString(low) && isString(high)) {
    const unicode = isUnicode(high) || isUnicode(low)
    const fixed = isFixed(low) && isFixed(high)
    const collation = low.collation ?? high.collation
    return {
      name: unicode ? (fixed ? 'nchar' : 'nvarchar') : fixed ? 'char' : 'varchar',
      length: longer(low.length, high.length),
      ...(collation === undefined ? {} : {collation}),
    }
  }
  if (isBinary(low) && isBinary(high)) return {name: high.name, length: longer(low.length, high.length)}
  if (high.name === 'decimal') {
    const other = low.name === 'decimal' ? low : decimalOf(low)
    if (other === undefined) return high
    const scale = Math.max(high.scale, other.scale)
    const whole = Math.max(high.precision - high.scale, other.precision - other.scale)
    return {name: 'decimal', precision: Math.min(38, whole + scale), scale: Math.min(scale, Math.max(0, 38 - whole))}
  }
  if (low.name === 'datetime2' && high.name === 'datetime2') return low.scale > high.scale ? low : high
  return high
}

/** An integer type as the decimal that holds all its values. */
export function decimalOf(type: SqlType): {name: 'decimal'; precision: number; scale: number} | undefined {
  switch (type.name) {
    case 'bit':
      return {name: 'decimal', precision: 1, scale: 0}
    case 'tinyint':
      return {name: 'decimal', precision: 3, scale: 0}
    case 'smallint':
      return {name: 'decimal', precision: 5, scale: 0}
    case 'int':
      return {name: 'decimal', precision: 10, scale: 0}
    case 'bigint':
      return {name: 'decimal', precision: 19, scale: 0}
    case 'decimal':
      return type
    default:
      return undefined
  }
}

function longer(left: number | 'max', right: number | 'max'): number | 'max' {
  return left === 'max' || right === 'max' ? 'max' : Math.max(left, right)
}

function none(written: TypeName): void {
  if (written.arguments.length > 0) throw unsupported(`arguments of ${written.name}`, written.line)
}

function lengthOrMax(written: TypeName, lone: number, most: number): number | 'max' {
  return written.arguments.length === 1 && written.arguments[0] === 'max' ? 'max' : length(written, lone, most)
}

function length(written: TypeName, lone: number, most: number): number {
  const [value = lone, ...more] = written.arguments
  if (more.length > 0 || value === 'max' || value < 1 || value > most) {
    throw unsupported(`${written.name}(${written.arguments.join(', ')})`, written.line)
  }
  return value
}
