import {statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import ssh2 from 'ssh2'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {WindowsOptions} from '../../../src/lib/adapters/windows/index.ts'
import {LeaseLost, OperatorError, OutcomeUnknown, Unreachable} from '../../../src/lib/errors.ts'
import {freePort} from '../free-port.ts'
import {release} from './releases.ts'
import {authority, newKey, STORE, type Stand, startStand} from './stand.ts'

let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.close())

const id = '01JTENANTACME0000000000000'
const folder = {
  tenant: 'acme',
  stamp: {store: STORE, tenant: 'acme', id},
  entries: [{sid: 'S-1-5-18', rights: 'full'}],
} as const

const channel = {mayChannel: async () => true}
const forms: readonly (readonly [string, Partial<WindowsOptions>])[] = [
  ['a shared connection', {}],
  ['a connection for each call', {shareConnection: false}],
  ['a channel', channel],
  ['a channel with a connection of its own', {...channel, shareConnection: false}],
]

describe.each(forms)('with %s', (_, form) => {
  test('a VM that is down: nothing was sent', async () => {
    const site = stand.site({port: await freePort(), ...form})
    for (const ask of [() => site.reading().facts(), () => site.writing(authority()).ensureFolder(folder)]) {
      const error = await ask().catch((thrown) => thrown)
      expect(error).toBeInstanceOf(Unreachable)
      expect(error).toMatchObject({
        code: 'LL-VM-UNREACHABLE',
        detail: {
          where: expect.stringMatching(/^app-1 \(127\.0\.0\.1:\d+\)$/),
          why: expect.stringContaining('refused'),
          state: 'Nothing was sent to the VM.',
          next: expect.arrayContaining(['landlord explain LL-VM-UNREACHABLE']),
        },
      })
    }
  })

  test('a name that nobody knows', async () => {
    await expect(
      stand
        .site({host: 'app-1.invalid', ...form})
        .reading()
        .facts(),
    ).rejects.toMatchObject({
      code: 'LL-VM-UNREACHABLE',
    })
  })

  test('another host key: the log-on is not even tried', async () => {
    const other = newKey().public
    const site = stand.site({hostKey: other, ...form})
    for (const ask of [() => site.reading().facts(), () => site.writing(authority()).ensureFolder(folder)]) {
      const error = await ask().catch((thrown) => thrown)
      expect(error).toBeInstanceOf(OperatorError)
      expect(error).toMatchObject({
        code: 'LL-VM-HOSTKEY',
        detail: {
          why: expect.stringMatching(/^expected ssh-ed25519 SHA256:\S{43}, was shown SHA256:\S{43}$/),
          next: expect.arrayContaining([expect.stringContaining('ssh-keygen -lf')]),
        },
      })
    }
    expect(stand.trace()).toEqual([])
  })

  test('a host key of another type', async () => {
    const rsa = ssh2.utils.generateKeyPairSync('rsa', {bits: 2048}).public
    await expect(
      stand
        .site({hostKey: rsa, ...form})
        .reading()
        .facts(),
    ).rejects.toMatchObject({
      code: 'LL-VM-HOSTKEY',
    })
  })

  test('a key that the VM does not trust', async () => {
    const identityFile = join(stand.dir, 'other')
    writeFileSync(identityFile, newKey().private, {mode: 0o600})
    const site = stand.site({identityFile, ...form})
    for (const ask of [() => site.reading().facts(), () => site.writing(authority()).ensureFolder(folder)])
      await expect(ask()).rejects.toMatchObject({code: 'LL-VM-LOGIN', detail: {state: 'Nothing was sent to the VM.'}})
    expect(stand.trace().map(({kind}) => kind)).not.toContain('verb')
  })

  test('the connection is cut between effect and answer: unknown, and reading tells', async () => {
    const site = stand.site({...form})
    stand.replies.withhold(1, 'cut')
    const error = await site
      .writing(authority())
      .ensureFolder(folder)
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(OutcomeUnknown)
    expect(error).toMatchObject({
      code: 'LL-VM-OUTCOME',
      detail: {state: expect.stringContaining('attempt key'), next: expect.any(Array)},
    })
    expect((await site.reading().tenant('acme', 'rs-acme')).folder?.stamp?.id).toBe(id)
    await site.writing(authority()).ensureFolder(folder)
  })

  test('no answer in time: unknown for a change', async () => {
    const site = stand.site({...form, verbTimeoutMs: 700, silenceMs: 3000, connectTimeoutMs: 8000})
    stand.replies.withhold(1, 'hold')
    await expect(site.writing(authority()).ensureFolder(folder)).rejects.toMatchObject({
      code: 'LL-VM-OUTCOME',
      // A channel that is held up gives no sign of life either, and that is seen before the verb's time and the connection's are over.
      detail: {why: form.mayChannel ? 'the channel gave no sign of life any more' : 'no answer within 700 ms'},
    })
  })
})

