import {Connection, type ConnectionConfiguration, Request, TYPES} from 'tedious'
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

type Row = readonly unknown[]

/** A few connections, opened when they are needed and dropped at their first error. */
export class Database {
  readonly #target: ConnectionString
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()

  constructor(target: ConnectionString) {
    this.#target = target
  }

  /** Runs one statement with text parameters. Throws DatabaseError. */
  async query(sql: string, parameters: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
    const connection = this.#idle.pop() ?? (await this.#connect())
    try {
      const rows = await execute(connection, sql, parameters)
      this.#idle.push(connection)
      return rows
    } catch (error) {
      this.#drop(connection)
      throw error
    }
  }

  close(): void {
    for (const connection of this.#all) connection.close()
  }

  async #connect(): Promise<Connection> {
    const connection = new Connection(configuration(this.#target))
    this.#all.add(connection)
    let refusal: DatabaseError | undefined
    connection.on('errorMessage', ({message, number}) => {
      refusal ??= new DatabaseError(message, number)
    })
    connection.on('error', () => this.#drop(connection))
    connection.on('end', () => this.#drop(connection))
    return await new Promise((resolve, reject) => {
      connection.connect((error) => {
        if (!error) return resolve(connection)
        this.#drop(connection)
        reject(refusal ?? new DatabaseError(error.message, 0, error))
      })
    })
  }

  #drop(connection: Connection): void {
    this.#all.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    connection.close()
  }
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
    ...(target.nameInCertificate === undefined ? {} : {serverName: target.nameInCertificate}),
  },
})

async function execute(
  connection: Connection,
  sql: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Row[]> {
  return await new Promise((resolve, reject) => {
    const rows: Row[] = []
    const request = new Request(sql, (error) => {
      if (error) reject(new DatabaseError(error.message, 'number' in error ? Number(error.number) : 0, error))
      else resolve(rows)
    })
    for (const [name, value] of Object.entries(parameters)) request.addParameter(name, TYPES.NVarChar, value)
    request.on('row', (columns: {value: unknown}[]) => rows.push(columns.map(({value}) => value)))
    connection.execSql(request)
  })
}
