import {execFile} from 'node:child_process'
import {readFileSync, statSync, writeFileSync} from 'node:fs'
import {connect, createServer} from 'node:net'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {control, labDown, labStatus, labUp} from '../../src/lab/client.ts'
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
    const first = await labUp(lab.dir)
    expect(first.started).toEqual(['sql-1', 'app-1'])
    const again = await labUp(lab.dir)
    expect(again).toEqual({...first, started: []})
    expect(await labStatus(lab.dir)).toMatchObject({stands: [{state: 'running', services: 0}, {state: 'running'}]})
    const groups = Object.values(first.processes).map(({pgid}) => pgid)
    expect(inGroups(groups)).toHaveLength(2)
    expect(await labDown(lab.dir)).toMatchObject({ended: ['sql-1', 'app-1']})
    expect(inGroups(groups)).toEqual([])
    expect(await labDown(lab.dir)).toMatchObject({ended: []})
    const later = await labUp(lab.dir)
    expect(later.ports).toEqual(first.ports)
  })

  test('is ready within two seconds', {retry: 2}, async () => {
    const began = performance.now()
    const {ports} = await labUp(lab.dir)
    expect(performance.now() - began).toBeLessThan(2000)
    expect(await Promise.all(Object.values(ports).map(connects))).toEqual([true, true, true])
  })

  test('starts again what was killed, and only that', async () => {
    const {processes} = await labUp(lab.dir)
    process.kill(processes['app-1']?.pid ?? 0, 'SIGKILL')
    const again = await labUp(lab.dir)
    expect(again.started).toEqual(['app-1'])
    expect(again.processes['sql-1']).toEqual(processes['sql-1'])
  })

  test('two at once in one folder: one lab', async () => {
    const [one, two] = await Promise.all([labUp(lab.dir), labUp(lab.dir)])
    expect(one?.processes).toEqual(two?.processes)
    expect([...one.started, ...two.started].sort()).toEqual(['app-1', 'sql-1'])
  })

  test('two labs side by side', async () => {
    const other = labFolder()
    try {
      const [one, two] = await Promise.all([labUp(lab.dir), labUp(other.dir)])
      const ports = [...Object.values(one.ports), ...Object.values(two.ports)]
      expect(new Set(ports).size).toBe(6)
      await labDown(other.dir)
      expect(await labStatus(lab.dir)).toMatchObject({stands: [{state: 'running'}, {state: 'running'}]})
    } finally {
      await other.drop()
    }
  })

  test('writes a configuration whose files are there, secrets for the owner alone', async () => {
    const {config, ports, releases} = await labUp(lab.dir, {timings: {leaseSeconds: 5, settleEverySeconds: 0.1}})
    const site = parse(readFileSync(config, 'utf8'))
    expect(site).toMatchObject({
      store: 'ops/landlord.db',
      timings: {leaseSeconds: 5, settleEverySeconds: 0.1},
      servers: {'sql-1': {port: ports.sql, tls: {name: 'sql-1.lab.example', ca: 'keys/ca.pem'}}},
      vms: {'app-1': {port: ports.ssh, httpPort: ports.http, tenantsFolder: 'D:\\tenants'}},
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
    const {ports} = await labUp(lab.dir)
    await labDown(lab.dir)
    const squatter = createServer().listen(ports.ssh, '127.0.0.1')
    const said = await cli('up')
    squatter.close()
    expect(said).toMatchObject({code: 75, stderr: expect.stringContaining(String(ports.ssh))})
  })

  test('a damaged lab.json: 78; a wrong flag or command: 2; no lab: 1', async () => {
    writeFileSync(join(lab.dir, 'lab.json'), '{"v": 9}')
    for (const command of ['up', 'down', 'status', 'trace', 'fingerprint'])
      expect((await cli(command)).code, command).toBe(78)
    writeFileSync(join(lab.dir, 'lab.json'), JSON.stringify({v: 1, ports: {sql: 1, ssh: 2, http: 3}, processes: {}}))
    expect(await cli('fingerprint')).toMatchObject({code: 1, stderr: expect.stringContaining('lab up')})
    for (const args of [
      ['up', '--port-base', 'x'],
      ['up', '--timings', 'x=1'],
      ['down', '--colour'],
      ['dwon'],
      ['env', '--shell', 'fish'],
    ])
      expect((await cli(...args)).code, args.join(' ')).toBe(2)
  })

  test('what a stand says of a bad control request', async () => {
    await labUp(lab.dir)
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