test('a VM that is silent does not keep anybody waiting', async () => {
  const {createServer} = await import('node:net')
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  const {port} = await new Promise<{port: number}>((resolve) =>
    silent.once('listening', () => resolve(silent.address() as {port: number})),
  )
  const began = performance.now()
  await expect(stand.site({port, connectTimeoutMs: 1000}).reading().facts()).rejects.toMatchObject({
    code: 'LL-VM-UNREACHABLE',
  })
  expect(performance.now() - began).toBeLessThan(30_000)
  silent.close()
})

test('an attempt that is aborted: unknown once it was sent, its own reason before', async () => {
  const reason = new Error('enough')
  const early = AbortSignal.abort(reason)
  await expect(
    stand
      .site()
      .writing(authority({signal: early}))
      .ensureFolder(folder),
  ).rejects.toBe(reason)
  const control = new AbortController()
  stand.replies.withhold(1, 'hold')
  const asked = stand
    .site()
    .writing(authority({signal: control.signal}))
    .ensureFolder(folder)
    .catch((thrown) => thrown)
  expect(await stand.replies.waitHeld(60_000)).toBe(true)
  control.abort(reason)
  expect(await asked).toMatchObject({code: 'LL-VM-OUTCOME', detail: {why: 'it was aborted here'}})
})

test('a VM that goes down in between is found out by the next call', async () => {
  const site = stand.site()
  await site.reading().facts()
  await stand.down()
  await expect(site.reading().facts()).rejects.toBeInstanceOf(Unreachable)
  await expect(site.reading().facts()).rejects.toMatchObject({detail: {state: 'Nothing was sent to the VM.'}})
})

test('a token lower than one that was seen', async () => {
  const site = stand.site()
  await site.writing(authority({token: 7})).removeConfig({tenant: 'acme'})
  const error = await site
    .writing(authority({token: 6}))
    .ensureFolder(folder)
    .catch((thrown) => thrown)
  expect(error).toBeInstanceOf(LeaseLost)
  expect(error).toMatchObject({
    code: 'LL-FENCED',
    detail: {state: expect.stringContaining('changed nothing'), next: expect.arrayContaining(['landlord lock list'])},
  })
  await site.writing(authority({token: 1, fence: {key: 'tenant:other', token: 1}})).removeConfig({tenant: 'other'})
  expect((await site.reading().tenant('acme', 'rs-acme')).folder).toBeUndefined()
})

test('a store that does not manage the VM', async () => {
  const site = stand.site()
  await site.writing(authority()).removeConfig({tenant: 'acme'})
  const stranger = authority({store: '01JANOTHERSTORE00000000000', token: 99})
  await expect(site.writing(stranger).ensureFolder(folder)).rejects.toMatchObject({code: 'LL-STORE-FOREIGN'})
})

test('a folder that somebody else made', async () => {
  const site = stand.site()
  await site.writing(authority()).ensureFolder(folder)
  const other = {...folder, stamp: {...folder.stamp, id: '01JTENANTOTHER000000000000'}}
  await expect(site.writing(authority()).ensureFolder(other)).rejects.toMatchObject({code: 'LL-FOREIGN'})
  await expect(site.writing(authority()).removeFolder({tenant: 'acme', id: other.stamp.id})).rejects.toMatchObject({
    code: 'LL-FOREIGN',
  })
  expect((await site.reading().tenant('acme', 'rs-acme')).folder?.stamp?.id).toBe(id)
})

describe('a disk without room', () => {
  test('is found before anything is sent', async () => {
    const made = await release(stand.dir, '1.0.0')
    stand.vm.setDiskFullAfter(statSync(made.zip).size * 2)
    await expect(stand.site().writing(authority()).stageRelease(made)).rejects.toMatchObject({
      code: 'LL-VM-DISK',
      detail: {state: 'Nothing was sent.'},
    })
    expect(stand.trace().filter(({kind}) => kind === 'sftp')).toEqual([])
  })

  test('while a verb writes', async () => {
    stand.vm.setDiskFullAfter(10)
    await expect(stand.site().writing(authority()).ensureFolder(folder)).rejects.toMatchObject({code: 'LL-VM-DISK'})
    stand.vm.setDiskFullAfter(null)
    expect((await stand.site().reading().tenant('acme', 'rs-acme')).folder).toBeUndefined()
  })
})

test('a staging folder that is not there: said, and nothing left', async () => {
  const made = await release(stand.dir, '1.0.0')
  const site = stand.site({stagingFolder: 'D:\\nowhere'})
  await expect(site.writing(authority()).stageRelease(made)).rejects.toMatchObject({
    code: 'LL-VM-UPLOAD',
    detail: {where: expect.stringContaining('D:\\nowhere'), state: 'What had arrived was removed.'},
  })
})

test('a zip that is not what the library says', async () => {
  const made = await release(stand.dir, '1.0.0')
  await expect(
    stand
      .site()
      .writing(authority())
      .stageRelease({...made, sha256: '0'.repeat(64)}),
  ).rejects.toMatchObject({code: 'LL-VM-ZIP'})
})

test('what the other side does not know is an error with its own words', async () => {
  const strange = stand.site({tenantsFolder: 'D:\\..\\tenants'})
  await expect(strange.writing(authority()).ensureFolder(folder)).rejects.toMatchObject({
    code: 'LL-VM-VERB',
    detail: {why: expect.any(String)},
  })
})
