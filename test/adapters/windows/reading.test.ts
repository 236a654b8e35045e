import {afterAll, beforeAll, expect, test} from 'vitest'
import {freePort} from '../free-port.ts'
import {release} from './releases.ts'
import {authority, STORE, type Stand, startStand} from './stand.ts'

let stand: Stand
beforeAll(async () => {
  stand = await startStand()
})
afterAll(() => stand?.close())

test('the facts of a VM that nobody manages yet', async () => {
  const facts = await stand.site().reading().facts()
  expect(facts).toMatchObject({os: expect.stringContaining('Windows'), rebootPending: false, store: undefined})
  expect(Math.abs(facts.utcNow - Date.now())).toBeLessThan(60_000)
  expect(facts.disks).toEqual([{drive: 'D:', freeBytes: expect.any(Number), sizeBytes: expect.any(Number)}])
})

test('what is not there is undefined, never an error', async () => {
  const reading = stand.site().reading()
  expect(await reading.tenant('nobody', 'rs-nobody')).toEqual({
    service: undefined,
    folder: undefined,
    config: undefined,
  })
  expect(await reading.release('9.9.9')).toBeUndefined()
  expect(await reading.uploaded({version: '9.9.9', key: 'tenant:nobody'})).toBe(false)
  expect(await reading.sqlProbe('nobody')).toEqual({outcome: 'no-configuration'})
  expect(await reading.events({source: 'rs-nobody', sinceMs: 0, max: 5})).toEqual([])
})

test('a release on its way is seen until it is unpacked', async () => {
  const site = stand.site()
  const made = await release(stand.dir, '1.0.0')
  const key = 'tenant:acme'
  stand.replies.withhold(2, 'cut')
  await expect(site.writing(authority()).stageRelease(made)).rejects.toThrow()
  expect(await site.reading().uploaded({version: '1.0.0', key})).toBe(true)
  expect(await site.reading().uploaded({version: '1.0.0', key: 'tenant:other'})).toBe(false)
  expect(await site.reading().release('1.0.0')).toBeUndefined()
  await site.writing(authority()).stageRelease(made)
  expect(await site.reading().uploaded({version: '1.0.0', key})).toBe(false)
  expect(await site.reading().release('1.0.0')).toEqual({
    version: '1.0.0',
    manifestDigest: made.manifestDigest,
    files: 2,
    usedBy: [],
  })
  expect((await site.reading().facts()).store).toBe(STORE)
})

test('the host that nobody serves answers, the port that nobody opens does not', async () => {
  const order = {host: 'nobody.cloud.example', path: '/health', timeoutMs: 2000}
  expect(await stand.site().reading().probe(order)).toMatchObject({status: 400, error: undefined})
  const shut = stand.site({httpPort: await freePort()})
  expect(await shut.reading().probe(order)).toMatchObject({
    status: undefined,
    error: expect.stringContaining('ECONNREFUSED'),
  })
})

test('many questions at once share one connection', async () => {
  const reading = stand.site().reading()
  const answers = await Promise.all(Array.from({length: 6}, (_, index) => reading.tenant(`t${index}`, `rs-t${index}`)))
  expect(answers).toHaveLength(6)
})

test('noise around the one line is seen through', async () => {
  stand.vm.setQuirks({noise: {stderr: true, stdout: true}})
  expect((await stand.site().reading().facts()).powershell).toBe('5.1.20348.0')
  stand.vm.setQuirks({noise: {stderr: false, stdout: false}})
})

test('reads change nothing and carry no fence', () => {
  const reads = stand.trace().filter(({verb}) => verb?.endsWith('.read') || verb === 'probe' || verb === 'vm.facts')
  expect(reads.length).toBeGreaterThan(5)
  for (const line of reads)
    expect(line).toMatchObject({changed: false, token: null, attempt: null, principal: 'landlord'})
})
