import {type Damage, type DatabaseFileStore, definitionOf, type Touched} from '../storage/database-file.ts'
import type {Mark} from '../storage/log.ts'
import type {Database} from '../storage/model.ts'
import {SqlError} from './errors.ts'

const NOTHING_TOUCHED: Touched = new Map()
const LAST_SYSTEM_DATABASE = 4

/** A database with its committed version. What sessions have not committed lies with their transactions. */
export class DatabaseCell {
  #committed: Database
  readonly #store: DatabaseFileStore | undefined

  /** Rows that cannot be read (824), by table. */
  readonly damage: Damage

  /** Some system databases have no file: nothing in them can be changed. */
  constructor(committed: Database, store: DatabaseFileStore | undefined, damage: Damage = new Map()) {
    this.#committed = committed
    this.#store = store
    this.damage = damage
  }

  get committed(): Database {
    return this.#committed
  }

  get store(): DatabaseFileStore | undefined {
    return this.#store
  }

  get isSystem(): boolean {
    return this.#committed.id <= LAST_SYSTEM_DATABASE
  }

  /** Into the middle of a restore, while the tail of its log is taken: nobody comes in any more. A server that ends now forgets it. */
  suspend(): void {
    this.#committed = {...this.#committed, state: 'RESTORING'}
  }

  /** Back from there, where the tail could not be taken. */
  resume(): void {
    this.#committed = {...this.#committed, state: 'ONLINE'}
  }

  /** It stays there, with what `also` writes. Durable when it returns. */
  staySuspended(also: () => void): void {
    this.#store?.within(() => {
      this.#store?.define(definitionOf(this.#committed))
      also()
    })
  }

  /** The whole new state, made of `committed`. Durable when it returns; true where anything is different from before. */
  commit(after: Database, touched: Touched = NOTHING_TOUCHED, mark?: Mark): boolean {
    if (this.#store === undefined) throw new Error('this system database is never written')
    if (this.#committed.state === 'RESTORING')
      throw new SqlError(5052, 'ALTER DATABASE is not permitted while a database is in the Restoring state.')
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
