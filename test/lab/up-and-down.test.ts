import {execFile} from 'node:child_process'
import {readFileSync, statSync, writeFileSync} from 'node:fs'
import {connect, createServer} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {control, type LabUp, labDown, labStatus, labUp, portIn, small} from '../../src/lab/client.ts'
import {doors} from '../../src/lab/stands.ts'
import {inGroups, labFolder} from './folder.ts'

let lab: ReturnType<typeof labFolder>
beforeEach(() => {
  lab = labFolder()
})
afterEach(() => lab.drop())

const bundle = join(import.meta.dirname, '../../dist/lab.cjs')
const cli = (...args: string[]): Promise<{code: number; stdout: string; stderr: string}> =>
  new Promise((resolve) => {
    execFile(process.execPath, [bundle, ...args, '--dir', lab.dir], {timeout: 30_000}, (error, stdout, stderr) =>
      resolve({code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr}),
    )
  })
const sql = {name: 'sql-1', kind: 'sql', role: 'production', build: '16.0.4100.1', ports: {sql: 1, ssh: 2}}
const portsOf = ({stands}: LabUp) => stands.flatMap(({ports}) => Object.values(ports))
const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

describe('up', () => {
  test('brings everything up, again changes nothing, down leaves no process', async () => {
    const first = await labUp(lab.dir, {only: small})
    expect(first.started).toEqual(['sql-1', 'app-1'])
    const again = await labUp(lab.dir)
    expect(again).toEqual({...first, started: [], down: {}})
    expect(await labStatus(lab.dir)).toMatchObject({stands: [{state: 'running', services: 0}, {state: 'running'}]})
    const groups = Object.values(first.processes).map(({pgid}) => pgid)
    expect(inGroups(groups)).toHaveLength(2)
    expect(await labDown(lab.dir)).toMatchObject({ended: ['sql-1', 'app-1']})
    expect(inGroups(groups)).toEqual([])
    expect(await labDown(lab.dir)).toMatchObject({ended: []})
    const later = await labUp(lab.dir)
    expect(later.stands).toEqual(first.stands)
  })

  test('the whole lab: production, staging, verification', async () => {
    const whole = await labUp(lab.dir)
    const names = ['sql-1', 'sql-staging', 'sql-verify', 'app-1', 'app-2', 'app-staging', 'outside']
    expect(whole.started).toEqual(names)
    const ports = portsOf(whole)
    expect(new Set(ports).size).toBe(3 * doors.sql.length + 3 * doors.vm.length + doors.outside.length)
    const open = whole.stands.map(({name, kind}) => portIn(whole, name, doors[kind][0]))
    expect(await Promise.all(open.map(connects))).toEqual(open.map(() => true))
    const site = parse(readFileSync(whole.config, 'utf8'))
    expect(site).toMatchObject({
      servers: {'sql-1': {role: 'production'}, 'sql-staging': {role: 'staging'}, 'sql-verify': {role: 'verification'}},
      vms: {'app-2': {role: 'production', servers: ['sql-1']}, 'app-staging': {servers: ['sql-staging']}},
    })
    expect((await labStatus(lab.dir)).stands.map(({name, state}) => [name, state])).toEqual(
      names.map((name) => [name, 'running']),
    )
    const groups = Object.values(whole.processes).map(({pgid}) => pgid)
    expect(await labDown(lab.dir)).toMatchObject({ended: names})
    expect(inGroups(groups)).toEqual([])
  })

  test('more servers, other builds, ports from a base on; what it has is kept', async () => {
    const said = await cli(
      'up',
      '--servers',
      '2',
      '--vms',
      '1',
      '--only',
      'sql-1,sql-2,app-1',
      '--build',
      'sql-1=12.0.6024.0',
      '--json',
    )
    expect(said.code, said.stderr).toBe(0)
    expect(JSON.parse(said.stdout).stands).toMatchObject([
      {name: 'sql-1', build: '12.0.6024.0'},
      {name: 'sql-2', build: '15.0.4430.1'},
      {name: 'app-1', role: 'production'},
    ])
    expect(parse(readFileSync(join(lab.dir, 'landlord.yaml'), 'utf8')).vms['app-1'].servers).toEqual(['sql-1', 'sql-2'])
    expect(await cli('up', '--only', 'sql-1,app-1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('sql-2 (15.0.4430.1)'),
    })
    expect(await cli('up')).toMatchObject({code: 0})
  })

  test('starts again what was killed, and only that', async () => {
    const {processes} = await labUp(lab.dir, {only: small})
    process.kill(processes['app-1']?.pid ?? 0, 'SIGKILL')
    const again = await labUp(lab.dir)
    expect(again.started).toEqual(['app-1'])
    expect(again.processes['sql-1']).toEqual(processes['sql-1'])
  })

  test('two at once in one folder: one lab', async () => {
    const [one, two] = await Promise.all([labUp(lab.dir, {only: small}), labUp(lab.dir, {only: small})])
    expect(one?.processes).toEqual(two?.processes)
    expect([...one.started, ...two.started].sort()).toEqual(['app-1', 'sql-1'])
  })

  test('two labs side by side', async () => {
    const other = labFolder()
    try {
      const [one, two] = await Promise.all([labUp(lab.dir), labUp(other.dir)])
      const ports = [...portsOf(one), ...portsOf(two)]
      expect(new Set(ports).size).toBe(2 * portsOf(one).length)
      await labDown(other.dir)
      expect((await labStatus(lab.dir)).stands.map(({state}) => state)).toEqual(one.stands.map(() => 'running'))
    } finally {
      await other.drop()
    }
  })

  test('writes a configuration whose files are there, secrets for the owner alone', async () => {
    const {config, releases, stands} = await labUp(lab.dir, {
      only: small,
      timings: {leaseSeconds: 5, settleEverySeconds: 0.1},
    })
    const site = parse(readFileSync(config, 'utf8'))
    expect(site).toMatchObject({
      store: 'ops/landlord.db',
      timings: {leaseSeconds: 5, settleEverySeconds: 0.1},
      servers: {'sql-1': {port: portIn({stands}, 'sql-1', 'sql'), tls: {name: 'sql-1.lab.example', ca: 'keys/ca.pem'}}},
      vms: {
        'app-1': {
          port: portIn({stands}, 'app-1', 'ssh'),
          httpPort: portIn({stands}, 'app-1', 'http'),
          tenantsFolder: 'D:\\tenants',
        },
      },
    })
    for (const name of ['reader', 'admin', 'deployer'])
      expect(statSync(join(lab.dir, 'secrets', name)).mode & 0o777).toBe(0o600)
    expect(statSync(join(lab.dir, 'keys/id_ed25519')).mode & 0o777).toBe(0o600)
    expect(statSync(join(lab.dir, 'keys')).mode & 0o777).toBe(0o700)
    expect(releases).toEqual([join(lab.dir, 'product/sample-product-1.0.0.zip')])
  })
})

