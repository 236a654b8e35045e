import {expect, test} from 'vitest'
import type {FreshDatabase} from '../fresh.ts'
import {ELSEWHERE, granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const BY = {actor: {...ELSEWHERE, user: 'ben'}, version: '0.1.0'}
const intended = {kind: 'step.intended', step: 'a', attempt: ulidOf(50), data: {}} as const

export function freezesContract(fresh: () => FreshDatabase): void {
  test('a freeze refuses what would be begun, and stops what is under way before its next change', async () => {
    await using database = fresh()
    const {runs, freezes, operations} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await runs.append(tenure, intended)
    const {freeze, changed} = await freezes.freeze({reason: 'a disk is changed', lastsMs: null, ...BY})
    expect([changed, freeze]).toMatchObject([true, {reason: 'a disk is changed', by: {user: 'ben'}, until: null}])
    expect(await runs.open(openOrder({run: ulidOf(2), subject: 'tenant:b'}))).toEqual({refused: 'frozen', freeze})
    expect(await runs.run(ulidOf(2))).toBeUndefined()
    // What was begun is recorded to its end, and nothing new is intended, not even to take something back.
    await runs.append(tenure, {kind: 'step.applied', step: 'a', attempt: ulidOf(50), data: {}})
    for (const kind of ['step.intended', 'undo.intended'] as const)
      await expect(runs.append(tenure, {...intended, kind})).rejects.toMatchObject({code: 'LL-FROZEN'})
    await runs.renew(tenure, 1000)
    await runs.end(tenure, {kind: 'run.stopped', data: {}}, 'paused', 1)
    expect(await runs.resume(resumeOrder({run: ulidOf(1)}))).toMatchObject({refused: 'frozen'})
    expect((await runs.run(ulidOf(1)))?.state).toBe('paused')

    expect(await freezes.thaw({freeze: freeze.run, ...BY})).toMatchObject({routine: 'thaw', state: 'done'})
    expect(await freezes.standing()).toBeUndefined()
    granted(await runs.resume(resumeOrder({run: ulidOf(1)})))
    const [thaw, frozen] = (await operations.runs({subject: 'freeze:fleet', limit: 9})).runs
    expect([thaw, frozen]).toMatchObject([
      {inputs: {freeze: freeze.run, reason: 'a disk is changed'}},
      {id: freeze.run, inputs: {reason: 'a disk is changed', until: null}, actor: {user: 'ben'}},
    ])
    for (const id of [thaw?.id ?? '', freeze.run])
      expect(await operations.verify(id)).toMatchObject({sound: true, events: 2})
    expect(await operations.verifySeals()).toMatchObject({sound: true})
  })

  test('the same freeze again is so already; another one is refused by the one that stands', async () => {
    await using database = fresh()
    const {runs, freezes} = await database.open()
    const {freeze} = await freezes.freeze({reason: 'one', lastsMs: null, ...BY})
    expect(await freezes.freeze({reason: 'one', lastsMs: null, ...BY})).toEqual({freeze, changed: false})
    await expect(freezes.freeze({reason: 'two', lastsMs: null, ...BY})).rejects.toMatchObject({code: 'LL-FROZEN'})
    await expect(freezes.thaw({freeze: ulidOf(9), ...BY})).rejects.toMatchObject({code: 'LL-FROZEN'})
    await freezes.thaw({freeze: freeze.run, ...BY})
    expect(await freezes.thaw({freeze: freeze.run, ...BY})).toBeUndefined()
    granted(await runs.open(openOrder({run: ulidOf(1)})))
  })

  test('a freeze with an end is over then, by the clock of the store', async () => {
    await using database = fresh()
    let shift = 0
    const {runs, freezes} = await database.open({clockShift: () => shift})
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1), ttlMs: 3_600_000})))
    const {freeze} = await freezes.freeze({reason: 'night', lastsMs: 60_000, ...BY})
    expect(Date.parse(freeze.until ?? '') - Date.parse(freeze.since)).toBe(60_000)
    await expect(runs.append(tenure, intended)).rejects.toMatchObject({code: 'LL-FROZEN'})
    shift = 60_001
    expect(await freezes.standing()).toBeUndefined()
    await runs.append(tenure, intended)
    await runs.append(tenure, note('on'))
    // And can be followed by another one.
    expect(await freezes.freeze({reason: 'day', lastsMs: 1, ...BY})).toMatchObject({changed: true})
  })
}
