import type {Connection} from 'tedious'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {CREATE_DATABASE, DATABASE, TENANT, WITH_TENANT} from '../../contract/sql-server/row.ts'
import {withFolders} from '../../contract/sql-server/text.ts'
import {PASSWORDS, StandIn} from './stand-in.ts'
import {run} from './tedious.ts'

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
beforeEach(async () => await server.reset())
afterAll(async () => await server.stop())

const USE = `USE ${DATABASE};`

/** Differences that a fingerprint must show, each planted into a server that has one tenant. */
const PLANTED: readonly (readonly [string, string])[] = [
  ['another database', withFolders(CREATE_DATABASE.replaceAll(DATABASE, 'other'))],
  ['a database less', `DROP DATABASE ${DATABASE}`],
  ['an option', `ALTER DATABASE ${DATABASE} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`],
  ['single user', `ALTER DATABASE ${DATABASE} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`],
  ['an owner', `ALTER AUTHORIZATION ON DATABASE::${DATABASE} TO landlord_owner`],
  ['a login', "CREATE LOGIN other WITH PASSWORD = N'An0ther-password', CHECK_POLICY = ON"],
  ['a login less', `DROP LOGIN ${TENANT}`],
  ['a disabled login', `ALTER LOGIN ${TENANT} DISABLE`],
  ['a credential', "CREATE CREDENTIAL other WITH IDENTITY = 'someone'"],
  ['a user of msdb', 'USE msdb; CREATE USER landlord_backup FOR LOGIN landlord_backup'],
  ['a denial', `DENY VIEW ANY DATABASE TO ${TENANT}`],
  ['a user', `${USE} CREATE USER landlord_reader FOR LOGIN landlord_reader`],
  ['a user less', `${USE} DROP USER ${TENANT}`],
  ['a member less', `${USE} ALTER ROLE app_service DROP MEMBER ${TENANT}`],
  ['a role', `${USE} CREATE ROLE other`],
  ['a right', `${USE} GRANT DELETE ON SCHEMA::app TO app_service`],
  ['a right denied', `${USE} DENY INSERT ON SCHEMA::app TO app_service`],
  ['a property', `${USE} EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = N'x'`],
  ['a table', `${USE} CREATE TABLE app.other (id int NOT NULL)`],
  ['an index', `${USE} CREATE INDEX ix ON app.items (name)`],
  ['a row', `${USE} INSERT INTO app.items (id, name) VALUES (9, N'nine')`],
  ['a row less', `${USE} DELETE FROM app.items WHERE id = 1`],
  ['a value', `${USE} UPDATE app.items SET name = N'other' WHERE id = 1`],
  [
    'a default schema',
    `${USE} DROP USER ${TENANT}; CREATE USER ${TENANT} FOR LOGIN ${TENANT}; ALTER ROLE app_service ADD MEMBER ${TENANT}`,
  ],
]

test.each(PLANTED)('the fingerprint shows %s', async (_what, text) => {
  await tenant()
  const before = JSON.stringify(server.handle.fingerprint())
  await run(await server.tedious(), text)
  expect(JSON.stringify(server.handle.fingerprint())).not.toBe(before)
})

test('the same work by another attempt has the same fingerprint', async () => {
  const seen: string[] = []
  for (const attempt of ['01JC0000000000000000000001', '01JD0000000000000000000002']) {
    await server.reset()
    await tenant(attempt)
    const sa = await server.tedious({database: DATABASE})
    await run(sa, `EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = N'{"id":"${attempt}"}'`)
    await run(
      sa,
      `CREATE TABLE dbo.t (at datetime2(3) NOT NULL DEFAULT SYSUTCDATETIME(), a int NOT NULL); INSERT INTO dbo.t (a) VALUES (1)`,
    )
    await run(
      sa,
      `USE landlord; INSERT INTO dbo.fences (fence_key, token) VALUES (N'tenant:acme', ${attempt.at(-1)}); INSERT INTO dbo.site (one, store) VALUES (1, '${attempt}')`,
    )
    seen.push(JSON.stringify(server.handle.fingerprint()))
  }
  expect(seen[0]).toBe(seen[1])
  expect(server.handle.leftOut()).toEqual({fences: [['tenant:acme', '2']], site: [['1', '01JD0000000000000000000002']]})
})

test('reading leaves it as it is, and is traced as no change', async () => {
  await tenant()
  const before = JSON.stringify(server.handle.fingerprint())
  const reader = await server.tedious({user: 'landlord_reader', password: PASSWORDS.reader})
  await run(reader, `SELECT name FROM sys.databases; SELECT name FROM ${DATABASE}.sys.tables`)
  expect(server.lastTraced()).toMatchObject({principal: 'landlord_reader', executed: true, changed: false, error: null})
  expect(JSON.stringify(server.handle.fingerprint())).toBe(before)
})