describe('what goes wrong', () => {
  test('a taken port: 75, naming it', async () => {
    const port = portIn(await labUp(lab.dir, {only: small}), 'app-1', 'ssh')
    await labDown(lab.dir)
    const squatter = createServer().listen(port, '127.0.0.1')
    const said = await cli('up')
    squatter.close()
    expect(said).toMatchObject({code: 75, stderr: expect.stringContaining(String(port))})
  })

  test('a damaged lab.json: 78; a wrong flag or command: 2; no lab: 1', async () => {
    writeFileSync(join(lab.dir, 'lab.json'), '{"v": 9}')
    for (const command of ['up', 'down', 'status', 'trace', 'fingerprint'])
      expect((await cli(command)).code, command).toBe(78)
    writeFileSync(join(lab.dir, 'lab.json'), JSON.stringify({v: 1, ports: {sql: 1, ssh: 2, http: 3}, processes: {}}))
    expect(await cli('up')).toMatchObject({code: 78, stderr: expect.stringContaining('an older landlord')})
    writeFileSync(join(lab.dir, 'lab.json'), JSON.stringify({v: 2, stands: [sql], processes: {}}))
    expect(await cli('fingerprint')).toMatchObject({code: 1, stderr: expect.stringContaining('lab up')})
    for (const args of [
      ['up', '--port-base', 'x'],
      ['up', '--only', 'app-1'],
      ['up', '--only', 'sql-1,app-9'],
      ['up', '--servers', '0'],
      ['up', '--build', 'sql-1=16'],
      ['status', 'sql-1'],
      ['up', '--timings', 'x=1'],
      ['down', '--colour'],
      ['dwon'],
      ['env', '--shell', 'fish'],
    ])
      expect((await cli(...args)).code, args.join(' ')).toBe(2)
  })

  test('what a stand says of a bad control request', async () => {
    await labUp(lab.dir, {only: small})
    await expect(control(lab.dir, 'sql-1', {do: 'quirks', openHandleMs: 1})).rejects.toThrow(
      'the lab does not support quirks of sql-1',
    )
    await expect(control(lab.dir, 'app-1', {do: 'jump'} as never)).rejects.toThrow('the lab does not support')
    await expect(control(lab.dir, 'app-2', {do: 'ping'})).rejects.toThrow('does not run')
  })
})

test('env, for two kinds of shells', async () => {
  expect((await cli('env')).stdout).toBe(`export LANDLORD_CONFIG='${lab.dir}/landlord.yaml'\n`)
  expect((await cli('env', '--shell', 'powershell')).stdout).toBe(`$env:LANDLORD_CONFIG = '${lab.dir}/landlord.yaml'\n`)
})
