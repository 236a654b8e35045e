import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type LabUp, labDown, labUp, small} from '../../../src/lab/client.ts'
import type {ClientReport} from '../../../src/lab/clients/report.ts'
import {serviceSid} from '../../../src/lab/vm/services/service-sid.ts'
import {dumpTsql} from '../../tsql/dump.ts'
import {inGroups, labFolder} from '../folder.ts'
import {LabHands} from '../tenant.ts'
import {acknowledged, LabClients, lab as program} from './lab-clients.ts'

const folder = labFolder()
const clients = new LabClients(folder.dir)
let lab: LabUp
let hands: LabHands

const service = (name: string, wanted: 'running' | 'stopped') =>
  hands.ssh.call('service.state', {name: `rs-${name}`, wanted, timeoutMs: 25_000})

/** Another configuration, and a restart with it. */
async function configured(name: string, content: string): Promise<void> {
  const entries = [
    {sid: 'S-1-5-18', rights: 'full'},
    {sid: serviceSid(`rs-${name}`), rights: 'read'},
  ]
  await hands.done('config.write', {path: `D:\\tenants\\${name}\\service.json`, entries, content})
  await service(name, 'stopped')
  await service(name, 'running')
}

beforeAll(async () => {
  lab = await labUp(folder.dir, {only: small})
  hands = new LabHands(lab)
  for (const name of ['acme', 'beta']) {
    await hands.tenant(name)
    await service(name, 'running')
  }
})
afterAll(async () => {
  dumpTsql(folder.dir)
  await folder.drop()
})

describe('clients', () => {
  test('write, are told, and end with nothing left; the report adds up to the rows', async () => {
    await clients.start('--tenants', 'all', '--clients', '4', '--rate', '40')
    await clients.until((report) => acknowledged(report) > 40)
    expect(await clients.check()).toMatchObject({exit: 0, holds: true, state: 'running'})
    const ended = await clients.stop()
    expect(ended).toMatchObject({state: 'ended', tenants: [{tenant: 'acme', unacknowledged: 0, queued: 0}, {}]})
    for (const {acknowledged: ways, made} of ended.tenants) expect(ways).toEqual({https: made, http: 0})
    const {tenants, exit} = await clients.check()
    expect(exit).toBe(0)
    for (const {made, proof, tenant} of tenants) {
      expect(proof?.rows).toBe(made)
      expect(await hands.sql(['SELECT COUNT(*) FROM [app].[items]'], tenant)).toEqual([[made]])
    }
    expect(await clients.check('--through', 'service')).toMatchObject({exit: 0, holds: true})
  })

  test('keep what they cannot send, tell how long it was down, and bring it in order', async () => {
    await clients.start('--tenants', 'acme', '--clients', '2', '--rate', '30')
    await clients.until((report) => report.state === 'running')
    await service('acme', 'stopped')
    await clients.until(({tenants}) => (tenants[0]?.queued ?? 0) > 10 && tenants[0]?.counts?.downtime.open === true)
    await service('acme', 'running')
    // They go on writing meanwhile: the queue is empty for good once they end.
    await clients.until(({tenants}) => tenants[0]?.counts?.downtime.open === false)
    const {tenants} = await clients.stop()
    expect(tenants[0]).toMatchObject({unacknowledged: 0, queued: 0, counts: {downtime: {open: false}}})
    expect(tenants[0]?.counts?.downtime.longest).toBeGreaterThan(100)
    expect(await clients.check()).toMatchObject({exit: 0, holds: true})
  })

  test('that are killed go on where their journals end, and lose nothing', async () => {
    const {pid} = await clients.start('--tenants', 'acme', '--clients', '2', '--rate', '60', '--offline-share', '0.5')
    await clients.until(({tenants}) => (tenants[0]?.queued ?? 0) > 5)
    process.kill(pid, 'SIGKILL')
    const before = await clients.until(({state}) => state === 'died')
    await clients.start('--tenants', 'acme', '--clients', '2', '--rate', '10')
    await clients.until((report) => acknowledged(report) > acknowledged(before))
    expect((await clients.stop()).tenants[0]).toMatchObject({unacknowledged: 0, queued: 0})
    expect(await clients.check()).toMatchObject({exit: 0, holds: true})
  })

  test('that are told to end as soon as they are started bring what another process left', async () => {
    const {pid} = await clients.start('--tenants', 'acme', '--clients', '2', '--rate', '60', '--offline-share', '0.9')
    await clients.until(({tenants}) => (tenants[0]?.queued ?? 0) > 5)
    process.kill(pid, 'SIGKILL')
    await clients.until(({state}) => state === 'died')
    await clients.start('--tenants', 'acme', '--clients', '2', '--rate', '10')
    expect((await clients.stop()).tenants[0]).toMatchObject({unacknowledged: 0, queued: 0})
    expect(await clients.check()).toMatchObject({exit: 0, holds: true})
  })

  test('fall back to HTTP where HTTPS does not answer, but phones wait for it', async () => {
    const own = join(folder.dir, 'vms/app-1/disk/D/tenants/beta/service.json')
    const both = readFileSync(own, 'utf8')
    const {httpsPort: _, ...httpAlone} = JSON.parse(both)
    await configured('beta', JSON.stringify(httpAlone))
    await clients.start('--tenants', 'beta', '--clients', '2', '--mobile', '1', '--rate', '20')
    const isWaiting = ({tenants}: ClientReport) =>
      (tenants[1]?.counts?.failures ?? 0) > 2 &&
      (tenants[1]?.acknowledged.http ?? 0) > 5 &&
      tenants[1]?.counts?.httpShare === 1
    const {tenants} = await clients.until(isWaiting)
    expect((tenants[1]?.queued ?? 0) + (tenants[1]?.unacknowledged ?? 0)).toBeGreaterThan(0)
    await configured('beta', both)
    expect((await clients.stop()).tenants[1]).toMatchObject({unacknowledged: 0, queued: 0})
    expect(await clients.check()).toMatchObject({exit: 0, holds: true})
  })
})

