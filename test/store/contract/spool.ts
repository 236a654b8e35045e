import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, test} from 'vitest'
import type {OpenedStore} from '../../../src/lib/adapters/store/opened-store.ts'
import {openSpool} from '../../../src/lib/adapters/store/spool/place.ts'
import {copied} from '../../../src/lib/engine/spool.ts'
import type {Store, Tenure} from '../../../src/lib/engine/store.ts'
import type {IncidentRecord, NoticeRecord} from '../../../src/lib/incident/incident.ts'
import type {FreshDatabase} from '../fresh.ts'
import {authorityOf, ELSEWHERE, granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const RUN = ulidOf(1)
const opening = {
  run: RUN,
  routine: 'incident open',
  subject: 'incident:downtime:vm/app-1:reported',
  spools: true,
} as const
const done = {kind: 'run.closed', data: {state: 'done', changed: 1}} as const

const incident = (id: number, run = RUN, openedAt = '2026-11-22T03:00:00.000Z'): IncidentRecord => ({
  id: ulidOf(id),
  key: 'downtime:vm/app-1:reported',
  kind: 'downtime',
  severity: 'major',
  title: 'app-1 does not answer – natt',
  affected: ['vm/app-1'],
  tenants: ['acme', 'borg'],
  placedAt: null,
  beganAt: '2026-11-22T02:55:00.000Z',
  openedAt,
  openedBy: 'ann@desk',
  run,
})
const noticeTo = (id: number, recipient: string): NoticeRecord => ({
  id: ulidOf(id),
  incident: ulidOf(100),
  page: ulidOf(200),
  recipient,
  channel: 'text',
  address: '+46701234567',
  title: '[major] app-1',
  body: 'app-1 does not answer',
})

/** A spool in a folder of its own. `reopened` is another process of the same machine. */
async function aSpool(liveness: 'unknown' | 'dead' = 'unknown') {
  const folder = mkdtempSync(join(tmpdir(), 'landlord-spool-'))
  const path = join(folder, 'made', 'too', 'spool.db')
  const places = [await openSpool({path, liveness: () => liveness})]
  return {
    path,
    place: places[0] as (typeof places)[0],
    async reopened() {
      const place = await openSpool({path, liveness: () => liveness})
      places.push(place)
      return place
    },
    async [Symbol.asyncDispose]() {
      for (const {opened} of places) await opened[Symbol.asyncDispose]()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

/** A run that opened an incident and told one person, up to its end. */
async function told(
  at: Pick<OpenedStore, 'runs' | 'incidentsFor'>,
  order: Partial<typeof opening> = {},
): Promise<Tenure> {
  const tenure = granted(await at.runs.open(openOrder({...opening, ...order})))
  const writing = at.incidentsFor(authorityOf(tenure), 'ann@desk')
  await writing.open(incident(100, tenure.run))
  await writing.queue([noticeTo(300, 'Ann Ek')])
  await writing.attempted(ulidOf(300), 'sending', '')
  await writing.attempted(ulidOf(300), 'sent', 't1')
  return tenure
}

/** What a store holds of runs and incidents, whatever order it was put in. */
async function contentOf(store: OpenedStore, run = RUN) {
  const record = await store.runs.run(run)
  return {
    run: record && {state: record.state, head: record.head, changed: record.changed, actor: record.actor},
    events: (await store.operations.events(run)).map(({seq, at, hash, previous}) => [seq, at, hash, previous]),
    incidents: await store.incidents.newest(50),
    notices: await store.incidents.notices(ulidOf(100)),
  }
}

async function sound(store: OpenedStore, run = RUN): Promise<void> {
  expect(await store.operations.verifySeals()).toMatchObject({sound: true})
  expect(await store.operations.verify(run)).toMatchObject({sound: true})
}

export function spoolContract(fresh: () => FreshDatabase): void {
  test('a run of the spool comes into the store whole, with its journal as it was written, and once', async () => {
    await using database = fresh()
    await using spooled = await aSpool()
    const {opened} = spooled.place
    const tenure = await told(opened)
    await opened.runs.end(tenure, done, 'done', 1)
    const before = await contentOf(opened)
    const store = await database.open()
    const spool = store.spool(spooled.place)
    expect(await spool.waiting()).toMatchObject([{run: {id: RUN}, atWork: false}])
    expect(await spool.merge()).toMatchObject({merged: [{run: {id: RUN}, how: 'whole'}], left: []})
    expect(await contentOf(store)).toEqual(before)
    await sound(store)
    expect(await spool.waiting()).toEqual([])
    expect(await spool.merge()).toEqual({merged: [], left: []})
    expect(await contentOf(store)).toEqual(before)
    // Its subject is nobody's any more.
    granted(await store.runs.open(openOrder({...opening, run: ulidOf(2)})))
  })

  test('a process that ends between the store and the spool leaves nothing to be done twice', async () => {
    await using database = fresh()
    await using spooled = await aSpool()
    const {opened} = spooled.place
    await opened.runs.end(await told(opened), done, 'done', 1)
    const store = await database.open()
    await store.spool(spooled.place).merge()
    const merged = await contentOf(store)
    const seals = await store.operations.verifySeals()
    // As if it had ended right after the transaction of the store.
    const other = await spooled.reopened()
    await other.ground.db.deleteFrom('spool_bases').execute()
    expect(await store.spool(other).merge()).toMatchObject({merged: [{how: 'known'}]})
    expect(await contentOf(store)).toEqual(merged)
    expect(await store.operations.verifySeals()).toEqual(seals)
    expect(await store.spool(other).waiting()).toEqual([])
  })

  test('a run that was cut off in the spool is merged unfinished, claims its subject, and goes on in the store', async () => {
    await using database = fresh()
    await using spooled = await aSpool('dead')
    await told(spooled.place.opened)
    const store = await database.open()
    expect(await store.spool(spooled.place).merge()).toMatchObject({merged: [{how: 'whole'}]})
    expect(await store.runs.claimant(opening.subject)).toMatchObject({id: RUN, state: 'open'})
    expect(await store.runs.open(openOrder({...opening, run: ulidOf(2)}))).toMatchObject({refused: 'claim'})
    const tenure = granted(await store.runs.resume(resumeOrder({run: RUN})))
    // The token of the spool was given out: another one follows.
    expect(tenure.fence.token).toBe(2)
    await store.runs.end(tenure, done, 'done', 1)
    await sound(store)
  })

  test('what somebody works on in the spool is left there until it ends', async () => {
    await using database = fresh()
    await using spooled = await aSpool()
    const tenure = await told(spooled.place.opened)
    const store = await database.open()
    const spool = store.spool(spooled.place)
    expect(await spool.merge()).toMatchObject({merged: [], left: [{run: {id: RUN}, atWork: true}]})
    expect(await store.runs.run(RUN)).toBeUndefined()
    await spooled.place.opened.runs.end(tenure, done, 'done', 1)
    expect(await spool.merge()).toMatchObject({merged: [{how: 'whole'}], left: []})
  })

  test('a run of the store is copied as it goes, goes on in the spool, and its end comes back', async () => {
    await using database = fresh()
    await using spooled = await aSpool()
    const store = await database.open()
    const spool = store.spool(spooled.place)
    const lost: unknown[] = []
    const both: Store = copied(store.runs, spool, (error) => lost.push(error))
    const tenure = await told({...store, runs: both})
    await both.append(tenure, note('told'))
    expect(lost).toEqual([])
    const copy = await contentOf(spooled.place.opened)
    expect(copy).toEqual(await contentOf(store))
    expect(await spool.waiting()).toEqual([])
    // The store is gone.
    const there = granted(await spooled.place.opened.runs.resume(resumeOrder({run: RUN, spools: true})))
    await spooled.place.opened
      .incidentsFor(authorityOf(there), 'ann@desk')
      .enter(ulidOf(100), 'paged', {page: 'p', sent: 1})
    await spooled.place.opened.runs.end(there, done, 'done', 1)
    // And back.
    expect(await spool.merge()).toMatchObject({merged: [{how: 'continued'}]})
    expect(await contentOf(store)).toEqual(await contentOf(spooled.place.opened))
    expect(await store.operations.leases()).toEqual([])
    await sound(store)
    await sound(spooled.place.opened)
  })

  test('a run that went on in both is kept twice, flagged until somebody has looked, and goes on as a branch', async () => {
    await using database = fresh()
    await using spooled = await aSpool('dead')
    const store = await database.open({liveness: () => 'dead'})
    const spool = store.spool(spooled.place)
    const both = copied(store.runs, spool, () => {})
    const tenure = await told({...store, runs: both})
    await both.append(tenure, note('told'))
    const mine = granted(await spooled.place.opened.runs.resume(resumeOrder({run: RUN, spools: true})))
    await spooled.place.opened.runs.append(mine, note('in the spool'))
    const theirs = granted(await store.runs.resume(resumeOrder({run: RUN, actor: {...ELSEWHERE, user: 'ben', pid: 2}})))
    await store.runs.end(theirs, done, 'done', 1)
    const kept = await contentOf(store)
    expect(await spool.merge()).toMatchObject({merged: [{how: 'branch'}]})
    expect(await contentOf(store)).toEqual(kept)
    const [branch] = await store.branches.branches(RUN)
    expect(branch).toMatchObject({run: RUN, spool: spooled.place.id, forkedAfter: 2, events: 4, settledIn: null})
    const journal = await store.branches.events(branch?.id ?? '')
    expect(journal.map(({hash}) => hash)).toEqual(
      (await spooled.place.opened.operations.events(RUN)).map(({hash}) => hash),
    )
    await sound(store)
    // Again: nothing. Further on: the same branch, longer.
    expect(await spool.merge()).toEqual({merged: [], left: []})
    await spooled.place.opened.runs.end(mine, done, 'done', 1)
    expect(await spool.merge()).toMatchObject({merged: [{how: 'branch'}]})
    expect(await store.branches.branches()).toMatchObject([{id: branch?.id, events: 5, state: 'done'}])
    const [grown] = await store.branches.branches()
    const settled = await store.branches.settle({
      branch: grown as never,
      reason: 'the same people were told twice',
      actor: ELSEWHERE,
      version: '0.1.0',
    })
    expect(settled).toMatchObject({
      routine: 'run settle',
      inputs: {run: RUN, reason: 'the same people were told twice'},
    })
    expect(await store.branches.branches()).toMatchObject([{settledIn: settled?.id}])
    expect(
      await store.branches.settle({branch: grown as never, reason: 'x', actor: ELSEWHERE, version: '0.1.0'}),
    ).toBeUndefined()
  })

  test('the same trouble opened in two places becomes one: the later goes into the earlier', async () => {
    await using database = fresh()
    await using spooled = await aSpool()
    const store = await database.open()
    const tenure = granted(await store.runs.open(openOrder({...opening, run: ulidOf(2)})))
    await store.incidentsFor(authorityOf(tenure), 'ben@far').open(incident(101, ulidOf(2), '2026-11-22T03:05:00.000Z'))
    await store.runs.end(tenure, done, 'done', 1)
    const {opened} = spooled.place
    await opened.runs.end(await told(opened), done, 'done', 1)
    await store.spool(spooled.place).merge()
    const found = await store.incidents.withKey('downtime:vm/app-1:reported')
    expect(found.map(({id, entries}) => [id, entries.map(({kind}) => kind)])).toEqual([
      [ulidOf(100), ['opened']],
      [ulidOf(101), ['opened', 'merged']],
    ])
    expect(found[1]?.entries[1]?.data).toEqual({into: ulidOf(100)})
  })

  test('a spool that was altered gives nothing to the store, and one of another store neither', async () => {
    await using database = fresh()
    await using other = fresh()
    await using spooled = await aSpool()
    const {opened} = spooled.place
    await opened.runs.end(await told(opened), done, 'done', 1)
    const store = await database.open()
    const raw = new DatabaseSync(spooled.path)
    const change = (data: string) => raw.prepare("update events set data = ? where kind = 'run.opened'").run(data)
    change('{"version":"6.6.6"}')
    await expect(store.spool(spooled.place).merge()).rejects.toMatchObject({code: 'LL-SPOOL-ALTERED'})
    expect(await store.runs.run(RUN)).toBeUndefined()
    change('{"version":"0.1.0"}')
    raw.close()
    await store.spool(spooled.place).merge()
    await sound(store)
    const foreign = (await other.open()).spool(spooled.place)
    await expect(foreign.merge()).rejects.toMatchObject({code: 'LL-SPOOL-FOREIGN'})
    await expect(foreign.copyPlacement()).rejects.toMatchObject({code: 'LL-SPOOL-FOREIGN'})
  })

  test('a freeze does not keep people from being told', async () => {
    await using database = fresh()
    const {runs, freezes} = await database.open()
    await freezes.freeze({reason: 'x', lastsMs: null, actor: ELSEWHERE, version: '0.1.0'})
    const tenure = granted(await runs.open(openOrder(opening)))
    await runs.append(tenure, {kind: 'step.intended', step: 'a', attempt: ulidOf(50), data: {}})
    await runs.end(tenure, {kind: 'run.stopped', data: {}}, 'failed', 0)
    granted(await runs.resume(resumeOrder({run: RUN, spools: true})))
    expect(await runs.resume(resumeOrder({run: RUN}))).toMatchObject({refused: 'frozen'})
  })

  test('placement is known in a spool as of when it was copied', async () => {
    await using database = fresh()
    await using spooled = await aSpool()
    const store = await database.open()
    expect(await spooled.place.opened.incidents.placedAt()).toBeNull()
    expect(Date.parse((await store.incidents.placedAt()) ?? '')).toBeGreaterThan(0)
    await store.spool(spooled.place).copyPlacement()
    expect(await spooled.place.opened.incidents.placedAt()).not.toBeNull()
    expect(await spooled.place.opened.inventory.tenants()).toEqual(await store.inventory.tenants())
  })
}
