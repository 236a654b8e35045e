import type {Foreign, Row, Table} from '../storage/model.ts'
import {cell, keyColumns, shape} from './constraints.ts'
import type {FoundTable} from './names.ts'
import {RowLocks} from './row-locks.ts'
import type {Session} from './session.ts'

type Changes = ReadonlyMap<number, Row | undefined>

/**
 * Rows that point to others: waits for who changes a parent and has not committed, and keeps the parent's key as it is to
 * the end of the transaction. SQL Server lets go of the parent sooner; who then takes the parent away waits for the child.
 */
export async function lockParents(session: Session, found: FoundTable, table: Table, changes: Changes): Promise<void> {
  for (const [id, row] of changes) {
    if (row === undefined) continue
    const before = table.rows.get(id)
    for (const foreign of table.foreigns) {
      const values = foreign.columns.map((column) => cell(table, row, column))
      if (values.includes(null)) continue
      if (before !== undefined && foreign.columns.every((column, i) => cell(table, before, column) === values[i]))
        continue
      const parent = session.view(found.cell).tables.get(foreign.targetId)
      if (parent === undefined) continue
      const key = parentKey(parent, foreign)
      if (key === undefined) continue
      const ordered = key.columns.map((column) => values[foreign.targetColumns.indexOf(column.id)] ?? null)
      const wanted = {shape: keyColumns(parent, key), values: ordered}
      const locks = new RowLocks(session, {...found, table: parent})
      await locks.key(wanted, 'S')
      for (const other of locks.table.rows.withKey(wanted.shape, ordered)) await locks.passRow(other, 'S')
    }
  }
}

/**
 * Rows that others point to and that go or change: waits for who takes away or changes a child and has not committed.
 * Without an index on the child's columns that is a scan, which waits for every locked row. Children that are new hold
 * the parent's key.
 */
export async function passReferrers(
  session: Session,
  found: FoundTable,
  table: Table,
  changes: Changes,
): Promise<void> {
  for (const child of session.view(found.cell).tables.values()) {
    for (const foreign of child.foreigns.filter(({targetId}) => targetId === table.id)) {
      const target = shape(table, foreign.targetColumns)
      const gone = [...changes].flatMap(([id, row]) => {
        const before = table.rows.get(id)
        if (before === undefined) return []
        const values = target.map(({place}) => before[place] ?? null)
        return row !== undefined && target.every(({place}, i) => row[place] === values[i]) ? [] : [values]
      })
      const locks = new RowLocks(session, {...found, table: child})
      if (gone.length > 0 && !hasIndex(child, foreign)) await locks.passForReading(undefined)
      else
        for (const values of gone)
          for (const id of locks.table.rows.withKey(shape(child, foreign.columns), values)) await locks.passRow(id, 'S')
    }
  }
}

function parentKey(parent: Table, foreign: Foreign) {
  return parent.keys.find(
    (key) =>
      key.unique &&
      key.columns.length === foreign.targetColumns.length &&
      key.columns.every(({id}) => foreign.targetColumns.includes(id)),
  )
}

/** Whether an index begins with the columns of a foreign key, in any order. */
function hasIndex(table: Table, foreign: Foreign): boolean {
  return table.keys.some((key) =>
    foreign.columns.every((column) => key.columns.slice(0, foreign.columns.length).some(({id}) => id === column)),
  )
}
