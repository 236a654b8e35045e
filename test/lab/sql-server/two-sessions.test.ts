import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {CREATE_DATABASE, DATABASE} from '../../contract/sql-server/row.ts'
import {withFolders} from '../../contract/sql-server/text.ts'
import {numbers, StandIn} from './stand-in.ts'
import {run} from './tedious.ts'

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
beforeEach(async () => {
  await server.reset()
  await (await server.sa()).request().batch(withFolders(CREATE_DATABASE))
})
afterAll(async () => await server.stop())

/** A pool opens its connection with the first request. */
async function inside() {
  const pool = await server.sa(DATABASE)
  await pool.request().batch('SELECT 1')
  return pool
}

const set = (option: string) => `ALTER DATABASE ${DATABASE} SET ${option};`

test('a state is not changed over the heads of others: at once, after a while, or by their leave', async () => {
  const [sa, other] = [await server.sa(), await server.tedious({database: DATABASE})]
  expect(await numbers(sa.request().batch(set('SINGLE_USER WITH NO_WAIT')))).toEqual([5070, 5069])
  await sa.request().batch('SET LOCK_TIMEOUT 100;')
  expect(await numbers(sa.request().batch(set('OFFLINE')))).toEqual([5061, 5069])
  const began = performance.now()
  await sa.request().batch(set('SINGLE_USER WITH ROLLBACK AFTER 1 SECONDS'))
  expect(performance.now() - began).toBeGreaterThan(900)
  await expect(run(other, 'SELECT 1')).rejects.toThrow()
})

test('one who waits goes on when the other has left', async () => {
  const [sa, other] = [await server.sa(), await inside()]
  let done = false
  const waiting = sa
    .request()
    .batch(set('READ_ONLY'))
    .then(() => {
      done = true
    })
  await other.request().batch('SELECT 1')
  expect(done).toBe(false)
  await other.request().batch('USE master;')
  await waiting
})

test('whoever is the one user keeps its options from others', async () => {
  const [sa, other] = [await server.sa(DATABASE), await server.sa()]
  await sa.request().batch(set('SINGLE_USER WITH ROLLBACK IMMEDIATE'))
  expect(await numbers(other.request().batch(set('MULTI_USER')))).toEqual([5064, 5069])
  await sa.request().batch(set('MULTI_USER'))
})

test('a database that somebody is in keeps its name', async () => {
  const [sa] = [await server.sa(), await inside()]
  expect(await numbers(sa.request().batch(`ALTER DATABASE ${DATABASE} MODIFY NAME = ${DATABASE}_2;`))).toEqual([5030])
})

test('a login that somebody is, or executes as, is not dropped', async () => {
  const [sa, auditor] = [await server.sa(), await server.sa()]
  await sa.request().batch("CREATE LOGIN ll_someone WITH PASSWORD = N'S0me-one-here';")
  await auditor.request().batch("EXECUTE AS LOGIN = N'll_someone';")
  expect(await numbers(sa.request().batch('DROP LOGIN ll_someone;'))).toEqual([15434])
  await auditor.request().batch('REVERT;')
  await sa.request().batch('DROP LOGIN ll_someone;')
})

test('a connection that goes back to its pool as somebody else is lost', async () => {
  const connection = await server.tedious()
  await run(connection, "EXECUTE AS LOGIN = N'landlord_reader';")
  expect(await run(connection, 'SELECT SUSER_SNAME(), ORIGINAL_LOGIN();')).toEqual([['landlord_reader', 'sa']])
  const reset = new Promise((resolve) => connection.reset((error) => resolve(error)))
  expect(await reset).toBeInstanceOf(Error)
  expect(server.lastTraced()).toMatchObject({principal: 'sa', error: 18059})
})

test('who kills whom', async () => {
  const sa = await server.sa()
  const own = await sa.request().batch('SELECT @@SPID AS id;')
  const id = Number(own.recordset?.[0]?.id)
  expect(await numbers(sa.request().batch(`KILL ${id};`))).toEqual([6104])
  expect(await numbers(sa.request().batch(`KILL ${id} WITH STATUSONLY;`))).toEqual([6120])
  expect(await numbers(sa.request().batch('KILL 40000;'))).toEqual([6101])
  expect(await numbers(sa.request().batch('BEGIN TRAN; KILL 60; ROLLBACK;'))).toEqual([6115])
})
