import {once} from 'node:events'
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {request} from 'node:https'
import {join} from 'node:path'
import type {TLSSocket} from 'node:tls'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labCertificate} from '../../src/lab/client.ts'
import {AcceptanceLab, create, ORDER} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
  expect((await lab.json(create('acme'))).exit).toBe(0)
  await lab.snapshot()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

const renew = (...more: readonly string[]) => ['cert', 'renew', ...more, '--yes', '--json']
const days = (ms: number) => Math.round((ms - Date.now()) / 86_400_000)
const list = async () => (await lab.json(['cert', 'list', '--json'])).result.certificates
const port = async (): Promise<number> => (await lab.json(['vm', 'show', 'app-1', '--json'])).result.vm.httpsPort

/** One client's request over a connection of its own, with the certificate checked; answers for how many days it is still good. */
async function shown(httpsPort: number, host = 'acme.cloud.example'): Promise<number> {
  const ca = readFileSync(join(lab.dir, 'keys', 'ca.pem'))
  const order = {
    host: '127.0.0.1',
    port: httpsPort,
    path: '/health',
    servername: host,
    headers: {host},
    ca,
    agent: false,
  }
  const [response] = await once(request(order).end(), 'response')
  const certificate = (response.socket as TLSSocket).getPeerX509Certificate()
  response.resume()
  await once(response, 'end')
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
  return days(certificate?.validToDate.getTime() ?? 0)
}

test('a newer certificate takes the place of the old one; the same command again changes nothing; undo brings the old one back', async () => {
  await lab.json(renew('acme'))
  const httpsPort = await port()
  expect(await shown(httpsPort)).toBe(90)
  const before = await lab.fingerprint()
  await labCertificate(lab.dir, {days: 300})
  const planned = await lab.json(['cert', 'renew', 'acme', '--plan', '--json'])
  expect(planned.result.lines.map(({id}: {id: string}) => id)).toEqual(['installed', 'bound', 'answers', 'old'])
  expect(await lab.fingerprint()).toBe(before)
  const renewed = await lab.json(renew('acme'))
  expect(renewed).toMatchObject({exit: 0, changed: 2, result: {tenant: 'acme', host: 'acme.cloud.example'}})
  expect(await shown(httpsPort)).toBe(300)
  expect(await lab.json(renew('acme'))).toMatchObject({exit: 0, changed: 0, run: null})
  expect(await list()).toMatchObject([{tenant: 'acme', daysLeft: 299, state: 'fine', newer: null}])
  const undone = await lab.json(['run', 'undo', renewed.run as string, '--confirm', 'acme', '--json'])
  expect(undone.exit).toBe(0)
  expect(await shown(httpsPort)).toBe(90)
  expect(await lab.fingerprint()).toBe(before)
})

test('an old certificate that a neighbour has cleared away keeps no undo from its end: the new one stays, and is said to', async () => {
  expect(await lab.json(create('borg'))).toMatchObject({exit: 0})
  await labCertificate(lab.dir, {days: 300})
  const renewed = await lab.json(renew('acme'))
  // The first of these keeps the certificate that acme had, its own way back; the second one takes it away.
  for (const days of [310, 320]) {
    await labCertificate(lab.dir, {days})
    expect(await lab.json(renew('borg'))).toMatchObject({exit: 0})
  }
  const undone = await lab.json(['run', 'undo', renewed.run as string, '--confirm', 'acme', '--json'])
  expect(undone).toMatchObject({exit: 0})
  expect(JSON.stringify(undone.steps)).toContain('is no longer on app-1: the new one stays')
  expect(await shown(await port())).toBe(300)
  expect(await lab.json(renew('acme'))).toMatchObject({exit: 0})
  expect(await shown(await port())).toBe(320)
})

test('no request of a client fails while its certificate is changed', async () => {
  await lab.json(renew('acme'))
  await labCertificate(lab.dir, {days: 300})
  const httpsPort = await port()
  const seen: number[][] = [[], [], [], []]
  let over = false
  const clients = seen.map(async (own) => {
    while (!over || own.at(-1) !== 300) own.push(await shown(httpsPort))
  })
  await expect.poll(() => seen.every((own) => own[0] === 90)).toBe(true)
  const renewed = await lab.json(renew('acme'))
  over = true
  await Promise.all(clients)
  expect(renewed.exit).toBe(0)
  // Once a client has seen the new one it does not see the old one again.
  for (const own of seen) expect(own).toEqual(own.toSorted((a, b) => a - b))
})

test('the one before stays for the way back, and those before it go once nothing uses them', async () => {
  const ends = async () => {
    const {facts} = JSON.parse(`{"facts": ${(await lab.fingerprint()).slice(65)}}`)
    return facts['app-1'].certificates.map((one: {days: number}) => one.days).sort((a: number, b: number) => a - b)
  }
  await lab.json(renew('acme'))
  const first = await ends()
  await labCertificate(lab.dir, {days: 300})
  expect((await lab.json(renew('acme'))).exit).toBe(0)
  expect(await ends()).toEqual([...first, 301].sort((a, b) => a - b))
  await labCertificate(lab.dir, {days: 400})
  expect(await lab.json(renew('acme'))).toMatchObject({exit: 0, changed: 3})
  expect(await ends()).toEqual([...first.filter((one: number) => one !== 91), 301, 401].sort((a, b) => a - b))
})

