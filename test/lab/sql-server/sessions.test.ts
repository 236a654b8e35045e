import {setTimeout as sleep} from 'node:timers/promises'
import type {Connection} from 'tedious'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {CREATE_DATABASE, DATABASE} from '../../contract/sql-server/row.ts'
import {withFolders} from '../../contract/sql-server/text.ts'
import {PASSWORDS, StandIn} from './stand-in.ts'
import {run} from './tedious.ts'

/** Long enough to be seen under way from another session, however busy the machine. */
const CREATION_MS = 600

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start({creationMs: CREATION_MS})
})
beforeEach(async () => await server.reset())
afterAll(async () => await server.stop())

const LOCK = (ms: number) =>
  `DECLARE @got int; EXEC @got = sp_getapplock @Resource = N'landlord:acme', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = ${ms}; SELECT @got AS got`
const SPID = 'SELECT @@SPID AS id'

test('an application lock that another session holds: waited for, timed out, granted when the holder goes', async () => {
  const holder = await open('sa', 'landlord')
  const other = await open('admin', 'landlord')
  expect(await first(holder, LOCK(100))).toBe(0)
  expect(await first(other, LOCK(50))).toBe(-1)
  const id = await first(other, SPID)
  const waiting = first(other, LOCK(60_000))
  await suspended(await open('sa'), id)
  holder.close()
  expect(await waiting).toBe(1)
})

test('a lock belongs to the database in which it was taken', async () => {
  const holder = await open('sa', 'landlord')
  const elsewhere = await open('sa', 'master')
  expect(await first(holder, LOCK(100))).toBe(0)
  expect(await first(elsewhere, LOCK(50))).toBe(0)
})

test('KILL ends the victim’s connection, rolls back its work and frees its locks', async () => {
  const victim = await open('deployer', 'landlord')
  await run(victim, "BEGIN TRAN; INSERT INTO dbo.fences (fence_key, token) VALUES (N'a', 1)")
  await run(victim, LOCK(100))
  const id = await first(victim, SPID)
  const admin = await open('admin', 'landlord')
  await run(admin, `KILL ${id}`)
  await expect(run(victim, 'SELECT 1')).rejects.toMatchObject({
    code: expect.stringMatching(/ECONNCLOSED|ESOCKET|EINVALIDSTATE/),
  })
  expect(await first(admin, 'SELECT COUNT(*) AS n FROM dbo.fences')).toBe(0)
  expect(await first(admin, LOCK(100))).toBe(0)
})

test('a session that waits can be killed', async () => {
  const holder = await open('sa', 'landlord')
  const waiting = await open('deployer', 'landlord')
  const id = await first(waiting, SPID)
  await first(holder, LOCK(100))
  const lost = expect(first(waiting, LOCK(60_000))).rejects.toThrow()
  await suspended(holder, id)
  await run(holder, `KILL ${id}`)
  await lost
})

test('what runs goes on to its end though its client is gone', async () => {
  const admin = await open('admin')
  const sa = await open('sa')
  const lost = run(admin, withFolders(CREATE_DATABASE))
  lost.catch(() => {})
  await creating(sa)
  admin.close()
  await expect
    .poll(async () => await first(sa, `SELECT COUNT(*) AS n FROM sys.databases WHERE name = N'${DATABASE}'`))
    .toBe(1)
})

test('a database under way is seen with its stamp, and a second one has to wait', async () => {
  const [maker, other, watcher] = [await open('admin'), await open('admin'), await open('sa')]
  await run(maker, 'SET CONTEXT_INFO 0x4C4C31')
  const making = run(maker, withFolders(CREATE_DATABASE))
  expect(await creating(watcher)).toEqual([['CREATE DATABASE', Buffer.from('LL1')]])
  expect(await numbers(run(other, withFolders(CREATE_DATABASE.replaceAll(DATABASE, 'other'))))).toEqual([1807])
  await making
})

test('single user: everybody else is out, and nobody gets in', async () => {
  const admin = await open('admin')
  await run(admin, withFolders(CREATE_DATABASE))
  const inside = await open('sa', DATABASE)
  await run(admin, `ALTER DATABASE ${DATABASE} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`)
  await expect(run(inside, 'SELECT 1')).rejects.toThrow()
  const only = await open('sa', DATABASE)
  const sa = await open('sa')
  expect(await numbers(run(sa, `USE ${DATABASE}`))).toEqual([924])
  expect(await numbers(run(sa, `DROP DATABASE ${DATABASE}`))).toEqual([3702])
  only.close()
})

test('a writer keeps others from its rows to its end, and from no other; LOCK_TIMEOUT ends the wait with 1222', async () => {
  const writer = await open('sa', 'landlord')
  const other = await open('admin', 'landlord')
  await run(writer, "BEGIN TRAN; INSERT INTO dbo.fences (fence_key, token) VALUES (N'a', 1)")
  const insert = "INSERT INTO dbo.fences (fence_key, token) VALUES (N'a', 2)"
  await run(other, "INSERT INTO dbo.fences (fence_key, token) VALUES (N'b', 1)")
  expect(await numbers(run(other, `SET LOCK_TIMEOUT 50; ${insert}`))).toEqual([1222])
  expect(await numbers(run(other, 'SELECT COUNT(*) AS n FROM dbo.fences'))).toEqual([1222])
  const id = await first(other, SPID)
  const waiting = run(other, `SET LOCK_TIMEOUT -1; ${insert}`)
  waiting.catch(() => {})
  await suspended(await open('sa'), id)
  await run(writer, 'COMMIT')
  expect(await numbers(waiting)).toEqual([2627])
  expect(await first(writer, 'SELECT COUNT(*) AS n FROM dbo.fences')).toBe(2)
})

