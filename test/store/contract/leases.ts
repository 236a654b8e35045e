import {expect, test} from 'vitest'
import type {Actor, Tenure} from '../../../src/lib/engine/store.ts'
import {LeaseLost} from '../../../src/lib/errors.ts'
import type {FreshDatabase} from '../fresh.ts'
import {ELSEWHERE, granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const shared = (key: string) => ({key, mode: 'shared' as const})
const exclusive = (key: string) => ({key, mode: 'exclusive' as const})
const tenant = (number: number, leases: ReturnType<typeof shared | typeof exclusive>[]) =>
  openOrder({run: ulidOf(number), subject: `tenant:t${number}`, leases})

export function leaseContract(fresh: () => FreshDatabase): void {
  test('many may share a key; who wants it alone waits for all of them, and they for him', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const first = granted(await runs.open(tenant(1, [shared('vm:app-1')])))
    const second = granted(await runs.open(tenant(2, [shared('vm:app-1')])))
    const drain = openOrder({run: ulidOf(3), subject: 'vm:app-1', routine: 'vm drain'})
    expect(await runs.open(drain)).toMatchObject({refused: 'lease', lease: {key: 'vm:app-1', run: ulidOf(1)}})
    await runs.end(first, {kind: 'run.closed', data: {}}, 'done', 0)
    expect(await runs.open(drain)).toMatchObject({refused: 'lease', lease: {run: ulidOf(2)}})
    await runs.end(second, {kind: 'run.closed', data: {}}, 'done', 0)
    granted(await runs.open(drain))
    expect(await runs.open(tenant(4, [shared('vm:app-1')]))).toMatchObject({
      refused: 'lease',
      lease: {key: 'vm:app-1', mode: 'exclusive', run: ulidOf(3), holder: ELSEWHERE},
    })
  })

  test('what is asked for twice is taken once, the stronger mode', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    const order = tenant(1, [shared('tenant:t1'), shared('vm:app-1'), exclusive('vm:app-1'), shared('vm:app-1')])
    expect(granted(await runs.open(order)).leases).toHaveLength(2)
    expect((await operations.leases()).map(({key, mode}) => [key, mode])).toEqual([
      ['tenant:t1', 'exclusive'],
      ['vm:app-1', 'exclusive'],
    ])
  })

  test('an expired lease is taken over with a raised token, and whoever had it learns so', async () => {
    await using database = fresh()
    let shift = 0
    const {runs} = await database.open({clockShift: () => shift})
    const slow = granted(await runs.open(tenant(1, [exclusive('vm:app-1')])))
    const drain = openOrder({run: ulidOf(2), subject: 'vm:app-1'})
    shift = 59_000
    expect(await runs.open(drain)).toMatchObject({refused: 'lease'})
    shift = 61_000
    const fast = granted(await runs.open(drain))
    expect(fast.fence).toEqual({key: 'vm:app-1', token: 2})
    await isLost(runs.append(slow, note('late')))
    await isLost(runs.renew(slow, 60_000))
    await isLost(runs.end(slow, {kind: 'run.closed', data: {}}, 'done', 1))
    await runs.append(fast, note('in time'))
    expect(await runs.run(ulidOf(1))).toMatchObject({state: 'open', changed: 0})
  })

  test('who only shares what was held alone raises the token too: what the former holder still does is told apart', async () => {
    await using database = fresh()
    let shift = 0
    const {runs} = await database.open({clockShift: () => shift})
    granted(await runs.open(openOrder({run: ulidOf(1), subject: 'vm:app-1'})))
    shift = 61_000
    const sharing = granted(await runs.open(tenant(2, [shared('vm:app-1')])))
    await runs.end(sharing, {kind: 'run.closed', data: {}}, 'done', 0)
    expect(granted(await runs.resume(resumeOrder({run: ulidOf(1)}))).fence.token).toBe(3)
  })

  test('an expired lease counts for nothing even where nobody wants it', async () => {
    await using database = fresh()
    let shift = 0
    const {runs} = await database.open({clockShift: () => shift})
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    shift = 60_001
    await expect(runs.append(tenure, note('late'))).rejects.toThrow(
      expect.objectContaining({
        code: 'LL-LEASE-LOST',
        detail: expect.objectContaining({why: expect.stringMatching(/ran out at/)}),
      }),
    )
    await isLost(runs.renew(tenure, 60_000))
    granted(await runs.resume(resumeOrder({run: ulidOf(1)})))
  })

  test('renewing counts from now, for all leases of the tenure', async () => {
    await using database = fresh()
    let shift = 0
    const {runs, operations} = await database.open({clockShift: () => shift})
    const tenure = granted(await runs.open(tenant(1, [shared('vm:app-1')])))
    shift = 50_000
    await runs.renew(tenure, 60_000)
    shift = 100_000
    await runs.append(tenure, note('alive'))
    expect((await operations.leases()).map(({expired}) => expired)).toEqual([false, false])
    shift = 111_000
    await isLost(runs.append(tenure, note('late')))
  })

  test('a tenure is all of its leases: one that is gone is all gone', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(tenant(1, [shared('vm:app-1')])))
    await isLost(runs.append({...tenure, leases: [...tenure.leases, ulidOf(77)]}, note('one too many')))
    await isLost(runs.append({...tenure, leases: tenure.leases.slice(1)}, note('not the fence')))
    await isLost(
      runs.append({...tenure, fence: {...tenure.fence, token: tenure.fence.token - 1}}, note('an old token')),
    )
    await isLost(runs.append({...tenure, run: ulidOf(5)}, note('of another run')))
    await runs.append(tenure, note('whole'))
  })

  test('the lease of a holder that is proven dead is taken over at once, of any other it is not', async () => {
    await using database = fresh()
    let verdict: 'alive' | 'dead' | 'unknown' = 'alive'
    const {runs} = await database.open({liveness: () => verdict})
    granted(await runs.open(tenant(1, [exclusive('vm:app-1')])))
    const drain = openOrder({run: ulidOf(2), subject: 'vm:app-1', actor: {...ELSEWHERE, pid: 2}})
    for (verdict of ['alive', 'unknown'] as const) expect(await runs.open(drain)).toMatchObject({refused: 'lease'})
    verdict = 'dead'
    expect(granted(await runs.open(drain)).fence.token).toBe(2)
  })

  test('a run that another process may be working on is not taken up by a second one', async () => {
    await using database = fresh()
    let verdict: 'alive' | 'dead' = 'alive'
    const {runs} = await database.open({liveness: () => verdict})
    const me: Actor = {...ELSEWHERE, pid: 2}
    const first = granted(await runs.open(tenant(1, [shared('vm:app-1')])))
    const resume = resumeOrder({run: ulidOf(1), actor: me, leases: [shared('vm:app-1')]})
    expect(await runs.resume(resume)).toMatchObject({refused: 'lease', lease: {key: 'tenant:t1', run: ulidOf(1)}})
    verdict = 'dead'
    const second = granted(await runs.resume(resume))
    expect(second.fence.token).toBe(first.fence.token + 1)
    await isLost(runs.append(first, note('from the grave')))
    // The same process may take its own run up again.
    verdict = 'alive'
    expect(granted(await runs.resume(resume)).fence.token).toBe(3)
  })

  test('tokens of a key only ever rise, over takings, givings and breakings', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    const seen: number[] = []
    for (let turn = 1; turn <= 4; turn++) {
      const tenure = granted(await runs.open(openOrder({run: ulidOf(turn)})))
      seen.push(tenure.fence.token)
      await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 0)
      const again = granted(await runs.resume(resumeOrder({run: ulidOf(turn)})))
      seen.push(again.fence.token)
      const broken = await operations.breakLease({lease: again.leases[0] ?? '', reason: 'x', actor: ELSEWHERE})
      seen.push(broken.token)
      const last: Tenure = granted(await runs.resume(resumeOrder({run: ulidOf(turn)})))
      seen.push(last.fence.token)
      await runs.end(last, {kind: 'run.closed', data: {}}, 'undone', 0)
    }
    expect(seen).toEqual(seen.map((_, at) => at + 1))
  })

  test('of two clients that open at once, one wins and the other is told who', async () => {
    await using database = fresh()
    const [one, two] = [await database.open(), await database.open()]
    const answers = await Promise.all([
      one.runs.open(openOrder({run: ulidOf(1)})),
      two.runs.open(openOrder({run: ulidOf(2), actor: {...ELSEWHERE, pid: 2}})),
    ])
    const won = answers.flatMap((answer) => ('refused' in answer ? [] : [answer.run]))
    const lost = answers.flatMap((answer) => ('refused' in answer ? [answer] : []))
    expect(won).toHaveLength(1)
    expect(lost).toMatchObject([{refused: 'claim', by: {id: won[0]}}])
  })
}

const isLost = async (work: Promise<unknown>): Promise<void> => {
  await expect(work).rejects.toBeInstanceOf(LeaseLost)
}