test('what is asked wrongly is refused; where all there is has ended, has not begun, or is for another name, it says so and changes nothing', async () => {
  expect(await lab.json(renew())).toMatchObject({exit: 2})
  expect(await lab.json(renew('acme', '--all-due'))).toMatchObject({exit: 2})
  expect(await lab.json(['cert', 'renew', '--all-due', '--json'])).toMatchObject({exit: 0})
  await lab.json(renew('acme'))
  const before = await lab.fingerprint()
  const folder = join(lab.dir, 'certificates')
  try {
    for (const [order, code] of [
      [{days: -1}, 'LL-CERT-EXPIRED'],
      [{days: 90, beginsInDays: 3}, 'LL-CERT-NOT-YET'],
      [{days: 90, host: 'borg.cloud.example'}, 'LL-CERT-NONE'],
    ] as const) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
      await labCertificate(lab.dir, order)
      const refused = await lab.json(renew('acme'))
      expect(refused).toMatchObject({exit: 10, run: null, error: {code}})
      expect(refused.error?.next?.map(({command}) => command)).toContain(`landlord explain ${code}`)
      expect((await lab.run(['explain', code])).exitCode).toBe(0)
      expect(await lab.fingerprint()).toBe(before)
    }
  } finally {
    await lab.provideCertificate()
  }
})

test('a wrong password of the PFX file is told as one, and mended by the right one', async () => {
  await lab.json(renew('acme'))
  await labCertificate(lab.dir, {days: 300})
  writeFileSync(join(lab.dir, 'secrets', 'pfx-wrong'), 'not-the-one', {mode: 0o600})
  const config = lab.configWith('wrong', (text) => text.replace('secrets/pfx', 'secrets/pfx-wrong'))
  const refused = await lab.json(renew('acme'), {LANDLORD_CONFIG: config})
  expect(refused).toMatchObject({exit: 78, run: null, error: {code: 'LL-CERT-PASSWORD'}})
  expect(JSON.stringify(refused)).not.toContain('not-the-one')
  expect(await lab.json(renew('acme'))).toMatchObject({exit: 0, changed: 2})
})

test('one that ends sooner than the one in use is refused', async () => {
  await labCertificate(lab.dir, {days: 300})
  await lab.json(renew('acme'))
  rmSync(join(lab.dir, 'certificates', 'tenants-2.pfx'))
  expect(await lab.json(renew('acme'))).toMatchObject({exit: 10, run: null, error: {code: 'LL-CERT-SOONER'}})
  expect(await shown(await port())).toBe(300)
})

test('all that are due are renewed, each by a run of its own; one that has nothing newer is told, and does not stop the others', async () => {
  await lab.json(['tenant', 'create', 'borg', ...ORDER, '--yes', '--json'])
  for (const tenant of ['acme', 'borg']) await lab.json(renew(tenant))
  expect(await lab.json(renew('--all-due'))).toMatchObject({exit: 0, changed: 0, run: null, result: {children: []}})
  const config = lab.configWith('eager', (text) =>
    text.replace('ca: keys/ca.pem}\nservers', 'ca: keys/ca.pem, renewDays: 100}\nservers'),
  )
  const environment = {LANDLORD_CONFIG: config}
  const none = await lab.json(renew('--all-due'), environment)
  expect(none).toMatchObject({exit: 7, changed: 0, run: null, error: {code: 'LL-MANY-FAILED'}})
  expect(none.result.children.map((one: {error: {code: string}}) => one.error.code)).toEqual(
    Array.from({length: 2}, () => 'LL-CERT-NO-NEWER'),
  )
  await labCertificate(lab.dir, {days: 300, host: 'borg.cloud.example'})
  const some = await lab.json(renew('--all-due'), environment)
  expect(some).toMatchObject({exit: 7, changed: 2, run: expect.any(String)})
  expect(some.result.children).toMatchObject([
    {key: 'acme', state: 'refused', run: null},
    {key: 'borg', state: 'done', run: expect.any(String)},
  ])
  expect((await lab.json(['run', 'show', some.run as string, '--json'])).result.run).toMatchObject({state: 'done'})
  await labCertificate(lab.dir, {days: 200})
  const planned = await lab.json(['cert', 'renew', '--all-due', '--plan', '--detailed-exitcode', '--json'], environment)
  expect(planned).toMatchObject({exit: 3, result: {children: [{target: {key: 'acme'}, change: 2}]}})
  expect(await lab.json(renew('--all-due'), environment)).toMatchObject({exit: 0, changed: 2})
  const httpsPort = await port()
  expect([await shown(httpsPort), await shown(httpsPort, 'borg.cloud.example')]).toEqual([200, 300])
})
