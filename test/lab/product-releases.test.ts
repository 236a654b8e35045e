import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type LabUp, labFaultAdd, labFaultClear, labFaultList, labUp, small} from '../../src/lab/client.ts'
import {Flawed} from '../../src/lab/product/flaws.ts'
import {dumpTsql} from '../tsql/dump.ts'
import {labFolder} from './folder.ts'
import {ask} from './product-http.ts'
import {LabHands} from './tenant.ts'

const folder = labFolder()
let lab: LabUp
let hands: LabHands

beforeAll(async () => {
  lab = await labUp(folder.dir, {only: small})
  hands = new LabHands(lab)
  await hands.tenant('acme')
  await bring('running')
})
afterAll(async () => {
  dumpTsql(folder.dir)
  await folder.drop()
})

const bring = (wanted: 'running' | 'stopped') =>
  hands.ssh.call('service.state', {name: 'rs-acme', wanted, timeoutMs: 25_000})
const http = (path: string, method?: string, body?: unknown) => ask(lab, 'acme', path, method, body)

/** Stops, switches and starts; answers the start. */
async function serve(version: string) {
  await hands.release(version)
  await bring('stopped')
  await hands.serve('acme', version)
  return await bring('running')
}

const migrate = async (version: string, ...ids: readonly string[]) => {
  for (const id of ids) await hands.sql(await hands.migration(version, id), 'acme')
}

