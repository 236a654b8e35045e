import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import type {StoreKeeping} from '../../src/lib/site/ops-store.ts'
import type {FreshDatabase} from './fresh.ts'
import {granted, note, openOrder, resumeOrder, ulidOf} from './orders.ts'

export interface FreshKeeping extends FreshDatabase {
  keep(): Promise<StoreKeeping>
}

/** What every database that keeps the ops store must do with it as a whole. `other` is one of the other kind. */
export function keepingContract(fresh: () => FreshKeeping, other: () => FreshKeeping): void {
  test('a backup holds everything; it is restored into the same kind and into the other, where work goes on', async () => {
    await using from = fresh()
    using files = folder()
    const {runs, operations} = await from.open()
    const done = granted(await runs.open(openOrder({run: ulidOf(1), subject: 'tenant:närke'})))
    await runs.append(done, note('ÅÄÖ ☃ 日本 "quoted" \\ \n line'))
    await runs.end(done, {kind: 'run.closed', data: {}}, 'done', 1)
    const cut = granted(await runs.open(openOrder({run: ulidOf(2)})))
    await using keeping = await from.keep()
    const told = await keeping.backup(join(files.path, 'a'))
    expect(told).toMatchObject({rows: {runs: 2, events: 4, seals: 3, leases: 1}, seals: 3})
    for (const make of [fresh, other]) {
      await using to = make()
      await using kept = await to.keep()
      expect(await kept.restore(join(files.path, 'a'))).toEqual(told)
      expect((await kept.check()).filter(({ok}) => !ok)).toEqual([])
      const again = await to.open()
      expect(await again.runs.events(ulidOf(1))).toEqual(await runs.events(ulidOf(1)))
      expect(await again.operations.leases()).toEqual([])
      // The store is the same one: servers and VMs know it by this name.
      expect(again.runs.id).toBe(runs.id)
      const resumed = granted(await again.runs.resume(resumeOrder({run: ulidOf(2)})))
      expect(resumed.fence.token).toBe(cut.fence.token + 1)
      expect(await again.operations.verify(ulidOf(2))).toMatchObject({sound: true})
    }
    expect(await operations.verifySeals()).toMatchObject({sound: true, head: told.head})
  })

  test('tokens are raised above what the fleet has seen, and only those', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    granted(await runs.open(openOrder({run: ulidOf(1), subject: 'tenant:acme'})))
    await using keeping = await database.keep()
    expect(
      await keeping.seat([
        {key: 'tenant:acme', token: 7, where: 'sql-1'},
        {key: 'tenant:acme', token: 9, where: 'app-1'},
        {key: 'tenant:new', token: 2, where: 'app-1'},
      ]),
    ).toEqual([
      {key: 'tenant:acme', from: 1, to: 9, where: 'app-1'},
      {key: 'tenant:new', from: 0, to: 2, where: 'app-1'},
    ])
    expect(await keeping.seat([{key: 'tenant:acme', token: 9, where: 'app-1'}])).toEqual([])
    const next = granted(await runs.open(openOrder({run: ulidOf(2), subject: 'tenant:new'})))
    expect(next.fence.token).toBe(3)
  })

  test('a file that is not whole, and a store that is there already, are refused', async () => {
    await using from = fresh()
    using files = folder()
    await from.open()
    await using keeping = await from.keep()
    const whole = join(files.path, 'whole')
    await keeping.backup(whole)
    await expect(keeping.backup(whole)).rejects.toMatchObject({code: 'LL-STORE-FILE', detail: {why: 'EEXIST'}})
    await expect(keeping.restore(whole)).rejects.toMatchObject({code: 'LL-STORE-EXISTS'})
    const text = gunzipSync(readFileSync(whole)).toString()
    const spoilt = {
      altered: text.replace('"one":1', '"one":2'),
      short: text.split('\n').slice(0, -2).join('\n'),
      foreign: '{"v":1}\n',
    }
    await using to = fresh()
    await using empty = await to.keep()
    for (const [name, content] of Object.entries(spoilt)) {
      writeFileSync(join(files.path, name), gzipSync(content))
      await expect(empty.restore(join(files.path, name))).rejects.toMatchObject({code: 'LL-STORE-FILE'})
    }
    writeFileSync(join(files.path, 'plain'), text)
    await expect(empty.restore(join(files.path, 'plain'))).rejects.toMatchObject({code: 'LL-STORE-FILE'})
    await expect(empty.restore(join(files.path, 'nosuch'))).rejects.toMatchObject({detail: {why: 'ENOENT'}})
    expect((await empty.schema()).found).toBeUndefined()
  })

  test('moved to the other kind: all of it is there, and what is left refuses everybody', async () => {
    await using from = fresh()
    await using to = other()
    const {runs} = await from.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await using source = await from.keep()
    await using target = await to.keep()
    await expect(source.move(target)).rejects.toMatchObject({code: 'LL-STORE-LOCKED'})
    await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
    const told = await source.move(target)
    expect(told).toMatchObject({rows: {runs: 1, seals: 2}})
    await expect(from.open()).rejects.toMatchObject({
      code: 'LL-STORE-MOVED',
      detail: {why: `it lies in ${target.where}`},
    })
    // One that had it open already, too.
    await expect(runs.open(openOrder({run: ulidOf(2)}))).rejects.toMatchObject({code: 'LL-STORE-MOVED'})
    // The same again ends what may have been cut off; somewhere else it does not go any more.
    expect(await source.move(target)).toMatchObject({head: told.head})
    await using elsewhere = other()
    await using third = await elsewhere.keep()
    await expect(source.move(third)).rejects.toMatchObject({code: 'LL-STORE-MOVED'})
    const moved = await to.open()
    expect(moved.runs.id).toBe(runs.id)
    granted(await moved.runs.open(openOrder({run: ulidOf(2)})))
  })

  test('what does not hang together is found', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
    await runs.append(tenure, note('a'))
    await using keeping = await database.keep()
    expect((await keeping.check()).filter(({ok}) => !ok)).toEqual([])
    expect(await keeping.migrate()).toEqual([])
    expect((await keeping.schema()).missing).toEqual([])
  })
}

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'landlord-keeping-'))
  return {path, [Symbol.dispose]: () => rmSync(path, {recursive: true, force: true})}
}
