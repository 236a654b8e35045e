import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {hasSshd, type JumpHost, startJumpHost} from '../adapters/ssh/jump-host.ts'
import {AcceptanceLab, create, ORDER} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
afterAll(() => lab.down())

/** Another configuration of the lab with these lines, and what lies behind the jump host. */
const configured = (name: string, lines: string, behind: readonly string[] = []) =>
  lab.configWith(name, (text) =>
    behind.reduce(
      (changed, stand) => changed.replace(`  ${stand}:\n`, `  ${stand}:\n    via: mgmt\n`),
      `${lines}\n${text}`,
    ),
  )

describe.skipIf(!hasSshd)('through a management host', () => {
  let mgmt: JumpHost
  beforeAll(async () => {
    mgmt = await startJumpHost({name: 'mgmt'})
  })
  afterAll(() => mgmt.close())

  const jumpHosts = ({host}: JumpHost, key = host.hostKey) =>
    `jumpHosts: {mgmt: {host: 127.0.0.1, port: ${host.port}, user: ${host.user}, identityFile: '${host.identityFile}', hostKey: '${key}'}}`

  test('a tenant is created: the servers by a tunnel, the VMs by a jump', async () => {
    const config = configured('through', jumpHosts(mgmt), ['sql-1', 'app-1'])
    expect(await lab.json(create('acme', '--config', config))).toMatchObject({exit: 0})
    expect(mgmt.log()).toContain('Accepted publickey')
    expect(await lab.json(['tenant', 'show', 'acme', '--json', '--config', config])).toMatchObject({exit: 0})
  })

  test('a jump host with another key: 78, nothing was sent', async () => {
    const [type = '', base64 = ''] = (mgmt.host.hostKey ?? '').split(' ')
    const other = `${type} ${base64.slice(0, -6)}${base64.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`
    const config = configured('other-key', jumpHosts(mgmt, other), ['sql-1', 'app-1'])
    const before = await lab.fingerprint()
    expect(await lab.json(create('borg', '--config', config))).toMatchObject({
      exit: 78,
      error: {code: 'LL-JUMP-HOSTKEY'},
    })
    expect(await lab.fingerprint()).toBe(before)
  })

  test('a jump host that is gone: 69', async () => {
    const gone = await startJumpHost({name: 'mgmt'})
    await gone.close()
    const config = configured('gone', jumpHosts(gone), ['sql-1', 'app-1'])
    expect(await lab.json(create('borg', '--config', config))).toMatchObject({
      exit: 69,
      error: {code: 'LL-JUMP-UNREACHABLE'},
    })
  })
})

describe('the VPN', () => {
  test('off it nothing is changed, and looking is not held back', async () => {
    const config = configured('off-vpn', 'vpn: {networks: [240.0.0.0/8]}')
    const before = await lab.fingerprint()
    expect(await lab.json(create('citra', '--config', config))).toMatchObject({exit: 10, error: {code: 'LL-VPN'}})
    expect(await lab.fingerprint()).toBe(before)
    const plan = ['tenant', 'create', 'citra', ...ORDER, '--plan', '--json', '--config', config]
    expect(await lab.json(plan)).toMatchObject({exit: 0})
    expect(await lab.json(['tenant', 'list', '--json', '--config', config])).toMatchObject({exit: 0})
  })

  test('an address alone is not enough where a probe is asked for', async () => {
    const config = configured('no-probe', "vpn: {networks: [127.0.0.0/8, '::1/128'], probe: '127.0.0.1:1'}")
    expect(await lab.json(create('citra', '--config', config))).toMatchObject({
      exit: 10,
      error: {code: 'LL-VPN', why: expect.stringContaining('ECONNREFUSED')},
    })
  })

  test('on it, all is as ever', async () => {
    const config = configured('on-vpn', 'vpn: {networks: [127.0.0.0/8]}')
    expect(await lab.json(create('citra', '--config', config))).toMatchObject({exit: 0})
  })
})
