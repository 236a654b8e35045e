import {execFile} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {createTransport} from 'nodemailer'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {
  control,
  type LabUp,
  labFaultAdd,
  labFaultClear,
  labFaultList,
  labFingerprint,
  labMessages,
  labReset,
  labTrace,
  labUp,
  portIn,
} from '../../src/lab/client.ts'
import {installed} from '../acceptance/installed.ts'
import {labFolder} from './folder.ts'

const folder = labFolder()
let lab: LabUp
const port = (door: string) => portIn(lab, 'outside', door)
const secret = (name: string) => readFileSync(join(folder.dir, 'secrets', name), 'utf8').trim()

beforeAll(async () => {
  lab = await labUp(folder.dir, {only: ['outside']})
})
afterAll(() => folder.drop())
afterEach(async () => void (await labFaultClear(folder.dir)))

const tcp = ['-v', '-k', join(folder.dir, 'secrets/dns.key')]
const ran = promisify(execFile)
const lastTraced = async (kind: string) => (await labTrace(folder.dir)).findLast((line) => line.kind === kind)

/** Debian's clients, as an operator would use them. */
describe.skipIf(!installed('nsupdate', '-V', 'DNS updates are not tried'))('DNS', () => {
  const dig = async (...words: string[]) =>
    (await ran('dig', ['@127.0.0.1', '-p', String(port('dns')), '+tries=1', '+time=30', ...words])).stdout
  const short = async (...words: string[]) => (await dig('+short', ...words)).trim().split('\n').filter(Boolean).sort()
  const nsupdate = async (
    lines: readonly string[],
    words: readonly string[] = ['-k', join(folder.dir, 'secrets/dns.key')],
  ) => {
    const child = ran('nsupdate', ['-t', '30', ...words])
    child.child.stdin?.end([`server 127.0.0.1 ${port('dns')}`, 'zone cloud.example', ...lines, 'send', ''].join('\n'))
    return await child.then(
      ({stdout, stderr}) => ({code: 0, said: stdout + stderr}),
      (error: {code: number; stdout: string; stderr: string}) => ({
        code: error.code,
        said: error.stdout + error.stderr,
      }),
    )
  }

  test('an address is added, found over UDP and TCP, changed, and taken away', async () => {
    expect(await dig('acme.cloud.example', 'A')).toMatch(/status: NXDOMAIN[\s\S]*AUTHORITY[\s\S]*SOA/)
    expect(
      await nsupdate(['prereq nxdomain acme.cloud.example', 'update add acme.cloud.example 60 A 203.0.113.12']),
    ).toMatchObject({code: 0})
    expect(await lastTraced('dns')).toMatchObject({
      changed: true,
      principal: 'landlord',
      text: expect.stringContaining('add acme.cloud.example A'),
    })
    expect(await short('ACME.cloud.example', 'A')).toEqual(['203.0.113.12'])
    expect(await short('+tcp', 'acme.cloud.example', 'A')).toEqual(['203.0.113.12'])
    expect(await dig('acme.cloud.example', 'AAAA')).toMatch(/status: NOERROR[\s\S]*ANSWER: 0/)
    expect(
      (await nsupdate(['prereq nxdomain acme.cloud.example', 'update add acme.cloud.example 60 A 203.0.113.13'])).said,
    ).toContain('YXDOMAIN')
    expect(
      (
        await nsupdate([
          'prereq yxrrset acme.cloud.example A 203.0.113.99',
          'update add acme.cloud.example 60 A 203.0.113.13',
        ])
      ).said,
    ).toContain('NXRRSET')
    expect(
      await nsupdate([
        'prereq yxrrset acme.cloud.example A 203.0.113.12',
        'update delete acme.cloud.example A',
        'update add acme.cloud.example 60 A 203.0.113.13',
      ]),
    ).toMatchObject({code: 0})
    expect(await short('acme.cloud.example', 'A')).toEqual(['203.0.113.13'])
    expect(await nsupdate(['update delete acme.cloud.example'])).toMatchObject({code: 0})
    expect(await dig('acme.cloud.example', 'A')).toContain('status: NXDOMAIN')
  })

  test('other kinds of records, aliases, and what is refused', async () => {
    const texts = `"${'x'.repeat(250)}" "${'y'.repeat(250)}" "${'z'.repeat(250)}" "${'u'.repeat(250)}" "${'v'.repeat(250)}" "${'w'.repeat(250)}"`
    expect(
      await nsupdate([
        'update add v6.cloud.example 60 AAAA 2001:db8::12',
        'update add www.cloud.example 60 CNAME v6.cloud.example.',
        `update add long.cloud.example 60 TXT ${texts}`,
        'update add a.b.cloud.example 60 A 203.0.113.1',
      ]),
    ).toMatchObject({code: 0, said: ''})
    expect(await short('www.cloud.example', 'AAAA')).toEqual(['2001:db8::12', 'v6.cloud.example.'])
    expect(await short('+bufsize=512', 'long.cloud.example', 'TXT')).toEqual([texts])
    expect(await dig('+ignore', '+bufsize=512', 'long.cloud.example', 'TXT')).toMatch(/flags: qr aa tc/)
    expect(await dig('b.cloud.example', 'A')).toMatch(/status: NOERROR[\s\S]*ANSWER: 0/)
    expect(await short('cloud.example', 'NS')).toEqual(['ns1.cloud.example.'])
    expect(await dig('other.example', 'A')).toContain('status: REFUSED')
    expect(await dig('cloud.example', 'ANY')).toContain('status: NOTIMP')
    expect((await nsupdate(['update add m.cloud.example 60 MX 10 m.cloud.example.'])).said).toContain('NOTIMP')
    expect((await nsupdate(['update add *.cloud.example 60 A 203.0.113.1'])).said).toContain('NOTIMP')
    expect((await nsupdate(['update add x.other.example 60 A 203.0.113.1'])).said).toMatch(/NOTZONE|not in zone/i)
  })

  test('without a signature, with a wrong one, with an unknown key: nothing is changed', async () => {
    const before = await labFingerprint(folder.dir)
    const add = ['update add evil.cloud.example 60 A 203.0.113.66']
    const foreign = Buffer.alloc(32, 7).toString('base64')
    expect((await nsupdate(add, [])).said).toContain('REFUSED')
    expect((await nsupdate(add, ['-y', `hmac-sha256:landlord:${foreign}`])).said).toMatch(/BADSIG/)
    expect((await nsupdate(add, ['-y', `hmac-sha256:other:${foreign}`])).said).toMatch(/BADKEY/)
    expect((await nsupdate(add, ['-y', `hmac-sha512:landlord:${secret('dns')}`])).said).toMatch(/BADKEY/)
    expect(await labFingerprint(folder.dir)).toMatchObject({facts: before.facts})
  })

  test('the zone outlives its server, and a withheld reply leaves its effect', async () => {
    await control(folder.dir, 'outside', {do: 'withhold', nth: 1, fate: 'cut'})
    expect((await nsupdate(['update add kept.cloud.example 60 A 203.0.113.2'], tcp)).code).not.toBe(0)
    process.kill(lab.processes.outside?.pid ?? 0, 'SIGKILL')
    lab = await labUp(folder.dir)
    expect(await short('kept.cloud.example', 'A')).toEqual(['203.0.113.2'])
  })
})

