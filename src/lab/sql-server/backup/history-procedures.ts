import type {Procedure, Taken} from '../admin/procedures.ts'
import {sameName} from '../engine/compare.ts'
import {errors, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {DATETIME, SYSNAME} from '../engine/types.ts'
import {Moment, type Value} from '../engine/values.ts'
import type {Row, Table} from '../storage/model.ts'

const MSDB = 'msdb'

/** By backup set, and by restore of one; what tells of media goes when no set on it is left. */
const OF_SET = ['backupset', 'backupfile', 'restorehistory']
const OF_MEDIA = ['backupmediafamily', 'backupmediaset']

/**
 * Procedures that msdb has and other databases lack. sysadmin and the owners of msdb may call them; that others can be granted
 * EXECUTE is more than the lab has.
 * learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-delete-backuphistory-transact-sql and its sister
 */
export const MSDB_PROCEDURES: ReadonlyMap<string, Procedure> = new Map<string, Procedure>([
  [
    'sp_delete_backuphistory',
    {
      parameters: [{name: '@oldest_date', type: DATETIME, optional: false}],
      run: async (taken, session) => await forget('sp_delete_backuphistory', olderThan(taken), session),
    },
  ],
  [
    'sp_delete_database_backuphistory',
    {
      parameters: [{name: '@database_name', type: SYSNAME, optional: false}],
      run: async (taken, session) => await forget('sp_delete_database_backuphistory', ofDatabase(taken), session),
    },
  ],
])

type SetCells = (column: string) => Value

function olderThan(taken: Taken): (set: SetCells) => boolean {
  const oldest = taken.get('@oldest_date')?.value
  return (set) => {
    const finished = set('backup_finish_date')
    return oldest instanceof Moment && finished instanceof Moment && finished.compare(oldest) < 0
  }
}

function ofDatabase(taken: Taken): (set: SetCells) => boolean {
  const wanted = taken.get('@database_name')?.value
  return (set) => {
    const name = set('database_name')
    return typeof wanted === 'string' && typeof name === 'string' && sameName(name, wanted)
  }
}

async function forget(name: string, goes: (set: SetCells) => boolean, session: Session): Promise<number> {
  const cell = session.instance.database(MSDB)
  if (!session.databaseRights(cell).owns) throw errors.permission('EXECUTE', 'object', name, MSDB, 'dbo')
  if (session.depth > 0) throw unsupported(`${name} within a transaction`)
  await session.alone(cell, () => {
    const {committed} = cell
    const tables = new Map([...committed.tables.values()].map((table) => [table.name, table]))
    const sets = tables.get('backupset')
    if (sets === undefined) throw new Error('msdb has backupset')
    const going = [...sets.rows.values()].filter((row) => goes((column) => cellOf(sets, row, column)))
    if (going.length === 0) return
    const staying = [...sets.rows.values()].filter((row) => !going.includes(row))
    const gone = new Set(going.map((row) => cellOf(sets, row, 'backup_set_id')))
    const used = new Set(staying.map((row) => cellOf(sets, row, 'media_set_id')))
    const touched = new Map<number, Set<number>>()
    const left = new Map(committed.tables)
    const drop = (table: Table | undefined, isGone: (row: Row, table: Table) => boolean) => {
      if (table === undefined) return
      const ids = [...table.rows].flatMap(([id, row]) => (isGone(row, table) ? [id] : []))
      left.set(table.id, {...table, rows: table.rows.with(ids.map((id) => [id, undefined]))})
      touched.set(table.id, new Set(ids))
    }
    for (const one of OF_SET) drop(tables.get(one), (row, table) => gone.has(cellOf(table, row, 'backup_set_id')))
    for (const one of OF_MEDIA) drop(tables.get(one), (row, table) => !used.has(cellOf(table, row, 'media_set_id')))
    if (cell.commit({...committed, tables: left}, touched)) session.markChanged()
  })
  return 0
}

const cellOf = ({columns}: Table, row: Row, name: string): Value =>
  row[columns.findIndex((column) => column.name === name)] ?? null
