import {sameName} from '../engine/compare.ts'
import {SqlError, unsupported} from '../engine/errors.ts'
import {SERVER_COLLATION} from '../engine/instance.ts'
import {isInteger, isString, resolveType} from '../engine/types.ts'
import type {BinaryCollation, SqlType} from '../engine/values.ts'
import type {Column} from '../storage/model.ts'
import type {ColumnDefinition} from '../tsql/ast.ts'
import {type Names, nullablePrimary} from './table-constraints.ts'

/** A column as CREATE TABLE and ALTER TABLE ADD define it. Throws 8148, 8147, 2749, 1754 and 8111. */
export function definedColumn(definition: ColumnDefinition, id: number, table: string, named: Names): Column {
  const type = collated(resolveType(definition.type, 'column'), definition.collation)
  const given = definition.constraints.filter((one) => one.kind === 'default')
  if (given.length > 1)
    throw new SqlError(
      8148,
      `More than one column DEFAULT constraint specified for column '${definition.name}', table '${table}'.`,
      {state: 0},
    )
  const [first] = given
  if (definition.identity !== undefined) {
    if (!isInteger(type) || type.name === 'bit') {
      throw new SqlError(
        2749,
        `Identity column '${definition.name}' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, unencrypted, and constrained to be nonnullable.`,
        {state: 2},
      )
    }
    if (definition.nullable === true)
      throw new SqlError(
        8147,
        `Could not create IDENTITY attribute on nullable column '${definition.name}', table '${table}'.`,
      )
    if (first !== undefined)
      throw new SqlError(
        1754,
        `Defaults cannot be created on columns with an IDENTITY attribute. Table '${table}', column '${definition.name}'.`,
        {state: 0},
      )
  }
  const primary = definition.constraints.some((one) => one.kind === 'primary')
  if (primary && definition.nullable === true) throw nullablePrimary(table)
  return {
    id,
    name: definition.name,
    type,
    nullable: definition.nullable ?? (definition.identity === undefined && !primary),
    identity:
      definition.identity === undefined
        ? null
        : {seed: Number(definition.identity.seed), increment: Number(definition.identity.increment)},
    default: first === undefined ? null : {...named.constraint('DF', first.name, definition.name), text: first.text},
  }
}

/** learn.microsoft.com/sql/t-sql/statements/collations */
function collated(type: SqlType, collation: string | undefined): SqlType {
  if (collation === undefined) return type
  if (!isString(type)) throw unsupported(`COLLATE of ${type.name}`)
  if (sameName(collation, SERVER_COLLATION)) return type
  if (sameName(collation, BINARY_COLLATION)) return {...type, collation: BINARY_COLLATION}
  throw unsupported(`the collation ${collation}`)
}

const BINARY_COLLATION: BinaryCollation = 'Latin1_General_100_BIN2'

/** Throws 2705 and 2744. */
export function checkColumns(columns: readonly Column[], table: string): void {
  const twice = columns.find(
    (one, i) => columns.findIndex((other) => other.name.toLowerCase() === one.name.toLowerCase()) !== i,
  )
  if (twice !== undefined) {
    throw new SqlError(
      2705,
      `Column names in each table must be unique. Column name '${twice.name}' in table '${table}' is specified more than once.`,
      {state: 3},
    )
  }
  if (columns.filter((one) => one.identity !== null).length > 1) {
    throw new SqlError(
      2744,
      `Multiple identity columns specified for table '${table}'. Only one identity column per table is allowed.`,
      {state: 2},
    )
  }
}
