import {createHash} from 'node:crypto'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {newKeyPair} from '../../../src/lab/openssh-key.ts'
import {type ServerHost, startServerHost} from '../../../src/lab/vm/server-host.ts'
import {ReplyGate, TraceFile} from '../../../src/lab/witness.ts'
import {type sshBackupStore as makeStore, sshBackupStore} from '../../../src/lib/adapters/windows/index.ts'
import {composeScript} from '../../../src/lib/adapters/windows/scripts.ts'
import {Redactor} from '../../../src/lib/secret.ts'
import {freePort} from '../free-port.ts'
import {storeSuite} from './store-suite.ts'

let dir: string
let host: ServerHost
let port: number
const [hostKey, clientKey] = [newKeyPair(), newKeyPair()]
const stores: ReturnType<typeof makeStore>[] = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'landlord-stores-'))
  writeFileSync(join(dir, 'key'), clientKey.private, {mode: 0o600})
  writeFileSync(join(dir, 'other'), newKeyPair().private, {mode: 0o600})
  mkdirSync(join(dir, 'disk', 'E'), {recursive: true})
  port = await freePort()
  host = await startServerHost({
    name: 'sql-1',
    disks: join(dir, 'disk'),
    sshPort: port,
    user: 'landlord',
    clientKey: clientKey.public,
    hostKey: hostKey.private,
    trace: new TraceFile(join(dir, 'trace.ndjson')),
    replies: new ReplyGate(),
  })
}, 60_000)
afterAll(async () => {
  for (const store of stores) await store.close()
  await host?.close()
  rmSync(dir, {recursive: true, force: true})
}, 60_000)
beforeEach(() => {
  rmSync(join(dir, 'disk', 'E'), {recursive: true, force: true})
  mkdirSync(join(dir, 'disk', 'E', 'backup'), {recursive: true})
  writeFileSync(join(dir, 'disk', 'E', 'secret'), 'outside')
})

const at = (path: string) => join(dir, 'disk', 'E', 'backup', path.replaceAll('\\', '/'))

function store({root = 'E:\\backup', key = 'key', shown = hostKey.public, to = port} = {}) {
  const made = sshBackupStore({
    name: 'disk',
    withinMs: 0,
    root,
    host: {
      name: 'sql-1',
      kind: 'backup store',
      setting: 'backups.servers.sql-1.stores.disk',
      host: '127.0.0.1',
      port: to,
      user: 'landlord',
      identityFile: join(dir, key),
      hostKey: shown.split(' ').slice(0, 2).join(' '),
      via: [],
      knownHosts: undefined,
      connectTimeoutMs: 30_000,
      verbTimeoutMs: 60_000,
      redactor: new Redactor(),
    },
  })
  stores.push(made)
  return made
}

/** One connection for all that want nothing special. */
let usual: ReturnType<typeof makeStore> | undefined
const theUsual = () => {
  usual ??= store()
  return usual
}

storeSuite(() => ({
  store: theUsual,
  put(path, content) {
    mkdirSync(dirname(at(path)), {recursive: true})
    writeFileSync(at(path), content)
  },
}))

test('a list longer than one answer comes page by page, whole and each file once', async () => {
  const names = Array.from({length: 2003}, (_, index) => `f${String(index).padStart(5, '0')}.trn`)
  for (const name of names) writeFileSync(at(name), '')
  expect((await theUsual().list()).map(({path}) => path)).toEqual(names)
  const asked = readFileSync(join(dir, 'trace.ndjson'), 'utf8').trim().split('\n').slice(-2)
  for (const line of asked) expect(JSON.parse(line)).toMatchObject({verb: 'backup.list', changed: false, error: null})
})

test('links are not followed: not listed, and refused by name', async () => {
  symlinkSync(join(dir, 'disk', 'E', 'secret'), at('link.bak'))
  symlinkSync(join(dir, 'disk', 'E'), at('folder'))
  const disk = theUsual()
  expect(await disk.list()).toEqual([])
  for (const path of ['link.bak', 'folder\\secret'])
    await expect(disk.digest({path})).rejects.toMatchObject({code: 'LL-BACKUP-STORE-FILE'})
})

test.each(['E:\\nowhere', 'X:\\backup', '\\\\nas\\sql'])(
  'a root that is not there, or is a share, says nothing about files: %s',
  async (root) => {
    const lost = {name: 'Unreachable', code: 'LL-BACKUP-STORE', detail: {where: `${root} on sql-1`}}
    await expect(store({root}).list()).rejects.toMatchObject(lost)
    await expect(store({root}).files(['a.bak'])).rejects.toMatchObject(lost)
  },
)

test('a machine that does not answer, refuses the key, or shows another one', async () => {
  await expect(store({to: await freePort()}).list()).rejects.toMatchObject({
    name: 'Unreachable',
    code: 'LL-BACKUP-STORE',
  })
  await expect(store({key: 'other'}).list()).rejects.toMatchObject({code: 'LL-BACKUP-STORE-RIGHTS'})
  const shown = await store({shown: newKeyPair().public})
    .list()
    .catch((error) => error)
  expect(shown).toMatchObject({code: 'LL-BACKUP-STORE-HOSTKEY'})
  expect(shown.detail.next.join('\n')).toContain('backups.servers.sql-1.stores.disk.hostKey')
})

test('each of its verbs was sent, with the script of its name', async () => {
  const sent = readFileSync(join(dir, 'trace.ndjson'), 'utf8').trim().split('\n')
  const scripts = new Map(sent.map((line) => JSON.parse(line)).map(({verb, scriptSha256}) => [verb, scriptSha256]))
  for (const verb of ['backup.list', 'backup.read', 'backup.digest'] as const)
    expect([verb, scripts.get(verb)]).toEqual([verb, createHash('sha256').update(composeScript(verb)).digest('hex')])
})
