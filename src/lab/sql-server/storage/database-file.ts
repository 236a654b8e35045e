import {rmSync} from 'node:fs'
import {DatabaseSync, type StatementSync} from 'node:sqlite'
import {decodeCell, encodeCell} from './cells.ts'
import type {Database, Row, Table} from './model.ts'
import {Rows} from './rows.ts'

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cells (table_id INTEGER, row_id INTEGER, json TEXT NOT NULL, PRIMARY KEY (table_id, row_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identities (table_id INTEGER PRIMARY KEY, last TEXT NOT NULL);`

/** Rows of a table that a transaction wrote, by table id. */
export type Touched = ReadonlyMap<number, ReadonlySet<number>>

/**
 * The SQLite file of one database. A commit is one SQLite transaction in WAL mode: it outlives the end of this process
 * by SIGKILL (not of the machine: `synchronous` is NORMAL).
 */
export class DatabaseFileStore {
  readonly path: string
  readonly #file: DatabaseSync
  readonly #putMeta: StatementSync
  readonly #putRow: StatementSync
  readonly #dropRow: StatementSync
  readonly #putIdentity: StatementSync

  constructor(path: string) {
    this.path = path
    this.#file = openFile(path)
    this.#file.exec(SCHEMA)
    this.#putMeta = this.#file.prepare("INSERT OR REPLACE INTO meta VALUES ('database', ?)")
    this.#putRow = this.#file.prepare('INSERT OR REPLACE INTO cells VALUES (?, ?, ?)')
    this.#dropRow = this.#file.prepare('DELETE FROM cells WHERE table_id = ? AND row_id = ?')
    this.#putIdentity = this.#file.prepare('INSERT OR REPLACE INTO identities VALUES (?, ?)')
  }

  /** Undefined for a file whose making was cut short. */
  load(): Database | undefined {
    const found = this.#file.prepare("SELECT json FROM meta WHERE key = 'database'").get()
    if (found === undefined) return undefined
    const stored: StoredDatabase = JSON.parse(String(found.json))
    const tables = new Map<number, Table>()
    for (const table of stored.tables) tables.set(table.id, this.#table(table))
    return {...stored, tables}
  }

  /** Writes what differs between two versions; true where something did. */
  commit(before: Database | undefined, after: Database, touched: Touched): boolean {
    const meta = metaOf(after)
    const newMeta = before === undefined || metaOf(before) !== meta
    const rows = [...changedRows(before, after, touched)]
    if (!newMeta && rows.length === 0) return false
    this.#file.exec('BEGIN IMMEDIATE')
    try {
      if (newMeta) this.#putMeta.run(meta)
      for (const {table, id, row} of rows) {
        if (row === undefined) this.#dropRow.run(table, id)
        else this.#putRow.run(table, id, JSON.stringify(row.map(encodeCell)))
      }
      for (const id of touched.keys()) {
        const last = after.tables.get(id)?.counters.identity
        if (last !== null && last !== undefined) this.#putIdentity.run(id, String(last))
      }
      this.#file.exec('COMMIT')
    } catch (error) {
      this.#file.exec('ROLLBACK')
      throw error
    }
    return true
  }

  close(): void {
    this.#file.close()
  }

  /** Closes and removes the file with its journals. */
  remove(): void {
    this.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.path + suffix, {force: true})
  }

  #table(stored: StoredTable): Table {
    const rows: [number, Row][] = []
    let last = 0
    for (const found of this.#file
      .prepare('SELECT row_id, json FROM cells WHERE table_id = ? ORDER BY row_id')
      .iterate(stored.id)) {
      const cells: (string | null)[] = JSON.parse(String(found.json))
      last = Number(found.row_id)
      rows.push([last, stored.columns.map((column, i) => decodeCell(cells[i] ?? null, column.type))])
    }
    const identity = this.#file.prepare('SELECT last FROM identities WHERE table_id = ?').get(stored.id)
    return {
      ...stored,
      rows: Rows.from(rows),
      counters: {nextRow: last + 1, identity: identity === undefined ? null : BigInt(String(identity.last))},
    }
  }
}

export function openFile(path: string): DatabaseSync {
  const file = new DatabaseSync(path)
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  return file
}

type StoredTable = Omit<Table, 'rows' | 'counters'>
type StoredDatabase = Omit<Database, 'tables'> & {readonly tables: readonly StoredTable[]}

function metaOf(database: Database): string {
  const tables = [...database.tables.values()].map(({rows: _rows, counters: _counters, ...table}): StoredTable => table)
  return JSON.stringify({...database, tables} satisfies StoredDatabase)
}

function* changedRows(before: Database | undefined, after: Database, touched: Touched) {
  for (const [table, ids] of touched) {
    const old = before?.tables.get(table)?.rows
    const now = after.tables.get(table)?.rows
    for (const id of ids) {
      const [was, row] = [old?.get(id), now?.get(id)]
      if (was === undefined && row === undefined) continue
      if (
        was !== undefined &&
        row !== undefined &&
        JSON.stringify(was.map(encodeCell)) === JSON.stringify(row.map(encodeCell))
      )
        continue
      yield {table, id, row}
    }
  }
}
