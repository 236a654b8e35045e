import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {logOn} from '../../../../src/lab/sql-server/admin/logon.ts'
import {SqlError} from '../../../../src/lab/sql-server/engine/errors.ts'
import {Instance} from '../../../../src/lab/sql-server/engine/instance.ts'
import type {Reply} from '../../../../src/lab/sql-server/engine/reply.ts'
import {runBatch, runParameterised} from '../../../../src/lab/sql-server/engine/request.ts'
import type {Session} from '../../../../src/lab/sql-server/engine/session.ts'
import {nvarchar} from '../../../../src/lab/sql-server/engine/types.ts'
import {provision} from '../../../../src/lab/sql-server/provision.ts'
import {PASSWORDS} from '../stand-in.ts'
import type {Cell, Principal, Row} from './row.ts'

const VERSION = '16.0.4100.1'
export const TENANT_PASSWORD = 'T3nant-of-table'

/** Who logs on; the owner cannot, and is what the admin may make itself by EXECUTE AS. */
const LOGINS: Readonly<Record<Exclude<Principal, 'owner'>, readonly [login: string, password: string]>> = {
  sa: ['sa', PASSWORDS.saPassword],
  reader: ['landlord_reader', PASSWORDS.reader],
  backup: ['landlord_backup', PASSWORDS.backup],
  admin: ['landlord_admin', PASSWORDS.admin],
  deployer: ['landlord_deployer', PASSWORDS.deployer],
  verifier: ['landlord_verifier', 'Verifier!Passw0rd'],
  auditor: ['landlord_auditor', PASSWORDS.auditor],
  tenant: ['acme_a', TENANT_PASSWORD],
  disabled: ['acme_b', TENANT_PASSWORD],
  other: ['other_a', TENANT_PASSWORD],
  public: ['visitor', TENANT_PASSWORD],
}

const login = (name: string) => `CREATE LOGIN ${name} WITH PASSWORD = N'${TENANT_PASSWORD}';`

/** One server with every principal, two tenants, and databases as they are on the way to a tenant. */
export const SETUP: readonly (readonly [database: string, text: string])[] = [
  ['master', "CREATE CREDENTIAL kept WITH IDENTITY = 'nobody';"],
  ['master', ['acme_a', 'acme_b', 'other_a', 'visitor', 'newcomer'].map(login).join('\n')],
  ['master', 'ALTER LOGIN acme_b DISABLE;'],
  ...['acme_a', 'acme_b'].map(
    (name) => ['master', `GRANT IMPERSONATE ON LOGIN::${name} TO landlord_auditor;`] as const,
  ),
  ...['acme_a', 'acme_b', 'other_a'].map(
    (name) => ['master', `ALTER SERVER ROLE landlord_tenants ADD MEMBER ${name};`] as const,
  ),
  ...['acme', 'other', 'bare', 'fresh'].map((name) => ['master', `CREATE DATABASE ${name};`] as const),
  ...['acme', 'other', 'fresh'].flatMap((name) => [
    [
      name,
      'CREATE USER landlord_deployer FOR LOGIN landlord_deployer; CREATE USER landlord_reader FOR LOGIN landlord_reader; CREATE USER landlord_backup FOR LOGIN landlord_backup; ALTER ROLE db_owner ADD MEMBER landlord_deployer; ALTER ROLE db_backupoperator ADD MEMBER landlord_backup;',
    ] as const,
    [name, 'CREATE SCHEMA landlord AUTHORIZATION dbo;'] as const,
    [name, 'GRANT SELECT ON SCHEMA::landlord TO landlord_reader;'] as const,
  ]),
  // As an ops store is: its tables and a role, in a database of the admin's.
  [
    'fresh',
    'CREATE TABLE dbo.schema_migrations (name varchar(255) NOT NULL PRIMARY KEY); CREATE TABLE dbo.runs (id char(26) NOT NULL PRIMARY KEY); CREATE ROLE landlord_planner;',
  ],
  ...(['acme', 'other'] as const).flatMap((name) => [
    [
      name,
      "CREATE TABLE landlord.migrations (id nvarchar(200) NOT NULL PRIMARY KEY, checksum char(64) NOT NULL, release nvarchar(50) NOT NULL, applied_at datetime2(3) NOT NULL DEFAULT SYSUTCDATETIME()); INSERT INTO landlord.migrations (id, checksum, release) VALUES (N'0001', 'x', N'1.0.0'); EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = N'{}';",
    ] as const,
    [name, 'CREATE SCHEMA app AUTHORIZATION dbo;'] as const,
    [
      name,
      "CREATE ROLE app_service; GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::app TO app_service; CREATE TABLE app.items (id int NOT NULL PRIMARY KEY, name nvarchar(10) NOT NULL); INSERT INTO app.items (id, name) VALUES (1, N'one');",
    ] as const,
    ...(name === 'acme' ? ['acme_a', 'acme_b'] : ['other_a']).map(
      (user) =>
        [
          name,
          `CREATE USER ${user} FOR LOGIN ${user} WITH DEFAULT_SCHEMA = app; ALTER ROLE app_service ADD MEMBER ${user};`,
        ] as const,
    ),
    ['master', `ALTER AUTHORIZATION ON DATABASE::${name} TO landlord_owner;`] as const,
  ]),
  [
    'master',
    "BACKUP DATABASE acme TO DISK = N'B:\\backup\\first.bak' WITH CHECKSUM, FORMAT, INIT; BACKUP DATABASE other TO DISK = N'B:\\backup\\other.bak' WITH CHECKSUM, FORMAT, INIT;",
  ],
  // One that is being restored, with what may follow, and one that is offline.
  [
    'other',
    "BACKUP DATABASE other TO DISK = N'B:\\backup\\differential.bak' WITH DIFFERENTIAL, CHECKSUM, FORMAT, INIT; BEGIN TRAN deploy WITH MARK N'deploy'; UPDATE app.items SET name = N'two' WHERE id = 1; COMMIT; BACKUP LOG other TO DISK = N'B:\\backup\\log.trn' WITH CHECKSUM, FORMAT, INIT;",
  ],
  [
    'master',
    "RESTORE DATABASE rebuilt FROM DISK = N'B:\\backup\\other.bak' WITH FILE = 1, NORECOVERY, CHECKSUM, MOVE N'other' TO N'D:\\mssql\\data\\rebuilt.mdf', MOVE N'other_log' TO N'L:\\mssql\\log\\rebuilt.ldf', STATS = 5;",
  ],
  ['master', 'CREATE DATABASE away; ALTER DATABASE away SET OFFLINE WITH ROLLBACK IMMEDIATE;'],
  ...['bare', 'fresh'].map(
    (name) => ['master', `ALTER AUTHORIZATION ON DATABASE::${name} TO landlord_admin;`] as const,
  ),
]

