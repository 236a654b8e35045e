import type {Database, Row, Table} from '../storage/model.ts'
import {rowBytes} from './column-values.ts'
import {checkConditions, checkKeys, checkReferences, checkReferrers, prepareKeys} from './constraints.ts'
import type {DatabaseCell} from './database-cell.ts'
import {errors} from './errors.ts'
import {qualified} from './names.ts'
import type {Surroundings} from './scope.ts'
import type {Session} from './session.ts'

/** Rows that one statement puts into, changes in or takes out of a table; nothing stands until `finish`. */
export class TableWork {
  readonly #session: Session
  readonly #cell: DatabaseCell
  readonly #before: Table
  readonly #changes = new Map<number, Row | undefined>()

  constructor(session: Session, cell: DatabaseCell, table: Table) {
    this.#session = session
    this.#cell = cell
    this.#before = table
  }

  insert(row: Row): void {
    this.#takeSpace(row)
    const id = this.#before.counters.nextRow
    this.#before.counters.nextRow += 1
    this.#put(id, row)
  }

  update(id: number, row: Row): void {
    this.#put(id, row)
  }

  delete(id: number): void {
    this.#changes.set(id, undefined)
  }

  /** Checks the constraints as they stand after the whole statement, then makes it visible to this session. */
  finish(verb: 'INSERT' | 'UPDATE' | 'DELETE', around: Surroundings): void {
    if (this.#changes.size === 0) return
    const {transaction} = this.#session
    if (transaction === undefined) throw new Error('a change happens within a transaction')
    prepareKeys(this.#before)
    const table: Table = {...this.#before, rows: this.#before.rows.with(this.#changes)}
    const touched = new Set(this.#changes.keys())
    const database = withTable(this.#session.view(this.#cell), table)
    if (verb !== 'DELETE') {
      const rows = [...this.#changes.values()].filter((row) => row !== undefined)
      checkKeys(database, table, touched)
      checkConditions(database, table, rows, verb, around)
      checkReferences(database, table, rows, verb)
    }
    if (verb !== 'INSERT') checkReferrers(database, this.#before, verb, touched)
    transaction.replace(database)
    for (const id of touched) transaction.touch(table.id, id)
  }

  #put(id: number, row: Row): void {
    this.#changes.set(id, row)
  }

  #takeSpace(row: Row): void {
    if (this.#session.instance.disk.take(rowBytes(this.#before.columns, row))) return
    const database = this.#session.view(this.#cell)
    const key = this.#before.keys.find((candidate) => candidate.clustered)
    const name = `'${qualified(database, this.#before)}'`
    throw errors.fullDisk(key === undefined ? name : `${name}.'${key.name}'`, database.name)
  }
}

export function withTable(database: Database, table: Table): Database {
  return {...database, tables: new Map(database.tables).set(table.id, table)}
}
