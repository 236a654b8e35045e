import type {DatabaseCell} from '../engine/database-cell.ts'
import {SqlError} from '../engine/errors.ts'
import type {Instance} from '../engine/instance.ts'
import type {Table} from '../storage/model.ts'
import {pageOf} from './content.ts'
import {recordSuspect} from './history.ts'

/**
 * Throws 824 where a page of the table cannot be read. SQL Server says so when it comes to the page; here whoever reads
 * or writes the table at all is told: sooner, never later.
 */
export function requireReadable(cell: DatabaseCell, table: Table, instance: Instance): void {
  const [row] = cell.damage.get(table.id) ?? []
  if (row === undefined) return
  const page = pageOf(table.id, row)
  const {committed} = cell
  recordSuspect(cell, page, instance)
  throw new SqlError(
    824,
    `SQL Server detected a logical consistency-based I/O error: incorrect checksum (expected: 0x${page.toString(16).padStart(8, '0')}; actual: 0x${(page ^ 1).toString(16).padStart(8, '0')}). It occurred during a read of page (1:${page}) in database ID ${committed.id} at offset 0x${(page * 8192).toString(16).padStart(16, '0')} in file '${committed.files[0]?.path ?? ''}'.  Additional messages in the SQL Server error log or operating system error log may provide more detail. This is a severe system-level error condition that threatens database integrity and must be corrected immediately. Complete a full database consistency check (DBCC CHECKDB). This error can be caused by many factors; for more information, see SQL Server Books Online.`,
    {severity: 24, state: 2},
  )
}

/** Damages a page on the disk and lets the server read it anew: of a table, or of the first one that has rows. Page, or undefined where there is none. */
export function corruptPage(instance: Instance, database: string, table?: string): number | undefined {
  const cell = instance.find(database)
  if (cell?.store === undefined) return undefined
  const found = [...cell.committed.tables.values()].find(({name}) => name.toLowerCase() === table?.toLowerCase())
  if (table !== undefined && found === undefined) return undefined
  const place = cell.store.flip(found?.id)
  if (place === undefined) return undefined
  cell.damage.set(place.table, (cell.damage.get(place.table) ?? new Set()).add(place.row))
  return pageOf(place.table, place.row)
}
