import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {certificates} from '../../src/lab/certificates.ts'
import {startSqlServer} from '../../src/lab/sql-server/index.ts'
import {ReplyGate, type UnnumberedLine} from '../../src/lab/witness.ts'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {keepSqlServerStore} from '../../src/lib/adapters/store/sql-server/keeping.ts'
import {openSqlServerStore, type SqlServerStoreOrder} from '../../src/lib/adapters/store/sql-server/open.ts'
import {Session} from '../../src/lib/adapters/tds/session.ts'
import {foreignText} from '../../src/lib/adapters/tds/sql-text.ts'
import {Redactor, Secret} from '../../src/lib/secret.ts'
import type {StoreKeeping} from '../../src/lib/site/ops-store.ts'
import {dumpTexts} from '../tsql/dump.ts'
import type {FreshDatabase} from './fresh.ts'

const NAME = 'sql-ops.lab.example'
const PASSWORD = 'Sa!Passw0rd-of-the-store'

/** A SQL Server whose databases are ops stores. */
export interface StoreStand {
  readonly trace: readonly UnnumberedLine[]
  readonly replies: ReplyGate
  readonly port: number
  /** PEM. */
  readonly ca: string
  /** An empty database that is given a store; every `open` is another client of it. */
  fresh(): FreshSqlServer
  order(database: string, user?: string, password?: string): SqlServerStoreOrder
  /** For test/store/contender.ts. */
  told(database: string): string
  /** As sa. */
  asOwner(database: string, text: string): Promise<readonly (readonly Readonly<Record<string, unknown>>[])[]>
  close(): Promise<void>
}

export interface FreshSqlServer extends FreshDatabase {
  readonly database: string
  /** The database as it is: empty before `open`. */
  keep(): Promise<StoreKeeping>
  /** Changes rows by hand, as whoever owns the database can. */
  damage(text: string): Promise<void>
}

let numbered = 0

export async function storeStand(): Promise<StoreStand> {
  const dir = mkdtempSync(join(tmpdir(), 'landlord-stand-'))
  const {ca, key, certificate} = await certificates(NAME)
  const trace: UnnumberedLine[] = []
  const replies = new ReplyGate()
  const server = await startSqlServer({
    dir,
    name: 'sql-ops',
    port: 0,
    key,
    cert: certificate,
    saPassword: PASSWORD,
    trace: (line) => trace.push(line),
    replies,
  })
  const order = (database: string, user = 'sa', password = PASSWORD): SqlServerStoreOrder => ({
    endpoint: {
      host: '127.0.0.1',
      port: server.port,
      tls: {name: NAME, ca},
      connectTimeoutMs: 10_000,
      redactor: new Redactor(),
    },
    who: {user, password: new Secret(password)},
    database,
    liveness: () => 'unknown',
  })
  const asOwner = async (database: string, text: string) => {
    const {endpoint, who} = order(database)
    const session = await Session.open(endpoint, who, database, 30_000)
    try {
      return await session.batch(foreignText(text))
    } finally {
      session.close()
    }
  }
  return {
    trace,
    replies,
    port: server.port,
    ca,
    order,
    told: (database) =>
      JSON.stringify({
        host: '127.0.0.1',
        port: server.port,
        tls: {name: NAME, ca},
        user: 'sa',
        password: PASSWORD,
        database,
      }),
    asOwner,
    fresh() {
      const database = `ops_${++numbered}`
      const opened: OpenedStore[] = []
      let made: Promise<unknown> | undefined
      let empty: Promise<unknown> | undefined
      const create = () =>
        asOwner(
          'master',
          `CREATE DATABASE ${database} ON PRIMARY (NAME = N'${database}', FILENAME = N'D:\\mssql\\data\\${database}.mdf', SIZE = 16MB, FILEGROWTH = 64MB) LOG ON (NAME = N'${database}_log', FILENAME = N'L:\\mssql\\log\\${database}.ldf', SIZE = 8MB, FILEGROWTH = 32MB) COLLATE SQL_Latin1_General_CP1_CI_AS;`,
        )
      const make = async () => {
        empty ??= create()
        await empty
        await using keeping = keepSqlServerStore(order(database))
        await keeping.init()
      }
      return {
        database,
        async keep() {
          empty ??= create()
          await empty
          return keepSqlServerStore(order(database))
        },
        async open(options = {}) {
          await using keeping = await this.keep()
          if ((await keeping.schema()).found !== undefined) made ??= Promise.resolve()
          made ??= make()
          await made
          const store = await openSqlServerStore({...order(database), ...options})
          opened.push(store)
          return store
        },
        async damage(text) {
          await asOwner(database, text)
        },
        async [Symbol.asyncDispose]() {
          for (const store of opened) await store[Symbol.asyncDispose]()
        },
      }
    },
    async close() {
      await server.close()
      dumpTexts(trace)
      rmSync(dir, {recursive: true, force: true})
    },
  }
}
