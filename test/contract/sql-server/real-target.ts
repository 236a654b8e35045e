import {randomBytes} from 'node:crypto'
import {readFileSync} from 'node:fs'
import sql from 'mssql'
import {type Principal, TENANT, TENANT_PASSWORD} from './row.ts'
import {
  EMPTY_FENCES,
  FENCES,
  FENCES_DATABASE,
  FENCES_USERS,
  LEFT,
  OWN,
  type Passwords,
  principalName,
  principals,
  SCRATCH,
  scratched,
  unscratched,
} from './scratch.ts'
import type {Target} from './target.ts'

/** Where the server is, and who may do everything there. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** `verify`: the certificate must be good for `serverName`, signed by `ca` where one is given (PEM). `trust`: any certificate. */
  readonly tls: 'verify' | 'trust'
  readonly serverName?: string | undefined
  readonly ca?: string | undefined
}

/** From LANDLORD_CONTRACT_SQLSERVER and its companions; undefined where no server is named. docs/contract.md has the list. */
export function addressFrom(environment: NodeJS.ProcessEnv): Address | undefined {
  const of = (name: string) => environment[`LANDLORD_CONTRACT_SQLSERVER${name}`]
  const where = of('')
  if (where === undefined || where === '') return undefined
  const [host = '', port = '1433'] = where.split(',')
  const password = of('_PASSWORD')
  if (password === undefined) throw new Error('LANDLORD_CONTRACT_SQLSERVER_PASSWORD is not set')
  const tls = of('_TLS') ?? 'verify'
  if (tls !== 'verify' && tls !== 'trust')
    throw new Error(`LANDLORD_CONTRACT_SQLSERVER_TLS is verify or trust, not ${tls}`)
  const ca = of('_CA')
  return {
    host,
    port: Number(port),
    user: of('_USER') ?? 'sa',
    password,
    tls,
    serverName: of('_NAME'),
    ca: ca === undefined ? undefined : readFileSync(ca, 'utf8'),
  }
}

const FACTS = `SELECT CONVERT(nvarchar(128), SERVERPROPERTY(N'ProductVersion')), CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultDataPath')), CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultLogPath'))`
const IS_SYSADMIN = `SELECT COUNT(*) FROM sys.server_role_members AS m
JOIN sys.server_principals AS r ON r.principal_id = m.role_principal_id
JOIN sys.server_principals AS p ON p.principal_id = m.member_principal_id
WHERE r.name = N'sysadmin' AND p.name = ORIGINAL_LOGIN()`

/** A real server with a scratch area of its own. Throws where there is something in its place that no run of the contract made. */
export async function realTarget(address: Address): Promise<Target> {
  const scratch = await Scratch.open(address)
  return {
    build: scratch.build,
    isReal: true,
    refuses: ({only, because, version}) => {
      if (only === 'lab') return `of the lab only: ${because}`
      return version === undefined || version === scratch.build ? undefined : `about ${version}`
    },
    text: (text) => scratch.text(text),
    value: unscratched,
    connect: async (as, database) => await scratch.connect(as, database),
    changes: () => undefined,
    clean: async () => await scratch.clean(),
    stop: async () => await scratch.stop(),
  }
}

