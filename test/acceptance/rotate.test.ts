import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultClear, labUp} from '../../src/lab/client.ts'
import {acknowledged, LabClients} from '../lab/clients/lab-clients.ts'
import {LabHands} from '../lab/tenant.ts'
import {AcceptanceLab, create} from './lab.ts'
import {administrator, asService, SqlConnection} from './sql.ts'

const ROTATE = ['tenant', 'rotate', 'acme', '--yes', '--json']

let lab: AcceptanceLab
let clients: LabClients
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  await lab.snapshot()
  clients = new LabClients(lab.dir)
})
beforeEach(() => lab.reset())
afterEach(() => labFaultClear(lab.dir))
afterAll(() => lab.down())

/** The password that the service has now. */
function password(): string {
  const file = join(lab.dir, 'vms', 'app-1', 'disk', 'D', 'tenants', 'acme', 'service.json')
  const {connectionString} = JSON.parse(readFileSync(file, 'utf8')) as {connectionString: string}
  return /Password=("?)(.*?)\1(?:;|$)/.exec(connectionString)?.[2] as string
}

/** When the restart was intended, and when the service was found to work with its new configuration: UTC, ISO 8601. */
async function restart(run: string): Promise<readonly string[]> {
  const {events} = (await lab.json(['run', 'show', run, '--json'])).result as {
    events: readonly {readonly kind: string; readonly step?: string; readonly at: string}[]
  }
  const of = events.filter(({step}) => step === 'service')
  return [of.find(({kind}) => kind === 'step.intended')?.at ?? '', of.at(-1)?.at ?? '']
}

const slots = async () => {
  const {facts} = JSON.parse((await lab.run(['lab', 'fingerprint', '--dir', lab.dir, '--json'])).stdout).result
  const {logins} = facts['sql-1'] as {logins: Readonly<Record<string, {readonly disabled: boolean}>>}
  return Object.fromEntries(['acme_a', 'acme_b'].map((name) => [name, logins[name]?.disabled]))
}

test('under load every acknowledged write is there once, and nobody waits longer than was announced', async () => {
  await clients.start('--tenants', 'acme', '--clients', '4', '--mobile', '1', '--rate', '12')
  await clients.until((report) => acknowledged(report) > 50)
  expect(await clients.report()).toMatchObject({tenants: [{counts: {failures: 0}}]})
  const planned = await lab.run(['tenant', 'rotate', 'acme', '--plan'])
  expect(planned.stdout).toContain('downtime')
  const rotated = await lab.json(ROTATE)
  expect(rotated).toMatchObject({exit: 0, changed: 5, result: {liveSlot: 'b', login: 'acme_b'}})
  const [stopped = '', answered = ''] = await restart(rotated.run ?? '')
  const before = acknowledged(await clients.report())
  await clients.until((report) => acknowledged(report) > before + 50)
  const {tenants} = await clients.stop()
  const [seen] = tenants
  const {counts} = seen ?? {}
  const what = JSON.stringify({downtimeMs: rotated.result.downtimeMs, stopped, answered, counts})
  expect(seen).toMatchObject({unacknowledged: 0, queued: 0, counts: {downtime: {open: false}}})
  // A client finds out that it is over at its next attempt, which it puts off for at most 1.5 s.
  expect(counts?.downtime.longest, what).toBeLessThanOrEqual(rotated.result.downtimeMs + 1500)
  // No request failed before the restart began, and none that began after it was over.
  if (counts?.failed) {
    expect(Date.parse(counts.failed.first), what).toBeGreaterThanOrEqual(Date.parse(stopped))
    expect(Date.parse(counts.failed.last), what).toBeLessThanOrEqual(Date.parse(answered))
  }
  expect(await clients.check()).toMatchObject({exit: 0, holds: true})
})

test('the old password opens nothing any more, the new one does; the next rotation comes back to the first slot', async () => {
  const old = password()
  expect(await lab.json(ROTATE)).toMatchObject({exit: 0, result: {login: 'acme_b'}})
  expect(await slots()).toEqual({acme_a: true, acme_b: false})
  const opened = SqlConnection.open(lab.dir, {user: 'acme_a', password: old, database: 'acme'})
  await expect(opened).rejects.toMatchObject({numbers: [18470]})
  ;(await asService(lab.dir, 'acme', 'acme')).close()
  const second = password()
  expect(await lab.json(ROTATE)).toMatchObject({exit: 0, result: {login: 'acme_a'}})
  expect(await slots()).toEqual({acme_a: false, acme_b: true})
  expect(new Set([old, second, password()]).size).toBe(3)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
})

test('undone, the service works as the first slot again, and the other one is fenced', async () => {
  const before = await lab.fingerprint()
  const {run} = await lab.json(ROTATE)
  expect(await lab.json(['run', 'undo', run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect(await lab.fingerprint()).toBe(before)
  expect((await lab.json(['tenant', 'show', 'acme', '--json'])).result).toMatchObject({
    tenant: {liveSlot: 'a'},
    health: {answer: {status: 200}},
  })
})

test('while one rotation is under way another is refused; killed, it is taken up by the same command', async () => {
  await lab.control('sql-1', {do: 'withhold', nth: 2, fate: 'hold'})
  const first = lab.start(ROTATE)
  expect(await lab.control('sql-1', {do: 'wait-held', timeoutMs: 120_000})).toMatchObject({held: true})
  expect(await lab.json(ROTATE)).toMatchObject({exit: 75, error: {code: 'LL-LOCK-HELD'}})
  const ring = ['tenant', 'set', 'acme', '--ring', 'pilot', '--yes', '--json']
  expect(await lab.json(ring)).toMatchObject({exit: 75, error: {code: expect.stringMatching(/^LL-(LOCK|RUN)-/)}})
  first.kill()
  await first.end()
  await lab.control('sql-1', {do: 'clear'})
  expect(await lab.json(ring)).toMatchObject({exit: 75, error: {code: 'LL-RUN-UNFINISHED'}})
  expect(await lab.json(ROTATE)).toMatchObject({exit: 0, result: {login: 'acme_b'}})
  expect(await lab.json(ring)).toMatchObject({exit: 0, changed: 1})
})

/** As somebody at the machine does: one that crashed would be started again by its recovery actions. */
async function stopService(): Promise<void> {
  const {ssh} = new LabHands(await labUp(lab.dir))
  const stop = (fence: {readonly key: string; readonly store?: string}) =>
    ssh.call('service.state', {name: 'rs-acme', wanted: 'stopped', timeoutMs: 60_000}, fence)
  const {error} = await stop({key: 'by-hand'})
  const [, store = ''] = /the store (\w+) manages this machine/.exec(error.message) ?? []
  expect(await stop({key: 'by-hand', store})).toMatchObject({ok: true, changed: true})
}

test('a tenant whose service does not run is left as it is, and the reason is said', async () => {
  await stopService()
  const traced = (await lab.trace()).length
  expect(await lab.json(ROTATE)).toMatchObject({
    exit: 10,
    error: {code: 'LL-TENANT-UNFIT', message: expect.stringContaining('service rs-acme on app-1 is')},
  })
  expect((await lab.trace(traced)).filter(({changed}) => changed)).toEqual([])
})

test('a tenant whose configuration opens nothing is left as it is', async () => {
  const sa = await administrator(lab.dir)
  await sa.run("ALTER LOGIN acme_a WITH PASSWORD = 'Someb0dy changed it'")
  sa.close()
  expect(await lab.json(ROTATE)).toMatchObject({
    exit: 10,
    error: {code: 'LL-TENANT-UNFIT', message: expect.stringContaining('SQL Server refuses the configuration (18456)')},
  })
})

test('an idle login that somebody uses is not taken from them, and they are named', async () => {
  const sa = await administrator(lab.dir)
  await sa.run("ALTER LOGIN acme_b ENABLE; ALTER LOGIN acme_b WITH PASSWORD = 'Someb0dy knows it'")
  const guest = await SqlConnection.open(lab.dir, {user: 'acme_b', password: 'Someb0dy knows it', database: 'acme'})
  expect(await lab.json(ROTATE)).toMatchObject({
    exit: 10,
    error: {code: 'LL-SLOT-IN-USE', message: expect.stringMatching(/acme_b is idle .* session \d+ uses it/)},
  })
  await guest.run('SELECT 1')
  guest.close()
  await sa.run('DROP LOGIN acme_b').catch(() => {})
  sa.close()
})
