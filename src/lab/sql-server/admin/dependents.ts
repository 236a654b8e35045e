import {bindCheck} from '../engine/constraints.ts'
import {SqlError} from '../engine/errors.ts'
import type {Surroundings} from '../engine/scope.ts'
import type {Column, Database, Table} from '../storage/model.ts'

/** What stands or falls with a column. */
export interface Dependent {
  readonly kind: 'primary' | 'unique' | 'index' | 'foreign' | 'check' | 'default'
  readonly name: string
}

export function dependentsOf(column: Column, table: Table, database: Database, around: Surroundings): Dependent[] {
  const pointing = [...database.tables.values()].flatMap((other) =>
    other.foreigns.filter((foreign) => foreign.targetId === table.id && foreign.targetColumns.includes(column.id)),
  )
  return [
    ...(column.default === null ? [] : [{kind: 'default' as const, name: column.default.name}]),
    ...table.checks
      .filter(({text}) => mentions(text, column, table, around))
      .map(({name}) => ({kind: 'check' as const, name})),
    ...table.keys.filter((key) => key.columns.some(({id}) => id === column.id)).map(({kind, name}) => ({kind, name})),
    ...[...table.foreigns.filter((foreign) => foreign.columns.includes(column.id)), ...pointing].map(({name}) => ({
      kind: 'foreign' as const,
      name,
    })),
  ]
}

/** 4922, after 5074 for each. */
export function accessed(verb: 'ALTER COLUMN' | 'DROP COLUMN', column: string, by: readonly Dependent[]): SqlError {
  const before = by.map(
    ({kind, name}) =>
      new SqlError(5074, `The ${kind === 'index' ? 'index' : 'object'} '${name}' is dependent on column '${column}'.`),
  )
  return new SqlError(4922, `ALTER TABLE ${verb} ${column} failed because one or more objects access this column.`, {
    state: 9,
    before,
  })
}

/** Whether a CHECK cannot do without the column. */
function mentions(text: string, column: Column, table: Table, around: Surroundings): boolean {
  try {
    bindCheck(text, {...table, columns: table.columns.filter((one) => one !== column)}, around)
    return false
  } catch (error) {
    if (error instanceof SqlError && (error.number === 207 || error.number === 4104)) return true
    throw error
  }
}
