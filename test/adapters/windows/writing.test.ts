import {createHash} from 'node:crypto'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {WindowsSite} from '../../../src/lib/adapters/windows/index.ts'
import {composeScript, VERBS, type Verb} from '../../../src/lib/adapters/windows/scripts.ts'
import {serviceSid} from '../../../src/lib/fleet/names.ts'
import {Secret} from '../../../src/lib/secret.ts'
import type {ServiceConfiguration, VmReading} from '../../../src/lib/site/vm.ts'
import {EVERY_SERVICE, mayLogOnAsService} from '../../../src/lib/site/vm-host.ts'
import {pfx as PFX, pfxPassword, thumbprint} from '../../contract/windows/pfx.ts'
import {freePort} from '../free-port.ts'
import {brokenRelease, release, type TestRelease} from './releases.ts'
import {authority, STORE, type Stand, startStand} from './stand.ts'

let stand: Stand
let site: WindowsSite
let made: TestRelease
let config: ServiceConfiguration
const id = '01JTENANTACME0000000000000'
const entries = [
  {sid: 'S-1-5-18', rights: 'full'},
  {sid: 'S-1-5-32-544', rights: 'full'},
  {sid: serviceSid('rs-acme'), rights: 'modify'},
] as const
const service = {
  name: 'rs-acme',
  displayName: 'Acme Żółć AB (acme)',
  program: 'D:\\releases\\1.0.0\\app\\service.cjs',
  configPath: 'D:\\tenants\\acme\\service.json',
  account: 'NT SERVICE\\rs-acme',
  start: 'automatic',
  restartAfterMs: [5000, 30_000, 60_000],
} as const

beforeAll(async () => {
  stand = await startStand()
  site = stand.site()
  made = await release(stand.dir, '1.0.0')
  config = {
    tenant: 'acme',
    service: 'rs-acme',
    hosts: ['acme.cloud.example'],
    port: stand.options.httpPort,
    httpsPort: stand.options.httpsPort,
    server: `127.0.0.1,${await freePort()}`,
    serverName: 'sql-1.lab.example',
    database: 'acme',
    login: 'acme_a',
    password: stand.redactor.conceal('Geh"e\'im;= 1'),
  }
})
afterAll(() => stand?.close())

test('a release is sent, unpacked, verified, and once more changes nothing of it', async () => {
  await site.writing(authority()).stageRelease(made)
  await site.writing(authority()).stageRelease(made)
  expect(await site.reading().release('1.0.0')).toMatchObject({manifestDigest: made.manifestDigest, files: 2})
  const last = stand.trace().filter(({verb}) => verb === 'release.stage')
  expect(last).toHaveLength(2)
})

test('a folder is made with its stamp and access list, and its access list is put right', async () => {
  const first = authority()
  const stamp = {store: STORE, tenant: 'acme', id}
  await site.writing(first).ensureFolder({tenant: 'acme', stamp, entries})
  const made = (await site.reading().tenant('acme', 'rs-acme')).folder
  expect(made).toMatchObject({
    path: 'D:\\tenants\\acme',
    owner: 'S-1-5-32-544',
    inherits: false,
    stamp: {...stamp, attempt: first.attempt},
    names: [],
  })
  const sids = (list: readonly {sid: string; rights: string}[] = []) =>
    [...list].map(({sid, rights}) => `${sid} ${rights}`).sort()
  expect(sids(made?.entries)).toEqual(sids(entries))
  await site.writing(authority()).ensureFolder({tenant: 'acme', stamp, entries: entries.slice(0, 2)})
  const mended = (await site.reading().tenant('acme', 'rs-acme')).folder
  expect(sids(mended?.entries)).toEqual(sids(entries.slice(0, 2)))
  expect(mended?.stamp?.attempt).toBe(first.attempt)
  await site.writing(authority()).ensureFolder({tenant: 'acme', stamp, entries})
})

test('a configuration comes back as its digest and what is no secret', async () => {
  const {digest} = await site.writing(authority()).writeConfig(config)
  const facts = await site.reading().tenant('acme', 'rs-acme')
  expect(facts.config).toEqual({
    path: 'D:\\tenants\\acme\\service.json',
    digest,
    tenant: 'acme',
    login: 'acme_a',
    database: 'acme',
    server: config.server,
    hosts: ['acme.cloud.example'],
    writtenAt: expect.any(Number),
  })
  expect(JSON.stringify(facts)).not.toContain('Geh')
  expect(await site.writing(authority()).writeConfig(config)).toEqual({digest})
})