describe('mail', () => {
  const transport = (password = secret('mail'), requireTLS = true, greetingTimeout = 30_000) =>
    createTransport({
      host: '127.0.0.1',
      port: port('mail'),
      requireTLS,
      ignoreTLS: !requireTLS,
      auth: {user: 'landlord', pass: password},
      tls: {ca: readFileSync(join(folder.dir, 'keys/ca.pem'), 'utf8'), servername: 'outside.lab.example'},
      connectionTimeout: 30_000,
      greetingTimeout,
    })
  const mail = {
    from: 'team@cloud.example',
    to: 'ann@acme.example',
    subject: 'Åter uppe',
    text: 'Since 12:04 UTC.',
    html: '<p>Since</p>',
  }

  test('is taken over TLS from who logs on, and kept with its envelope', async () => {
    await transport().sendMail({...mail, bcc: 'log@cloud.example'})
    const [sent] = await labMessages(folder.dir)
    expect(sent).toMatchObject({channel: 'mail', to: ['ann@acme.example', 'log@cloud.example']})
    expect(readFileSync(sent?.file ?? '', 'utf8')).toContain('To: ann@acme.example')
    expect(await lastTraced('mail')).toMatchObject({principal: 'landlord', changed: true})
  })

  test('a wrong password, and none without TLS', async () => {
    await expect(transport('wrong').sendMail(mail)).rejects.toMatchObject({responseCode: 535})
    await expect(transport(secret('mail'), false).sendMail(mail)).rejects.toThrow()
  })

  test('mail-refused: one recipient, so often, then taken again', async () => {
    await labFaultAdd(folder.dir, 'outside', {kind: 'mail-refused', match: '@acme', count: 1})
    await expect(transport().sendMail(mail)).rejects.toMatchObject({responseCode: 550})
    await transport().sendMail(mail)
    expect(labFaultList(folder.dir)).toMatchObject([{kind: 'mail-refused', hits: 1}])
  })

  test('slow, drop, refuse, and the end of each', async () => {
    const slow = await labFaultAdd(folder.dir, 'outside', {kind: 'slow', ms: 300})
    const began = performance.now()
    await transport().sendMail(mail)
    expect(performance.now() - began).toBeGreaterThan(290)
    await labFaultClear(folder.dir, slow.id)
    const drop = await labFaultAdd(folder.dir, 'outside', {kind: 'drop'})
    await expect(transport(secret('mail'), true, 500).sendMail(mail)).rejects.toMatchObject({code: 'ETIMEDOUT'})
    await labFaultClear(folder.dir, drop.id)
    await labFaultAdd(folder.dir, 'outside', {kind: 'refuse'})
    await expect(transport().sendMail(mail)).rejects.toMatchObject({code: 'ESOCKET'})
    await labFaultClear(folder.dir)
    await transport().sendMail(mail)
  })
})

