import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import type {Refusal, Tenure} from '../../src/lib/engine/store.ts'
import {ulidOf} from './orders.ts'
import {type StoreStand, storeStand} from './stand.ts'

let stand: StoreStand
beforeAll(async () => {
  stand = await storeStand()
})
afterAll(() => stand.close())

/** Starts one that opens a run, and waits for its end. */
async function racer(path: string, number: number, subject: string): Promise<Tenure | Refusal> {
  const child = spawn(process.execPath, ['test/store/contender.ts', path, ulidOf(number), subject, 'race'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, errors] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(errors)
  return JSON.parse(out)
}

test('processes that want one subject and one place: each wins or is told who has it, and nothing is lost', async () => {
  await using database = stand.fresh()
  await (await database.open())[Symbol.asyncDispose]()
  const path = stand.told(database.database)
  const answers = await Promise.all(
    [1, 2, 3, 4].map((number) => racer(path, number, number <= 2 ? 'tenant:one' : `tenant:t${number}`)),
  )
  const {operations} = await database.open({liveness: processLiveness})
  const won = answers.filter((answer) => 'fence' in answer)
  expect(won.length).toBeGreaterThan(0)
  for (const answer of answers)
    if ('refused' in answer) expect(['claim', 'lease', 'reservation']).toContain(answer.refused)
  const {runs} = await operations.runs({limit: 10})
  // What was refused left nothing behind; what was won is whole: opened, five entries, closed.
  expect(runs.map(({id}) => id).sort()).toEqual(won.map(({run}) => run).sort())
  for (const {id, state} of runs) {
    expect(state).toBe('undone')
    expect(await operations.verify(id)).toMatchObject({sound: true, events: 7})
  }
  expect(await operations.verifySeals()).toMatchObject({sound: true, events: won.length * 2})
  expect(await operations.leases()).toEqual([])
  // No two had the subject at once: each had a token of its own.
  const tokens = won.filter(({fence}) => fence.key === 'tenant:one').map(({fence}) => fence.token)
  expect(new Set(tokens).size).toBe(tokens.length)
}, 240_000)

test('an event of the journal takes two messages, whatever else is going on', async () => {
  await using database = stand.fresh()
  const {runs} = await database.open()
  const {granted, note, openOrder} = await import('./orders.ts')
  const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
  const before = stand.trace.length
  for (let turn = 0; turn < 10; turn++) await runs.append(tenure, note(`${turn}`))
  expect(stand.trace.length - before).toBe(20)
})

test('a writer that stands still is waited for, and then told; a session that is cut off is opened again', async () => {
  await using database = stand.fresh()
  const {granted, note, openOrder} = await import('./orders.ts')
  const {runs, operations} = await database.open({lockWaitMs: 300})
  const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
  const {endpoint, who} = stand.order(database.database)
  const {Session} = await import('../../src/lib/adapters/tds/session.ts')
  const {sqlText} = await import('../../src/lib/adapters/tds/sql-text.ts')
  const other = await Session.open(endpoint, who, database.database, 30_000)
  await other.batch(sqlText('store.begin', {wait: 1000}))
  await expect(runs.append(tenure, note('waits'))).rejects.toMatchObject({code: 'LL-STORE-LOCKED'})
  other.close()
  await expect.poll(() => runs.append(tenure, note('goes on')).then(({kind}) => kind)).toBe('step.checked')
  const [sessions = []] = await stand.asOwner(
    'master',
    `SELECT session_id FROM sys.dm_exec_sessions WHERE program_name = N'landlord' AND session_id <> @@SPID;`,
  )
  for (const {session_id} of sessions) await stand.asOwner('master', `KILL ${session_id};`).catch(() => undefined)
  await runs.append(tenure, note('over a new session'))
  expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, events: 3})
})