/** A server as the table is about it; each question is asked of it as it was at first. */
export class World {
  readonly #first = mkdtempSync(join(tmpdir(), 'permissions-'))
  #dir = ''
  #instance: Instance | undefined

  async build(): Promise<void> {
    const instance = open(this.#first)
    provision(instance, {...PASSWORDS, verifier: 'Verifier!Passw0rd'})
    for (const [database, text] of SETUP) {
      const session = logOn(
        {user: 'sa', password: PASSWORDS.saPassword, database, host: '', program: ''},
        instance,
        () => {},
      )
      const told = new Told()
      await runBatch(text, session, told)
      if (told.errors.length > 0) throw new Error(`${text}: ${told.errors.join()}`)
      session.end()
    }
    instance.close()
  }

  /** What becomes of a statement that this principal sends. */
  async ask(row: Row, principal: Principal): Promise<Cell> {
    const instance = this.#instance ?? this.#fresh()
    const around = await this.#company(row, instance)
    const told = new Told()
    let changed = false
    const session = enter(principal, instance)
    if (typeof session === 'number') return session
    try {
      const before = principal === 'owner' ? "EXECUTE AS LOGIN = N'landlord_owner';" : ''
      const use = row.in === undefined ? '' : `USE [${row.in}];`
      for (const text of [before, use, row.before ?? ''].filter((one) => one !== '')) {
        await runBatch(text, session, told)
        if (told.errors.length > 0) return told.errors[0] ?? 0
      }
      told.rows = 0
      const text = row.text.replace('$session', String(around[0]?.id ?? 0))
      const outcome =
        row.parameters === undefined
          ? await runBatch(text, session, told)
          : await runParameterised(text, variables(row.parameters), session, told)
      changed = outcome.changed
    } finally {
      for (const one of [session, ...around]) one.kill()
      if (changed || row.before !== undefined || around.length > 0) this.#forget()
    }
    if (told.errors.length > 0) return told.errors[0] ?? 0
    if (row.kind === 'reads') return `${told.rows} rows`
    if (row.kind === 'changes') return changed ? 'yes' : 'nothing'
    return 'yes'
  }

  dispose(): void {
    this.#forget()
    rmSync(this.#first, {recursive: true, force: true})
  }

  /** Other sessions that a row is about: of the live slot, stamped. */
  async #company(row: Row, instance: Instance): Promise<readonly Session[]> {
    if (row.company === undefined) return []
    const [user, password] = LOGINS.tenant
    const session = logOn({user, password, database: 'acme', host: '', program: ''}, instance, () => {})
    await runBatch('SET CONTEXT_INFO 0x4C4C31;', session, new Told())
    return [session]
  }

  #fresh(): Instance {
    this.#dir = mkdtempSync(join(tmpdir(), 'permissions-'))
    cpSync(this.#first, this.#dir, {recursive: true})
    this.#instance = open(this.#dir)
    return this.#instance
  }

  #forget(): void {
    this.#instance?.close()
    this.#instance = undefined
    if (this.#dir !== '') rmSync(this.#dir, {recursive: true, force: true})
    this.#dir = ''
  }
}

function open(dir: string): Instance {
  const instance = new Instance(dir, 'sql-1', VERSION)
  instance.creationMs = 0
  return instance
}

/** The session, or the number of the error that the log-on ends with. */
function enter(principal: Principal, instance: Instance): Session | number {
  const [user, password] = LOGINS[principal === 'owner' ? 'admin' : principal]
  try {
    return logOn({user, password, database: 'master', host: '', program: ''}, instance, () => {})
  } catch (error) {
    if (error instanceof SqlError) return error.number
    throw error
  }
}

function variables(parameters: Readonly<Record<string, string>>) {
  return new Map(
    Object.entries(parameters).map(([name, value]) => [`@${name.toLowerCase()}`, {type: nvarchar(4000), value}]),
  )
}

class Told implements Reply {
  readonly errors: number[] = []
  rows = 0
  columns(): void {}
  row(): void {
    this.rows += 1
  }
  done(): void {}
  message(): void {}
  error(error: SqlError): void {
    this.errors.push(...error.before.map((earlier) => earlier.number), error.number)
  }
  environment(): void {}
  returnStatus(): void {}
  returnValue(): void {}
}
