import {expect, test} from 'vitest'
import type {TenantRecord} from '../../../src/lib/site/inventory.ts'
import type {FreshDatabase} from '../fresh.ts'
import {authorityOf, ELSEWHERE, granted, openOrder, resumeOrder, ulidOf} from '../orders.ts'

export const ACME: TenantRecord = {
  name: 'acme',
  id: ulidOf(1),
  displayName: 'Acme "Ä" AB',
  contacts: [{name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'}],
  vm: 'app-1',
  place: 1,
  server: 'sql-1',
  release: '1.0.0',
  sids: {a: 'A'.repeat(32), b: 'B'.repeat(32)},
  liveSlot: 'a',
  timeZone: 'Europe/Stockholm',
  ring: 'pilot',
  window: 'daily 01:00-03:00',
  state: 'up',
  createdAt: '2026-11-22T05:00:00.000Z',
  createdBy: ulidOf(1),
}
const PLACE = {key: 'place:app-1/1', what: 'place 1 on app-1'}

export function inventoryContract(fresh: () => FreshDatabase): void {
  test('a tenant comes back as it was written; the same again is fine, another of its name is refused', async () => {
    await using database = fresh()
    const {runs, inventory, inventoryFor} = await database.open()
    const writing = inventoryFor(authorityOf(granted(await runs.open(openOrder({run: ulidOf(1)})))))
    await writing.addTenant(ACME)
    await writing.addTenant(ACME)
    expect(await inventory.tenant('acme')).toEqual(ACME)
    expect(await inventory.tenants()).toEqual([ACME])
    expect(await inventory.tenant('other')).toBeUndefined()
    await expect(writing.addTenant({...ACME, id: ulidOf(2), place: 2})).rejects.toMatchObject({
      code: 'LL-TENANT-EXISTS',
    })
    await expect(writing.addTenant({...ACME, name: 'other', id: ulidOf(2)})).rejects.toMatchObject({
      code: 'LL-PLACE-TAKEN',
      message: 'Place 1 of app-1 is taken by acme.',
    })
    expect(await inventory.tenants()).toEqual([ACME])
  })

  test('a place is taken from its reservation on, until its tenant is gone', async () => {
    await using database = fresh()
    const {runs, inventory, inventoryFor} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1), reservations: [PLACE]})))
    const place = {vm: 'app-1', place: 1, tenant: 'acme'}
    expect(await inventory.places()).toEqual([{...place, run: ulidOf(1)}])
    await inventoryFor(authorityOf(tenure)).addTenant(ACME)
    expect(await inventory.places()).toEqual([{...place, run: undefined}])
    await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    expect(await inventory.places()).toEqual([{...place, run: undefined}])
    // Removed by a later run: the place is free for others, though the first run was never undone.
    const removal = granted(await runs.open(openOrder({run: ulidOf(2), routine: 'tenant remove'})))
    await inventoryFor(authorityOf(removal)).removeTenant(ACME)
    await runs.end(removal, {kind: 'run.closed', data: {}}, 'done', 1)
    expect(await inventory.places()).toEqual([])
    granted(await runs.open(openOrder({run: ulidOf(3), subject: 'tenant:other', reservations: [PLACE]})))
  })

  test('undoing the creation frees the place when the undo is done, not before', async () => {
    await using database = fresh()
    const {runs, inventory, inventoryFor} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1), reservations: [PLACE]})))
    await inventoryFor(authorityOf(tenure)).addTenant(ACME)
    await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    const undo = granted(await runs.resume(resumeOrder({run: ulidOf(1), first: {kind: 'undo.opened', data: {}}})))
    await inventoryFor(authorityOf(undo)).removeTenant(ACME)
    expect(await inventory.places()).toHaveLength(1)
    await runs.end(undo, {kind: 'run.closed', data: {}}, 'undone', 1)
    expect(await inventory.places()).toEqual([])
  })

  test('removing what is absent, or of another id, changes nothing', async () => {
    await using database = fresh()
    const {runs, inventory, inventoryFor} = await database.open()
    const writing = inventoryFor(authorityOf(granted(await runs.open(openOrder({run: ulidOf(1)})))))
    await writing.removeTenant({name: 'acme', id: ulidOf(1)})
    await writing.addTenant(ACME)
    await writing.removeTenant({name: 'acme', id: ulidOf(2)})
    expect(await inventory.tenants()).toEqual([ACME])
  })

  test("what changes in a tenant's life is set, and nothing else; one that is gone is not made", async () => {
    await using database = fresh()
    const {runs, inventory, inventoryFor} = await database.open()
    const writing = inventoryFor(authorityOf(granted(await runs.open(openOrder({run: ulidOf(1)})))))
    await writing.addTenant(ACME)
    await writing.updateTenant({id: ACME.id, state: 'suspended', liveSlot: 'b'})
    expect(await inventory.tenant('acme')).toEqual({...ACME, state: 'suspended', liveSlot: 'b'})
    const change = {displayName: 'Acme', contacts: [], timeZone: 'UTC', ring: 'main', window: 'Sun 02:00-05:00'}
    await writing.updateTenant({id: ACME.id, ...change})
    expect(await inventory.tenant('acme')).toEqual({...ACME, state: 'suspended', liveSlot: 'b', ...change})
    await expect(writing.updateTenant({id: ulidOf(2), ring: 'main'})).rejects.toMatchObject({code: 'LL-TENANT-UNKNOWN'})
    expect(await inventory.tenants()).toHaveLength(1)
  })

  test('whoever lost the lease writes nothing', async () => {
    await using database = fresh()
    let shift = 0
    const {runs, operations, inventory, inventoryFor} = await database.open({clockShift: () => shift})
    const first = granted(await runs.open(openOrder({run: ulidOf(1)})))
    const writing = inventoryFor(authorityOf(first))
    shift = 60_001
    await expect(writing.addTenant(ACME)).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
    const again = granted(await runs.resume(resumeOrder({run: ulidOf(1)})))
    await expect(writing.updateTenant({id: ACME.id, ring: 'x'})).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
    await operations.breakLease({lease: again.leases[0] ?? '', reason: 'x', actor: ELSEWHERE})
    await expect(inventoryFor(authorityOf(again)).removeTenant(ACME)).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
    expect(await inventory.tenants()).toEqual([])
  })

  test('places come in order of VM and number', async () => {
    await using database = fresh()
    const {runs, inventory} = await database.open()
    const keys = ['place:b/1', 'place:a-1/10', 'place:a-1/9', 'other:a/1']
    granted(await runs.open(openOrder({run: ulidOf(1), reservations: keys.map((key) => ({key, what: key}))})))
    expect((await inventory.places()).map(({vm, place}) => `${vm}/${place}`)).toEqual(['a-1/9', 'a-1/10', 'b/1'])
  })
}
