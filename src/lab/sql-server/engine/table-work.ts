import type {Database, Row, Table} from '../storage/model.ts'
import {rowBytes} from './column-values.ts'
import {checkConditions, checkKeys, checkReferences, checkReferrers} from './constraints.ts'
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
  readonly #rows: Map<number, Row>
  readonly #touched = new Set<number>()

  constructor(session: Session, cell: DatabaseCell, table: Table) {
    this.#session = session
    this.#cell = cell
    this.#before = table
    this.#rows = new Map(table.rows)
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
    this.#rows.delete(id)
    this.#touched.add(id)
  }

  /** Checks the constraints as they stand after the whole statement, then makes it visible to this session. */
  finish(verb: 'INSERT' | 'UPDATE' | 'DELETE', around: Surroundings): void {
    if (this.#touched.size === 0) return
    const {transaction} = this.#session
    if (transaction === undefined) throw new Error('a change happens within a transaction')
    const table: Table = {...this.#before, rows: this.#rows}
    const database = withTable(this.#session.view(this.#cell), table)
    if (verb !== 'DELETE') {
      const rows = [...this.#touched].map((id) => this.#rows.get(id)).filter((row) => row !== undefined)
      checkKeys(database, table, this.#touched)
      checkConditions(database, table, rows, verb, around)
      checkReferences(database, table, rows, verb)
    }
    if (verb !== 'INSERT') checkReferrers(database, this.#before, verb, this.#touched)
    transaction.replace(database)
    for (const id of this.#touched) transaction.touch(table.id, id)
  }

  #put(id: number, row: Row): void {
    this.#rows.set(id, row)
    this.#touched.add(id)
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
