import {DatabaseError, type SqlConnection} from './connection.ts'

export interface PoolLimits {
  readonly connections: number
  /** Requests that wait for one; the next is refused at once. */
  readonly waiting: number
  /** ms that a request waits. */
  readonly waitMs: number
  /** ms of rest after which a connection is asked whether it lives before it is given out. */
  readonly restMs: number
}

/** A bounded number of connections, opened when they are needed, the latest used first. */
export class Pool {
  readonly #open: () => Promise<SqlConnection>
  readonly #limits: PoolLimits
  readonly #all = new Set<SqlConnection>()
  readonly #idle: SqlConnection[] = []
  readonly #waiting: (() => void)[] = []
  /** Places that are taken: connections given out, and those that are being opened. */
  #taken = 0
  #closed = false

  constructor(open: () => Promise<SqlConnection>, limits: PoolLimits) {
    this.#open = open
    this.#limits = limits
  }

  /** Lends a connection for some work. Throws DatabaseError 0 where all are taken for too long. */
  async lend<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    await this.#place()
    let connection: SqlConnection | undefined
    try {
      connection = await this.#living()
      return await work(connection)
    } finally {
      if (connection) this.#takeBack(connection)
      this.#taken -= 1
      this.#waiting.shift()?.()
    }
  }

  /** What rests may have died with what was just lost. */
  forgetIdle(): void {
    for (const connection of this.#idle.splice(0)) this.#drop(connection)
  }

  close(): void {
    this.#closed = true
    for (const connection of this.#all) connection.close()
  }

  async #place(): Promise<void> {
    const {connections, waiting, waitMs} = this.#limits
    if (this.#taken >= connections) {
      if (this.#waiting.length >= waiting) throw new DatabaseError('too many requests wait for a connection', 0)
      await this.#turn(waitMs)
    }
    this.#taken += 1
  }

  async #turn(waitMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const wake = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1)
        reject(new DatabaseError(`no connection was free within ${waitMs} ms`, 0))
      }, waitMs)
      this.#waiting.push(wake)
    })
  }

  async #living(): Promise<SqlConnection> {
    for (let found = this.#idle.pop(); found; found = this.#idle.pop()) {
      if (!found.broken && (this.#isFresh(found) || (await answers(found)))) return found
      this.#drop(found)
    }
    if (this.#closed) throw new DatabaseError('the service is stopping', 0)
    const opened = await this.#open()
    this.#all.add(opened)
    return opened
  }

  #isFresh(connection: SqlConnection): boolean {
    return performance.now() - connection.idleSince < this.#limits.restMs
  }

  #takeBack(connection: SqlConnection): void {
    connection.idleSince = performance.now()
    connection.used = true
    if (connection.broken || this.#closed) this.#drop(connection)
    else this.#idle.push(connection)
  }

  #drop(connection: SqlConnection): void {
    this.#all.delete(connection)
    connection.close()
  }
}

const answers = (connection: SqlConnection): Promise<boolean> =>
  connection.query('SELECT 1 AS [answers]').then(
    () => true,
    () => false,
  )
