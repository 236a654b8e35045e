import {expect, test} from 'vitest'
import type {Target} from '../../../src/lib/engine/step.ts'
import type {FreshDatabase} from '../fresh.ts'
import {granted, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const target = (number: number): Target => ({
  key: `tenant-${number}`,
  inputs: {tenant: `tenant-${number}`, note: 'å “quoted” 数'},
  groups: {vm: `app-${number % 3}`},
})
const parent = (targets: readonly Target[] = []) =>
  openOrder({
    run: ulidOf(1),
    subject: 'fleet:all',
    leases: [{key: 'vm:app-1', mode: 'exclusive'}],
    targets,
  })
const child = (number: number) => ({run: ulidOf(number), subject: `tenant:tenant-${number}`})

export function childrenContract(fresh: () => FreshDatabase): void {
  test('a list of hundreds is kept in its order, with all that is in it', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const targets = Array.from({length: 800}, (_, index) => target(800 - index))
    granted(await runs.open(parent(targets)))
    expect(await runs.targets(ulidOf(1))).toEqual(targets)
    expect(await runs.targets(ulidOf(2))).toEqual([])
  })

  test('a refused run leaves no list behind', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    granted(await runs.open(openOrder({run: ulidOf(9), subject: 'fleet:all'})))
    expect(await runs.open(parent([target(1)]))).toMatchObject({refused: 'claim'})
    expect(await runs.targets(ulidOf(1))).toEqual([])
  })

  test('children are known by their parent, in the order in which they were opened', async () => {
    await using database = fresh()
    const {runs, operations} = await database.open()
    const tenure = granted(await runs.open(parent()))
    for (const number of [4, 3]) granted(await runs.open(openOrder({...child(number), parent: tenure})))
    granted(await runs.open(openOrder(child(5))))
    expect((await runs.children(ulidOf(1))).map(({id}) => id)).toEqual([ulidOf(4), ulidOf(3)])
    expect(await runs.run(ulidOf(4))).toMatchObject({parent: ulidOf(1)})
    expect(await runs.run(ulidOf(5))).toMatchObject({parent: null})
    const {runs: tops} = await operations.runs({limit: 9, parent: null})
    expect(tops.map(({id}) => id)).toEqual([ulidOf(5), ulidOf(1)])
    const {runs: children} = await operations.runs({limit: 9, parent: ulidOf(1)})
    expect(children.map(({id}) => id)).toEqual([ulidOf(3), ulidOf(4)])
  })

  test('what the parent holds for itself is not in its children’s way, and is in everybody else’s', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(parent()))
    const leases = [{key: 'vm:app-1', mode: 'shared'}] as const
    granted(await runs.open(openOrder({...child(2), leases, parent: tenure})))
    expect(await runs.open(openOrder({...child(3), leases}))).toMatchObject({
      refused: 'lease',
      lease: {run: ulidOf(1), key: 'vm:app-1'},
    })
  })

  test('one child’s lease is in another’s way', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(parent()))
    const leases = [{key: 'zone:cloud', mode: 'exclusive'}] as const
    granted(await runs.open(openOrder({...child(2), leases, parent: tenure})))
    expect(await runs.open(openOrder({...child(3), leases, parent: tenure}))).toMatchObject({
      refused: 'lease',
      lease: {run: ulidOf(2)},
    })
  })

  test('no child is opened or taken up under a parent that has lost its leases', async () => {
    await using database = fresh()
    let shift = 0
    const {runs} = await database.open({clockShift: () => shift})
    const tenure = granted(await runs.open(parent()))
    granted(await runs.open(openOrder({...child(2), parent: tenure, ttlMs: 1})))
    shift = 3_600_000
    await expect(runs.open(openOrder({...child(3), parent: tenure}))).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
    await expect(runs.resume(resumeOrder({run: ulidOf(2), parent: tenure}))).rejects.toMatchObject({
      code: 'LL-LEASE-LOST',
    })
    expect(await runs.run(ulidOf(3))).toBeUndefined()
  })

  test('a run that is taken up under a parent is its child from then on; by itself it stays whose it was', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const alone = granted(await runs.open(openOrder(child(2))))
    await runs.end(alone, {kind: 'run.stopped', data: {}}, 'failed', 0)
    const tenure = granted(await runs.open(parent()))
    const taken = granted(await runs.resume(resumeOrder({run: ulidOf(2), parent: tenure})))
    expect(await runs.run(ulidOf(2))).toMatchObject({parent: ulidOf(1)})
    await runs.end(taken, {kind: 'run.stopped', data: {}}, 'failed', 0)
    granted(await runs.resume(resumeOrder({run: ulidOf(2)})))
    expect(await runs.run(ulidOf(2))).toMatchObject({parent: ulidOf(1)})
  })
}
