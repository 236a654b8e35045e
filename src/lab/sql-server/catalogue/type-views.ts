import {BIT, INT, isString, isUnicode, SMALLINT, SYSNAME, TINYINT} from '../engine/types.ts'
import type {SqlType, Value} from '../engine/values.ts'
import {type CatalogueView, flag, number} from './view.ts'

const COLLATION = 'SQL_Latin1_General_CP1_CI_AS'

/** Name, system and user type id, bytes, precision, scale; the last says that it has a collation. */
type TypeFacts = readonly [string, number, number, number, number, number, boolean?]

/** learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-types-transact-sql, as every database has them. */
const TYPES: readonly TypeFacts[] = [
  ['image', 34, 34, 16, 0, 0],
  ['text', 35, 35, 16, 0, 0, true],
  ['uniqueidentifier', 36, 36, 16, 0, 0],
  ['date', 40, 40, 3, 10, 0],
  ['time', 41, 41, 5, 16, 7],
  ['datetime2', 42, 42, 8, 27, 7],
  ['datetimeoffset', 43, 43, 10, 34, 7],
  ['tinyint', 48, 48, 1, 3, 0],
  ['smallint', 52, 52, 2, 5, 0],
  ['int', 56, 56, 4, 10, 0],
  ['smalldatetime', 58, 58, 4, 16, 0],
  ['real', 59, 59, 4, 24, 0],
  ['money', 60, 60, 8, 19, 4],
  ['datetime', 61, 61, 8, 23, 3],
  ['float', 62, 62, 8, 53, 0],
  ['sql_variant', 98, 98, 8016, 0, 0],
  ['ntext', 99, 99, 16, 0, 0, true],
  ['bit', 104, 104, 1, 1, 0],
  ['decimal', 106, 106, 17, 38, 38],
  ['numeric', 108, 108, 17, 38, 38],
  ['smallmoney', 122, 122, 4, 10, 4],
  ['bigint', 127, 127, 8, 19, 0],
  ['hierarchyid', 240, 128, 892, 0, 0],
  ['geometry', 240, 129, -1, 0, 0],
  ['geography', 240, 130, -1, 0, 0],
  ['varbinary', 165, 165, 8000, 0, 0],
  ['varchar', 167, 167, 8000, 0, 0, true],
  ['binary', 173, 173, 8000, 0, 0],
  ['char', 175, 175, 8000, 0, 0, true],
  ['timestamp', 189, 189, 8, 0, 0],
  ['nvarchar', 231, 231, 8000, 0, 0, true],
  ['nchar', 239, 239, 8000, 0, 0, true],
  ['xml', 241, 241, -1, 0, 0],
  ['sysname', 231, 256, 256, 0, 0, true],
]

export const types: CatalogueView = {
  columns: {
    name: SYSNAME,
    system_type_id: TINYINT,
    user_type_id: INT,
    schema_id: INT,
    max_length: SMALLINT,
    precision: TINYINT,
    scale: TINYINT,
    collation_name: SYSNAME,
    is_nullable: BIT,
    is_user_defined: BIT,
    is_assembly_type: BIT,
    is_table_type: BIT,
  },
  rows: () =>
    TYPES.map(([name, system, user, bytes, precision, scale, collated]) => ({
      name,
      system_type_id: number(system),
      user_type_id: number(user),
      schema_id: 4n,
      max_length: number(bytes),
      precision: number(precision),
      scale: number(scale),
      collation_name: collated === true ? COLLATION : null,
      is_nullable: flag(name !== 'timestamp' && name !== 'sysname'),
      is_user_defined: 0n,
      is_assembly_type: flag(system === 240),
      is_table_type: 0n,
    })),
}

/** The columns of sys.columns that tell a type. */
export function catalogueType(type: SqlType): Readonly<Record<string, Value>> {
  const facts = TYPES.find(([name]) => name === type.name)
  if (facts === undefined) throw new Error(`${type.name} is no type of a column`)
  const [, system, user, bytes, precision, scale] = facts
  return {
    system_type_id: number(system),
    user_type_id: number(user),
    max_length: number(storedLength(type, bytes)),
    precision: number(
      type.name === 'decimal' ? type.precision : type.name === 'datetime2' ? precisionOf(type.scale) : precision,
    ),
    scale: number('scale' in type ? type.scale : scale),
    collation_name: isString(type) ? (type.collation ?? COLLATION) : null,
  }
}

/** learn.microsoft.com/sql/t-sql/data-types/decimal-and-numeric-transact-sql and datetime2-transact-sql. */
function storedLength(type: SqlType, bytes: number): number {
  if ('length' in type) return type.length === 'max' ? -1 : type.length * (isUnicode(type) ? 2 : 1)
  if (type.name === 'decimal')
    return type.precision <= 9 ? 5 : type.precision <= 19 ? 9 : type.precision <= 28 ? 13 : 17
  if (type.name === 'datetime2') return type.scale < 3 ? 6 : type.scale < 5 ? 7 : 8
  return bytes
}

function precisionOf(scale: number): number {
  return scale === 0 ? 19 : 20 + scale
}
