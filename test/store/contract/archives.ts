import {expect, test} from 'vitest'
import type {FreshDatabase} from '../fresh.ts'
import {ELSEWHERE, granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const BY = {actor: ELSEWHERE, version: '0.1.0'}
const FILE = {file: 'runs.ndjson.gz', digest: 'a'.repeat(64)}
const LATER = Date.parse('2100-01-01')

export function archivesContract(fresh: () => FreshDatabase): void {
  test('events of finished runs go; the runs, their seals and their proof stay', async () => {
    await using database = fresh()
    const {runs, operations, archives} = await database.open()
    for (const [number, state] of [
      [1, 'done'],
      [2, 'failed'],
      [3, 'undone'],
      [4, 'done'],
    ] as const) {
      const tenure = granted(await runs.open(openOrder({run: ulidOf(number), subject: `tenant:t${number}`})))
      await runs.append(tenure, note('x'))
      const closes = state !== 'failed'
      await runs.end(tenure, {kind: closes ? 'run.closed' : 'run.stopped', data: {}}, state, 1)
    }
    expect(await archives.finishedBefore(0, 9)).toEqual([])
    const old = await archives.finishedBefore(LATER, 2)
    expect(old.map(({id}) => id)).toEqual([ulidOf(1), ulidOf(3)])
    const events = await operations.events(ulidOf(1))
    expect(await archives.move({...FILE, runs: old, ...BY})).toBe(2)
    // Again: they are gone already.
    expect(await archives.move({...FILE, runs: old, ...BY})).toBe(0)
    expect((await archives.finishedBefore(LATER, 9)).map(({id}) => id)).toContain(ulidOf(4))

    const run = await operations.run(ulidOf(1))
    expect(await archives.archive(run?.archivedIn ?? '')).toEqual(FILE)
    expect(await operations.events(ulidOf(1))).toEqual([])
    await expect(runs.events(ulidOf(1))).rejects.toMatchObject({code: 'LL-RUN-ARCHIVED'})
    expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, unseen: FILE.file})
    expect(await operations.verify(ulidOf(1), events)).toEqual({sound: true, events: 3, head: run?.head})
    expect(await operations.verify(ulidOf(1), events.slice(0, 2))).toMatchObject({sound: false})
    expect(await operations.verify(ulidOf(1), [])).toMatchObject({sound: false})
    expect(await operations.verifySeals()).toMatchObject({sound: true})
    expect((await operations.runs({subject: 'journal:archive', limit: 9})).runs).toMatchObject([
      {routine: 'run prune', state: 'done', inputs: {...FILE, runs: 2, events: 6}},
    ])
  })

  test('a run that was taken up again meanwhile keeps its events', async () => {
    await using database = fresh()
    const {runs, operations, archives} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    const old = await archives.finishedBefore(LATER, 9)
    const again = granted(await runs.resume(resumeOrder({run: ulidOf(1), first: {kind: 'undo.opened', data: {}}})))
    expect(await archives.move({...FILE, runs: old, ...BY})).toBe(0)
    // Undone by now: finished again, and another history than the one that was written.
    await runs.end(again, {kind: 'run.closed', data: {}}, 'undone', 1)
    expect(await archives.move({...FILE, runs: old, ...BY})).toBe(0)
    expect(await operations.events(ulidOf(1))).toHaveLength(4)
  })

  test('children stay as long as what holds them together is not finished; nothing goes during a freeze', async () => {
    await using database = fresh()
    const {runs, archives, freezes} = await database.open()
    const parent = granted(await runs.open(openOrder({run: ulidOf(1), subject: 'fleet:all'})))
    const child = granted(await runs.open(openOrder({run: ulidOf(2), parent})))
    await runs.end(child, {kind: 'run.closed', data: {}}, 'done', 1)
    expect(await archives.finishedBefore(LATER, 9)).toEqual([])
    await runs.end(parent, {kind: 'run.closed', data: {}}, 'done', 1)
    const both = await archives.finishedBefore(LATER, 9)
    expect(both.map(({id}) => id)).toEqual([ulidOf(1), ulidOf(2)])
    await freezes.freeze({reason: 'x', lastsMs: null, ...BY})
    await expect(archives.move({...FILE, runs: both, ...BY})).rejects.toMatchObject({code: 'LL-FROZEN'})
  })
}
