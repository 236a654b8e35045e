import {Connection, type ConnectionConfiguration, Request} from 'tedious'
import {PASSWORDS, SERVER_NAME, type StandIn} from './stand-in.ts'

export interface Who {
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly encrypt?: boolean
}

/** One connection that is not opened again behind one's back. */
export async function openTedious(server: StandIn, who: Who): Promise<Connection> {
  const connection = new Connection(configuration(server, who))
  connection.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()))
  })
  return connection
}

/** Rows of a batch's sets, one after the other. */
export async function run(connection: Connection, text: string): Promise<unknown[][]> {
  return await new Promise((resolve, reject) => {
    const rows: unknown[][] = []
    const request = new Request(text, (error) => (error ? reject(error) : resolve(rows)))
    request.on('row', (columns: {value: unknown}[]) => rows.push(columns.map(({value}) => value)))
    connection.execSqlBatch(request)
  })
}

export function configuration(server: StandIn, who: Who): ConnectionConfiguration {
  const {user = 'sa', password = PASSWORDS.saPassword, database = 'master', encrypt = true} = who
  return {
    server: '127.0.0.1',
    authentication: {type: 'default', options: {userName: user, password}},
    options: {
      port: server.handle.port,
      database,
      encrypt,
      serverName: SERVER_NAME,
      cryptoCredentialsDetails: {ca: server.certificate.cert},
    },
  }
}
