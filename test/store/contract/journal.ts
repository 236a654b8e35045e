import {expect, test} from 'vitest'
import {CHAIN_START, verifyChain} from '../../../src/lib/engine/chain.ts'
import type {FreshDatabase} from '../fresh.ts'
import {granted, note, openOrder, resumeOrder, ulidOf} from '../orders.ts'

export function journalContract(fresh: () => FreshDatabase): void {
  test('events come back as they were appended, each hashed over the one before', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(
      await runs.open(openOrder({run: ulidOf(1), first: {kind: 'run.opened', data: {z: 1, a: [null, 'é\n"'], m: {}}}})),
    )
    const intended = await runs.append(tenure, {
      kind: 'step.intended',
      step: 'a',
      attempt: ulidOf(7),
      data: {before: null},
    })
    const closed = await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    const events = await runs.events(ulidOf(1))
    expect(events).toEqual([
      expect.objectContaining({kind: 'run.opened', seq: 1, previous: CHAIN_START}),
      intended,
      closed,
    ])
    expect(events[0]?.data).toEqual({z: 1, a: [null, 'é\n"'], m: {}})
    expect(intended).toMatchObject({
      v: 1,
      run: ulidOf(1),
      seq: 2,
      step: 'a',
      attempt: ulidOf(7),
      previous: events[0]?.hash,
    })
    expect(closed.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(closed).not.toHaveProperty('step')
    expect(verifyChain(events)).toEqual({sound: true})
    expect((await runs.run(ulidOf(1)))?.head).toBe(closed.hash)
  })

  test('the chain goes on over a resume, and other runs have theirs', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    const first = granted(await runs.open(openOrder({run: ulidOf(1)})))
    const other = granted(await runs.open(openOrder({run: ulidOf(2), subject: 'tenant:other'})))
    await runs.append(other, note('other'))
    await runs.end(first, {kind: 'run.stopped', data: {}}, 'failed', 0)
    const again = granted(await runs.resume(resumeOrder({run: ulidOf(1)})))
    await runs.append(again, note('again'))
    expect((await runs.events(ulidOf(1))).map(({kind}) => kind)).toEqual([
      'run.opened',
      'run.stopped',
      'run.resumed',
      'step.checked',
    ])
    for (const run of [1, 2]) expect(await operations.verify(ulidOf(run))).toMatchObject({sound: true})
  })

  test('a seal at open and close links the runs of the whole store', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    for (const number of [1, 2, 3]) {
      const tenure = granted(await runs.open(openOrder({run: ulidOf(number), subject: `tenant:t${number}`})))
      if (number < 3) await runs.end(tenure, {kind: 'run.closed', data: {}}, number === 1 ? 'done' : 'undone', 0)
    }
    expect(await operations.verifySeals()).toMatchObject({sound: true, events: 5})
    // Undone later: it is opened and closed once more.
    const undoing = granted(await runs.resume(resumeOrder({run: ulidOf(1), first: {kind: 'undo.opened', data: {}}})))
    await runs.end(undoing, {kind: 'run.closed', data: {}}, 'undone', 1)
    expect(await operations.verifySeals()).toMatchObject({sound: true, events: 7})
  })

  test('many appends at once by one process all get their link', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    const written = await Promise.all(Array.from({length: 20}, (_, n) => runs.append(tenure, note(String(n)))))
    expect(new Set(written.map(({seq}) => seq)).size).toBe(20)
    expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, events: 21})
  })

  test('a journal is sound while its run is at work, whoever looks', async () => {
    await using database = fresh()
    const [one, two] = [await database.open(), await database.open()]
    let left = 12
    const work = async () => {
      for (let number = 1; left > 0; number++) {
        const tenure = granted(await one.runs.open(openOrder({run: ulidOf(number)})))
        for (let turn = 0; turn < 5; turn++) await one.runs.append(tenure, note(`${turn}`))
        await one.runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
      }
    }
    const look = async () => {
      for (; left > 0; left--) {
        const [newest] = (await two.operations.runs({limit: 1})).runs
        if (newest) expect(await two.operations.verify(newest.id)).toMatchObject({sound: true})
        expect(await two.operations.verifySeals()).toMatchObject({sound: true})
      }
    }
    const stop = () => {
      left = 0
    }
    await Promise.all([work(), look().finally(stop)])
  })

  test('two clients see one another at once, and the store keeps its name', async () => {
    await using database = fresh()
    const [one, two] = [await database.open(), await database.open()]
    expect(two.runs.id).toBe(one.runs.id)
    expect(one.runs.id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
    granted(await one.runs.open(openOrder({run: ulidOf(1)})))
    expect(await two.runs.run(ulidOf(1))).toEqual(await one.runs.run(ulidOf(1)))
    expect(await two.runs.run(ulidOf(2))).toBeUndefined()
    expect(await two.runs.events(ulidOf(2))).toEqual([])
  })
}