test('with READ_COMMITTED_SNAPSHOT a reader sees what was committed, and waits for nobody', async () => {
  const admin = await open('admin')
  await run(admin, withFolders(CREATE_DATABASE))
  await run(admin, `ALTER DATABASE ${DATABASE} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`)
  const writer = await open('admin', DATABASE)
  await run(writer, 'CREATE TABLE dbo.t (a int NOT NULL)')
  await run(writer, 'BEGIN TRAN; INSERT INTO dbo.t (a) VALUES (1)')
  const reader = await open('sa', DATABASE)
  expect(await first(reader, 'SELECT COUNT(*) AS n FROM dbo.t')).toBe(0)
  expect(await first(writer, 'SELECT COUNT(*) AS n FROM dbo.t')).toBe(1)
})

test('two that wait for each other: one is told so', async () => {
  const [a, b] = [await open('admin'), await open('admin')]
  for (const name of ['one', 'two']) {
    await run(a, withFolders(CREATE_DATABASE.replaceAll(DATABASE, name)))
    await run(a, `USE ${name}; CREATE TABLE dbo.t (a int NOT NULL); USE master`)
  }
  await run(a, 'BEGIN TRAN; INSERT INTO one.dbo.t (a) VALUES (1)')
  await run(b, 'BEGIN TRAN; INSERT INTO two.dbo.t (a) VALUES (1)')
  const id = await first(a, SPID)
  const waiting = run(a, 'SELECT a FROM two.dbo.t; ROLLBACK')
  await suspended(await open('sa'), id)
  expect(await numbers(run(b, 'SELECT a FROM one.dbo.t'))).toEqual([1205])
  await waiting
})

test('XACT_ABORT rolls back for what fails while it runs, not for what fails to compile', async () => {
  const sa = await open('sa', 'landlord')
  await run(sa, "SET XACT_ABORT ON; BEGIN TRAN; INSERT INTO dbo.fences (fence_key, token) VALUES (N'a', 1)")
  expect(await numbers(run(sa, 'SELECT nosuch FROM dbo.fences'))).toEqual([207])
  expect(await first(sa, 'SELECT @@TRANCOUNT')).toBe(1)
  expect(await numbers(run(sa, 'SELECT 1/0'))).toEqual([8134])
  expect(await first(sa, 'SELECT @@TRANCOUNT')).toBe(0)
})

test('a batch whose client is gone waits for nobody, and one that was killed runs no further', async () => {
  const holder = await open('sa', 'landlord')
  await first(holder, LOCK(100))
  const admin = await open('admin', 'landlord')
  const watcher = await open('sa')
  const lost = expect(
    run(admin, `${withFolders(CREATE_DATABASE)} ${LOCK(60_000)} DROP DATABASE ${DATABASE}`),
  ).rejects.toThrow()
  await creating(watcher)
  admin.close()
  await lost
  await expect
    .poll(
      async () => await first(holder, `SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE login_name = N'landlord_admin'`),
    )
    .toBe(0)
  expect(await first(holder, `SELECT COUNT(*) FROM sys.databases WHERE name = N'${DATABASE}'`)).toBe(1)
  const victim = await open('admin')
  const id = await first(victim, SPID)
  const cut = expect(
    run(victim, `${withFolders(CREATE_DATABASE.replaceAll(DATABASE, 'other'))} DROP DATABASE ${DATABASE}`),
  ).rejects.toThrow()
  await creating(watcher)
  await run(holder, `KILL ${id}`)
  await cut
  await sleep(2 * CREATION_MS)
  expect(await run(holder, `SELECT name FROM sys.databases WHERE name IN (N'${DATABASE}', N'other')`)).toEqual([
    [DATABASE],
  ])
})

async function open(as: 'sa' | 'admin' | 'deployer', database = 'master'): Promise<Connection> {
  if (as === 'sa') return await server.tedious({database})
  return await server.tedious({user: `landlord_${as}`, password: PASSWORDS[as], database})
}

/** Until a database is being made; what is seen of it. */
async function creating(watcher: Connection): Promise<readonly (readonly unknown[])[]> {
  let seen: readonly (readonly unknown[])[] = []
  const ask = async () => {
    seen = await run(
      watcher,
      "SELECT command, context_info FROM sys.dm_exec_requests WHERE command = N'CREATE DATABASE'",
    )
    return seen.length
  }
  await expect.poll(ask, {interval: 5}).toBe(1)
  return seen
}

/** Until the server shows that the session waits for another one. */
async function suspended(watcher: Connection, session: unknown): Promise<void> {
  const seen = () =>
    first(watcher, `SELECT COUNT(*) FROM sys.dm_exec_requests WHERE status = 'suspended' AND session_id = ${session}`)
  await expect.poll(seen, {interval: 5}).toBe(1)
}

async function first(connection: Connection, text: string): Promise<unknown> {
  return (await run(connection, text))[0]?.[0]
}

async function numbers(work: Promise<unknown>): Promise<number[]> {
  try {
    await work
    return []
  } catch (error) {
    if (error instanceof Error && 'number' in error) return [Number(error.number)]
    throw error
  }
}
