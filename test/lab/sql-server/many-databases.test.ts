import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {Instance, SERVER_COLLATION} from '../../../src/lab/sql-server/engine/instance.ts'
import {emptyDatabase} from '../../../src/lab/sql-server/storage/new-database.ts'
import {openAt, selfSigned} from './stand-in.ts'

const DATABASES = 200
const CONNECTIONS = 50
const ROUNDS = 3
/** MB of the server's process with all databases open and all clients at work; it takes some 180. */
const MOST = 400
/** MB that it may grow by when clients go and come; one that leaks a megabyte a connection is over it. */
const MOST_GROWTH = 80

let dir: string
let child: ChildProcess
let port: number
const certificate = await selfSigned()

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stand-in-'))
  mkdirSync(join(dir, 'server'))
  const instance = new Instance(join(dir, 'server'), 'sql-1', '16.0.4100.1')
  for (let n = 1; n <= DATABASES; n++)
    instance.addDatabase(
      emptyDatabase({
        id: instance.nextDatabaseId(),
        name: `tenant_${n}`,
        ownerSid: '01',
        collation: SERVER_COLLATION,
        compatibilityLevel: 160,
        files: [],
        created: new Date().toISOString(),
        guestMayConnect: false,
      }),
    )
  instance.close()
  child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), dir], {
    env: {...process.env, STAND_IN_KEY: certificate.key, STAND_IN_CERT: certificate.cert},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server ended')))
    if (child.stdout !== null) createInterface(child.stdout).once('line', (line) => resolve(Number(line)))
  })
})
afterAll(() => {
  child.kill('SIGKILL')
  rmSync(dir, {recursive: true, force: true})
})

test('200 databases, and 50 connections again and again: memory stays bounded, and nothing of a session stays', async () => {
  await round(0)
  const first = megabytes()
  for (let n = 1; n < ROUNDS; n++) await round(n)
  const last = megabytes()
  expect(first).toBeLessThan(MOST)
  expect(last - first).toBeLessThan(MOST_GROWTH)
  const watcher = await openAt(port, certificate.cert)
  const sessions = async () =>
    (await watcher.request().batch('SELECT session_id FROM sys.dm_exec_sessions WHERE is_user_process = 1')).recordset
      .length
  await expect.poll(sessions).toBe(1)
  expect((await watcher.request().batch('SELECT COUNT(*) AS n FROM sys.databases')).recordset).toEqual([
    {n: DATABASES + 5},
  ])
  await watcher.close()
})

/** Each client makes a table in a database of its own the first time, writes in a transaction, and goes in the middle of another one. */
async function round(n: number): Promise<void> {
  const pools = await Promise.all(
    Array.from({length: CONNECTIONS}, async (_, client) => {
      const database = `tenant_${(client + 1) * Math.floor(DATABASES / CONNECTIONS)}`
      const pool = await openAt(port, certificate.cert, database)
      const work = async (text: string) => await pool.request().batch(text)
      if (n === 0)
        await work('CREATE TABLE dbo.t (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, v nvarchar(200) NOT NULL)')
      await work(`BEGIN TRAN; INSERT INTO dbo.t (v) VALUES (N'${'x'.repeat(200)}'); UPDATE dbo.t SET v = N'y'; COMMIT`)
      await work("BEGIN TRAN; UPDATE dbo.t SET v = N'z'")
      return pool
    }),
  )
  await Promise.all(pools.map(async (pool) => await pool.close()))
}

/** Of the server's process, resident. */
function megabytes(): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], {encoding: 'utf8'})) / 1024
}