describe('HTTP', () => {
  const url = (door: string, path: string) => `http://127.0.0.1:${port(door)}${path}`
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url('text', '/messages'), {
      method: 'POST',
      headers: {authorization: `Bearer ${secret('text')}`, ...headers},
      body: JSON.stringify(body),
    })

  test('a text message is kept once for one idempotency key, and has a status', async () => {
    const order = {to: '+46701234567', text: 'acme is down'}
    const first = await send(order, {'idempotency-key': 'k1'})
    expect(first.status).toBe(202)
    const {id} = (await first.json()) as {id: string}
    const again = await send(order, {'idempotency-key': 'k1'})
    expect([again.status, await again.json()]).toMatchObject([200, {id}])
    const status = await fetch(url('text', `/messages/${id}`), {headers: {authorization: `Bearer ${secret('text')}`}})
    expect(await status.json()).toMatchObject({status: 'delivered'})
    expect((await labMessages(folder.dir)).filter(({channel}) => channel === 'text')).toHaveLength(1)
    expect((await send(order, {authorization: 'Bearer x'})).status).toBe(401)
    expect((await send({to: '0701', text: 'x'})).status).toBe(400)
    expect((await send({...order, urgent: true})).status).toBe(400)
  })

  test('what is published is served, and nothing beside it', async () => {
    const publish = join(folder.dir, 'outside/publish')
    mkdirSync(join(publish, 'status'), {recursive: true})
    writeFileSync(join(publish, 'status/index.html'), '<h1>All is well</h1>')
    const page = await fetch(url('page', '/status/'))
    expect([page.headers.get('content-type'), await page.text()]).toEqual([
      'text/html; charset=utf-8',
      '<h1>All is well</h1>',
    ])
    for (const path of ['/', '/..%2fzone.json', '/status/none.html'])
      expect((await fetch(url('page', path))).status).toBe(404)
  })

  test('the dead man keeps the times of pings', async () => {
    expect((await fetch(url('ping', '/ping/monitor'))).status).toBe(200)
    const list = (await (await fetch(url('ping', '/ping'))).json()) as Record<string, string>
    expect(Date.now() - Date.parse(list.monitor ?? '')).toBeLessThan(60_000)
    expect(await lastTraced('ping')).toMatchObject({executed: true, text: 'GET /ping'})
  })
})

