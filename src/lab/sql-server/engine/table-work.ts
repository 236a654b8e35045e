import type {Database, Key, Row, Table} from '../storage/model.ts'
import {sameKey} from '../storage/rows.ts'
import {rowBytes} from './column-values.ts'
import {
  checkConditions,
  checkKeys,
  checkReferences,
  checkReferrers,
  duplicate,
  keyColumns,
  keyOf,
  prepareKeys,
} from './constraints.ts'
import {errors} from './errors.ts'
import {type FoundTable, qualified} from './names.ts'
import {lockParents, passReferrers} from './reference-locks.ts'
import {RowLocks} from './row-locks.ts'
import type {Surroundings} from './scope.ts'
import type {Session} from './session.ts'

/** Rows that one statement puts into, changes in or takes out of a table; nothing stands until `finish`. */
export class TableWork {
  readonly locks: RowLocks
  readonly #session: Session
  readonly #found: FoundTable
  readonly #changes = new Map<number, Row | undefined>()
  #bytes = 0

  constructor(session: Session, found: FoundTable) {
    this.#session = session
    this.#found = found
    this.locks = new RowLocks(session, found)
    prepareKeys(this.locks.table)
  }

  /** Locks the row and its keys: waits for who has such a key and has not committed. Throws 2627, 2601, 1105, 1205, 1222. */
  async insert(row: Row): Promise<void> {
    this.#takeSpace(row)
    const {counters} = this.locks.table
    const id = counters.nextRow
    counters.nextRow += 1
    await this.locks.announce()
    await this.locks.row(id, 'X')
    for (const key of uniqueKeys(this.locks.table)) await this.#lockNewKey(key, row)
    this.#put(id, row)
  }

  /** The row has to be locked. */
  update(id: number, row: Row): void {
    this.#put(id, row)
  }

  delete(id: number): void {
    this.#changes.set(id, undefined)
    this.#bytes += rowBytes(this.locks.table.columns, this.locks.table.rows.get(id) ?? [])
  }

  /** Locks what the rows refer to, checks the constraints as they stand after the whole statement, then makes it visible to this session. */
  async finish(verb: 'INSERT' | 'UPDATE' | 'DELETE', around: Surroundings): Promise<void> {
    if (this.#changes.size === 0) return
    const {transaction} = this.#session
    if (transaction === undefined) throw new Error('a change happens within a transaction')
    if (verb !== 'INSERT') await this.#lockChangedKeys()
    await lockParents(this.#session, this.#found, this.locks.table, this.#changes)
    if (verb !== 'INSERT') await passReferrers(this.#session, this.#found, this.locks.table, this.#changes)
    const before = this.locks.table
    const table: Table = {...before, rows: before.rows.with(this.#changes)}
    const touched = new Set(this.#changes.keys())
    const {cell} = this.#found
    const database = withTable(this.#session.view(cell), table)
    if (verb !== 'DELETE') {
      const rows = [...this.#changes.values()].filter((row) => row !== undefined)
      checkKeys(database, table, touched)
      checkConditions(database, table, rows, verb, around)
      checkReferences(database, table, rows, verb)
    }
    if (verb !== 'INSERT') checkReferrers(database, before, verb, touched)
    transaction.change(cell, table.id, this.#changes, this.#bytes)
  }

  async #lockNewKey(key: Key, row: Row): Promise<void> {
    const {table} = this.locks
    const wanted = {shape: keyColumns(table, key), values: keyOf(table, key, row)}
    const taken = () => this.locks.table.rows.withKey(wanted.shape, wanted.values)[0]
    const refuse = () => duplicate(this.#session.view(this.#found.cell), table, key, wanted.values)
    // What is there and nobody changes is a duplicate at once, though somebody refers to it.
    const settled = (id: number) => this.locks.isFree(wanted) && (!key.clustered || !this.locks.isRowLockedByOthers(id))
    const other = taken()
    if (other !== undefined && settled(other)) throw refuse()
    await this.locks.key(wanted, 'X')
    for (let id = taken(); id !== undefined; id = taken()) {
      if (!key.clustered || (await this.locks.passRow(id, 'S')) === 'at once') throw refuse()
    }
  }

  /** Old and new values of the unique keys, in the rows' order. */
  async #lockChangedKeys(): Promise<void> {
    for (const [id, row] of this.#changes) {
      const {table} = this.locks
      const before = table.rows.get(id)
      if (before === undefined) continue
      for (const key of uniqueKeys(table)) {
        const columns = keyColumns(table, key)
        if (row !== undefined && sameKey(columns, before, row)) continue
        await this.locks.announce()
        for (const one of row === undefined ? [before] : [before, row])
          await this.locks.key({shape: columns, values: keyOf(table, key, one)}, 'X')
      }
      if (row === undefined) await this.locks.announce()
    }
  }

  #put(id: number, row: Row): void {
    this.#changes.set(id, row)
    this.#bytes += rowBytes(this.locks.table.columns, row)
  }

  #takeSpace(row: Row): void {
    const {table} = this.locks
    if (this.#session.instance.disk.take(rowBytes(table.columns, row))) return
    const database = this.#session.view(this.#found.cell)
    const key = table.keys.find((candidate) => candidate.clustered)
    const name = `'${qualified(database, table)}'`
    throw errors.fullDisk(key === undefined ? name : `${name}.'${key.name}'`, database.name)
  }
}

export function withTable(database: Database, table: Table): Database {
  return {...database, tables: new Map(database.tables).set(table.id, table)}
}

/** The clustered one first, as a row is put in. */
function uniqueKeys(table: Table): readonly Key[] {
  return table.keys.filter((key) => key.unique).sort((a, b) => Number(b.clustered) - Number(a.clustered))
}
