import {randomBytes} from 'node:crypto'
import {readFileSync} from 'node:fs'
import sql from 'mssql'
import {type ContractRow, type Principal, TENANT, TENANT_PASSWORD} from './row.ts'
import {
  CLAIM,
  CREDENTIALS,
  EMPTY_FENCES,
  FENCES,
  HISTORY_READERS,
  LEFT,
  OWN,
  type Passwords,
  principalName,
  provisioned,
  SCRATCH,
  scratched,
  unscratched,
} from './scratch.ts'
import type {Target} from './target.ts'
import {textsOf} from './texts.ts'

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
  /** Whether the reader gets a user in msdb, as `lab up` gives it one. A stand-in cannot be told to. */
  readonly msdb: boolean
  /** Folder for backups, as the server's disk has it; its default folder if left out. */
  readonly backup?: string | undefined
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
    backup: of('_BACKUP'),
    msdb: of('_MSDB') !== 'off',
    ca: ca === undefined ? undefined : readFileSync(ca, 'utf8'),
  }
}

const FACTS = `SELECT CONVERT(nvarchar(128), SERVERPROPERTY(N'ProductVersion')), CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultDataPath')), CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultLogPath')), CONVERT(nvarchar(260), SERVERPROPERTY(N'InstanceDefaultBackupPath'))`
const IS_SYSADMIN = `SELECT COUNT(*) FROM sys.server_role_members AS m
JOIN sys.server_principals AS r ON r.principal_id = m.role_principal_id
JOIN sys.server_principals AS p ON p.principal_id = m.member_principal_id
WHERE r.name = N'sysadmin' AND p.name = ORIGINAL_LOGIN()`

/** What logins of the scratch area gave on, so that they cannot be dropped: taken back in their own name. */
const GRANTED_ON = `SELECT g.name, d.permission_name, t.name, p.name FROM sys.server_permissions AS d
JOIN sys.server_principals AS g ON g.principal_id = d.grantor_principal_id
JOIN sys.server_principals AS p ON p.principal_id = d.grantee_principal_id
LEFT JOIN sys.server_principals AS t ON t.principal_id = d.major_id AND d.class = 101
WHERE g.name LIKE N'${SCRATCH.replaceAll('_', '[_]')}%'`

const membersOf = (role: string): string => `SELECT p.name FROM sys.server_role_members AS m
JOIN sys.server_principals AS r ON r.principal_id = m.role_principal_id
JOIN sys.server_principals AS p ON p.principal_id = m.member_principal_id
WHERE r.name = N'${role.replaceAll("'", "''")}'`