describe('the fingerprint', () => {
  const outside = (...path: string[]) => join(folder.dir, 'outside', ...path)
  const rewrite = (file: string, from: string | RegExp, to: string) => {
    const before = readFileSync(file, 'utf8')
    expect(before.replace(from, to)).not.toBe(before)
    writeFileSync(file, before.replace(from, to))
  }
  const zone = (from: string | RegExp, to: string) => rewrite(outside('zone.json'), from, to)
  const mail = (from: string | RegExp, to: string) => rewrite(outside('mail/000001.eml'), from, to)
  /** What stands in the files counts: a server that starts reads them. */
  const restarted = async () => {
    process.kill(lab.processes.outside?.pid ?? 0, 'SIGKILL')
    lab = await labUp(folder.dir)
    return await labFingerprint(folder.dir)
  }

  test.each<readonly [string, () => unknown]>([
    ['an address', () => zone('"data": "127.0.0.1"', '"data": "127.0.0.2"')],
    ['its time to live', () => zone(/("name": "ns1[^}]*"ttl": )3600/, '$160')],
    ['another name server', () => zone(/"data": "ns1\.cloud/, '"data": "ns2.cloud')],
    ["a mail's subject", () => mail(/^Subject: .*$/m, 'Subject: other')],
    ["a mail's text", () => mail('Since', 'Until')],
    ["a mail's recipient", () => rewrite(outside('mail/000001.json'), 'ann@', 'bob@')],
    ['a text message', () => rewrite(outside('texts.ndjson'), 'is down', 'is up')],
    ["a text message's number", () => rewrite(outside('texts.ndjson'), '+46701234567', '+46701234568')],
    ['a ping by another name', () => rewrite(outside('pings.ndjson'), 'monitor', 'backup')],
    ['what is published', () => writeFileSync(outside('publish/index.html'), 'x')],
  ])('shows %s', async (_title, plant) => {
    const before = await labFingerprint(folder.dir)
    await plant()
    expect((await restarted()).fingerprint).not.toBe(before.fingerprint)
  })

  test.each<readonly [string, () => unknown]>([
    ["the zone's serial", () => zone(/"serial": \d+/, '"serial": 99')],
    ["a mail's id and date", () => mail(/^(Message-ID|Date): .*$/gim, '$1: x')],
    [
      'when a text message was sent',
      () => rewrite(outside('texts.ndjson'), /"at":"[^"]*"/, '"at":"2026-01-01T00:00:00.000Z"'),
    ],
    ['one ping more', () => rewrite(outside('pings.ndjson'), /^(.*\n)/, '$1$1')],
  ])('does not show %s', async (_title, plant) => {
    const before = await labFingerprint(folder.dir)
    await plant()
    expect((await restarted()).facts).toEqual(before.facts)
  })
})

test('reset empties it', async () => {
  await labReset(folder.dir)
  expect(await labMessages(folder.dir)).toEqual([])
  expect((await labFingerprint(folder.dir)).facts).toMatchObject({outside: {mails: [], texts: [], pings: [], page: {}}})
})
