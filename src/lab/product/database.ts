import type {ConnectionString} from '../connection-string.ts'
import {DatabaseError, type Parameters, type Row, SqlConnection} from './connection.ts'
import {Pool} from './pool.ts'

/** Told of what an operator should find in the event log; each change once. */
export interface DatabaseEvents {
  /** No connection can be opened: the server refused (4060, 18456 …) or (0) does not answer. */
  lost(error: DatabaseError): void
  regained(): void
}

/** The tenant's database, which may go away and come back. Work may run more than once: it must be safe to repeat. */
export class Database {
  readonly #pool: Pool
  readonly #target: ConnectionString
  readonly #events: DatabaseEvents
  /** Number of the error that keeps connections from being opened. */
  #lost: number | undefined

  constructor(target: ConnectionString, events: DatabaseEvents) {
    this.#target = target
    this.#events = events
    this.#pool = new Pool(() => this.#open(), {connections: 8, waiting: 100, waitMs: 5_000, restMs: 10_000})
  }

  /** Runs one statement by itself. Throws DatabaseError. */
  async query(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    return await this.#repeated((connection) => connection.query(sql, parameters))
  }

  /** Runs work in one transaction. Throws DatabaseError, and what the work throws. */
  async transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return await this.#repeated((connection) => connection.transaction(() => work(connection)))
  }

  close(): void {
    this.#pool.close()
  }

  /** Again after a deadlock, and where a connection turns out to have died while it rested. */
  async #repeated<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    let stale = false
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#pool.lend(async (connection) => {
          stale = connection.used
          return await work(connection)
        })
      } catch (error) {
        if (!(error instanceof DatabaseError) || attempt >= attempts) throw error
        if (error.number === 0 && stale) this.#pool.forgetIdle()
        else if (error.number !== deadlockVictim) throw error
        stale = false
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt))
      }
    }
  }

  async #open(): Promise<SqlConnection> {
    try {
      const connection = await SqlConnection.open(this.#target)
      if (this.#lost !== undefined) this.#events.regained()
      this.#lost = undefined
      return connection
    } catch (error) {
      const {number} = error as DatabaseError
      if (this.#lost !== number) this.#events.lost(error as DatabaseError)
      this.#lost = number
      throw error
    }
  }
}

const attempts = 4
/** "was deadlocked on … resources with another process and has been chosen as the deadlock victim" */
const deadlockVictim = 1205