describe('a proof', () => {
  const ids = async () => (await hands.sql(['SELECT [item] FROM [app].[writes]'], 'acme')).map(([id]) => String(id))
  const change = (text: string) => hands.sql([text], 'acme')

  test('finds a planted loss, copy, foreign row and alteration, by their ids', async () => {
    const [lost = '', copied = '', altered = ''] = await ids()
    await change(`DELETE FROM [app].[writes] WHERE [item] = N'${lost}'`)
    await change(`DELETE FROM [app].[items] WHERE [id] = N'${lost}'`)
    await change(
      `INSERT INTO [app].[items] ([id], [text]) SELECT N'copy', [text] FROM [app].[items] WHERE [id] = N'${copied}'`,
    )
    await change("INSERT INTO [app].[items] ([id], [text]) VALUES (N'foreign', N'from nowhere')")
    await change(`UPDATE [app].[items] SET [text] = N'other' WHERE [id] = N'${altered}'`)
    const checked = await clients.check()
    expect(checked).toMatchObject({exit: 8, holds: false})
    expect(checked.tenants[0]?.proof).toMatchObject({
      lost: [lost],
      doubled: ['copy'],
      foreign: ['foreign'],
      altered: [altered],
      disordered: [],
    })
    expect(checked.tenants[1]?.proof).toMatchObject({lost: [], foreign: []})
    const {stdout, exit} = await program(folder.dir, 'client', 'report', '--check')
    expect(exit).toBe(8)
    expect(stdout).toContain(`lost: ${lost}`)
  })
})

describe('what is asked for', () => {
  test('is refused where it makes no sense', async () => {
    const refused = async (...words: readonly string[]) => await program(folder.dir, 'client', ...words)
    expect(await refused('start', '--tenants', 'nobody')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('a tenant nobody'),
    })
    expect(await refused('start')).toMatchObject({exit: 2})
    expect(await refused('start', '--tenants', 'acme', '--vm', 'sql-1')).toMatchObject({exit: 2})
    expect(await refused('report', '--through', 'hearsay')).toMatchObject({exit: 2})
    expect(await refused('dance')).toMatchObject({exit: 2})
  })

  test('twice at once is refused; the lab takes its clients along when it ends', async () => {
    const {pid} = await clients.start('--tenants', 'acme')
    expect(await program(folder.dir, 'client', 'start', '--tenants', 'acme')).toMatchObject({exit: 75})
    await labDown(folder.dir)
    expect(inGroups([pid])).toEqual([])
    expect(existsSync(join(folder.dir, 'clients/journals/acme/factory-01.ndjson'))).toBe(true)
    expect(readFileSync(join(folder.dir, 'log/clients.log'), 'utf8')).toBe('')
  })
})
