import {renameSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {administrator, type SqlConnection} from './sql.ts'

const SHARE = '\\\\backup.lab.example\\sql'

/**
 * Rows written one after another into a tenant's database, each with a time at which it was acknowledged and nothing of the next was begun:
 * what a restore to that time has to hold, to the transaction.
 */
export class Ledger {
  readonly #dir: string
  readonly #database: string
  /** By number of the row: ms, of the server's clock. */
  readonly #rests: number[] = []
  /** What the server's clock is ahead by, ms. */
  skewMs = 0
  #connection: SqlConnection

  private constructor(dir: string, database: string, connection: SqlConnection) {
    this.#dir = dir
    this.#database = database
    this.#connection = connection
  }

  static async of(dir: string, database: string): Promise<Ledger> {
    const connection = await administrator(dir)
    await connection.run(`USE ${database}; CREATE TABLE dbo.ledger (n int NOT NULL PRIMARY KEY)`)
    await connection.run('USE master')
    return new Ledger(dir, database, connection)
  }

  /** Number of the last row. */
  get last(): number {
    return this.#rests.length - 1
  }

  restAfter(n: number): number | undefined {
    return this.#rests[n]
  }

  async more(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.#connection.run(`INSERT INTO ${this.#database}.dbo.ledger (n) VALUES (${this.#rests.length})`)
      // Commit times are ticks of 1/300 s: some of them lie between the row and the time that is restored to.
      await sleep(15)
      this.#rests.push(Date.now() + this.skewMs)
      await sleep(15)
    }
  }

  /** After a restore, which may have taken rows away. */
  async restart(rows: readonly number[] | undefined): Promise<void> {
    this.#rests.length = rows?.length ?? 0
    await this.reopen()
  }

  /** Another connection: the one before may have been ended. */
  async reopen(): Promise<void> {
    this.#connection.close()
    this.#connection = await administrator(this.#dir)
  }

  /** By an administrator, as another tool would. */
  async backup(kind: 'full' | 'differential' | 'log', file: string): Promise<void> {
    const what = kind === 'log' ? 'LOG' : 'DATABASE'
    const options = kind === 'differential' ? 'DIFFERENTIAL, ' : ''
    await this.#connection.run(
      `BACKUP ${what} ${this.#database} TO DISK = N'${SHARE}\\${file}' WITH ${options}CHECKSUM, FORMAT, INIT`,
    )
  }

  /** Each under the other's name. */
  async swapFiles(one: string, other: string): Promise<void> {
    const path = (name: string) => join(this.#dir, 'backups', name)
    renameSync(path(one), path('between'))
    renameSync(path(other), path(one))
    renameSync(path('between'), path(other))
  }

  /** Undefined: no such database. */
  async rowsIn(server: string, database: string): Promise<readonly number[] | undefined> {
    const connection = await administrator(this.#dir, server)
    try {
      const there = await connection.rows(`SELECT name FROM sys.databases WHERE name = N'${database}'`)
      if (there.length === 0) return undefined
      return (await connection.rows(`SELECT n FROM [${database}].dbo.ledger ORDER BY n`)).map(([n]) => Number(n))
    } finally {
      connection.close()
    }
  }

  close(): void {
    this.#connection.close()
  }
}