class Scratch {
  readonly build: string
  readonly #address: Address
  readonly #admin: sql.ConnectionPool
  readonly #folders: readonly [data: string, log: string]
  readonly #passwords: Passwords = {
    reader: password(),
    admin: password(),
    deployer: password(),
    backup: password(),
    auditor: password(),
  }
  readonly #tenantPassword = password()
  readonly #pools: sql.ConnectionPool[] = []

  private constructor(address: Address, admin: sql.ConnectionPool, [build, data, log]: readonly string[]) {
    this.#address = address
    this.#admin = admin
    this.build = build ?? ''
    this.#folders = [data ?? '', log ?? '']
  }

  static async open(address: Address): Promise<Scratch> {
    const admin = await poolOf(address, [address.user, address.password], 'master')
    const [[build, data, log] = []] = await rowsOf(admin, FACTS)
    const [[roles] = []] = await rowsOf(admin, IS_SYSADMIN)
    if (roles !== 1) throw new Error(`${address.user} is no sysadmin on ${address.host}`)
    const scratch = new Scratch(address, admin, [String(build), String(data), String(log)])
    await scratch.#claim()
    return scratch
  }

  text(text: string): string {
    const [data, log] = this.#folders
    return scratched(text)
      .replaceAll('$data', data)
      .replaceAll('$log', log)
      .replaceAll(TENANT_PASSWORD, this.#tenantPassword)
  }

  async connect(as: Principal, database?: string): Promise<sql.ConnectionPool> {
    const pool = await poolOf(this.#address, this.#credentials(as), database === 'landlord' ? FENCES : database)
    this.#pools.push(pool)
    return pool
  }

  /** The principals anew, since a row may have changed them; the database of the fences is emptied. */
  async clean(): Promise<void> {
    await this.#closePools()
    await this.#remove((name) => name !== FENCES)
    for (const text of principals(this.#passwords)) await this.#admin.request().batch(text)
    await this.#admin.request().batch(EMPTY_FENCES)
  }

  /** Nothing of it is left. */
  async stop(): Promise<void> {
    await this.#closePools()
    await this.#remove(() => true)
    await this.#admin.close()
  }

  async #claim(): Promise<void> {
    const left = (await Promise.all(LEFT.map(async (query) => await rowsOf(this.#admin, query)))).flat()
    if (left.length > 0 && !(await this.#isOwn()))
      throw new Error(`${left.join(', ')}: there already, and made by no run of the contract. Nothing was touched.`)
    await this.#remove(() => true)
    for (const text of FENCES_DATABASE) await this.#batch(text)
    for (const text of [...principals(this.#passwords), ...FENCES_USERS]) await this.#batch(text)
  }

  async #isOwn(): Promise<boolean> {
    try {
      const [[count] = []] = await rowsOf(this.#admin, OWN)
      return Number(count) === 1
    } catch {
      return false
    }
  }

  /** On a connection of its own where the text changes the database. */
  async #batch(text: string): Promise<void> {
    await this.#admin.request().batch(text.startsWith('USE ') ? `${text}\nUSE master;` : text)
  }

  /** The database of the fences last, since it says whose all of it is. */
  async #remove(which: (name: string) => boolean): Promise<void> {
    const like = `N'${SCRATCH.replaceAll('_', '[_]')}%'`
    const names = async (query: string) =>
      (await rowsOf(this.#admin, query)).map(([name]) => String(name)).filter(which)
    const databases = await names(`SELECT name FROM sys.databases WHERE name LIKE ${like}`)
    for (const name of databases.filter((one) => one !== FENCES)) await this.#dropDatabase(name)
    for (const name of await names(`SELECT name FROM sys.server_principals WHERE type = 'S' AND name LIKE ${like}`))
      await this.#dropLogin(name)
    for (const name of await names(`SELECT name FROM sys.server_principals WHERE type = 'R' AND name LIKE ${like}`))
      await this.#batch(`DROP SERVER ROLE ${quoted(name)};`)
    if (databases.includes(FENCES)) await this.#dropDatabase(FENCES)
  }

  /** A database that restores or is offline has no sessions to end. */
  async #dropDatabase(name: string): Promise<void> {
    const literal = `N'${name.replaceAll("'", "''")}'`
    await this.#batch(
      `IF EXISTS (SELECT 1 FROM sys.databases WHERE name = ${literal} AND state = 0) ALTER DATABASE ${quoted(name)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE;`,
    )
    await this.#batch(`DROP DATABASE ${quoted(name)};`)
  }

  async #dropLogin(name: string): Promise<void> {
    const literal = `N'${name.replaceAll("'", "''")}'`
    const sessions = await rowsOf(
      this.#admin,
      `SELECT session_id FROM sys.dm_exec_sessions WHERE login_name = ${literal} AND session_id <> @@SPID`,
    )
    for (const [session] of sessions) await this.#batch(`KILL ${Number(session)};`).catch(() => {})
    // A role is dropped without its members, and members of fixed roles go with the login.
    await this.#batch(`DROP LOGIN ${quoted(name)};`)
  }

  #credentials(as: Principal): readonly [string, string] {
    if (as === 'sa') return [this.#address.user, this.#address.password]
    if (as === 'tenant') return [TENANT, this.#tenantPassword]
    return [principalName(as), this.#passwords[as]]
  }

  async #closePools(): Promise<void> {
    await Promise.all(this.#pools.splice(0).map(async (pool) => await pool.close().catch(() => {})))
  }
}

async function poolOf(
  {host, port, tls, serverName, ca}: Address,
  [user, password]: readonly [string, string],
  database: string | undefined,
): Promise<sql.ConnectionPool> {
  const pool = new sql.ConnectionPool({
    server: host,
    port,
    user,
    password,
    ...(database === undefined ? {} : {database}),
    pool: {max: 1, min: 1},
    connectionTimeout: 15_000,
    requestTimeout: 60_000,
    options: {
      encrypt: true,
      trustServerCertificate: tls === 'trust',
      ...(serverName === undefined ? {} : {serverName}),
      ...(ca === undefined ? {} : {cryptoCredentialsDetails: {ca}}),
      useUTC: true,
    },
  })
  pool.on('error', () => {})
  return await pool.connect()
}

async function rowsOf(pool: sql.ConnectionPool, text: string): Promise<readonly unknown[][]> {
  const request = pool.request()
  request.arrayRowMode = true
  const {recordset} = await request.batch(text)
  return recordset as unknown as unknown[][]
}

const quoted = (name: string): string => `[${name.replaceAll(']', ']]')}]`

/** Long, of all four classes, and nobody's after the run. */
const password = (): string => `Ll1!${randomBytes(18).toString('base64url')}`
