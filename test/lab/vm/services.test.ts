import {existsSync, readFileSync} from 'node:fs'
import {request} from 'node:http'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {serviceSid} from '../../../src/lab/vm/services/service-sid.ts'
import {type Program, programs} from './programs.ts'
import {type Remote, remote} from './remote.ts'
import {attempt, store} from './ssh-client.ts'

let vm: Remote
beforeEach(async () => {
  vm = await remote({serviceConnectMs: 60_000, delayedStartMs: 6000})
})
afterEach(() => vm.close())

const stamps = {stamps: [attempt]}

/** A service of that program with its folder and configuration, not started. */
async function install(
  program: Program,
  {name = 'rs-acme', restartAfterMs = [] as number[], host = 'acme.cloud.example'} = {},
) {
  const tenant = name.slice(3)
  const folder = `D:\\tenants\\${tenant}`
  vm.vm.machine.disk.makeFolder(`D:\\releases\\${program}\\app`)
  vm.vm.machine.disk.write(`D:\\releases\\${program}\\app\\service.cjs`, programs[program])
  const entries = [{sid: serviceSid(name), rights: 'read'}]
  await vm.call('dir.ensure', {path: folder, stamp: {store, tenant, id: '01JT', attempt}, entries})
  const content = JSON.stringify({tenant, hosts: [host], port: vm.httpPort})
  await vm.call('config.write', {path: `${folder}\\service.json`, entries, content})
  const ports = {httpPort: vm.httpPort, httpsPort: vm.httpsPort}
  const addresses = {hosts: [host], ...ports, sid: serviceSid(name), thumbprint: null, appId: '{0}'}
  await vm.call('http.ensure', addresses)
  return await vm.call('service.ensure', order(program, name, restartAfterMs))
}

const order = (program: Program, name: string, restartAfterMs: number[] = []) => ({
  name,
  displayName: `Sample ${name}`,
  path: `"D:\\releases\\${program}\\app\\service.cjs" --config "D:\\tenants\\${name.slice(3)}\\service.json"`,
  account: `NT SERVICE\\${name}`,
  start: 'automatic',
  restartAfterMs,
  restartOnErrorExit: true,
  sidType: 'unrestricted',
  dependencies: [] as string[],
  stamp: attempt,
  under: 'D:\\releases',
})

const bring = (wanted: 'running' | 'stopped' | 'restarted', timeoutMs = 30_000, name = 'rs-acme') =>
  vm.call('service.state', {name, wanted, timeoutMs})
const read = async (name = 'rs-acme') =>
  (
    await vm.call('tenant.read', {
      tenant: 'acme',
      service: name,
      folder: 'D:\\tenants\\acme',
      configPath: 'D:\\tenants\\acme\\service.json',
    })
  ).data.service

const get = (host: string): Promise<{status: number | undefined; body: string}> =>
  new Promise((resolve, reject) => {
    request({host: '127.0.0.1', port: vm.httpPort, headers: {host}, agent: false}, (answer) => {
      let body = ''
      answer.on('data', (text) => {
        body += text
      })
      answer.on('end', () => resolve({status: answer.statusCode, body}))
    })
      .on('error', reject)
      .end()
  })