test('a line carries the stamp of its session, its error, and whether anything ran', async () => {
  const sa = await server.tedious({database: 'landlord'})
  const stamp = Buffer.from('LL1|01JC0000000000000000000001|7|tenant:acme').toString('hex')
  await run(sa, `SET CONTEXT_INFO 0x${stamp}`)
  await run(sa, "INSERT INTO dbo.fences (fence_key, token) VALUES (N'tenant:acme', 7)")
  expect(server.lastTraced()).toMatchObject({
    attempt: '01JC0000000000000000000001',
    token: 7,
    key: 'tenant:acme',
    changed: true,
  })
  await expect(run(sa, 'SELECT nosuch FROM dbo.fences')).rejects.toThrow()
  expect(server.lastTraced()).toMatchObject({executed: false, changed: false, error: 207})
  await expect(run(sa, "PRINT N'x'; SELECT 1 FROM dbo.nosuch")).rejects.toThrow()
  expect(server.lastTraced()).toMatchObject({executed: true, changed: false, error: 208})
})

test('a full disk: no database, no rows, and room again when it is made', async () => {
  await tenant()
  const sa = await server.tedious({database: DATABASE})
  server.handle.setDiskFullAfter(1000)
  await expect(run(sa, withFolders(CREATE_DATABASE.replaceAll(DATABASE, 'other')))).rejects.toMatchObject({
    errors: [{number: 5149}, {number: 1802}],
  })
  await run(sa, "INSERT INTO app.items (id, name) VALUES (9, N'nine')")
  server.handle.setDiskFullAfter(0)
  await expect(run(sa, "INSERT INTO app.items (id, name) VALUES (10, N'ten')")).rejects.toMatchObject({number: 1105})
  server.handle.setDiskFullAfter(null)
  await run(sa, "INSERT INTO app.items (id, name) VALUES (10, N'ten')")
})

test('reset: only what was provisioned is left', async () => {
  const fresh = JSON.stringify(server.handle.fingerprint())
  await tenant()
  await server.handle.reset()
  expect(JSON.stringify(server.handle.fingerprint())).toBe(fresh)
})

test('a restart changes nothing', async () => {
  await tenant()
  const before = JSON.stringify(server.handle.fingerprint())
  await server.restart()
  await server.handle.provision(PASSWORDS)
  expect(JSON.stringify(server.handle.fingerprint())).toBe(before)
  expect(
    await run(await server.tedious({database: DATABASE}), 'SELECT id, name, price FROM app.items ORDER BY id'),
  ).toEqual([
    [1, 'Apple', 1.5],
    [2, 'pear', 2.25],
    [3, 'Plum', null],
  ])
})

test('before SQL Server 2019 a text that is too long is 8152', async () => {
  const old = await StandIn.start({version: '12.0.6024.0'})
  try {
    const sa = await old.tedious({database: 'landlord'})
    await expect(run(sa, `INSERT INTO dbo.site (one, store) VALUES (1, '${'x'.repeat(27)}')`)).rejects.toMatchObject({
      number: 8152,
    })
    expect(await run(sa, "SELECT CONVERT(nvarchar(20), SERVERPROPERTY(N'ProductVersion'))")).toEqual([['12.0.6024.0']])
  } finally {
    await old.stop()
  }
})

test('the secret of a credential is in no trace, no fingerprint and no message', async () => {
  const secret = 'sv=1&sig=Hush-hush'
  const connection = await server.tedious()
  for (const verb of ['CREATE', 'ALTER'])
    await run(
      connection,
      `${verb} CREDENTIAL [https://acme.blob.core.windows.net/b] WITH IDENTITY = 'SHARED ACCESS SIGNATURE', SECRET = N'${secret}'`,
    )
  const refused = await run(
    connection,
    "BACKUP DATABASE master TO URL = N'https://acme.blob.core.windows.net/b/m.bak'",
  ).catch((error: Error) => error.message)
  const seen = JSON.stringify([server.trace, server.handle.fingerprint(), refused])
  expect(seen).toContain("SECRET = N'***'")
  expect(seen).not.toContain('Hush')
})

/** A tenant as the contract's rows have it. */
async function tenant(attempt = '1'): Promise<void> {
  const connections = new Map<string, Connection>()
  for (const {as = 'sa', in: database = 'master', text} of WITH_TENANT) {
    const key = `${as} ${database}`
    const connection = connections.get(key) ?? (await open(as, database))
    connections.set(key, connection)
    await run(
      connection,
      withFolders(text.replaceAll('_1.mdf', `_${attempt}.mdf`).replaceAll('_1.ldf', `_${attempt}.ldf`)),
    )
  }
  for (const connection of connections.values()) await closed(connection)
}

async function open(as: string, database: string): Promise<Connection> {
  return await server.tedious(as === 'sa' ? {database} : {user: `landlord_${as}`, password: PASSWORDS.admin, database})
}

async function closed(connection: Connection): Promise<void> {
  await new Promise<void>((resolve) => {
    connection.once('end', () => resolve())
    connection.close()
  })
}
