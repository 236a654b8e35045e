import type {DatabaseFileStore, Touched} from '../storage/database-file.ts'
import type {Mark} from '../storage/log.ts'
import type {Database} from '../storage/model.ts'

const NOTHING_TOUCHED: Touched = new Map()

/** A database with its committed version. What sessions have not committed lies with their transactions. */
export class DatabaseCell {
  #committed: Database
  readonly #store: DatabaseFileStore | undefined

  /** System databases have no file: nothing in them can be changed. */
  constructor(committed: Database, store: DatabaseFileStore | undefined) {
    this.#committed = committed
    this.#store = store
  }

  get committed(): Database {
    return this.#committed
  }

  get isSystem(): boolean {
    return this.#store === undefined
  }

  /** The whole new state, made of `committed`. Durable when it returns; true where anything is different from before. */
  commit(after: Database, touched: Touched = NOTHING_TOUCHED, mark?: Mark): boolean {
    if (this.#store === undefined) throw new Error('system databases are never written')
    const changed = this.#store.commit(this.#committed, after, touched, mark)
    this.#committed = after
    return changed
  }

  close(): void {
    this.#store?.close()
  }

  remove(): void {
    this.#store?.remove()
  }
}