test('a service’s own configuration is tried, and what comes of it is told', async () => {
  expect(await site.reading().sqlProbe('acme')).toMatchObject({outcome: 'unreachable', message: expect.any(String)})
})

test('a service is installed, runs, and answers by host name', async () => {
  const attempt = authority()
  await site.writing(attempt).ensureAddresses({hosts: ['acme.cloud.example'], service: 'rs-acme'})
  await site.writing(attempt).ensureService(service)
  await site.writing(attempt).setServiceState({service: 'rs-acme', wanted: 'running', timeoutMs: 10_000})
  const {service: facts} = await site.reading().tenant('acme', 'rs-acme')
  expect(facts).toEqual({
    name: 'rs-acme',
    displayName: service.displayName,
    path: '"D:\\releases\\1.0.0\\app\\service.cjs" --config "D:\\tenants\\acme\\service.json"',
    account: service.account,
    start: 'automatic',
    state: 'running',
    pid: expect.any(Number),
    startedAt: expect.any(Number),
    exitCode: 0,
    restartAfterMs: [5000, 30_000, 60_000],
    restartOnErrorExit: true,
    sidType: 'unrestricted',
    dependencies: [],
    stamp: attempt.attempt,
  })
  expect(await site.reading().probe({host: 'acme.cloud.example', path: '/health', timeoutMs: 2000})).toMatchObject({
    status: 200,
    body: 'acme /health',
  })
  expect((await site.reading().release('1.0.0'))?.usedBy).toEqual(['rs-acme'])
  expect(await site.reading().addresses(['acme.cloud.example'])).toEqual({
    reservations: [
      {url: `http://acme.cloud.example:${config.port}/`, sids: [serviceSid('rs-acme')]},
      {url: `https://acme.cloud.example:${config.httpsPort}/`, sids: [serviceSid('rs-acme')]},
    ],
    bindings: [],
  })
})

test('a certificate is put in, bound to the host name, and shown to whoever asks by that name', async () => {
  const [host] = config.hosts as [string]
  const first = authority()
  const pfx = Buffer.from(PFX, 'base64')
  const put = await site.writing(first).ensureCertificate({pfx, password: new Secret(pfxPassword)})
  expect(put).toMatchObject({thumbprint, names: ['ll-contract.invalid'], notAfter: expect.any(Number)})
  const probe = {host, path: '/health', timeoutMs: 2000, tls: true}
  expect(await site.reading().probe(probe)).toMatchObject({status: undefined, certificate: undefined})
  await site.writing(first).ensureAddresses({hosts: config.hosts, service: 'rs-acme', thumbprint})
  expect(await site.reading().certificate(thumbprint.toLowerCase())).toEqual({
    ...put,
    hasPrivateKey: true,
    stamp: first.attempt,
    endpoints: [`${host}:${config.httpsPort}`],
  })
  expect(await site.reading().probe(probe)).toMatchObject({status: 503, certificate: put})
  expect((await site.reading().probe({...probe, host: 'other.example'})).certificate).toBeUndefined()
  const removal = site.writing(authority()).removeCertificate({thumbprint, stamps: [first.attempt]})
  await expect(removal).rejects.toMatchObject({code: 'LL-VM-IN-USE'})
  await expect(
    site.writing(authority()).removeCertificate({thumbprint, stamps: [authority().attempt]}),
  ).rejects.toMatchObject({code: 'LL-FOREIGN'})
  await site.writing(authority()).removeAddresses({urls: [], service: 'rs-acme', unbind: config.hosts})
  await site.writing(authority()).removeCertificate({thumbprint, stamps: [first.attempt]})
  expect(await site.reading().certificates()).toEqual([])
})

test('a PFX that its password does not open is told, without the password', async () => {
  const wrong = site
    .writing(authority())
    .ensureCertificate({pfx: Buffer.from(PFX, 'base64'), password: stand.redactor.conceal('not the one')})
  const refused = await wrong.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refused).toMatchObject({code: 'LL-VM-PFX'})
  expect(JSON.stringify(refused)).not.toContain('not the one')
})

test('the firewall has our rule, and gives it up', async () => {
  const rule = {name: 'landlord-http', displayName: 'landlord: HTTP', ports: [8080, 80], remote: ['Any']}
  await site.writing(authority()).ensureFirewall(rule)
  expect(await site.reading().firewall([rule.name, 'other'])).toEqual({
    profiles: ['domain', 'private', 'public'].map((name) => ({
      name,
      enabled: true,
      inbound: 'block',
      localRules: true,
    })),
    rules: [{name: rule.name, ours: true, asWanted: true, ports: [80, 8080], remote: ['Any']}],
  })
  await site.writing(authority()).removeFirewall({name: rule.name})
  expect((await site.reading().firewall([rule.name])).rules).toEqual([])
})

