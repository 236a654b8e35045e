import {expect, test} from 'vitest'
import type {FreshDatabase} from '../fresh.ts'
import {ELSEWHERE, granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

export function operationsContract(fresh: () => FreshDatabase): void {
  test('runs are listed newest first, page by page, and by state and subject', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    for (let number = 1; number <= 7; number++) {
      const tenure = granted(await runs.open(openOrder({run: ulidOf(10 - number), subject: `tenant:t${number % 2}`})))
      const failed = number === 6
      await runs.end(tenure, {kind: failed ? 'run.stopped' : 'run.closed', data: {}}, failed ? 'failed' : 'done', 0)
    }
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await operations.runs({limit: 3, ...(before === undefined ? {} : {before})})
      expect(page.runs.length).toBeLessThanOrEqual(3)
      seen.push(...page.runs.map(({id}) => id))
      before = page.next
    } while (before !== undefined)
    expect(seen).toEqual([3, 4, 5, 6, 7, 8, 9].map(ulidOf))
    const ids = async (query: object) => (await operations.runs({limit: 9, ...query})).runs.map(({id}) => id)
    expect(await ids({states: ['failed', 'open']})).toEqual([ulidOf(4)])
    expect(await ids({subject: 'tenant:t0'})).toEqual([ulidOf(4), ulidOf(6), ulidOf(8)])
    expect(await ids({subject: 'tenant:t0', states: ['done'], before: ulidOf(6)})).toEqual([ulidOf(8)])
    await expect(operations.runs({limit: 1, before: ulidOf(99)})).rejects.toMatchObject({code: 'LL-RUN-UNKNOWN'})
  })

  test('leases are seen with their age, by the clock of the store, and with what is known of their holder', async () => {
    await using database = fresh()
    let shift = 0
    const {runs, operations} = await database.open({clockShift: () => shift, liveness: () => 'dead'})
    granted(await runs.open(openOrder({run: ulidOf(1), ttlMs: 30_000})))
    shift = 20_000
    const [held] = await operations.leases()
    expect(held).toMatchObject({
      key: 'tenant:acme',
      mode: 'exclusive',
      run: ulidOf(1),
      token: 1,
      expired: false,
      holderIs: 'dead',
    })
    expect(held?.ageMs).toBeGreaterThanOrEqual(20_000)
    expect(held?.ageMs).toBeLessThan(80_000)
    shift = 30_001
    expect((await operations.leases())[0]?.expired).toBe(true)
  })

  test('a broken lease is gone with all of its run, journaled in its chain, and the run stays unfinished', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    const tenure = granted(
      await runs.open(
        openOrder({
          run: ulidOf(1),
          leases: [
            {key: 'server:sql-1', mode: 'shared'},
            {key: 'vm:app-1', mode: 'exclusive'},
          ],
        }),
      ),
    )
    const lease = (await operations.leases()).find(({key}) => key === 'server:sql-1')
    const actor = {...ELSEWHERE, user: 'ben'}
    const broken = await operations.breakLease({lease: lease?.id ?? '', reason: 'its VM is gone', actor})
    expect(broken).toMatchObject({lease: {id: lease?.id, key: 'server:sql-1'}, token: 1})
    expect(await operations.leases()).toEqual([])
    await expect(runs.append(tenure, note('late'))).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
    expect((await runs.events(ulidOf(1))).at(-1)).toMatchObject({
      kind: 'lease.broken',
      data: {
        lease: {key: 'server:sql-1'},
        withdrawn: ['tenant:acme', 'vm:app-1'],
        reason: 'its VM is gone',
        actor: {user: 'ben'},
      },
    })
    expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, events: 2})
    expect((await runs.claimant('tenant:acme'))?.id).toBe(ulidOf(1))
    const again = granted(
      await runs.resume(resumeOrder({run: ulidOf(1), leases: [{key: 'vm:app-1', mode: 'exclusive'}]})),
    )
    expect(again.fence.token).toBe(3)
  })

  test('a lease that is not held cannot be broken', async () => {
    await using database = fresh()
    const {operations} = await database.open()
    await expect(operations.breakLease({lease: ulidOf(1), reason: 'x', actor: ELSEWHERE})).rejects.toMatchObject({
      code: 'LL-LEASE-UNKNOWN',
    })
    await expect(operations.verify(ulidOf(1))).rejects.toMatchObject({code: 'LL-RUN-UNKNOWN'})
  })
}
