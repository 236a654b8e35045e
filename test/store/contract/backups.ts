import {expect, test} from 'vitest'
import {PROMISED} from '../../../src/lib/backup/policy.ts'
import type {BackupSet} from '../../../src/lib/backup/set.ts'
import type {FreshDatabase} from '../fresh.ts'
import {authorityOf, granted, openOrder, ulidOf} from '../orders.ts'
import {ACME} from './inventory.ts'

const guid = (n: number): string => `A0000000-0000-0000-0000-${String(n).padStart(12, '0')}`
const HOUR_MS = 3_600_000
const OF = {tenant: ACME.id, tenantName: 'acme', server: 'sql-1'}

const set = (n: number, more: Partial<BackupSet> = {}): BackupSet => ({
  guid: guid(n),
  family: guid(900),
  database: 'acme',
  kind: 'full',
  copyOnly: false,
  damaged: false,
  checksums: true,
  beginsChain: true,
  firstLsn: '9999999999999999999999997',
  lastLsn: '9999999999999999999999999',
  checkpointLsn: '9999999999999999999999998',
  databaseBackupLsn: '0',
  base: null,
  forks: {first: guid(901), last: guid(901), point: null},
  startedAt: n * 1000 - 500,
  finishedAt: n * 1000,
  bytes: 8_589_934_592,
  storedBytes: 4096,
  position: 1,
  name: 'acme full',
  description: 'LL1|…',
  files: [
    {path: `\\\\share\\${n}_1of2.bak`, stripe: 1, mirror: 0},
    {path: `\\\\share\\${n}_2of2.bak`, stripe: 2, mirror: 0},
  ],
  ...more,
})

