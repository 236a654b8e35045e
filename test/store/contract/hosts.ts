import {expect, test} from 'vitest'
import type {HostRecord} from '../../../src/lib/site/hosts.ts'
import type {FreshDatabase} from '../fresh.ts'
import {authorityOf, granted, openOrder, resumeOrder, ulidOf} from '../orders.ts'

const APP: HostRecord = {
  kind: 'vm',
  name: 'app-1',
  run: ulidOf(1),
  machine: 'APP-1',
  version: '10.0.20348',
  facts: {disks: [{drive: 'D:', freeBytes: 5}]},
  addedAt: '2026-11-22T05:00:00.000Z',
  addedBy: 'ann@ws-1',
}

export function hostsContract(fresh: () => FreshDatabase): void {
  test('a host comes back as it was written; a server may bear the same name', async () => {
    await using database = fresh()
    const {runs, hosts, hostsFor} = await database.open()
    const writing = hostsFor(authorityOf(granted(await runs.open(openOrder({run: ulidOf(1)})))))
    await writing.addHost(APP)
    await writing.addHost(APP)
    await writing.addHost({...APP, kind: 'server', version: '16.0.4100.1'})
    expect(await hosts.host('vm', 'app-1')).toEqual(APP)
    expect(await hosts.host('vm', 'app-2')).toBeUndefined()
    expect((await hosts.hosts()).map(({kind, version}) => [kind, version])).toEqual([
      ['server', '16.0.4100.1'],
      ['vm', '10.0.20348'],
    ])
  })

  test('only what a run added is taken away by it', async () => {
    await using database = fresh()
    const {runs, hosts, hostsFor} = await database.open()
    const writing = hostsFor(authorityOf(granted(await runs.open(openOrder({run: ulidOf(1)})))))
    await writing.addHost(APP)
    await writing.removeHost({...APP, run: ulidOf(2)})
    expect(await hosts.host('vm', 'app-1')).toEqual(APP)
    await writing.removeHost(APP)
    await writing.removeHost(APP)
    expect(await hosts.hosts()).toEqual([])
  })

  test('a run whose lease has gone to another writes nothing', async () => {
    await using database = fresh()
    const {runs, hosts, hostsFor} = await database.open()
    const tenure = granted(await runs.open(openOrder({run: ulidOf(1), ttlMs: 1})))
    const late = hostsFor(authorityOf(tenure))
    await new Promise((resolve) => setTimeout(resolve, 20))
    granted(await runs.resume(resumeOrder({run: ulidOf(1)})))
    await expect(late.addHost(APP)).rejects.toMatchObject({code: 'LL-LEASE-LOST'})
    expect(await hosts.hosts()).toEqual([])
  })
}