test('what runs, who listens, who may what, and that tenants are apart', async () => {
  const {services, listeners} = await site.reading().services()
  expect(services).toMatchObject([{name: 'rs-acme', account: service.account, state: 'running', company: undefined}])
  expect(listeners).toContainEqual({
    address: '::',
    port: config.httpsPort,
    pid: 4,
    process: 'System',
    services: [],
  })
  const access = await site.reading().access()
  expect(mayLogOnAsService(access, serviceSid('rs-acme'))).toBe(true)
  expect(mayLogOnAsService({...access, mayLogOnAsService: []}, serviceSid('rs-acme'))).toBe(false)
  expect(mayLogOnAsService({...access, mustNotLogOnAsService: [EVERY_SERVICE]}, serviceSid('rs-acme'))).toBe(false)
  const expected = {tenant: 'acme', service: 'rs-acme', hosts: config.hosts}
  expect(await site.reading().isolation([expected])).toEqual([])
  expect(await site.reading().isolation([])).toMatchObject([
    {kind: 'service', about: 'rs-acme'},
    {kind: 'folder', about: 'D:\\tenants\\acme'},
  ])
})

test('an address that is reserved for somebody else is refused', async () => {
  const order = {hosts: ['acme.cloud.example'], service: 'rs-thief'}
  await expect(site.writing(authority()).ensureAddresses(order)).rejects.toMatchObject({code: 'LL-FOREIGN'})
})

test('the same again changes nothing', async () => {
  const before = stand.trace().length
  const again = site.writing(authority())
  await again.ensureFolder({tenant: 'acme', stamp: {store: STORE, tenant: 'acme', id}, entries})
  await again.writeConfig(config)
  await again.ensureAddresses({hosts: config.hosts, service: 'rs-acme'})
  await again.ensureService(service)
  await again.setServiceState({service: 'rs-acme', wanted: 'running', timeoutMs: 5000})
  expect(
    stand
      .trace()
      .slice(before)
      .map(({verb, changed}) => [verb, changed]),
  ).toEqual([
    ['dir.ensure', false],
    ['config.write', false],
    ['http.ensure', false],
    ['service.ensure', false],
    ['service.state', false],
  ])
})

test('a release that a service runs from stays', async () => {
  await expect(site.writing(authority()).removeRelease({version: '1.0.0'})).rejects.toMatchObject({
    code: 'LL-VM-IN-USE',
    detail: {why: expect.stringContaining('rs-acme'), state: expect.stringContaining('changed nothing')},
  })
})

test('a service that is not this run’s is not removed', async () => {
  await expect(
    site.writing(authority()).removeService({service: 'rs-acme', stamp: ['01JSOMEBODYELSE00000000000']}),
  ).rejects.toMatchObject({code: 'LL-FOREIGN'})
  expect((await site.reading().tenant('acme', 'rs-acme')).service?.state).toBe('running')
})

test('a service that ends at once is told with its exit code and its last event', async () => {
  const broken = await brokenRelease(stand.dir, '1.0.1')
  const writing = site.writing(authority())
  await writing.stageRelease(broken)
  await writing.ensureFolder({tenant: 'broken', stamp: {store: STORE, tenant: 'broken', id}, entries})
  await writing.writeConfig({...config, tenant: 'broken', service: 'rs-broken'})
  await writing.ensureService({
    ...service,
    name: 'rs-broken',
    account: 'NT SERVICE\\rs-broken',
    program: 'D:\\releases\\1.0.1\\app\\service.cjs',
    configPath: 'D:\\tenants\\broken\\service.json',
  })
  await expect(
    writing.setServiceState({service: 'rs-broken', wanted: 'running', timeoutMs: 10_000}),
  ).rejects.toMatchObject({
    code: 'LL-SERVICE-START',
    message: expect.stringContaining('app-1'),
    detail: {why: expect.stringMatching(/1064[\s\S]*licence has run out/), next: ['landlord explain LL-SERVICE-START']},
  })
  const [event] = await site.reading().events({source: 'rs-broken', sinceMs: Date.now() - 60_000, max: 1})
  expect(event).toMatchObject({id: 4711, level: 'error', message: 'the licence has run out'})
})