export function backupsContract(fresh: () => FreshDatabase): void {
  async function opened(database: FreshDatabase) {
    const store = await database.open()
    const tenure = granted(await store.runs.open(openOrder({run: ulidOf(1)})))
    const authority = authorityOf(tenure)
    await store.inventoryFor(authority).addTenant(ACME)
    return {...store, tenure, writing: store.backupsFor(authority), watching: store.watchFor(authority)}
  }

  test('a set comes back as it was recorded, to the last digit; the second time it stays as it is', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    await writing.record([{set: set(1), takenBy: ulidOf(7)}], OF)
    await writing.record([{set: set(1, {database: 'other'}), takenBy: null}], OF)
    await writing.record([{set: set(2, {kind: 'log', base: {guid: guid(1), lsn: '12'}}), takenBy: null}], OF)
    const found = await backups.sets(ACME.id)
    expect(found).toEqual([
      {...set(1), ...OF, origin: 'landlord', run: ulidOf(7), recordedAt: expect.any(Number), orphanedSince: undefined},
      {
        ...set(2, {kind: 'log', base: {guid: guid(1), lsn: '12'}}),
        ...OF,
        origin: 'other',
        run: ulidOf(1),
        recordedAt: expect.any(Number),
        orphanedSince: undefined,
      },
    ])
    expect(await backups.list({limit: 1})).toEqual([found[1]])
    expect(await backups.list({limit: 9, kinds: ['full'], tenant: ACME.id})).toEqual([found[0]])
    expect(await backups.sets(ulidOf(2))).toEqual([])
  })

  test('a tenant that is gone keeps its sets, marked with the moment', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    await writing.record([{set: set(1), takenBy: ulidOf(1)}], OF)
    await writing.orphan(ACME.id)
    const [orphan] = await backups.sets(ACME.id)
    expect(orphan?.orphanedSince).toEqual(expect.any(Number))
    await writing.orphan(ACME.id)
    expect(await backups.sets(ACME.id)).toEqual([orphan])
  })

  test('failures in a row are counted by kind, and end with a backup of that kind that is ours', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    const failing = async () => (await backups.summaries())[0]?.failing
    const disk = {tenant: ACME.id, code: 'LL-BACKUP-DISK', found: 'no room '.repeat(100)}
    await writing.failed({...disk, kind: 'full'})
    await writing.failed({...disk, kind: 'log'})
    const [first] = (await failing()) ?? []
    await writing.failed({...disk, kind: 'full', code: 'LL-SQL-RIGHTS'})
    expect(await failing()).toEqual([
      {...first, times: 2, last: expect.any(Number), code: 'LL-SQL-RIGHTS'},
      {
        kind: 'log',
        times: 1,
        since: expect.any(Number),
        last: expect.any(Number),
        code: 'LL-BACKUP-DISK',
        found: disk.found.slice(0, 400),
        run: ulidOf(1),
      },
    ])
    await writing.record([{set: set(1), takenBy: null}], OF)
    expect(await failing()).toHaveLength(2)
    await writing.record([{set: set(2), takenBy: ulidOf(1)}], OF)
    expect(await failing()).toMatchObject([{kind: 'log'}])
  })

  test('what is optional comes back as it was, and only what ended since is asked for', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    const told = {timeZone: -14, bulkLogged: true, stripes: 2, snapshot: false, incomplete: false, writtenBy: 'SQL9'}
    await writing.record([{set: set(1, told), takenBy: null}], OF)
    await writing.record([{set: set(2), takenBy: null}], OF)
    expect(await backups.sets(ACME.id)).toMatchObject([told, {guid: guid(2)}])
    expect((await backups.sets(ACME.id))[1]).not.toHaveProperty('timeZone')
    expect((await backups.sets(ACME.id, 2000)).map((one) => one.guid)).toEqual([guid(2)])
  })

  test('a summary has the newest that counts: ours, whole, no copy, and of no failed proof', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    const [nothing] = await backups.summaries()
    expect(nothing).toEqual({
      tenant: 'acme',
      id: ACME.id,
      began: {full: undefined, log: undefined},
      failing: [],
      restored: undefined,
      policy: undefined,
      full: undefined,
      log: undefined,
      proven: undefined,
      failedAt: undefined,
    })
    await writing.setPolicy(ACME.id, PROMISED)
    const ours = (one: BackupSet) => ({set: one, takenBy: ulidOf(1)})
    await writing.record(
      [
        ours(set(1)),
        ours(set(2, {kind: 'log'})),
        ours(set(3)),
        ours(set(4, {copyOnly: true})),
        ours(set(5, {damaged: true})),
        {set: set(6), takenBy: null},
      ],
      OF,
    )
    expect((await backups.summaries())[0]).toMatchObject({policy: PROMISED, full: 3000, log: 2000, proven: undefined})
    const proof = (n: number, passed: boolean) =>
      ({set: guid(n), tenant: ACME.id, level: 'media', passed, server: 'sql-verify', found: 'x'}) as const
    await writing.prove([proof(3, false)])
    expect((await backups.summaries())[0]).toMatchObject({full: 1000, proven: undefined, failedAt: expect.any(Number)})
    await new Promise((resolve) => setTimeout(resolve, 5))
    await writing.prove([proof(3, true), {...proof(3, true), level: 'header'}])
    expect((await backups.summaries())[0]).toMatchObject({full: 3000, proven: {level: 'media'}, failedAt: undefined})
    expect((await backups.proofs(ACME.id)).map(({passed, run}) => [passed, run])).toEqual([
      [false, ulidOf(1)],
      [true, ulidOf(1)],
      [true, ulidOf(1)],
    ])
  })

  test('a chain that was restored is kept with its time; the newest good one is the summary’s', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    const [full, log] = [set(1), set(2, {kind: 'log'})]
    await writing.record(
      [
        {set: full, takenBy: ulidOf(1)},
        {set: log, takenBy: ulidOf(1)},
      ],
      OF,
    )
    const rebuild = {
      ...{tenant: ACME.id, server: 'sql-verify', base: full.guid, last: log.guid, sets: 2, bytes: 8_589_934_592},
      ...{restoreMs: 372_000.4, checkMs: 1000, reaches: {from: 1500, until: 2000}, passed: true, found: 'whole'},
    }
    await writing.rebuilt(rebuild)
    await writing.rebuilt({...rebuild, restoreMs: 1, reaches: undefined, passed: false, found: 'damaged'})
    const all = await backups.rebuilds(ACME.id)
    const [good, bad] = [true, false].map((passed) => all.find((one) => one.passed === passed))
    expect(good).toEqual({...rebuild, restoreMs: 372_000, at: expect.any(Number), run: ulidOf(1)})
    expect(bad).toMatchObject({passed: false, reaches: undefined})
    expect((await backups.summaries())[0]).toMatchObject({restored: {at: good?.at, tookMs: 372_000}})
    expect(await backups.rebuilds(ulidOf(2))).toEqual([])
  })

  test('what runs found comes back by run, with what it took and what is wrong', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    await writing.record([{set: set(1), takenBy: ulidOf(1)}], OF)
    const proof = {set: guid(1), tenant: ACME.id, level: 'media', server: 'sql-verify', found: 'every page'} as const
    await writing.prove([
      {...proof, passed: true, tookMs: 12.3},
      {...proof, passed: false, code: 'LL-BACKUP-DAMAGED'},
    ])
    expect(await backups.found([ulidOf(1), ulidOf(3)])).toMatchObject([
      {passed: true, tookMs: 12},
      {passed: false, code: 'LL-BACKUP-DAMAGED'},
    ])
    expect(await backups.found([ulidOf(3)])).toEqual([])
    expect(await backups.found([])).toEqual([])
  })

  test('recent are the newest full that counts and all since it began, others’ too', async () => {
    await using database = fresh()
    const {backups, writing} = await opened(database)
    const recent = async () => {
      const found: (readonly [string, readonly string[]])[] = []
      for await (const {tenant, sets} of backups.recent()) found.push([tenant, sets.map((one) => one.guid)])
      return found
    }
    expect(await recent()).toEqual([])
    const hours = (n: number, hour: number, more: Partial<BackupSet> = {}) =>
      set(n, {...more, startedAt: hour * HOUR_MS - 60_000, finishedAt: hour * HOUR_MS})
    const ours = (one: BackupSet) => ({set: one, takenBy: ulidOf(1)})
    await writing.record([ours(hours(1, 100)), ours(hours(2, 101, {kind: 'log'})), ours(hours(3, 112))], OF)
    await writing.record(
      [{set: hours(4, 113, {kind: 'log'}), takenBy: null}, ours(hours(5, 120, {copyOnly: true}))],
      OF,
    )
    expect(await recent()).toEqual([[ACME.id, [guid(3), guid(4), guid(5)]]])
    const proof = {tenant: ACME.id, level: 'media', server: 'sql-verify', found: ''} as const
    await writing.prove([{...proof, set: guid(3), passed: false}])
    expect(await recent()).toEqual([[ACME.id, [1, 2, 3, 4, 5].map(guid)]])
    expect((await backups.list({limit: 9, since: 112 * HOUR_MS, until: 120 * HOUR_MS})).map((one) => one.guid)).toEqual(
      [guid(4), guid(3)],
    )
  })

  test('a policy can be replaced and taken away; a watch keeps its beginning', async () => {
    await using database = fresh()
    const {backups, writing, watch, watching} = await opened(database)
    await writing.setPolicy(ACME.id, PROMISED)
    await writing.setPolicy(ACME.id, {...PROMISED, logEvery: 60_000})
    expect(await backups.policy(ACME.id)).toEqual({...PROMISED, logEvery: 60_000})
    await writing.removePolicy(ACME.id)
    await writing.removePolicy(ACME.id)
    expect(await backups.policy(ACME.id)).toBeUndefined()
    await watching.watch({tenant: ACME.id, tenantName: 'acme', what: ['service']})
    const first = await watch.watch(ACME.id)
    await watching.watch({tenant: ACME.id, tenantName: 'acme', what: ['service', 'backups']})
    expect(await watch.watches()).toEqual([{...first, what: ['service', 'backups']}])
    await watching.unwatch(ACME.id)
    expect(await watch.watch(ACME.id)).toBeUndefined()
  })

  test('nothing is written without the lease', async () => {
    await using database = fresh()
    const {runs, backups, writing, watching, tenure} = await opened(database)
    await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 0)
    const attempts = [
      writing.record([{set: set(1), takenBy: null}], OF),
      writing.prove([]),
      writing.rebuilt({
        ...{tenant: ACME.id, server: 'sql-verify', base: guid(1), last: guid(1), sets: 1, bytes: 1, restoreMs: 1},
        ...{checkMs: 0, reaches: undefined, passed: true, found: ''},
      }),
      writing.setPolicy(ACME.id, PROMISED),
      writing.removePolicy(ACME.id),
      writing.orphan(ACME.id),
      watching.watch({tenant: ACME.id, tenantName: 'acme', what: []}),
      watching.unwatch(ACME.id),
    ]
    for (const one of await Promise.allSettled(attempts))
      expect(one).toMatchObject({status: 'rejected', reason: {code: 'LL-LEASE-LOST'}})
    expect(await backups.sets(ACME.id)).toEqual([])
  })
}