const alive = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
const until = async (fact: () => Promise<boolean> | boolean) => {
  for (const began = performance.now(); performance.now() - began < 60_000; ) {
    if (await fact()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not come to be')
}

describe('a service that works', () => {
  test('is made once, runs as a process of its own, and answers by its host name', async () => {
    expect(await install('well')).toMatchObject({ok: true, changed: true})
    expect(await vm.call('service.ensure', order('well', 'rs-acme'))).toMatchObject({ok: true, changed: false})
    expect(await read()).toMatchObject({state: 'stopped', pid: null, exitCode: 1077, stamp: attempt})
    const started = await bring('running')
    expect(started).toMatchObject({ok: true, changed: true, data: {state: 'running', pid: expect.any(Number)}})
    expect(await bring('running')).toMatchObject({ok: true, changed: false})
    expect(await read()).toMatchObject({state: 'running', pid: started.data.pid, exitCode: 0})
    expect(await get('ACME.cloud.example')).toEqual({status: 200, body: 'hello from ACME.cloud.example'})
    expect(await get(`acme.cloud.example:${vm.httpPort}`)).toMatchObject({status: 200})
    const probe = {host: 'acme.cloud.example', port: vm.httpPort, tls: false, path: '/health', timeoutMs: 30_000}
    expect(await vm.call('probe', probe)).toMatchObject({
      data: {status: 200, error: null, body: expect.stringContaining('hello')},
    })
    expect(await vm.call('probe', {...probe, host: 'other.cloud.example'})).toMatchObject({data: {status: 400}})
    expect(await vm.call('probe', {...probe, port: 1})).toMatchObject({
      data: {status: null, error: expect.stringContaining('ECONNREFUSED')},
    })
  })

  test('is restarted in one request, and says since when it runs', async () => {
    await install('well')
    const {pid} = (await bring('running')).data
    const before = await read()
    expect(await bring('restarted')).toMatchObject({
      ok: true,
      changes: ['rs-acme was stopped', 'rs-acme is running'],
      data: {state: 'running', pid: expect.any(Number)},
    })
    const after = await read()
    expect(after.pid).not.toBe(pid)
    expect(Date.parse(after.startedAt)).toBeGreaterThan(Date.parse(before.startedAt))
    expect(alive(pid)).toBe(false)
    expect(await get('acme.cloud.example')).toMatchObject({status: 200})
    await bring('stopped')
    expect(await read()).toMatchObject({state: 'stopped', startedAt: null})
  })

  test('stops, tells so before its process ends, and leaves 503 behind', async () => {
    await install('lingers')
    const {pid} = (await bring('running')).data
    const stopping = bring('stopped')
    await until(async () => (await read()).state === 'stopped')
    expect(alive(pid)).toBe(true)
    process.kill(Number(pid), 'SIGUSR2')
    expect(await stopping).toMatchObject({ok: true, changed: true, data: {state: 'stopped', pid: null}})
    expect(alive(pid)).toBe(false)
    expect(await get('acme.cloud.example')).toMatchObject({status: 503})
    expect(await bring('stopped')).toMatchObject({ok: true, changed: false})
  })

  test('an address belongs to one service', async () => {
    await install('well')
    await install('well', {name: 'rs-rival'})
    await bring('running')
    const refused = await bring('running', 30_000, 'rs-rival')
    expect(refused).toMatchObject({ok: false, error: {code: 'SERVICE-START', message: expect.stringContaining('183')}})
  })

  test('starts again with its machine, ends with it', async () => {
    await install('well')
    const {pid} = (await bring('running')).data
    await vm.vm.machine.services.close(4000)
    expect(alive(pid)).toBe(false)
  })
})

describe('a service that does not', () => {
  test('ends its start with its own exit code and event', async () => {
    await install('refuses')
    const reply = await bring('running')
    expect(reply).toMatchObject({ok: false, error: {code: 'SERVICE-START', retryable: false}})
    expect(reply.error.message).toContain('exit code 1326')
    expect(reply.error.message).toContain('SQL Server error 18456')
    expect(await read()).toMatchObject({state: 'stopped', exitCode: 1326, pid: null})
    const {events} = (await vm.call('events.read', {source: 'rs-acme', since: '2020-01-01T00:00:00Z', max: 5})).data
    expect(events).toMatchObject([{id: 18456, level: 'error', source: 'rs-acme'}])
  })

  test('crashes at its start: 1067', async () => {
    await install('crashes')
    expect(await bring('running')).toMatchObject({
      ok: false,
      error: {code: 'SERVICE-START', message: expect.stringContaining('1067')},
    })
  })

  test('never connects: 1053, and its process is ended', async () => {
    await vm.close()
    vm = await remote({serviceConnectMs: 400})
    await install('silent')
    expect(await bring('running')).toMatchObject({
      ok: false,
      error: {code: 'SERVICE-START', message: expect.stringContaining('1053')},
    })
    expect(vm.vm.machine.log.lastOf('rs-acme')).toMatchObject({source: 'Service Control Manager'})
    await until(() => vm.vm.machine.services.life('rs-acme') === undefined)
  })

  test('takes too long to start, or to stop', async () => {
    await install('hangs')
    expect(await bring('running', 300)).toMatchObject({ok: false, error: {code: 'SERVICE-TIMEOUT', retryable: true}})
    expect(await read()).toMatchObject({state: 'start-pending'})
    await install('ignoresStop', {name: 'rs-deaf'})
    expect(await bring('running', 30_000, 'rs-deaf')).toMatchObject({ok: true})
    expect(await bring('stopped', 300, 'rs-deaf')).toMatchObject({ok: false, error: {code: 'SERVICE-TIMEOUT'}})
    expect(await read('rs-deaf')).toMatchObject({state: 'stop-pending'})
  })

  test('is restarted after a crash, as its recovery says', async () => {
    const seen = () => vm.vm.machine.log.lastOf('rs-acme')
    await install('crashesLater', {restartAfterMs: [50, 100_000]})
    await bring('running')
    await until(() => seen()?.message.includes('2 time(s)') ?? false)
    expect(seen()).toMatchObject({id: 7031, message: expect.stringContaining('100000 ms')})
    expect(await bring('stopped')).toMatchObject({ok: true})
  })

  test('is not restarted where nothing says so', async () => {
    await install('crashesLater')
    await bring('running')
    await until(async () => (await read()).state === 'stopped')
    expect(vm.vm.machine.log.lastOf('rs-acme')).toMatchObject({id: 7034})
    expect(await read()).toMatchObject({exitCode: 1067})
  })

  test('has no program, or may not read its configuration', async () => {
    await install('well')
    vm.vm.machine.acls.protect('D:\\tenants\\acme\\service.json', [{sid: 'S-1-5-18', rights: 'full'}])
    expect((await bring('running')).error.message).toContain('exit code 5')
    vm.vm.machine.remove('D:\\releases\\well')
    expect((await bring('running')).error.message).toContain('exit code 2')
  })

  test('is disabled, or not there', async () => {
    await install('well')
    await vm.call('service.ensure', {...order('well', 'rs-acme'), start: 'disabled'})
    expect((await bring('running')).error.message).toContain('1058')
    expect(await bring('running', 1000, 'rs-nobody')).toMatchObject({ok: false, error: {code: 'FAILED'}})
  })
})

test('a verb goes on to its end when its client is gone', async () => {
  await install('slow')
  const lost = bring('running')
  await until(() => vm.vm.machine.services.state('rs-acme') === 'start-pending')
  vm.hangUp()
  expect(await lost).toBeUndefined()
  vm.vm.machine.disk.write('D:\\tenants\\acme\\service.json.ready', '')
  await until(() => vm.trace().at(-1)?.verb === 'service.state')
  expect(vm.trace().at(-1)).toMatchObject({executed: true, changed: true, error: null})
  expect(vm.vm.machine.services.state('rs-acme')).toBe('running')
})

describe('removal', () => {
  test('stops it, waits for its process, frees its name', async () => {
    await install('well')
    const {pid} = (await bring('running')).data
    expect(await vm.call('service.remove', {name: 'rs-acme', ...stamps})).toMatchObject({ok: true, changed: true})
    expect(alive(pid)).toBe(false)
    expect(await read()).toBeNull()
    expect(await get('acme.cloud.example')).toMatchObject({status: 503})
    expect(await vm.call('service.remove', {name: 'rs-acme', ...stamps})).toMatchObject({ok: true, changed: false})
  })

  test('refuses what carries no stamp of the run', async () => {
    await install('well')
    const other = {name: 'rs-acme', stamps: ['01JBBBBBBBBBBBBBBBBBBBBBB1']}
    expect(await vm.call('service.remove', other)).toMatchObject({ok: false, error: {code: 'FOREIGN'}})
  })

  test('waits while somebody holds a handle (1072)', async () => {
    vm.vm.setQuirks({openHandleMs: 6000})
    await install('well')
    const removing = vm.call('service.remove', {name: 'rs-acme', ...stamps})
    await until(() => vm.vm.machine.table.find('rs-acme')?.deleting === true)
    const again = await vm.call('service.ensure', order('well', 'rs-acme'), {key: 'tenant:other'})
    expect(again).toMatchObject({ok: false, error: {code: 'IN-USE', message: expect.stringContaining('1072')}})
    expect(await removing).toMatchObject({ok: true, changed: true})
    await install('well')
    const late = await vm.call('service.remove', {name: 'rs-acme', ...stamps}, {deadlineMs: 100})
    expect(late).toMatchObject({ok: false, changed: true, error: {code: 'SERVICE-TIMEOUT'}})
  })

  test('a release cannot go while a service is under it', async () => {
    await install('well')
    const release = {version: 'well', folder: 'D:\\releases\\well'}
    expect(await vm.call('release.remove', release)).toMatchObject({
      ok: false,
      error: {code: 'IN-USE', retryable: true},
    })
    await vm.call('service.remove', {name: 'rs-acme', ...stamps})
    expect(await vm.call('release.remove', release)).toMatchObject({ok: true, changed: true})
  })
})

describe('services that need each other', () => {
  const needs = (name: string, ...dependencies: string[]) =>
    vm.call('service.ensure', {...order('well', name), dependencies})

  test('start in order; while one runs, what it needs takes no stop (1051)', async () => {
    await install('well')
    await install('well', {name: 'rs-base', host: 'base.cloud.example'})
    await needs('rs-acme', 'RS-Base')
    expect(await read()).toMatchObject({dependencies: ['RS-Base']})
    expect(await bring('running')).toMatchObject({ok: true})
    expect(await read('rs-base')).toMatchObject({state: 'running'})
    const refused = await bring('stopped', 1000, 'rs-base')
    expect(refused).toMatchObject({ok: false, error: {code: 'FAILED', message: expect.stringContaining('1051')}})
    await bring('stopped')
    expect(await bring('stopped', 30_000, 'rs-base')).toMatchObject({ok: true})
  })

  test('do not start without it: 1075 where it is not there, 1068 where it fails, 1059 in a circle', async () => {
    await install('well')
    await needs('rs-acme', 'rs-base')
    expect((await bring('running')).error.message).toContain('1075')
    await install('crashes', {name: 'rs-base', host: 'base.cloud.example'})
    expect((await bring('running')).error.message).toContain('1068')
    await vm.call('service.ensure', {...order('crashes', 'rs-base'), dependencies: ['rs-acme']})
    expect((await bring('running')).error.message).toContain('1059')
    await vm.call('service.ensure', {...order('crashes', 'rs-base'), start: 'disabled'})
    expect((await bring('running')).error.message).toContain('1068')
  })
})

test('an account without the right to log on as a service: 1069', async () => {
  await install('well')
  vm.vm.setQuirks({mayNotLogOn: ['rs-acme']})
  expect((await bring('running')).error.message).toContain('1069')
  expect(await read()).toMatchObject({state: 'stopped', exitCode: 1069})
  vm.vm.setQuirks({mayNotLogOn: []})
  expect(await bring('running')).toMatchObject({ok: true})
})

test('a machine that comes back starts what starts by itself, the delayed later', async () => {
  for (const [name, start] of [
    ['rs-auto', 'automatic'],
    ['rs-late', 'delayed'],
    ['rs-hand', 'manual'],
    ['rs-off', 'disabled'],
  ] as const) {
    await install('well', {name, host: `${name}.cloud.example`})
    await vm.call('service.ensure', {...order('well', name), start})
  }
  const before = (await vm.call('vm.facts', {})).data.bootedAt
  await vm.restart()
  const state = (name: string) => vm.vm.machine.services.state(name)
  await until(() => state('rs-auto') === 'running')
  expect(['rs-late', 'rs-hand', 'rs-off'].map(state)).toEqual(['stopped', 'stopped', 'stopped'])
  await until(() => state('rs-late') === 'running')
  expect(['rs-hand', 'rs-off'].map(state)).toEqual(['stopped', 'stopped'])
  expect((await vm.call('vm.facts', {})).data.bootedAt > before).toBe(true)
})

test('a verb that hangs keeps its mutex until its deadline; what it did is done', async () => {
  await install('well')
  vm.vm.setQuirks({hangVerb: 'service.ensure'})
  const hanging = vm.call('service.ensure', {...order('well', 'rs-acme'), start: 'manual'}, {deadlineMs: 6000})
  await until(() => vm.vm.machine.table.find('rs-acme')?.start === 'manual')
  const second = await vm.call('service.remove', {name: 'rs-acme', ...stamps}, {deadlineMs: 200})
  expect(second).toMatchObject({ok: false, error: {code: 'IN-USE', retryable: true}})
  expect(await read()).toMatchObject({start: 'manual'})
  expect(await hanging).toMatchObject({ok: true, changed: true})
  vm.vm.setQuirks({hangVerb: null})
  expect(await vm.call('service.remove', {name: 'rs-acme', ...stamps})).toMatchObject({ok: true, changed: true})
})

test('releases that nobody runs, keeps or protects are taken away', async () => {
  await install('well')
  for (const version of ['1.0.0', '1.1.0', '2.0.0']) {
    vm.vm.machine.disk.makeFolder(`D:\\releases\\${version}\\app`)
    vm.vm.machine.disk.write(`D:\\releases\\${version}\\app\\service.cjs`, programs.well)
  }
  vm.vm.machine.disk.makeFolder('D:\\releases\\0.9.0')
  const path = (release: string) => order('well', 'rs-acme').path.replace('releases\\well', `releases\\${release}`)
  const change = {name: 'rs-acme', path: path('1.0.0'), expected: path('well'), under: 'D:\\releases'}
  expect(await vm.call('release.switch', change)).toMatchObject({ok: true, data: {to: path('1.0.0')}})
  await bring('running')
  await vm.call('release.switch', {...change, path: path('1.1.0'), expected: path('1.0.0')})
  const prune = {folder: 'D:\\releases', keep: ['2.0.0'], protected: []}
  expect(await vm.call('release.prune', prune)).toMatchObject({ok: true, data: {removed: ['0.9.0']}})
  await bring('stopped')
  expect(await vm.call('release.prune', prune)).toMatchObject({ok: true, data: {removed: ['1.0.0']}})
  expect(vm.vm.machine.disk.names('D:\\releases')).toEqual(['1.1.0', '2.0.0', 'well'])
})

test('a foreign service of that name is left alone', async () => {
  vm.vm.machine.table.put({
    name: 'rs-acme',
    displayName: 'Another product',
    path: 'C:\\other\\thing.exe',
    account: 'LocalSystem',
    start: 'automatic',
    restartAfterMs: [],
    restartOnErrorExit: false,
    sidType: 'none',
    dependencies: [],
    stamp: undefined,
    exitCode: 0,
    deleting: false,
  })
  expect(await vm.call('service.ensure', order('well', 'rs-acme'))).toMatchObject({ok: false, error: {code: 'FOREIGN'}})
  expect(await read()).toMatchObject({displayName: 'Another product', stamp: null})
})

test('the SID of a virtual account is what Windows computes', () => {
  // `sc.exe showsid TrustedInstaller` on any Windows; the same number stands in every system file's access list.
  expect(serviceSid('TrustedInstaller')).toBe('S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464')
})