const person = {id: 'ann', name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'}
const madeAt = '2026-01-31T12:00:00.000Z'
const write = (sequence: number, more: object = {}) => ({
  id: `w${sequence}`,
  sequence,
  text: `text ${sequence}`,
  madeAt,
  ...more,
})

describe('synchronisation', () => {
  const bringWrites = (...writes: readonly object[]) => http('/synchronisation', 'POST', {client: 'phone-1', writes})

  test('asks an unknown client to register, which it does once', async () => {
    expect(await bringWrites(write(1))).toMatchObject({status: 404, body: {register: true}})
    expect(await http('/clients', 'POST', {id: 'phone-1', person})).toMatchObject({status: 201})
    expect(await http('/clients', 'POST', {id: 'phone-1', person})).toMatchObject({status: 200})
    const another = {id: 'phone-2', person: {...person, id: 'bo'}}
    expect(await http('/clients', 'POST', another)).toMatchObject({status: 409})
  })

  test('writes once and in order, acknowledges item by item, and the same again', async () => {
    const first = await bringWrites(write(1), write(2))
    expect(first.body.acknowledged).toMatchObject([
      {id: 'w1', sequence: 1, state: 'written'},
      {id: 'w2', sequence: 2, state: 'written'},
    ])
    const second = await bringWrites(write(2), write(3))
    expect(second.body.acknowledged).toMatchObject([
      {id: 'w2', state: 'already'},
      {id: 'w3', state: 'written'},
    ])
    expect(await http('/items', 'POST', {client: 'phone-1', ...write(4)})).toMatchObject({status: 201})
    expect(await http('/items', 'POST', {client: 'phone-1', ...write(4)})).toMatchObject({status: 200})
    const {body} = await http('/items?since=0')
    expect(body.items.map(({id}: {id: string}) => id)).toEqual(['w1', 'w2', 'w3', 'w4'])
    expect((await http('/high-water')).body).toEqual({items: 4, position: body.items[3].position})
  })

  test('takes all of a batch or nothing', async () => {
    expect(await bringWrites(write(5), write(6, {id: 'w1'}))).toMatchObject({status: 422})
    expect(await bringWrites(write(2, {id: 'other'}), write(5))).toMatchObject({status: 422})
    expect(await bringWrites(write(6), write(5))).toMatchObject({status: 400})
    expect(await http('/items/count')).toMatchObject({body: {count: 4}})
    expect(await bringWrites(write(7))).toMatchObject({status: 200})
    expect(await bringWrites(write(6))).toMatchObject({status: 409, body: {last: 7}})
  })

  test('of one client at once, ten times the same, is one write', async () => {
    const answers = await Promise.all(Array.from({length: 10}, () => bringWrites(write(8))))
    expect(answers.map(({status}) => status)).toEqual(Array(10).fill(200))
    expect(answers.filter(({body}) => body.acknowledged[0].state === 'written')).toHaveLength(1)
  })
})

describe('what befalls its database', () => {
  test("deadlocks and dead connections are not the customer's to see", async () => {
    const {id} = await labFaultAdd(folder.dir, 'sql-1', {kind: 'deadlock', match: 'INSERT INTO \\[app\\]', count: 2})
    expect(await http('/items', 'POST', {id: 'after-deadlock', text: 'x'})).toMatchObject({status: 201})
    await labFaultClear(folder.dir, id)
    const sessions = await hands.sql([
      "SELECT [session_id] FROM [sys].[dm_exec_sessions] WHERE [login_name] = N'acme_a'",
    ])
    expect(sessions.length).toBeGreaterThan(0)
    await hands.sql(sessions.map(([session]) => `KILL ${session}`))
    expect(await http('/items', 'POST', {id: 'after-kill', text: 'x'})).toMatchObject({status: 201})
  })

  test('a refused log-on is told in the event log by its number, once', async () => {
    const since = new Date().toISOString()
    await hands.sql(['ALTER LOGIN [acme_a] DISABLE'])
    const sessions = await hands.sql([
      "SELECT [session_id] FROM [sys].[dm_exec_sessions] WHERE [login_name] = N'acme_a'",
    ])
    await hands.sql(sessions.map(([session]) => `KILL ${session}`))
    for (const _ of [1, 2, 3]) expect(await http('/items/count')).toMatchObject({status: 503})
    await hands.sql(['ALTER LOGIN [acme_a] ENABLE'])
    expect(await http('/items/count')).toMatchObject({status: 200})
    const {data} = await hands.ssh.call('events.read', {source: 'rs-acme', since, max: 20})
    expect(data.events.map(({id}: {id: number}) => id).toSorted()).toEqual([1002, 18470])
  })

  test('a stop lets what runs finish, and takes nothing new', async () => {
    const {id} = await labFaultAdd(folder.dir, 'sql-1', {
      kind: 'delay',
      match: 'INSERT INTO \\[app\\]',
      ms: 3000,
      count: 1,
    })
    const running = http('/items', 'POST', {id: 'while-stopping', text: 'x'})
    await expect.poll(() => labFaultList(folder.dir)[0]?.hits).toBe(1)
    const stopped = bring('stopped')
    expect(await running).toMatchObject({status: 201})
    expect(await stopped).toMatchObject({ok: true})
    expect((await http('/items/count')).status).toBe(503)
    await labFaultClear(folder.dir, id)
    await bring('running')
    expect((await http('/items/count')).body.count).toBe(9)
  })
})

describe('releases', () => {
  test('1.0 works on the schema of 1.1, which is not enough for 2.0', async () => {
    await migrate('1.1.0', '0002-due')
    expect(await http('/health')).toMatchObject({status: 200, body: {version: '1.0.0'}})
    expect(await http('/items', 'POST', {id: 'old-on-new', text: 'x'})).toMatchObject({status: 201})
    expect((await http('/version')).body.database).toEqual({schema: '0002-due', oldestProgram: '1.0.0'})
    expect(await serve('1.1.0')).toMatchObject({ok: true})
    expect(await http('/items', 'POST', {id: 'due', text: 'x', due: madeAt})).toMatchObject({status: 201})
    expect(await serve('2.0.0')).toMatchObject({ok: false, error: {message: expect.stringContaining('needs 0005')}})
    expect(await serve('1.1.0')).toMatchObject({ok: true})
  })

  test.each([
    ['1.1.4-hollow', {health: 200, work: 500}],
    ['1.1.5-gloomy', {health: 503, work: 200}],
  ])('%s: health and work do not agree', async (version, {health, work}) => {
    expect(await serve(version)).toMatchObject({ok: true})
    expect((await http('/health')).status).toBe(health)
    expect((await http('/items/count')).status).toBe(work)
  })

  test('1.1.3-crashing does not start', async () => {
    expect(await serve('1.1.3-crashing')).toMatchObject({ok: false, error: {code: 'SERVICE-START'}})
    await bring('stopped')
  })

  test('1.1.2-leaking fails about one request in twenty, and is well', async () => {
    expect(await serve('1.1.2-leaking')).toMatchObject({ok: true})
    let failed = 0
    for (let at = 0; at < 300; at++) failed += (await http('/items/count')).status === 500 ? 1 : 0
    expect(failed).toBeGreaterThan(2)
    expect(failed).toBeLessThan(40)
    expect((await http('/health')).status).toBe(200)
  })

  test('1.1.6-failing fails in the second of three migrations', async () => {
    expect(await hands.migration('1.1.6-failing', '0003-labels-index')).not.toEqual([])
    const script = await hands.migration('1.1.6-failing', '0002-labels')
    const transaction = ['SET XACT_ABORT ON; BEGIN TRAN', ...script, 'COMMIT']
    await expect(hands.sql(transaction, 'acme')).rejects.toThrow(/NULL into column 'name'/)
    expect(await hands.sql(["SELECT [name] FROM [sys].[tables] WHERE [name] = N'labels'"], 'acme')).toEqual([])
  })

  test('1.1.7-apart has a migration that no transaction can hold', async () => {
    const script = await hands.migration('1.1.7-apart', '0003-page-verify')
    await expect(hands.sql(['BEGIN TRAN', ...script, 'COMMIT'], 'acme')).rejects.toThrow(/not allowed within/)
    await hands.sql(script.slice(0, 1), 'acme')
  })

  test('1.1.1-slow works, and answers later by 30 % of what it took', async () => {
    expect(await serve('1.1.1-slow')).toMatchObject({ok: true})
    expect((await http('/items/count')).status).toBe(200)
    const flawed = new Flawed('slow')
    const began = performance.now()
    for (let at = 0; at < 20; at++)
      await flawed.does(
        () => new Promise<void>((wake) => setTimeout(wake, 20)),
        () => {},
      )
    // Twenty times 20 ms and 2 on the way, and 30 % of that; timers are early by less than 1 ms, and late by any time.
    expect(performance.now() - began).toBeGreaterThan(20 * 20 + 0.3 * 20 * 22 - 20)
  })

  test('2.0 moves what is there; nothing older works on its contract, and says so', async () => {
    expect(await serve('1.1.0')).toMatchObject({ok: true})
    const before = (await http('/items?since=0')).body.items
    await migrate('2.0.0', '0003-body-expand', '0004-body-move')
    expect(await http('/items', 'POST', {id: 'between', text: 'while it moves'})).toMatchObject({status: 201})
    await migrate('2.0.0', '0004-body-move', '0005-body-contract')
    expect(await http('/health')).toMatchObject({
      status: 503,
      body: {reason: expect.stringContaining('needs release 2.0.0')},
    })
    expect((await http('/items', 'POST', {id: 'too-old', text: 'x'})).status).toBe(503)
    expect(await serve('1.1.0')).toMatchObject({ok: false})
    expect(await serve('2.0.0')).toMatchObject({ok: true})
    const after = (await http('/items?since=0')).body.items
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.at(-1)).toMatchObject({id: 'between', text: 'while it moves'})
    expect(await http('/items', 'POST', {id: 'new', text: 'x'})).toMatchObject({status: 201})
    await expect(hands.sql(["UPDATE [app].[items] SET [category] = N'other'"], 'acme')).rejects.toThrow(
      /CHECK constraint/,
    )
  })
})
