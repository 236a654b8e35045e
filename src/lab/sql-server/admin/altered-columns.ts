import {columnConversion} from '../engine/column-values.ts'
import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import {qualified} from '../engine/names.ts'
import {isInteger, resolveType} from '../engine/types.ts'
import type {SqlType} from '../engine/values.ts'
import type {Column, Table} from '../storage/model.ts'
import {Rows} from '../storage/rows.ts'
import type {Alteration} from '../tsql/alterations.ts'
import type {Place} from './alterations.ts'
import {accessed, type Dependent, dependentsOf} from './dependents.ts'

/**
 * ALTER COLUMN: type and nullability, the rows converted by the implicit rules. Throws 4922 with 5074, 4924, 515, and what a
 * conversion throws: 245, 220, 8114, 8115, 2628 or 8152.
 * learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql#alter-column
 */
export function alterColumn(given: Extract<Alteration, {kind: 'alter-column'}>, place: Place): Table {
  const {table, database, around, namesColumn} = place
  const at = table.columns.findIndex((column) => sameName(column.name, given.column))
  const before = table.columns[at]
  if (before === undefined) throw errors.noSuchColumn('ALTER COLUMN', given.column, table.name)
  const type = resolveType(given.type, 'column')
  const after: Column = {...before, type, nullable: given.nullable}
  const blocking = dependentsOf(before, table, database, around).filter((one) => blocks(one, before, after))
  if (blocking.length > 0) throw accessed('ALTER COLUMN', before.name, blocking)
  if (before.identity !== null && !(isInteger(type) && type.name !== 'bit'))
    throw unsupported('an IDENTITY column of another type than integers')
  if (before.identity !== null && after.nullable) throw identityNull(before.name, table.name)
  const destination = {table: `${database.name}.${qualified(database, table)}`, namesColumn}
  const convert = columnConversion(before.type, after, destination)
  return {
    ...table,
    columns: table.columns.map((column) => (column === before ? after : column)),
    rows: Rows.from(
      [...table.rows].map(([id, row]) => {
        const value = convert(row[at] ?? null)
        if (value === null && !after.nullable) throw errors.nullNotAllowed(after.name, destination.table, 'UPDATE')
        return [id, row.map((old, i) => (i === at ? value : old))] as const
      }),
    ),
  }
}

/** Whether what depends on a column stands in the way of this change of it. */
function blocks({kind}: Dependent, before: Column, after: Column): boolean {
  const sameType = before.type.name === after.type.name
  switch (kind) {
    case 'primary':
    case 'foreign':
      return true
    case 'default':
      return !sameType
    case 'check':
    case 'unique':
    case 'index':
      if (!sameType || !isVariable(before.type)) return true
      if (after.nullable !== before.nullable)
        throw unsupported(`NULL changed to NOT NULL or back where a ${kind} names the column`)
      if (kind !== 'check' && lengthOf(after.type) > 4000) throw unsupported('so long a column in an index')
      return kind === 'index' && lengthOf(after.type) < lengthOf(before.type)
  }
}

function isVariable(type: SqlType): boolean {
  return ['varchar', 'nvarchar', 'varbinary'].includes(type.name)
}

function lengthOf(type: SqlType): number {
  if (!('length' in type)) return 0
  return type.length === 'max' ? Number.POSITIVE_INFINITY : type.length
}

function identityNull(column: string, table: string): SqlError {
  return new SqlError(8147, `Could not create IDENTITY attribute on nullable column '${column}', table '${table}'.`)
}
