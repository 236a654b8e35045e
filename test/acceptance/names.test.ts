import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labStatus} from '../../src/lab/client.ts'
import {installed} from './installed.ts'
import {AcceptanceLab, create, ORDER} from './lab.ts'

const HOST = 'acme.cloud.example'

describe.skipIf(!installed('nsupdate', '-V', 'names are not tried'))('names', () => {
  let lab: AcceptanceLab
  beforeAll(async () => {
    lab = await AcceptanceLab.up({}, ['sql-1', 'app-1', 'outside'])
  })
  beforeEach(() => lab.reset())
  afterEach(async () => void (await labFaultClear(lab.dir)))
  afterAll(() => lab.down())

  /** As somebody else with the key to the zone. */
  async function zone(...lines: readonly string[]): Promise<void> {
    const child = promisify(execFile)('nsupdate', ['-v', '-k', join(lab.dir, 'secrets', 'dns.key')])
    child.child.stdin?.end(
      [`server 127.0.0.1 ${await dnsPort()}`, 'zone cloud.example', ...lines, 'send', ''].join('\n'),
    )
    await child
  }
  const dnsPort = async () => (await labStatus(lab.dir)).stands.find(({name}) => name === 'outside')?.ports.dns
  const addresses = async (): Promise<readonly string[]> =>
    JSON.parse((await lab.fingerprint()).slice(65)).outside.addresses.filter((line: string) => line.includes('acme'))

  test('a tenant’s name is made after all that it leads to, with its owner beside it, and undo takes it away', async () => {
    const before = await lab.fingerprint()
    const made = await lab.json(create('acme'))
    expect(made.exit).toBe(0)
    const ids = made.steps.map(({id}) => id)
    expect(made.steps.slice(ids.indexOf('name'), ids.indexOf('name') + 2)).toMatchObject([
      {id: 'name', result: 'changed'},
      {id: 'outside', result: 'held'},
    ])
    for (const before of ['service', 'answers', 'isolation'])
      expect(ids.indexOf(before)).toBeLessThan(ids.indexOf('name'))
    expect(await addresses()).toEqual([
      `_landlord.${HOST} 60 TXT ["landlord=<ulid>/<ulid>"]`,
      `${HOST} 60 A "127.0.0.1"`,
    ])
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0, run: null})
    expect(await lab.json(['run', 'undo', made.run as string, '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
    expect(await lab.fingerprint()).toBe(before)
  })

  test.each([
    ['leads elsewhere', `update add ${HOST}. 300 A 203.0.113.9`, 'leads to 203.0.113.9 and carries no mark'],
    ['is an alias', `update add ${HOST}. 300 CNAME www.elsewhere.example.`, 'is an alias of www.elsewhere.example'],
    [
      'is another store’s',
      `update add _landlord.${HOST}. 300 TXT "landlord=01M81H00000000000000000000/01M81H00000000000000000001"`,
      'belongs to tenant 01M81H00000000000000000001 of store 01M81H00000000000000000000',
    ],
  ])('a name that %s is blocked before anything is made, and left', async (_what, line, why) => {
    await zone(line)
    const before = await lab.fingerprint()
    const refused = await lab.json(create('acme'))
    expect(refused).toMatchObject({exit: 10, error: {code: 'LL-FOREIGN', message: expect.stringContaining(why)}})
    expect(await lab.fingerprint()).toBe(before)
  })

  test('a name that somebody takes while the tenant is made survives its undo', async () => {
    const {run} = await lab.json(create('acme'))
    await zone(`update delete ${HOST}. A`, `update add ${HOST}. 300 A 203.0.113.9`)
    const undone = await lab.json(['run', 'undo', run as string, '--confirm', 'acme', '--json'])
    expect(undone).toMatchObject({exit: 10, error: {code: 'LL-FOREIGN'}})
    expect(await addresses()).toContain(`${HOST} 300 A "203.0.113.9"`)
  })

  test('what was changed by hand is put right, after the old address is forgotten everywhere', async () => {
    await lab.json(create('acme'))
    await zone(`update delete ${HOST}. A`, `update add ${HOST}. 2 A 203.0.113.9`)
    const planned = await lab.json(['tenant', 'create', 'acme', ...ORDER, '--plan', '--json'])
    const diffs = planned.result.lines.flatMap((line: {finding: {diff?: string[]}}) => line.finding.diff ?? [])
    expect(diffs).toContain(`${HOST}: 203.0.113.9 → 127.0.0.1, known after 2 s`)
    const began = performance.now()
    expect((await lab.json(create('acme'))).exit).toBe(0)
    expect(performance.now() - began).toBeGreaterThan(2000)
    expect(await addresses()).toContain(`${HOST} 60 A "127.0.0.1"`)
  })

  test.each([
    ['dns-refused', {}, 'LL-DNS-REFUSED', 77],
    ['clock-skew', {ms: 600_000}, 'LL-DNS-CLOCK', 78],
  ] as const)('%s is a clear error, and the same command mends it', async (kind, options, code, exit) => {
    await labFaultAdd(lab.dir, 'outside', {kind, ...options})
    const failed = await lab.json(create('acme'))
    expect(failed).toMatchObject({exit, error: {code}})
    expect(failed.error?.next?.map(({command}) => command)).toContain(`landlord explain ${code}`)
    expect((await lab.run(['explain', code])).exitCode).toBe(0)
    await labFaultClear(lab.dir)
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, run: failed.run})
  })

  test('a name server that does not answer is unreachable; one that is slow is waited for', async () => {
    await labFaultAdd(lab.dir, 'outside', {kind: 'drop'})
    // The network's own firewall is asked of the same stand, and would be missed first.
    const config = lab.configWith('hasty', (text) =>
      text
        .replace('ttlSeconds: 60', 'ttlSeconds: 60, timeoutSeconds: 0.6')
        .replaceAll(/^ *network(Group)?: .*\n/gm, ''),
    )
    const silent = await lab.json(create('acme'), {LANDLORD_CONFIG: config})
    expect(silent).toMatchObject({exit: 69, run: null, error: {code: 'LL-DNS-UNREACHABLE'}})
    await labFaultClear(lab.dir)
    await labFaultAdd(lab.dir, 'outside', {kind: 'slow', ms: 700})
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  })

  test('a wrong key is refused, and nothing is made in the zone', async () => {
    const file = join(lab.dir, 'secrets', 'dns.key')
    const {writeFileSync} = await import('node:fs')
    const text = readFileSync(file, 'utf8')
    writeFileSync(join(lab.dir, 'secrets', 'wrong.key'), text.replace('landlord', 'somebody'), {mode: 0o600})
    const config = lab.configWith('wrong', (before) => before.replace('secrets/dns.key', 'secrets/wrong.key'))
    const failed = await lab.json(create('acme'), {LANDLORD_CONFIG: config})
    expect(failed).toMatchObject({exit: 77, error: {code: 'LL-DNS-KEY'}})
    expect(await addresses()).toEqual([])
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, run: failed.run})
  })

  test('by hand, landlord says what to write, waits until it is there, and leaves it to be taken away', async () => {
    const config = lab.configWith('by-hand', (text) =>
      text.replace('kind: nsupdate', 'kind: by-hand').replace(', keyFile: secrets/dns.key', ', settleSeconds: 120'),
    )
    const environment = {LANDLORD_CONFIG: config}
    const product = lab.start(create('acme'), environment)
    expect(await product.says('by hand: acme.cloud.example. 60 IN A 127.0.0.1')).toBe(true)
    await zone(`update add ${HOST}. 60 A 127.0.0.1`)
    const {exitCode, stdout} = await product.end()
    expect(exitCode).toBe(0)
    const {run} = JSON.parse(stdout)
    const undone = await lab.json(['run', 'undo', run, '--confirm', 'acme', '--json'], environment)
    expect(undone.steps.find(({id}) => id === 'name')).toMatchObject({
      result: 'kept',
      note: expect.stringContaining('by hand'),
    })
    expect(await addresses()).toEqual([`${HOST} 60 A "127.0.0.1"`])
  })
})
