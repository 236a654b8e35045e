import type {Database} from '../storage/model.ts'
import type {DatabaseCell} from './database-cell.ts'
import {unsupported} from './errors.ts'

/** Work of one session that is not committed yet, in at most one database. */
export class Transaction {
  readonly id: number
  /** Nested BEGIN TRAN count; 0 for the transaction that a lone statement has of its own. */
  depth: number
  /** Cannot be committed any more (XACT_STATE() = -1). */
  doomed = false
  #cell: DatabaseCell | undefined
  #working: Database | undefined
  readonly #touched = new Map<number, Set<number>>()

  constructor(id: number, depth: number) {
    this.id = id
    this.depth = depth
  }

  get cell(): DatabaseCell | undefined {
    return this.#cell
  }

  get touched(): ReadonlyMap<number, ReadonlySet<number>> {
    return this.#touched
  }

  /** Whether it has changed rows of a table that others may not see yet. */
  wrote(tableId: number): boolean {
    return this.#touched.has(tableId)
  }

  join(cell: DatabaseCell): void {
    if (this.#cell !== undefined && this.#cell !== cell) throw unsupported('a transaction that changes two databases')
    this.#cell = cell
    this.#working ??= cell.committed
  }

  view(cell: DatabaseCell): Database {
    return this.#cell === cell && this.#working !== undefined ? this.#working : cell.committed
  }

  /** To be called where the statement that is about to run fails: its work is gone, the transaction's before it stays. */
  savepoint(): () => void {
    const working = this.#working
    return () => {
      this.#working = working
    }
  }

  replace(working: Database): void {
    this.#working = working
  }

  touch(tableId: number, rowId: number): void {
    const rows = this.#touched.get(tableId) ?? new Set<number>()
    rows.add(rowId)
    this.#touched.set(tableId, rows)
  }

  /** Writes and lets go of the lock; true where something durable is different. */
  commit(): boolean {
    if (this.#cell === undefined || this.#working === undefined) return false
    return this.#cell.commit(this.#working, this.#touched)
  }
}