/** A real server with a scratch area of its own. Throws where there is something in its place that no run of the contract made. */
export async function realTarget(address: Address): Promise<Target> {
  const scratch = await Scratch.open(address)
  return {
    build: scratch.build,
    isReal: await scratch.isReal(),
    refuses: (row) => {
      const {only, because, version, major = 0} = row
      if (Number(scratch.build.split('.')[0]) < major) return `about ${major} and later`
      if (scratch.lacksBackupFolder(row))
        return 'the server tells no folder for backups: LANDLORD_CONTRACT_SQLSERVER_BACKUP'
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
  readonly #folders: readonly [data: string, log: string, backup: string | undefined]
  readonly #passwords: Passwords = {
    reader: password(),
    admin: password(),
    deployer: password(),
    backup: password(),
    auditor: password(),
  }
  readonly #tenantPassword = password()
  readonly #pools: sql.ConnectionPool[] = []

  private constructor(
    address: Address,
    admin: sql.ConnectionPool,
    [build, data, log, backup]: readonly (string | undefined)[],
  ) {
    this.#address = address
    this.#admin = admin
    this.build = build ?? ''
    this.#folders = [data ?? '', log ?? '', backup]
  }

  static async open(address: Address): Promise<Scratch> {
    const admin = await poolOf(address, [address.user, address.password], 'master')
    const [[build, data, log, known] = []] = await rowsOf(admin, FACTS)
    const [[roles] = []] = await rowsOf(admin, IS_SYSADMIN)
    if (roles !== 1) throw new Error(`${address.user} is no sysadmin on ${address.host}`)
    const scratch = new Scratch(address, admin, [
      String(build),
      String(data),
      String(log),
      address.backup ?? (known === null ? undefined : String(known)),
    ])
    await scratch.#claim()
    return scratch
  }

  /** A stand-in that was given as an address proves nothing: it knows no view that the product does not ask. */
  async isReal(): Promise<boolean> {
    return await rowsOf(this.#admin, 'SELECT COUNT(*) FROM sys.all_objects').then(
      () => true,
      () => false,
    )
  }

  /** Versions before 2019 do not tell it. */
  lacksBackupFolder(row: ContractRow): boolean {
    return this.#folders[2] === undefined && textsOf(row).some((text) => text.includes('$backup'))
  }

  text(text: string): string {
    const [data, log, backup] = this.#folders
    return scratched(text)
      .replaceAll('$data', data)
      .replaceAll('$log', log)
      .replaceAll('$backup', `${backup?.replace(/\\?$/, '\\')}${SCRATCH}_`)
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
    for (const text of [...provisioned(this.#passwords, this.#address.msdb), EMPTY_FENCES]) await this.#batch(text)
  }

  /** Nothing of it is left. */
  async stop(): Promise<void> {
    await this.#closePools()
    await this.#remove(() => true)
    for (const [name] of this.#address.msdb ? await rowsOf(this.#admin, HISTORY_READERS) : [])
      await this.#batch(`USE msdb; DROP USER ${quoted(String(name))}; USE master;`)
    await this.#admin.close()
  }

  async #claim(): Promise<void> {
    const left = (await Promise.all(LEFT.map(async (query) => await rowsOf(this.#admin, query)))).flat()
    if (left.length > 0 && !(await this.#isOwn()))
      throw new Error(`${left.join(', ')}: there already, and made by no run of the contract. Nothing was touched.`)
    await this.#remove(() => true)
    for (const text of [...CLAIM, ...provisioned(this.#passwords, this.#address.msdb)]) await this.#batch(text)
  }

  async #isOwn(): Promise<boolean> {
    try {
      const [[count] = []] = await rowsOf(this.#admin, OWN)
      return Number(count) === 1
    } catch {
      return false
    }
  }

  async #batch(text: string): Promise<void> {
    await this.#admin.request().batch(text)
  }

  /** The database of the fences last, since it says whose all of it is. */
  async #remove(which: (name: string) => boolean): Promise<void> {
    const like = `N'${SCRATCH.replaceAll('_', '[_]')}%'`
    const names = async (query: string) =>
      (await rowsOf(this.#admin, query)).map(([name]) => String(name)).filter(which)
    const databases = await names(`SELECT name FROM sys.databases WHERE name LIKE ${like}`)
    for (const name of databases.filter((one) => one !== FENCES)) await this.#dropDatabase(name)
    for (const [grantor, permission, login, grantee] of await rowsOf(this.#admin, GRANTED_ON)) {
      const on = login === null ? '' : ` ON LOGIN::${quoted(String(login))}`
      await this.#batch(
        `EXECUTE AS LOGIN = N'${grantor}'; REVOKE ${permission}${on} FROM ${quoted(String(grantee))} CASCADE; REVERT;`,
      )
    }
    for (const role of await names(`SELECT name FROM sys.server_principals WHERE type = 'R' AND name LIKE ${like}`)) {
      for (const [member] of await rowsOf(this.#admin, membersOf(role)))
        await this.#batch(`ALTER SERVER ROLE ${quoted(role)} DROP MEMBER ${quoted(String(member))};`)
      await this.#batch(`DROP SERVER ROLE ${quoted(role)};`)
    }
    for (const [name] of await rowsOf(this.#admin, CREDENTIALS))
      await this.#batch(`DROP CREDENTIAL ${quoted(String(name))};`)
    for (const name of await names(`SELECT name FROM sys.server_principals WHERE type = 'S' AND name LIKE ${like}`))
      await this.#dropLogin(name)
    if (databases.includes(FENCES)) await this.#dropDatabase(FENCES)
  }

  /** A database that restores or is offline has no sessions to end. */
  async #dropDatabase(name: string): Promise<void> {
    const literal = `N'${name.replaceAll("'", "''")}'`
    await this.#batch(
      `IF EXISTS (SELECT 1 FROM sys.databases WHERE name = ${literal} AND state = 0) ALTER DATABASE ${quoted(name)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE;`,
    )
    await this.#batch(`DROP DATABASE ${quoted(name)};`)
    // Or the next row with a database of that name finds the backups of this one.
    await this.#batch(`EXEC msdb.dbo.sp_delete_database_backuphistory @database_name = ${literal};`)
  }

  async #dropLogin(name: string): Promise<void> {
    const literal = `N'${name.replaceAll("'", "''")}'`
    const sessions = await rowsOf(
      this.#admin,
      `SELECT session_id FROM sys.dm_exec_sessions WHERE login_name = ${literal} AND session_id <> @@SPID`,
    )
    for (const [session] of sessions) await this.#batch(`KILL ${Number(session)};`).catch(() => {})
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
