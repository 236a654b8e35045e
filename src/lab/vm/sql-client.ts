import {Connection, type ConnectionConfiguration, Request} from 'tedious'
import type {ConnectionString} from '../connection-string.ts'

export type SqlOutcome =
  | {readonly outcome: 'opened'; readonly login: string; readonly database: string}
  | {readonly outcome: 'refused'; readonly number: number; readonly message: string}
  | {readonly outcome: 'unreachable'; readonly message: string}

/** Opens a connection as a service would and asks who and where it is. `ca`: PEM that the server's certificate must lead to. */
export async function openAndAsk(target: ConnectionString, ca: string): Promise<SqlOutcome> {
  const errors: SqlError[] = []
  const connection = new Connection(configuration(target, ca))
  connection.on('errorMessage', (error) => errors.push(error))
  try {
    await opened(connection)
    const [login = '', database = ''] = await firstRow(
      connection,
      'SELECT ORIGINAL_LOGIN() AS login_name, DB_NAME() AS database_name',
    )
    return {outcome: 'opened', login, database}
  } catch (error) {
    const refusal = errors.find((problem) => problem.number > 0 && problem.class < fatal)
    if (refusal) return {outcome: 'refused', number: refusal.number, message: refusal.message}
    return {outcome: 'unreachable', message: (error as Error).message}
  } finally {
    connection.close()
  }
}

/** From this class on the connection itself is lost: the server did not refuse, it failed. */
const fatal = 20

interface SqlError {
  readonly number: number
  readonly class: number
  readonly message: string
}

const configuration = (target: ConnectionString, ca: string): ConnectionConfiguration => ({
  server: target.host,
  authentication: {type: 'default', options: {userName: target.login, password: target.password}},
  options: {
    port: target.port,
    database: target.database,
    encrypt: target.encrypt,
    trustServerCertificate: target.trustServerCertificate,
    cryptoCredentialsDetails: {ca},
    connectTimeout: 10_000,
    requestTimeout: 10_000,
    ...(target.nameInCertificate === undefined ? {} : {serverName: target.nameInCertificate}),
  },
})

const opened = (connection: Connection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()))
  })

const firstRow = (connection: Connection, sql: string): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    let row: readonly string[] = []
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(row)))
    request.on('row', (columns: {value: unknown}[]) => {
      row = columns.map(({value}) => String(value))
    })
    connection.execSqlBatch(request)
  })
