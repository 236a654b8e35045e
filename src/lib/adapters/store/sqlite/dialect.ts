import type {DatabaseSync, SQLInputValue, StatementSync} from 'node:sqlite'
import {setTimeout as sleep} from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import {explained, isBusy} from './errors.ts'

export interface SqliteOrder {
  /** Already open, with a short busy time-out of its own: waiting in there would hold up the whole process. */
  readonly database: DatabaseSync
  /** Path of the file, for messages. */
  readonly where: string
  /** How long to try again, in ms, while another process writes. */
  readonly lockWaitMs: number
  /** Called before every transaction; throws where the store must not be written any more. */
  assertUsable?(): void
}

/** Kysely over Node's own SQLite: one connection, transactions that take the write lock when they begin. */
export const nodeSqlite = (order: SqliteOrder): Dialect => ({
  createDriver: () => new NodeSqliteDriver(order),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new TransactionalAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

class TransactionalAdapter extends SqliteAdapter {
  /** SQLite's schema changes take part in transactions, so a schema is made whole or not at all. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class NodeSqliteDriver implements Driver {
  readonly #order: SqliteOrder
  readonly #connection: NodeSqliteConnection

  constructor(order: SqliteOrder) {
    this.#order = order
    this.#connection = new NodeSqliteConnection(order)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  /** IMMEDIATE: a transaction that reads first and writes later could otherwise find that its view is stale, and fail. */
  async beginTransaction(): Promise<void> {
    this.#order.assertUsable?.()
    await patiently(this.#order, () => this.#order.database.exec('begin immediate'))
  }

  async commitTransaction(): Promise<void> {
    await patiently(this.#order, () => this.#order.database.exec('commit'))
  }

  /** A disk that is full ends a transaction by itself: then there is nothing to roll back. */
  async rollbackTransaction(): Promise<void> {
    if (this.#order.database.isTransaction) this.#order.database.exec('rollback')
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    if (this.#order.database.isOpen) this.#order.database.close()
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #order: SqliteOrder
  readonly #prepared = new Map<string, {readonly statement: StatementSync; readonly reads: boolean}>()

  constructor(order: SqliteOrder) {
    this.#order = order
  }

  async executeQuery<R>({sql, parameters}: CompiledQuery): Promise<QueryResult<R>> {
    return patiently(this.#order, () => {
      const {statement, reads} = this.#prepare(sql)
      const values = parameters as SQLInputValue[]
      if (reads) return {rows: statement.all(...values) as R[]}
      statement.run(...values)
      return {rows: []}
    })
  }

  // biome-ignore lint/correctness/useYield: nothing in this store is streamed, and the interface wants the method.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('This dialect does not stream.')
  }

  #prepare(sql: string) {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.#order.database.prepare(sql)
    const prepared = {statement, reads: statement.columns().length > 0}
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/** Tries again while the file is busy, giving way to everything else in this process meanwhile. */
async function patiently<T>(order: SqliteOrder, work: () => T): Promise<T> {
  const deadline = performance.now() + order.lockWaitMs
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw explained(error, order.where)
    }
    await sleep(pause * (0.5 + Math.random()))
  }
}