test('everything goes, and going again is fine', async () => {
  const stamp = (await site.reading().tenant('acme', 'rs-acme')).service?.stamp ?? ''
  const broken = (await site.reading().tenant('broken', 'rs-broken')).service?.stamp ?? ''
  const writing = site.writing(authority())
  for (const _twice of [1, 2]) {
    await writing.removeService({service: 'rs-acme', stamp: [stamp]})
    await writing.removeService({service: 'rs-broken', stamp: [broken]})
    const urls = (await site.reading().addresses(config.hosts)).reservations.map(({url}) => url)
    await writing.removeAddresses({urls, service: 'rs-acme'})
    await writing.removeConfig({tenant: 'acme'})
    await writing.removeFolder({tenant: 'acme', id})
    await writing.removeFolder({tenant: 'broken', id})
    await writing.removeRelease({version: '1.0.0'})
    await writing.removeRelease({version: '1.0.1'})
  }
  expect(await site.reading().tenant('acme', 'rs-acme')).toEqual({
    service: undefined,
    folder: undefined,
    config: undefined,
  })
  expect(await site.reading().release('1.0.0')).toBeUndefined()
  const {facts} = await stand.vm.fingerprint()
  expect(JSON.stringify(facts)).not.toMatch(/acme|1\.0\.0/)
})

test('a port is reached or not, and a claim is nothing but the fence', async () => {
  const port = stand.options.httpPort
  expect(await site.reading().reaches({host: '127.0.0.1', port, timeoutMs: 2000})).toMatchObject({
    open: true,
    error: undefined,
  })
  expect(await site.reading().reaches({host: '127.0.0.1', port: await freePort(), timeoutMs: 2000})).toMatchObject({
    open: false,
    error: expect.stringContaining('ECONNREFUSED'),
  })
  await site.writing(authority()).claim()
  expect((await site.reading().facts()).store).toBe(authority().store)
  expect(await site.reading().fences()).toEqual([{key: 'tenant:acme', token: 1}])
})

/** Verbs that no routine calls yet; the contract asks them. */
const uncalled = ['release.switch', 'release.prune', 'tenant.remove']
/** Sent to the machines of database servers: test/adapters/backup-files/ssh.test.ts. */
const ofServers = ['backup.list', 'backup.read', 'backup.digest']

test('what is foreseen is asked in one round trip, and answered as it is alone', async () => {
  const probe = {host: 'nobody.cloud.example', path: '/health', timeoutMs: 2000}
  const foreseen = {
    tenants: [{tenant: 'nobody', service: 'rs-nobody'}],
    ...{releases: ['9.9.9'], hosts: ['nobody.cloud.example'], certificates: true, access: true},
    ...{firewall: [['landlord-web']], isolation: [], probes: [probe], sqlProbes: [{tenant: 'nobody'}]},
  }
  const asked = async (reading: VmReading) => {
    const {ms, ...answer} = await reading.probe(probe)
    return [
      await reading.tenant('nobody', 'rs-nobody'),
      await reading.release('9.9.9'),
      await reading.addresses(['nobody.cloud.example']),
      await reading.certificates(),
      await reading.access(),
      await reading.firewall(['landlord-web']),
      await reading.sqlProbe('nobody'),
      answer,
    ]
  }
  const alone = await asked(stand.site().reading())
  const before = stand.trace().length
  const ahead = stand.site().reading(foreseen)
  expect(await asked(ahead)).toEqual(alone)
  await ahead.tenant('other', 'rs-other')
  expect(
    stand
      .trace()
      .slice(before)
      .map(({verb}) => verb),
  ).toEqual(['vm.read', 'tenant.read'])
})

test('every verb was sent, each with the script of its name', () => {
  const sent = stand.trace().filter(({kind}) => kind === 'verb')
  const scripts = new Map(sent.map(({verb, scriptSha256}) => [verb as Verb, scriptSha256]))
  expect((Object.keys(VERBS) as Verb[]).filter((verb) => !scripts.has(verb))).toEqual([...uncalled, ...ofServers])
  for (const [verb, digest] of scripts)
    expect([verb, digest]).toEqual([verb, createHash('sha256').update(composeScript(verb)).digest('hex')])
})

test('every change carried its fence and its attempt', () => {
  const changes = stand.trace().filter(({verb}) => verb && VERBS[verb as Verb].mode === 'apply')
  expect(changes.length).toBeGreaterThan(15)
  for (const line of changes)
    expect(line).toMatchObject({token: 1, key: 'tenant:acme', attempt: expect.stringMatching(/^[0-9A-Z]{26}$/)})
})
