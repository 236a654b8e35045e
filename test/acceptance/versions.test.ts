import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {CHAIN_START, eventHash} from '../../src/lib/engine/chain.ts'
import type {JournalEvent} from '../../src/lib/engine/index.ts'
import {AcceptanceLab, create, MADE} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

/** A run that was cut off after its database stood, as a build of another version would have written it. */
async function cutOffBy(
  version: string,
  change: (events: readonly JournalEvent[]) => readonly JournalEvent[],
): Promise<string> {
  const product = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '11'})
  await product.says('halted at event 11')
  product.kill()
  await product.end()
  using store = new DatabaseSync(join(lab.dir, 'ops', 'landlord.db'))
  const rows = store.prepare('SELECT * FROM events WHERE run = (SELECT max(run) FROM events) ORDER BY seq').all()
  const events = rows.map(
    (row) =>
      ({
        ...row,
        at: new Date(Number(row.at)).toISOString(),
        data: JSON.parse(String(row.data)),
      }) as unknown as JournalEvent,
  )
  const run = events[0]?.run as string
  store.prepare('DELETE FROM events WHERE run = ?').run(run)
  let previous = CHAIN_START
  for (const [index, event] of change(events).entries()) {
    const data = event.kind === 'run.opened' ? {...(event.data as object), version} : event.data
    const {kind, step = null, attempt = null, at} = event
    const link = {
      v: 1 as const,
      run,
      seq: index + 1,
      at,
      kind,
      step: step ?? undefined,
      attempt: attempt ?? undefined,
      data,
      previous,
    }
    const hash = eventHash(link)
    store
      .prepare(
        'INSERT INTO events (run, seq, v, at, kind, step, attempt, data, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(run, link.seq, 1, Date.parse(at), kind, step, attempt, JSON.stringify(data), previous, hash)
    previous = hash
  }
  store.prepare('UPDATE runs SET version = ?, head = ? WHERE id = ?').run(version, previous, run)
  return run
}

test('a run of an older build with one step fewer is planned anew under the run, and goes on', async () => {
  const run = await cutOffBy('0.0.9', (events) => events.filter((event) => event.step !== 'order'))
  expect(await lab.json(['run', 'resume', run, '--json'])).toMatchObject({exit: 0, run, changed: MADE})
})

test('a run that finished a step which this build does not know is refused until that step is accepted by name', async () => {
  const run = await cutOffBy('9.0.0', (events) =>
    events.map((event) => (event.step === 'placed' ? {...event, step: 'reserved-by-9'} : event)),
  )
  const refused = await lab.json(['run', 'resume', run, '--json'])
  expect(refused).toMatchObject({exit: 11, error: {code: 'LL-RUN-STEPS'}})
  expect(JSON.stringify(refused.error)).toContain(`landlord run resume ${run} --accept-steps reserved-by-9`)
  expect(await lab.json(['run', 'resume', run, '--accept-steps', 'reserved-by-9', '--json'])).toMatchObject({exit: 0})
})

test('a journal that was edited is not gone on from', async () => {
  const run = await cutOffBy('0.1.0', (events) => events)
  {
    using store = new DatabaseSync(join(lab.dir, 'ops', 'landlord.db'))
    store.prepare("UPDATE events SET data = replace(data, 'acme', 'evil') WHERE run = ? AND seq = 2").run(run)
    store
      .prepare('UPDATE events SET data = \'{"finding":"satisfied","outputs":null}\' WHERE run = ? AND seq = 3')
      .run(run)
  }
  expect(await lab.json(['run', 'resume', run, '--json'])).toMatchObject({exit: 10, error: {code: 'LL-RUN-CHAIN'}})
})
