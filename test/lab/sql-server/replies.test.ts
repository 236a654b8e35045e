import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {openAt, StandIn, selfSigned} from './stand-in.ts'
import {run} from './tedious.ts'

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
beforeEach(async () => await server.reset())
afterAll(async () => await server.stop())

const insert = (key: string) => `INSERT INTO dbo.fences (fence_key, token) VALUES (N'${key}', 1)`
const COUNT = 'SELECT COUNT(*) AS n FROM dbo.fences'

test('a held reply never comes; its effect is there', async () => {
  const connection = await server.tedious({database: 'landlord'})
  server.replies.withhold(2, 'hold')
  await run(connection, insert('a'))
  await run(connection, COUNT)
  let answered = false
  run(connection, insert('b')).then(
    () => {
      answered = true
    },
    () => {},
  )
  expect(await server.replies.waitHeld(60_000)).toBe(true)
  const other = await server.tedious({database: 'landlord'})
  expect(await run(other, COUNT)).toEqual([[2]])
  await sleep(50)
  expect(answered).toBe(false)
  server.replies.clear()
})

test('a cut reply: the connection ends, the effect is there', async () => {
  const connection = await server.tedious({database: 'landlord'})
  server.replies.withhold(1, 'cut')
  await expect(run(connection, insert('a'))).rejects.toThrow()
  const other = await server.tedious({database: 'landlord'})
  expect(await run(other, COUNT)).toEqual([[1]])
})

test('what changes nothing is not counted', async () => {
  const connection = await server.tedious({database: 'landlord'})
  server.replies.withhold(1, 'cut')
  await run(connection, COUNT)
  await run(connection, 'UPDATE dbo.fences SET token = 2 WHERE token = 1')
  await run(connection, 'BEGIN TRAN')
  await run(connection, insert('a'))
  await run(connection, 'ROLLBACK')
  expect(server.replies.held()).toBe(false)
  server.replies.clear()
})

test('a server that dies at a reply, or at any time, has what it answered for', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'stand-in-'))
  const certificate = await selfSigned()
  const first = await spawnServer(dir, certificate)
  try {
    const pool = await openAt(first.port, certificate.cert, 'landlord')
    const acknowledged: string[] = []
    const lost = new Promise((resolve) => first.process.once('exit', resolve))
    for (let i = 0; i < 20; i++) {
      await pool.request().batch(insert(`k${i}`))
      acknowledged.push(`k${i}`)
    }
    first.process.kill('SIGKILL')
    await lost
    await pool.close()
    const second = await spawnServer(dir, certificate, ['die'])
    const again = await openAt(second.port, certificate.cert, 'landlord')
    const kept = (await again.request().batch('SELECT fence_key FROM dbo.fences')).recordset.map((row) => row.fence_key)
    expect(kept).toEqual(acknowledged)
    await expect(again.request().batch(insert('last'))).rejects.toThrow()
    await again.close()
    const third = await spawnServer(dir, certificate)
    const after = await openAt(third.port, certificate.cert, 'landlord')
    expect((await after.request().batch(COUNT)).recordset).toEqual([{n: 21}])
    await after.close()
    third.process.kill('SIGKILL')
    const lines = readFileSync(join(dir, 'trace.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter((line) => line.changed)).toHaveLength(21)
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, i) => i + 1))
  } finally {
    rmSync(dir, {recursive: true, force: true})
  }
})

async function spawnServer(
  dir: string,
  {key, cert}: {key: string; cert: string},
  args: string[] = [],
): Promise<{process: ChildProcess; port: number}> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), dir, ...args], {
    env: {...process.env, STAND_IN_KEY: key, STAND_IN_CERT: cert},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server ended')))
    if (child.stdout !== null) createInterface(child.stdout).once('line', (line) => resolve(Number(line)))
  })
  return {process: child, port}
}
