import {Connection, type ConnectionConfiguration, ISOLATION_LEVEL, Request, TYPES} from 'tedious'
import type {ConnectionString} from '../connection-string.ts'

/** SQL Server answered with an error, or (number 0) did not answer. */
export class DatabaseError extends Error {
  /** SQL Server's error number. */
  readonly number: number

  constructor(message: string, number: number, cause?: unknown) {
    super(message, {cause})
    this.number = number
  }
}

export type Row = readonly unknown[]
/** Text as nvarchar, numbers as bigint, moments as datetime2. */
export type Parameters = Readonly<Record<string, string | number | Date | null>>

/** One connection to the tenant's database. Every call rejects with DatabaseError. */
export class SqlConnection {
  /** Of `performance.now()`, when it was last given back. */
  idleSince = performance.now()
  /** It was given back at least once, so that it may have died unnoticed since. */
  used = false
  broken = false
  readonly #connection: Connection

  private constructor(connection: Connection) {
    this.#connection = connection
    connection.on('error', () => this.close())
    connection.on('end', () => this.close())
  }

  static async open(target: ConnectionString): Promise<SqlConnection> {
    const connection = new Connection(configuration(target))
    let refusal: DatabaseError | undefined
    connection.on('errorMessage', ({message, number}) => {
      refusal ??= new DatabaseError(message, number)
    })
    const opened = new SqlConnection(connection)
    return await new Promise((resolve, reject) => {
      connection.connect((error) => {
        if (!error) return resolve(opened)
        opened.close()
        reject(refusal ?? new DatabaseError(error.message, 0, error))
      })
    })
  }

  async query(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
    return await new Promise((resolve, reject) => {
      const rows: Row[] = []
      const request = new Request(sql, (error) => {
        if (error) reject(this.#failed(error))
        else resolve(rows)
      })
      for (const [name, value] of Object.entries(parameters)) request.addParameter(name, typeOf(value), value)
      request.on('row', (columns: {value: unknown}[]) => rows.push(columns.map(({value}) => value)))
      this.#connection.execSql(request)
    })
  }

  /** Commits what the work did, or rolls all of it back. A commit without an answer leaves it unknown which. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.#told((done) => this.#connection.beginTransaction(done, '', ISOLATION_LEVEL.READ_COMMITTED))
    try {
      const result = await work()
      await this.#told((done) => this.#connection.commitTransaction(done))
      return result
    } catch (error) {
      // XACT_ABORT has rolled back already where the server refused; where this fails, the end of the connection does it.
      await this.#rolledBack()
      throw error
    }
  }

  close(): void {
    this.broken = true
    this.#connection.close()
  }

  async #rolledBack(): Promise<void> {
    if (this.broken) return
    await this.query('IF @@TRANCOUNT > 0 ROLLBACK').catch(() => this.close())
  }

  async #told(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => ask((error) => (error ? reject(this.#failed(error)) : resolve())))
  }

  /** Without a number it is the connection that failed: nothing more is asked of it. */
  #failed(error: Error): DatabaseError {
    const number = Number('number' in error ? (error.number ?? 0) : 0)
    if (number === 0) this.close()
    return new DatabaseError(error.message, number, error)
  }
}

function typeOf(value: string | number | Date | null) {
  if (typeof value === 'number') return TYPES.BigInt
  return value instanceof Date ? TYPES.DateTime2 : TYPES.NVarChar
}

const configuration = (target: ConnectionString): ConnectionConfiguration => ({
  server: target.host,
  authentication: {type: 'default', options: {userName: target.login, password: target.password}},
  options: {
    port: target.port,
    database: target.database,
    appName: target.application ?? 'sample product',
    encrypt: target.encrypt,
    trustServerCertificate: target.trustServerCertificate,
    connectTimeout: 5_000,
    requestTimeout: 5_000,
    abortTransactionOnError: true,
    ...(target.nameInCertificate === undefined ? {} : {serverName: target.nameInCertificate}),
  },
})
