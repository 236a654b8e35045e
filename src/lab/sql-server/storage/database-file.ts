import {rmSync} from 'node:fs'
import {DatabaseSync, type StatementSync} from 'node:sqlite'
import type {Clock} from '../engine/clock.ts'
import {decodeCell, encodeCell} from './cells.ts'
import {DatabaseLog} from './database-log.ts'
import {type LogRecord, type Lsn, type Mark, type Restoring, rowSum} from './log.ts'
import type {Database, Row, Table} from './model.ts'
import {Rows} from './rows.ts'

/** `lsn`: of the record that wrote the row; `gone` keeps those of rows that are no more, for differential backups. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cells (table_id INTEGER, row_id INTEGER, json TEXT NOT NULL, sum INTEGER NOT NULL, lsn TEXT NOT NULL, PRIMARY KEY (table_id, row_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (table_id INTEGER, row_id INTEGER, lsn TEXT NOT NULL, PRIMARY KEY (table_id, row_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identities (table_id INTEGER PRIMARY KEY, last TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (lsn TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;`

/** Rows of a table that a transaction wrote, by table id. */
export type Touched = ReadonlyMap<number, ReadonlySet<number>>

/** Rows by table id whose checksum does not hold. */
export type Damage = Map<number, Set<number>>

/**
 * The SQLite file of one database. A commit is one SQLite transaction in WAL mode, the log record within it: it outlives
 * the end of this process by SIGKILL (not of the machine: `synchronous` is NORMAL).
 */
export class DatabaseFileStore {
  readonly path: string
  readonly log: DatabaseLog
  readonly #clock: Clock
  readonly #file: DatabaseSync
  readonly #putMeta: StatementSync
  readonly #putRow: StatementSync
  readonly #dropRow: StatementSync
  readonly #putGone: StatementSync
  readonly #dropGone: StatementSync
  readonly #putIdentity: StatementSync

