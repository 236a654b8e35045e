import {readFileSync} from 'node:fs'
import {Connection, Request} from 'tedious'
import type {ConnectionString} from '../connection-string.ts'
import {authorityFile, passwordsOf} from '../keys.ts'
import {LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import type {KeptRow} from './proof.ts'
import {type Address, Requests} from './request.ts'
import {hostOf} from './tenants.ts'

/** Reads the database itself, as `sa`, whatever the product says. Rejects where the server does not answer. */
export async function keptRows(layout: Layout, target: ConnectionString): Promise<readonly KeptRow[]> {
  return await asked(layout, target, async (ask) => {
    const [schema] = await ask('SELECT [version] FROM [app].[schema_version]')
    // Release 2.0 keeps the content in another column, and drops the first one in its last migration.
    const column = String(schema?.[0]) >= '0005' ? 'body' : 'text'
    const rows = await ask(`SELECT [id], [position], [${column}] FROM [app].[items]`)
    return rows.map(([id, position, text]) => ({id: String(id), position: Number(position), text: String(text)}))
  })
}

/** 0 where nothing was ever written. */
export async function highestPosition(layout: Layout, target: ConnectionString): Promise<number> {
  return await asked(layout, target, async (ask) => {
    const [row] = await ask('SELECT MAX([position]) AS [last] FROM [app].[items]')
    return Number(row?.[0] ?? 0)
  })
}

/** The same rows, as the product lists them. Rejects where it does not. */
export async function listedRows(tenant: string, address: Address): Promise<readonly KeptRow[]> {
  const requests = new Requests('', 10_000)
  const rows: KeptRow[] = []
  try {
    for (;;) {
      const path = `/items?since=${rows.at(-1)?.position ?? 0}`
      const {status, body} = await requests.send('http', hostOf(tenant), address, {method: 'GET', path})
      if (status !== 200) throw new LabError(`${hostOf(tenant)} answers ${status} where its items are listed.`)
      const {items} = body as {items: readonly KeptRow[]}
      if (items.length === 0) return rows
      rows.push(...items)
    }
  } finally {
    requests.close()
  }
}

type Ask = (sql: string) => Promise<readonly unknown[][]>

async function asked<T>(layout: Layout, target: ConnectionString, work: (ask: Ask) => Promise<T>): Promise<T> {
  const connection = new Connection({
    server: target.host,
    authentication: {type: 'default', options: {userName: 'sa', password: passwordsOf(layout).sa}},
    options: {
      port: target.port,
      database: target.database,
      appName: 'lab client report',
      encrypt: true,
      connectTimeout: 5_000,
      requestTimeout: 60_000,
      cryptoCredentialsDetails: {ca: readFileSync(authorityFile(layout), 'utf8')},
      ...(target.nameInCertificate === undefined ? {} : {serverName: target.nameInCertificate}),
    },
  })
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())))
  try {
    return await work((sql) => batch(connection, sql))
  } finally {
    connection.close()
  }
}

const batch = (connection: Connection, sql: string): Promise<readonly unknown[][]> =>
  new Promise((resolve, reject) => {
    const rows: unknown[][] = []
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)))
    request.on('row', (columns: {value: unknown}[]) => rows.push(columns.map(({value}) => value)))
    connection.execSqlBatch(request)
  })
