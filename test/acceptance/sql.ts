import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Connection, Request} from 'tedious'
import {parse} from 'yaml'

export interface SqlRefusal extends Error {
  /** Numbers of all messages, in order. */
  readonly numbers: readonly number[]
}

/** One connection to the lab's server, past the product: what an administrator, or a tenant's service, would open. */
export class SqlConnection {
  readonly #connection: Connection
  #numbers: number[] = []

  private constructor(connection: Connection) {
    this.#connection = connection
    connection.on('errorMessage', (message) => this.#numbers.push(message.number))
    connection.on('error', () => {})
  }

  /** Rejects with a `SqlRefusal`. */
  static open(
    dir: string,
    who: {readonly user: string; readonly password: string; readonly database: string},
    name = 'sql-1',
  ): Promise<SqlConnection> {
    const server = parse(readFileSync(join(dir, 'landlord.yaml'), 'utf8')).servers[name]
    const opened = new SqlConnection(
      new Connection({
        server: server.host,
        authentication: {type: 'default', options: {userName: who.user, password: who.password}},
        options: {
          port: server.port,
          database: who.database,
          encrypt: true,
          serverName: server.tls.name,
          cryptoCredentialsDetails: {ca: readFileSync(join(dir, server.tls.ca))},
          maxRetriesOnTransientErrors: 0,
        },
      }),
    )
    return new Promise((resolve, reject) =>
      opened.#connection.connect((error) => (error ? reject(opened.#refusal(error)) : resolve(opened))),
    )
  }

  /** Runs a batch; rejects with a `SqlRefusal`. */
  run(sql: string): Promise<void> {
    this.#numbers = []
    return new Promise((resolve, reject) =>
      this.#connection.execSqlBatch(new Request(sql, (error) => (error ? reject(this.#refusal(error)) : resolve()))),
    )
  }

  /** The rows of the only result, by position. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    this.#numbers = []
    const rows: unknown[][] = []
    return new Promise((resolve, reject) => {
      const request = new Request(sql, (error) => (error ? reject(this.#refusal(error)) : resolve(rows)))
      request.on('row', (columns: {value: unknown}[]) => rows.push(columns.map(({value}) => value)))
      this.#connection.execSqlBatch(request)
    })
  }

  close(): void {
    this.#connection.close()
  }

  #refusal(error: Error): SqlRefusal {
    return Object.assign(error, {numbers: this.#numbers})
  }
}

/** The lab's administrator, whom landlord does not know. */
export const administrator = (dir: string, server = 'sql-1'): Promise<SqlConnection> =>
  SqlConnection.open(
    dir,
    {user: 'sa', password: readFileSync(join(dir, 'secrets', 'sa'), 'utf8').trim(), database: 'master'},
    server,
  )

/** Batches of the lab's administrator on sql-1, in turn. */
export async function asAdministrator(dir: string, ...texts: readonly string[]): Promise<void> {
  const sa = await administrator(dir)
  try {
    for (const text of texts) await sa.run(text)
  } finally {
    sa.close()
  }
}

/** With what a tenant's service has in its configuration. */
export function asService(dir: string, tenant: string, database: string): Promise<SqlConnection> {
  const file = join(dir, 'vms', 'app-1', 'disk', 'D', 'tenants', tenant, 'service.json')
  const {connectionString} = JSON.parse(readFileSync(file, 'utf8')) as {connectionString: string}
  const part = (name: string) => new RegExp(`${name}=("?)(.*?)\\1(?:;|$)`).exec(connectionString)?.[2] as string
  return SqlConnection.open(dir, {user: part('User ID'), password: part('Password'), database})
}