  constructor(path: string, clock: Clock) {
    this.path = path
    this.#clock = clock
    this.#file = openFile(path)
    this.#file.exec(SCHEMA)
    this.log = new DatabaseLog(this.#file)
    this.#putMeta = this.#file.prepare("INSERT OR REPLACE INTO meta VALUES ('database', ?)")
    this.#putRow = this.#file.prepare('INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?)')
    this.#dropRow = this.#file.prepare('DELETE FROM cells WHERE table_id = ? AND row_id = ?')
    this.#putGone = this.#file.prepare('INSERT OR REPLACE INTO gone VALUES (?, ?, ?)')
    this.#dropGone = this.#file.prepare('DELETE FROM gone WHERE table_id = ? AND row_id = ?')
    this.#putIdentity = this.#file.prepare('INSERT OR REPLACE INTO identities VALUES (?, ?)')
  }

  /**
   * Undefined for a file whose making was cut short. Rows that are damaged are left out and told; a database in the middle
   * of a restore is told without its tables.
   */
  load(): {readonly database: Database; readonly damage: Damage} | undefined {
    const {meta} = this
    if (meta === undefined) return undefined
    const stored: StoredDatabase = JSON.parse(meta)
    const damage: Damage = new Map()
    const tables = new Map<number, Table>()
    if (stored.state !== 'RESTORING')
      for (const table of stored.tables) tables.set(table.id, this.#table(table, damage))
    return {database: {...stored, tables}, damage}
  }

  /** The definition as it is kept, JSON. */
  get meta(): string | undefined {
    return this.#kept('database')
  }

  /** Where a sequence of restores stands; undefined where there is none. */
  get restoring(): Restoring | undefined {
    const found = this.#kept('restoring')
    return found === undefined ? undefined : JSON.parse(found)
  }

  /** Durable with the transaction that is open. */
  setRestoring(restoring: Restoring | undefined): void {
    if (restoring === undefined) this.#file.exec("DELETE FROM meta WHERE key = 'restoring'")
    else this.#file.prepare("INSERT OR REPLACE INTO meta VALUES ('restoring', ?)").run(JSON.stringify(restoring))
  }

  /** Rows as they lie in the file, after a place in their order, written since an LSN. */
  rowsAfter(place: {readonly table: number; readonly row: number}, since: Lsn, limit: number): readonly StoredRow[] {
    return this.#file
      .prepare(
        'SELECT table_id, row_id, json, sum, lsn FROM cells WHERE (table_id, row_id) > (?, ?) AND lsn >= ? ORDER BY table_id, row_id LIMIT ?',
      )
      .all(place.table, place.row, since, limit)
      .map((found) => [
        Number(found.table_id),
        Number(found.row_id),
        String(found.json),
        Number(found.sum),
        String(found.lsn),
      ])
  }

  get rowCount(): number {
    return Number(this.#file.prepare('SELECT count(*) AS n FROM cells').get()?.n)
  }

  get identities(): readonly (readonly [table: number, last: string])[] {
    return this.#file
      .prepare('SELECT table_id, last FROM identities')
      .all()
      .map((found) => [Number(found.table_id), String(found.last)])
  }

  /** Rows that are no more, by the record that took them, since an LSN. */
  goneSince(lsn: Lsn): readonly (readonly [table: number, row: number, lsn: Lsn])[] {
    return this.#file
      .prepare('SELECT table_id, row_id, lsn FROM gone WHERE lsn >= ?')
      .all(lsn)
      .map((found) => [Number(found.table_id), Number(found.row_id), String(found.lsn)])
  }

  /** A differential backup has no use any more for what went before its base. */
  forgetGone(before: Lsn): void {
    this.#file.prepare('DELETE FROM gone WHERE lsn < ?').run(before)
  }

  /** Flips one bit of a row's content where it lies and leaves its checksum as it was; undefined without rows. */
  flip(table: number | undefined): {readonly table: number; readonly row: number} | undefined {
    const found = this.#file
      .prepare(
        'SELECT table_id, row_id, json FROM cells WHERE ? IS NULL OR table_id = ? ORDER BY table_id, row_id LIMIT 1',
      )
      .get(table ?? null, table ?? null)
    if (found === undefined) return undefined
    const bytes = Buffer.from(String(found.json))
    const middle = bytes.length >> 1
    bytes[middle] = (bytes[middle] ?? 0) ^ 1
    this.#file
      .prepare('UPDATE cells SET json = ? WHERE table_id = ? AND row_id = ?')
      .run(bytes.toString(), found.table_id ?? null, found.row_id ?? null)
    return {table: Number(found.table_id), row: Number(found.row_id)}
  }

  /** What SQLite itself finds wrong with the file; empty for nothing. */
  faults(): readonly string[] {
    return this.#file
      .prepare('PRAGMA integrity_check')
      .all()
      .map((found) => String(found.integrity_check))
      .filter((text) => text !== 'ok')
  }

  #kept(key: string): string | undefined {
    const found = this.#file.prepare('SELECT json FROM meta WHERE key = ?').get(key)
    return found === undefined ? undefined : String(found.json)
  }

  /** Writes what differs between two versions; true where something did. */
  commit(before: Database | undefined, after: Database, touched: Touched, mark?: Mark): boolean {
    const meta = before !== undefined && sameDefinition(before, after) ? undefined : changedMeta(before, after)
    const rows = [...changedRows(before, after, touched)]
    if (meta === undefined && rows.length === 0 && mark === undefined) return false
    const identities: [number, string][] = []
    for (const id of touched.keys()) {
      const last = after.tables.get(id)?.counters.identity
      if (last !== null && last !== undefined) identities.push([id, String(last)])
    }
    const time = this.#clock.now()
    const at = this.#clock.local(time).roundedToDatetime()
    const content = {
      time,
      local: `${at.date()}T${at.time(7)}`,
      ...(meta === undefined ? {} : {meta}),
      rows,
      identities,
      ...(mark === undefined ? {} : {mark}),
    }
    this.within(() => this.apply(this.log.append(content, after.recovery)))
    return true
  }

  /** Carries out what a record tells; within a transaction of the caller's. */
  apply({lsn, meta, rows, identities}: LogRecord): void {
    if (meta !== undefined) this.define(meta)
    for (const [table, row, cells] of rows) {
      if (cells === null) this.dropRow(table, row, lsn)
      else {
        this.putRow([table, row, cells, rowSum(table, row, cells), lsn])
        this.#dropGone.run(table, row)
      }
    }
    for (const [table, last] of identities) this.putIdentity(table, last)
  }

  /** The definition of the database and its tables; rows of tables that it lacks go. */
  define(meta: string): void {
    this.#putMeta.run(meta)
    const {tables}: StoredDatabase = JSON.parse(meta)
    const ids = JSON.stringify(tables.map(({id}) => id))
    for (const table of ['cells', 'gone', 'identities'])
      this.#file.prepare(`DELETE FROM ${table} WHERE table_id NOT IN (SELECT value FROM json_each(?))`).run(ids)
  }

  dropRow(table: number, row: number, lsn: Lsn): void {
    this.#dropRow.run(table, row)
    this.#putGone.run(table, row, lsn)
  }

  putIdentity(table: number, last: string): void {
    this.#putIdentity.run(table, last)
  }

  /** A row as it lay elsewhere, its checksum right or not. */
  putRow([table, row, cells, sum, lsn]: StoredRow): void {
    this.#putRow.run(table, row, cells, sum, lsn)
  }

  /** One SQLite transaction: all of it is durable, or nothing. */
  within<T>(work: () => T): T {
    this.#file.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#file.exec('COMMIT')
      return result
    } catch (error) {
      this.#file.exec('ROLLBACK')
      this.log.reload()
      throw error
    }
  }

  /** The file with all that its journal holds, as another one. */
  copyTo(path: string): void {
    this.#file.prepare('VACUUM INTO ?').run(path)
  }

  close(): void {
    this.#file.close()
  }

  /** Closes and removes the file with its journals. */
  remove(): void {
    this.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.path + suffix, {force: true})
  }

