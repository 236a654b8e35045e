import {randomBytes} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {certificates} from '../../../src/lab/certificates.ts'
import {startSqlServer} from '../../../src/lab/sql-server/index.ts'
import {ReplyGate, TraceFile, type TraceLine} from '../../../src/lab/witness.ts'
import {
  type PrincipalName,
  type SqlServerOptions,
  type SqlServerSite,
  sqlServerSite,
} from '../../../src/lib/adapters/sql-server/index.ts'
import {stampBytes} from '../../../src/lib/adapters/sql-server/stamp.ts'
import {SqlFault} from '../../../src/lib/adapters/tds/fault.ts'
import {type Principal, Session} from '../../../src/lib/adapters/tds/session.ts'
import {foreignText, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import type {Authority} from '../../../src/lib/engine/step.ts'
import {Redactor, Secret} from '../../../src/lib/secret.ts'
import type {DatabaseServerWriting, Marker, NewDatabase} from '../../../src/lib/site/database-server.ts'
import {dumpTsql} from '../../tsql/dump.ts'

const CERTIFICATE = 'sql-1.lab.example'
const STORE = '01JC0000000000000000000AAA'
const ATTEMPT = '01JC0000000000000000000001'

export const MARKER: Marker = {store: STORE, tenant: 'acme', id: '01JC0000000000000000000002'}

export const newDatabase = (name: string, attempt: string): NewDatabase => ({
  name,
  collation: 'SQL_Latin1_General_CP1_CI_AS',
  dataFile: `D:\\mssql\\data\\${name}_${attempt}.mdf`,
  logFile: `L:\\mssql\\log\\${name}_${attempt}_log.ldf`,
  dataMb: 256,
  logMb: 64,
  growthMb: 64,
})

interface Wanted {
  readonly token: number
  readonly key?: string
  readonly store?: string
  readonly signal?: AbortSignal
}

/** A SQL Server of its own, the adapter before it, and ways to do what the adapter does not. */
export interface Bench {
  readonly options: SqlServerOptions
  readonly site: SqlServerSite
  readonly store: string
  readonly attempt: string
  /** PEM of an authority that did not sign the server's certificate. */
  readonly anotherCa: string
  authority(wanted: Wanted): Authority
  writing(wanted: Wanted): DatabaseServerWriting
  siteWith(principals: Partial<Record<PrincipalName, Principal>>, options?: Partial<SqlServerOptions>): SqlServerSite
  /** What a first read throws with these options. */
  failing(principals: Partial<Record<PrincipalName, Principal>>, options?: Partial<SqlServerOptions>): Promise<unknown>
  passwordOf(name: PrincipalName): string
  openAs(user: string, password: string, database: string): Promise<Session>
  canOpen(user: string, password: string, database: string): Promise<boolean>
  asAdmin(database: string, sql: string): Promise<void>
  asDeployer(database: string, sql: string): Promise<void>
  /** A session that took the fence as another run's would, and then does nothing. */
  holdFence(key: string, token: number): Promise<Session>
  /** The phase of the fault when the session sends something now. */
  lateBatch(session: Session): Promise<string>
  killSessionsOf(login: string): Promise<void>
  /** Cuts the connection in place of the reply to the nth changing request from now on. */
  cut(nth: number): void
  /** Bytes that the server's disk still takes; null: no limit. */
  diskFullAfter(bytes: number | null): void
  trace(): readonly TraceLine[]
  /** How many requests changed something, so far. */
  changes(): number
  end(): Promise<void>
}

/** Starts a stand-in in a folder of its own. `name` is the test file's, for the T-SQL gate. */
export async function bench(name: string): Promise<Bench> {
  const dir = mkdtempSync(join(tmpdir(), `${name}-`))
  const file = join(dir, 'sql-1.ndjson')
  const [{ca, key, certificate}, another] = await Promise.all([certificates(CERTIFICATE), certificates(CERTIFICATE)])
  const replies = new ReplyGate()
  const lines = new TraceFile(file)
  const server = await startSqlServer({
    dir: join(dir, 'server'),
    name: 'sql-1',
    port: 0,
    key,
    cert: certificate,
    trace: (line) => void lines.append(line),
    replies,
  })
  const passwords = {
    reader: made(),
    admin: made(),
    deployer: made(),
    auditor: made(),
    backup: made(),
    verifier: made(),
  }
  await server.provision({...passwords, saPassword: made()})

  const principal = (who: PrincipalName): Principal => ({user: `landlord_${who}`, password: new Secret(passwords[who])})
  const options: SqlServerOptions = {
    name: 'sql-1',
    host: '127.0.0.1',
    port: server.port,
    tls: {name: CERTIFICATE, ca},
    principals: {
      reader: principal('reader'),
      admin: principal('admin'),
      deployer: principal('deployer'),
      auditor: principal('auditor'),
      backup: principal('backup'),
      verifier: principal('verifier'),
    },
    owner: 'landlord_owner',
    connectTimeoutMs: 5_000,
    redactor: new Redactor(),
  }
  const site = sqlServerSite(options)
  const authority = ({token, key = 'tenant:acme', store = STORE, signal}: Wanted): Authority => ({
    attempt: ATTEMPT,
    run: '01JC0000000000000000000003',
    store,
    fence: {key, token},
    signal: signal ?? new AbortController().signal,
  })
  const siteWith: Bench['siteWith'] = (principals, more = {}) =>
    sqlServerSite({...options, ...more, principals: {...options.principals, ...principals}})
  const openAs = (user: string, password: string, database: string) =>
    Session.open(options, {user, password: new Secret(password)}, database, 10_000)
  const once = async (who: PrincipalName, database: string, sql: string) => {
    const session = await openAs(`landlord_${who}`, passwords[who], 'landlord')
    await session.batch(sqlText('database.use', {database}))
    await session.batch(foreignText(sql))
    session.close()
  }
  const trace = (): readonly TraceLine[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))

  return {
    options,
    site,
    store: STORE,
    attempt: ATTEMPT,
    anotherCa: another.ca,
    authority,
    writing: (wanted) => site.writing(authority(wanted)),
    siteWith,
    failing: async (principals, more) => {
      const other = siteWith(principals, more)
      try {
        return await other.reading().facts()
      } catch (error) {
        return error
      } finally {
        other.close()
      }
    },
    passwordOf: (who) => passwords[who],
    openAs,
    canOpen: async (user, password, database) => {
      try {
        const session = await openAs(user, password, database)
        session.close()
        return true
      } catch (error) {
        if (error instanceof SqlFault && error.has(18456, 18470)) return false
        throw error
      }
    },
    asAdmin: (database, sql) => once('admin', database, sql),
    asDeployer: (database, sql) => once('deployer', database, sql),
    holdFence: async (key, token) => {
      const session = await openAs('landlord_admin', passwords.admin, 'landlord')
      await session.query(sqlText('fence.take'), {
        stamp: {type: 'varbinary', value: stampBytes({attempt: ATTEMPT, fence: {key, token}})},
        resource: {type: 'nvarchar', value: `landlord:${key}`},
        wait: {type: 'int', value: 1_000},
        key: {type: 'nvarchar', value: key},
        token: {type: 'bigint', value: token},
        store: {type: 'nvarchar', value: STORE},
      })
      return session
    },
    lateBatch: async (session) => {
      try {
        await session.batch(foreignText('SELECT 1 AS one'))
        return 'answered'
      } catch (error) {
        return error instanceof SqlFault ? error.phase : 'other'
      }
    },
    killSessionsOf: async (login) => {
      const reader = await openAs('landlord_reader', passwords.reader, 'master')
      const [rows = []] = await reader.query(sqlText('sessions.of-login'), {login: {type: 'nvarchar', value: login}})
      reader.close()
      const admin = await openAs('landlord_admin', passwords.admin, 'master')
      for (const row of rows) await admin.batch(sqlText('session.kill', {session: Number(row.session_id)}))
      admin.close()
    },
    diskFullAfter: (bytes) => server.setDiskFullAfter(bytes),
    cut: (nth) => replies.withhold(nth, 'cut'),
    trace,
    changes: () => trace().filter(({changed}) => changed).length,
    end: async () => {
      site.close()
      await server.close()
      lines.close()
      dumpTsql(dir, name)
      rmSync(dir, {recursive: true})
    },
  }
}

/** Nothing that occurs by chance anywhere else, and a policy's every class of characters. */
const made = (): string => `Aa1-${randomBytes(15).toString('base64url')}`
