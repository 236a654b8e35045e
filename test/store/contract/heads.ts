import {expect, test} from 'vitest'
import type {SealedHead} from '../../../src/lib/site/heads.ts'
import type {FreshDatabase} from '../fresh.ts'
import {granted, openOrder, ulidOf} from '../orders.ts'

export function headsContract(fresh: () => FreshDatabase): void {
  const withRuns = async (database: FreshDatabase) => {
    const store = await database.open()
    for (const number of [1, 2]) {
      const tenure = granted(await store.runs.open(openOrder({run: ulidOf(number)})))
      await store.runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    }
    return store
  }

  test('seals are handed out in order, and where each place stands is kept', async () => {
    await using database = fresh()
    const {heads, runs} = await withRuns(database)
    const all = await heads.after(0, 100)
    expect(all.map(({seq, kind, store}) => [seq, kind, store])).toEqual([
      [1, 'open', runs.id],
      [2, 'close', runs.id],
      [3, 'open', runs.id],
      [4, 'close', runs.id],
    ])
    expect(await heads.after(1, 2)).toEqual(all.slice(1, 3))
    expect(all.at(-1)?.head).toBe((await runs.run(ulidOf(2)))?.head)
    expect(await heads.sent('a')).toBe(0)
    await heads.markSent('a', 3)
    // Of two that send at once, the one that is behind takes nothing back.
    await heads.markSent('a', 2)
    expect([await heads.sent('a'), await heads.sent('b')]).toEqual([3, 0])
  })

  test('heads kept elsewhere show a store that was replaced, cut short or written anew', async () => {
    await using database = fresh()
    await using other = fresh()
    const {heads} = await withRuns(database)
    const kept = await heads.after(0, 100)
    expect(await heads.compare(kept)).toEqual([])
    expect(await heads.compare([])).toEqual([])
    const last = kept.at(-1) as SealedHead
    expect(await heads.compare([{...last, head: 'f'.repeat(64)}])).toEqual([
      expect.stringContaining('what was kept of it is not what was sent'),
    ])
    const elsewhere = (await withRuns(other)).heads
    const found = await elsewhere.compare(kept)
    expect(found).toHaveLength(4)
    for (const text of found) expect(text).toContain('it is of the store')
  })
}