  #table(stored: StoredTable, damage: Damage): Table {
    const rows: [number, Row][] = []
    let last = 0
    for (const found of this.#file
      .prepare('SELECT row_id, json, sum FROM cells WHERE table_id = ? ORDER BY row_id')
      .iterate(stored.id)) {
      last = Number(found.row_id)
      const json = String(found.json)
      if (rowSum(stored.id, last, json) === found.sum) rows.push([last, decodedRow(json, stored)])
      else damage.set(stored.id, (damage.get(stored.id) ?? new Set()).add(last))
    }
    const identity = this.#file.prepare('SELECT last FROM identities WHERE table_id = ?').get(stored.id)
    return {
      ...stored,
      rows: Rows.from(rows),
      counters: {nextRow: last + 1, identity: identity === undefined ? null : BigInt(String(identity.last))},
    }
  }
}

export type StoredRow = readonly [table: number, row: number, cells: string, sum: number, lsn: Lsn]

export function openFile(path: string): DatabaseSync {
  const file = new DatabaseSync(path)
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  return file
}

export type StoredTable = Omit<Table, 'rows' | 'counters'>
export type StoredDatabase = Omit<Database, 'tables'> & {readonly tables: readonly StoredTable[]}

function decodedRow(json: string, {columns}: StoredTable): Row {
  const cells: (string | null)[] = JSON.parse(json)
  return columns.map((column, i) => decodeCell(cells[i] ?? null, column.type))
}

/** As it is kept, JSON. */
export function definitionOf(database: Database): string {
  const tables = [...database.tables.values()].map(({rows: _rows, counters: _counters, ...table}): StoredTable => table)
  return JSON.stringify({...database, tables} satisfies StoredDatabase)
}

/** Quick: parts that are the very same objects. Two that are equal but not the same are told apart by their text. */
function sameDefinition(before: Database, after: Database): boolean {
  const {tables: old, ...was} = before
  const {tables, ...is} = after
  if (!sameParts(was, is) || old.size !== tables.size) return false
  return [...tables.values()].every((table) => {
    const {rows: _rows, counters: _counters, ...definition} = table
    const {rows: _old, counters: _last, ...other} = old.get(table.id) ?? table
    return old.has(table.id) && sameParts(other, definition)
  })
}

function sameParts(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value)
}

function changedMeta(before: Database | undefined, after: Database): string | undefined {
  const meta = definitionOf(after)
  return before !== undefined && definitionOf(before) === meta ? undefined : meta
}

function* changedRows(
  before: Database | undefined,
  after: Database,
  touched: Touched,
): Iterable<readonly [table: number, row: number, cells: string | null]> {
  for (const [table, ids] of touched) {
    const old = before?.tables.get(table)?.rows
    const now = after.tables.get(table)?.rows
    for (const id of ids) {
      const [was, is] = [textOf(old?.get(id)), textOf(now?.get(id))]
      if (was !== is) yield [table, id, is]
    }
  }
}

function textOf(row: Row | undefined): string | null {
  return row === undefined ? null : JSON.stringify(row.map(encodeCell))
}
