import {expect, test} from 'vitest'
import type {FreshDatabase} from '../fresh.ts'
import {authorityOf, granted, openOrder, ulidOf} from '../orders.ts'

const COPY = {server: 'sql-verify', database: 'scratch_acme', tenant: ulidOf(5), tenantName: 'acme'}

export function copiesContract(fresh: () => FreshDatabase): void {
  test('a copy stands from before it is made until it is known to be gone; then another may have its name', async () => {
    await using database = fresh()
    const store = await database.open()
    const tenure = granted(await store.runs.open(openOrder({run: ulidOf(1)})))
    const writing = store.copiesFor(authorityOf(tenure))
    await writing.begin({...COPY, purpose: 'copy'})
    await writing.begin({...COPY, purpose: 'proof'})
    const begun = {set: 'A0000000-0000-0000-0000-000000000001', stoppedAt: 12}
    await writing.note(COPY, begun)
    const made = {...COPY, purpose: 'copy', run: ulidOf(1), madeAt: expect.any(Number), begun, goneAt: undefined}
    expect(await store.copies.copy('sql-verify', 'scratch_acme')).toEqual({...made, checkedAt: undefined})
    await writing.checked(COPY)
    expect(await store.copies.standing({server: 'sql-verify'})).toEqual([{...made, checkedAt: expect.any(Number)}])
    expect(await store.copies.standing({server: 'sql-1'})).toEqual([])
    expect(await store.copies.standing({tenant: ulidOf(6)})).toEqual([])
    await writing.gone(COPY)
    expect(await store.copies.standing()).toEqual([])
    expect(await store.copies.copy('sql-verify', 'scratch_acme')).toMatchObject({goneAt: expect.any(Number)})
    await writing.begin({...COPY, purpose: 'proof'})
    expect(await store.copies.standing()).toMatchObject([{purpose: 'proof', begun: undefined}])
  })
}
