import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import type {StoreKeeping} from '../../src/lib/site/ops-store.ts'
import type {FreshDatabase} from './fresh.ts'
import {granted, note, openOrder, resumeOrder, ulidOf} from './orders.ts'

export interface FreshKeeping extends FreshDatabase {
  keep(): Promise<StoreKeeping>
  /** Changes rows by hand. */
  damage(text: string): Promise<void>
}

/** What every database that keeps the ops store must do with it as a whole. `other` is one of the other kind. */
export function keepingContract(fresh: () => FreshKeeping, other: () => FreshKeeping): void {
  test('a backup holds everything; it is restored into the same kind and into the other, where work goes on', async () => {
    await using from = fresh()
    using files = folder()
    const {runs, operations} = await from.open()
    const done = granted(await runs.open(openOrder({run: ulidOf(1), subject: 'tenant:närke'})))
    await runs.append(done, note('ÅÄÖ ☃ 日本 "quoted" \\ \n line'))
    await runs.end(done, {kind: 'run.closed', data: {}}, 'done', 1)
    const cut = granted(await runs.open(openOrder({run: ulidOf(2)})))
    await using keeping = await from.keep()
    const told = await keeping.backup(join(files.path, 'a'))
    expect(told).toMatchObject({rows: {runs: 2, events: 4, seals: 3, leases: 1}, seals: 3})
    for (const make of [fresh, other]) {
      await using to = make()
      await using kept = await to.keep()
      expect(await kept.restore(join(files.path, 'a'))).toEqual(told)
      expect((await kept.check()).filter(({ok}) => !ok)).toEqual([])
      const again = await to.open()
      expect(await again.runs.events(ulidOf(1))).toEqual(await runs.events(ulidOf(1)))
      expect(await again.operations.leases()).toEqual([])
      // The store is the same one: servers and VMs know it by this name.
      expect(again.runs.id).toBe(runs.id)
      const resumed = granted(await again.runs.resume(resumeOrder({run: ulidOf(2)})))
      expect(resumed.fence.token).toBe(cut.fence.token + 1)
      expect(await again.operations.verify(ulidOf(2))).toMatchObject({sound: true})
    }
    expect(await operations.verifySeals()).toMatchObject({sound: true, head: told.head})
  })

  test('tokens are raised above what the fleet has seen, and only those', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    granted(await runs.open(openOrder({run: ulidOf(1), subject: 'tenant:acme'})))
    await using keeping = await database.keep()
    expect(
      await keeping.seat([
        {key: 'tenant:acme', token: 7, where: 'sql-1'},
        {key: 'tenant:acme', token: 9, where: 'app-1'},
        {key: 'tenant:new', token: 2, where: 'app-1'},
      ]),
    ).toEqual([
      {key: 'tenant:acme', from: 1, to: 9, where: 'app-1'},
      {key: 'tenant:new', from: 0, to: 2, where: 'app-1'},
    ])
    expect(await keeping.seat([{key: 'tenant:acme', token: 9, where: 'app-1'}])).toEqual([])
    const next = granted(await runs.open(openOrder({run: ulidOf(2), subject: 'tenant:new'})))
    expect(next.fence.token).toBe(3)
  })

  test('a file that is not whole, and a store that is there already, are refused', async () => {
    await using from = fresh()
    using files = folder()
    await from.open()
    await using keeping = await from.keep()
    const whole = join(files.path, 'whole')
    await keeping.backup(whole)
    await expect(keeping.backup(whole)).rejects.toMatchObject({code: 'LL-STORE-FILE', detail: {why: 'EEXIST'}})
    await expect(keeping.restore(whole)).rejects.toMatchObject({
      code: 'LL-STORE-EXISTS',
      detail: {why: expect.stringMatching(/^nothing was ever done with it/)},
    })
    const text = gunzipSync(readFileSync(whole)).toString()
    const spoilt = {
      altered: text.replace('"one":1', '"one":2'),
      short: text.split('\n').slice(0, -2).join('\n'),
      foreign: '{"v":1}\n',
    }
    await using to = fresh()
    await using empty = await to.keep()
    for (const [name, content] of Object.entries(spoilt)) {
      writeFileSync(join(files.path, name), gzipSync(content))
      await expect(empty.restore(join(files.path, name))).rejects.toMatchObject({code: 'LL-STORE-FILE'})
    }
    writeFileSync(join(files.path, 'plain'), text)
    await expect(empty.restore(join(files.path, 'plain'))).rejects.toMatchObject({code: 'LL-STORE-FILE'})
    await expect(empty.restore(join(files.path, 'nosuch'))).rejects.toMatchObject({detail: {why: 'ENOENT'}})
    expect((await empty.schema()).found).toBeUndefined()
  })

  test('moved to the other kind: all of it is there, and what is left refuses everybody', async () => {
    await using from = fresh()
    await using to = other()
    const {runs} = await from.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await using source = await from.keep()
    await using target = await to.keep()
    await expect(source.move(target)).rejects.toMatchObject({code: 'LL-STORE-LOCKED'})
    await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    const told = await source.move(target)
    expect(told).toMatchObject({rows: {runs: 1, seals: 2}})
    await expect(from.open()).rejects.toMatchObject({
      code: 'LL-STORE-MOVED',
      detail: {why: `it lies in ${target.where}`},
    })
    // One that had it open already, too.
    await expect(runs.open(openOrder({run: ulidOf(2)}))).rejects.toMatchObject({code: 'LL-STORE-MOVED'})
    // The same again ends what may have been cut off; somewhere else it does not go any more.
    expect(await source.move(target)).toMatchObject({head: told.head})
    await using elsewhere = other()
    await using third = await elsewhere.keep()
    await expect(source.move(third)).rejects.toMatchObject({code: 'LL-STORE-MOVED'})
    const moved = await to.open()
    expect(moved.runs.id).toBe(runs.id)
    granted(await moved.runs.open(openOrder({run: ulidOf(2)})))
  })

  test('what does not hang together is found', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await runs.append(tenure, note('a'))
    await using keeping = await database.keep()
    expect((await keeping.check()).filter(({ok}) => !ok)).toEqual([])
    expect(await keeping.migrate()).toEqual([])
    expect((await keeping.schema()).missing).toEqual([])
  })

  test.each(DAMAGES)('$name is found, and named with what to type', async ({text, what, says, next}) => {
    await using database = fresh()
    const {runs} = await database.open()
    const parent = granted(await runs.open(openOrder({run: ulidOf(1), subject: 'fleet:tenants', targets: TARGETS})))
    const reservations = [{key: 'place:app-1/1', what: 'place 1 on app-1'}]
    const child = granted(await runs.open(openOrder({run: ulidOf(2), subject: 'tenant:acme', parent, reservations})))
    await runs.append(child, note('a'))
    const done = granted(await runs.open(openOrder({run: ulidOf(3), subject: 'tenant:borg'})))
    await runs.append(done, note('b'))
    await runs.end(done, {kind: 'run.closed', data: {}}, 'done', 1)
    await using keeping = await database.keep()
    expect((await keeping.check()).filter(({ok}) => !ok)).toEqual([])
    for (const statement of text) await database.damage(statement)
    const wrong = (await keeping.check()).filter(({ok}) => !ok)
    const finding = wrong.find((one) => one.what === what)
    expect(finding?.text ?? wrong).toContain(says)
    expect(finding?.next).toBe(next)
  })
}

