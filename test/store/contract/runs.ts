import {expect, test} from 'vitest'
import type {RunRecord, RunState} from '../../../src/lib/engine/store.ts'
import type {FreshDatabase} from '../fresh.ts'
import {ELSEWHERE, granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const PLACE = {key: 'place:app-1/1', what: 'place 1 on app-1'}

export function runContract(fresh: () => FreshDatabase): void {
  test('a run is kept as it was ordered', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1), leases: [{key: 'vm:app-1', mode: 'shared'}]})))
    expect(tenure).toMatchObject({run: ulidOf(1), fence: {key: 'tenant:acme', token: 1}})
    expect(tenure.leases).toHaveLength(2)
    const run = await runs.run(ulidOf(1))
    expect(run).toMatchObject({
      routine: 'tenant create',
      subject: 'tenant:acme',
      inputs: {tenant: 'acme'},
      decided: {vm: 'app-1'},
      state: 'open',
      version: '0.1.0',
      actor: ELSEWHERE,
      closedAt: null,
      changed: 0,
    })
    expect(await runs.claimant('tenant:acme')).toEqual(run)
    expect(await runs.claimant('tenant:other')).toBeUndefined()
  })

  test('an unfinished run keeps its subject to itself, whatever becomes of its leases', async () => {
    await using database = fresh()
    let shift = 0
    const {runs} = await database.open({liveness: () => 'dead', clockShift: () => shift})
    granted(await runs.open(openOrder({run: ulidOf(1)})))
    shift = 3_600_000
    expect(await runs.open(openOrder({run: ulidOf(2)}))).toMatchObject({refused: 'claim', by: {id: ulidOf(1)}})
    expect(await runs.run(ulidOf(2))).toBeUndefined()
    expect(await runs.events(ulidOf(2))).toEqual([])
  })

  test('a routine that may work beside another one does, without the claim', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const first = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await runs.end(first, {kind: 'run.stopped', data: {}}, 'failed', 0)
    const beside = {run: ulidOf(2), routine: 'backup run', besides: ['tenant create']}
    const second = granted(await runs.open(openOrder(beside)))
    expect((await runs.claimant('tenant:acme'))?.id).toBe(ulidOf(1))
    await runs.end(second, {kind: 'run.stopped', data: {}}, 'failed', 0)
    granted(await runs.resume(resumeOrder({run: ulidOf(2)})))
    expect(await runs.open(openOrder({run: ulidOf(3), routine: 'tenant move'}))).toMatchObject({refused: 'claim'})
  })

  test.each<[Exclude<RunState, 'open'>, boolean, boolean]>([
    ['done', false, true],
    ['undone', false, false],
    ['failed', true, true],
    ['blocked', true, true],
    ['interrupted', true, true],
    ['in-doubt', true, true],
    ['paused', true, true],
  ])('ended as %s: claim kept %s, reservation kept %s, leases given up', async (state, claim, reservation) => {
    await using database = fresh()
    const {runs, operations, inventory} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1), reservations: [PLACE]})))
    await runs.end(tenure, {kind: claim ? 'run.stopped' : 'run.closed', data: {}}, state, 2)
    const run = await runs.run(ulidOf(1))
    expect(run).toMatchObject({state, changed: 2})
    expect(run?.closedAt === null).toBe(claim)
    expect((await runs.claimant('tenant:acme'))?.id).toBe(claim ? ulidOf(1) : undefined)
    expect(await operations.leases()).toEqual([])
    expect(await inventory.places()).toEqual(
      reservation ? [{vm: 'app-1', place: 1, tenant: 'acme', run: ulidOf(1)}] : [],
    )
    await expect(runs.append(tenure, note('late'))).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
  })

  test('a place that is reserved is refused to others by the name of the run that has it', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const first = granted(await runs.open(openOrder({run: ulidOf(1), reservations: [PLACE]})))
    const other = openOrder({
      run: ulidOf(2),
      subject: 'tenant:other',
      reservations: [{key: 'place:app-1/2', what: ''}, PLACE],
    })
    expect(await runs.open(other)).toMatchObject({refused: 'reservation', reservation: PLACE, by: {id: ulidOf(1)}})
    expect(await runs.claimant('tenant:other')).toBeUndefined()
    await runs.end(first, {kind: 'run.closed', data: {}}, 'done', 1)
    expect(await runs.open(other)).toMatchObject({refused: 'reservation'})
    // The tenant that stands there is not refused its own place.
    granted(await runs.open(openOrder({run: ulidOf(3), reservations: [PLACE]})))
  })

  test('a run that went on since its journal was read is not taken up by what was read', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    const seen = (await runs.events(ulidOf(1))).at(-1)?.hash ?? ''
    const last = await runs.end(tenure, {kind: 'run.stopped', data: {}}, 'interrupted', 0)
    const resume = resumeOrder({run: ulidOf(1), seen})
    expect(await runs.resume(resume)).toMatchObject({refused: 'moved', run: {id: ulidOf(1), state: 'interrupted'}})
    expect((await runs.events(ulidOf(1))).at(-1)?.hash).toBe(last.hash)
    granted(await runs.resume({...resume, seen: last.hash}))
  })

  test('a finished run can be taken up again to be undone, unless its subject is claimed by now', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const first = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await runs.end(first, {kind: 'run.closed', data: {}}, 'done', 1)
    const second = granted(await runs.open(openOrder({run: ulidOf(2)})))
    const undo = resumeOrder({run: ulidOf(1), first: {kind: 'undo.opened', data: {}}})
    expect(await runs.resume(undo)).toMatchObject({refused: 'claim', by: {id: ulidOf(2)}})
    await runs.end(second, {kind: 'run.closed', data: {}}, 'undone', 1)
    const undoing = granted(await runs.resume(undo))
    expect(undoing.fence.token).toBeGreaterThan(second.fence.token)
    expect(await runs.run(ulidOf(1))).toMatchObject({state: 'open', closedAt: null})
    expect((await runs.claimant('tenant:acme'))?.id).toBe(ulidOf(1))
  })

  test('later runs are those that changed the same subject and still stand', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const run = async (
      number: number,
      end: Exclude<RunState, 'open'>,
      changed: number,
      intended = false,
      subject = 'tenant:acme',
    ) => {
      const tenure = granted(await runs.open(openOrder({run: ulidOf(number), subject})))
      if (intended) await runs.append(tenure, {kind: 'step.intended', step: 'a', attempt: ulidOf(50), data: {}})
      await runs.end(tenure, {kind: 'run.closed', data: {}}, end, changed)
    }
    await run(9, 'done', 1)
    await run(1, 'done', 1)
    await run(2, 'done', 0)
    await run(3, 'undone', 2)
    await run(4, 'done', 2)
    await run(5, 'done', 2, false, 'tenant:other')
    await run(6, 'failed', 0, true)
    const later = async (number: number) =>
      (await runs.laterRuns((await runs.run(ulidOf(number))) as RunRecord)).map(({id}) => id)
    expect(await later(1)).toEqual([ulidOf(4), ulidOf(6)])
    expect(await later(9)).toEqual([ulidOf(1), ulidOf(4), ulidOf(6)])
    expect(await later(6)).toEqual([])
  })

  test('a run that is not there is said so', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    await expect(runs.resume(resumeOrder({run: ulidOf(1)}))).rejects.toMatchObject({code: 'LL-RUN-UNKNOWN'})
  })
}