const TARGETS = [{key: 'acme', inputs: {tenant: 'acme'}, groups: {vm: 'app-1'}}]
const [PARENT, CHILD, DONE] = [1, 2, 3].map(ulidOf)

/** What a hand, or a fault of the disk, may leave behind; no key of the database keeps it out. */
const DAMAGES = [
  {
    name: 'an event of which one letter was changed',
    text: [`UPDATE events SET data = '{"text":"A"}' WHERE run = '${CHILD}' AND seq = 2`],
    ...{what: 'journals', says: `run ${CHILD}, event 2: `, next: `landlord run verify ${CHILD}`},
  },
  {
    name: 'an event that is gone from the end',
    text: [`DELETE FROM events WHERE run = '${CHILD}' AND seq = 2`],
    ...{what: 'journals', says: 'event 2: the end of the journal is missing', next: `landlord run verify ${CHILD}`},
  },
  {
    name: 'a seal that is gone from the middle',
    text: ['DELETE FROM seals WHERE seq = 2'],
    ...{what: 'seals', says: 'seal 2 is missing', next: 'landlord run verify --heads FILE'},
  },
  {
    name: 'the newest seal, gone',
    text: ['DELETE FROM seals WHERE seq = 4'],
    ...{what: 'ends', says: `no seal names the end of run ${DONE}`, next: `landlord run verify ${DONE}`},
  },
  {
    name: 'a child of nobody',
    text: [`UPDATE runs SET parent = '${ulidOf(77)}' WHERE id = '${CHILD}'`],
    what: 'children',
    says: `run ${CHILD} (tenant:acme) is a child of run ${ulidOf(77)}, which is not there`,
    next: `landlord run show ${CHILD}`,
  },
  {
    name: 'a child of a child',
    text: [`UPDATE runs SET parent = '${CHILD}' WHERE id = '${DONE}'`],
    what: 'children',
    says: `run ${DONE} (tenant:borg) is a child of a child, run ${CHILD}`,
    next: `landlord run show ${DONE}`,
  },
  {
    name: 'a place that is reserved for an undone run',
    text: [`UPDATE reservations SET run = '${DONE}'`, `UPDATE runs SET state = 'undone' WHERE id = '${DONE}'`],
    what: 'reservations',
    says: `place 1 on app-1 is reserved for run ${DONE}, which is undone`,
    next: `landlord run show ${DONE}`,
  },
  {
    name: 'two leases of one subject',
    text: [
      `UPDATE leases SET lease_key = 'tenant:acme' WHERE run = '${PARENT}'`,
      `UPDATE runs SET parent = NULL WHERE id = '${CHILD}'`,
    ],
    what: 'locks',
    says: `tenant:acme is held by run ${PARENT} (exclusive) and by run ${CHILD} (exclusive) at once`,
    next: 'landlord lock list',
  },
  {
    name: 'a lease of a run that is closed',
    text: [`UPDATE leases SET run = '${DONE}' WHERE lease_key = 'tenant:acme'`],
    ...{what: 'leases', says: `tenant:acme is held by run ${DONE}, which is done`, next: 'landlord lock list'},
  },
  {
    name: 'a token that was never given out',
    text: ["UPDATE leases SET token = 99 WHERE lease_key = 'tenant:acme'"],
    ...{what: 'tokens', says: 'tenant:acme is held with token 99', next: 'landlord lock list'},
  },
  {
    name: 'an unfinished run without its claim',
    text: [`DELETE FROM claims WHERE run = '${CHILD}'`],
    what: 'unfinished runs',
    says: `run ${CHILD}, open, does not claim tenant:acme`,
    next: `landlord run show ${CHILD}`,
  },
  {
    name: 'a claim of a run that is closed',
    text: [`UPDATE claims SET run = '${DONE}' WHERE subject = 'tenant:acme'`],
    ...{
      what: 'claims',
      says: `tenant:acme is claimed by run ${DONE}, which is done`,
      next: `landlord run show ${DONE}`,
    },
  },
]

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'landlord-keeping-'))
  return {path, [Symbol.dispose]: () => rmSync(path, {recursive: true, force: true})}
}
