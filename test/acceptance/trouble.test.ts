import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create, type Document, MADE, ORDER} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const {port} = server.address() as {port: number}
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A failure says where, why and what to type next, and leaves the lab as it was once it is undone. */
function expectTold(document: Document, exit: number, code: string): void {
  expect(document).toMatchObject({exit, error: {code}})
  expect(document.error?.message).not.toBe('')
  expect(document.error?.next?.length ?? 0).toBeGreaterThan(0)
}

test('a database server that is down: 69, nothing begun', async () => {
  const before = await lab.fingerprint()
  const port = await closedPort()
  const config = lab.configWith('sql-down', (text) => text.replace(/(sql-1:[\s\S]*?\s+port: )\d+/, `$1${port}`))
  expectTold(await lab.json(create('acme'), {LANDLORD_CONFIG: config}), 69, 'LL-SQL-UNREACHABLE')
  expect(await lab.fingerprint()).toBe(before)
})

test('a VM that is down: 69, nothing begun', async () => {
  const port = await closedPort()
  const config = lab.configWith('vm-down', (text) => text.replace(/(app-1:[\s\S]*?\s+port: )\d+/, `$1${port}`))
  expectTold(await lab.json(create('acme'), {LANDLORD_CONFIG: config}), 69, 'LL-VM-UNREACHABLE')
})

test('a host key that is not the pinned one: nobody is spoken to', async () => {
  const config = lab.configWith('wrong-key', (text) =>
    text.replace(
      /ssh-ed25519 [^'\s]+/,
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILPXIadwmJ3IFdQOZduN6TC5QDoyCEwrWvRPWntTmidq',
    ),
  )
  expectTold(await lab.json(create('acme'), {LANDLORD_CONFIG: config}), 78, 'LL-VM-HOSTKEY')
})

test('a login that the server refuses: 77, without the password', async () => {
  const secret = join(lab.dir, 'secrets', 'wrong')
  writeFileSync(secret, 'not-the-password-9', {mode: 0o600})
  const config = lab.configWith('wrong-login', (text) => text.replace('file:secrets/reader', 'file:secrets/wrong'))
  const document = await lab.json(create('acme'), {LANDLORD_CONFIG: config})
  expectTold(document, 77, 'LL-SQL-LOGIN')
  expect(JSON.stringify(document)).toContain('18456')
  expect(JSON.stringify(document)).not.toContain('not-the-password-9')
})

test('a certificate for another name: the server is not trusted', async () => {
  const config = lab.configWith('wrong-name', (text) => text.replace(/tls: \{name: [^,]+/, 'tls: {name: other.example'))
  expectTold(await lab.json(create('acme'), {LANDLORD_CONFIG: config}), 78, 'LL-SQL-TLS')
})

test('a disk that fills up on the VM: nothing half-made that undo does not remove, and resumed when there is room', async () => {
  const before = await lab.fingerprint()
  await lab.control('app-1', {do: 'disk', fullAfterBytes: 2000})
  const full = await lab.json(create('acme'))
  expectTold(full, 4, 'LL-VM-DISK')
  await lab.control('app-1', {do: 'disk', fullAfterBytes: null})
  expect(await lab.json(['run', 'undo', full.run as string, '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect(await lab.fingerprint()).toBe(before)
  await lab.control('app-1', {do: 'disk', fullAfterBytes: 2000})
  const again = await lab.json(create('acme'))
  await lab.control('app-1', {do: 'disk', fullAfterBytes: null})
  expect(await lab.json(['run', 'resume', again.run as string, '--json'])).toMatchObject({exit: 0, changed: MADE})
})

test('a disk that fills up on the database server', async () => {
  const before = await lab.fingerprint()
  await lab.control('sql-1', {do: 'disk', fullAfterBytes: 2000})
  const full = await lab.json(create('acme'))
  expectTold(full, 4, 'LL-SQL-DISK')
  await lab.control('sql-1', {do: 'disk', fullAfterBytes: null})
  expect(await lab.json(['run', 'undo', full.run as string, '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect(await lab.fingerprint()).toBe(before)
})

test('a store that another program locks: 75, and the run goes on afterwards', async () => {
  using store = new DatabaseSync(join(lab.dir, 'ops', 'landlord.db'))
  store.exec('BEGIN IMMEDIATE')
  expectTold(await lab.json(create('acme')), 75, 'LL-STORE-LOCKED')
  store.exec('ROLLBACK')
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
})

test('a store in a folder that cannot be written', async () => {
  const folder = join(lab.dir, 'nowhere')
  mkdirSync(folder, {recursive: true})
  writeFileSync(join(folder, 'file'), '')
  const config = lab.configWith('bad-store', (text) => text.replace(/^store: .*/m, 'store: nowhere/file/landlord.db'))
  const document = await lab.json(['tenant', 'list', '--json'], {LANDLORD_CONFIG: config})
  expect([77, 78]).toContain(document.exit)
  expect(document.error?.code).toMatch(/^LL-STORE-/)
})

test('secrets that others may read, a configuration that is wrong: 78, with file and line', async () => {
  const config = lab.configWith('bad-config', (text) => text.replace('port:', 'prot:'))
  const document = await lab.json(['tenant', 'list', '--json'], {LANDLORD_CONFIG: config})
  expectTold(document, 78, 'LL-CONFIG')
  expect(JSON.stringify(document.error)).toMatch(/bad-config\.yaml:\d+:\d+/)
  expect(JSON.stringify(document.error)).toContain('port')
  const missing = await lab.json(['tenant', 'list', '--json'], {LANDLORD_CONFIG: join(lab.dir, 'none.yaml')})
  expect(missing).toMatchObject({exit: 78, error: {code: 'LL-CONFIG-MISSING'}})
})

test.each([
  ['a bad name', ['tenant', 'create', 'Acme!', ...ORDER, '--yes', '--json'], 2],
  ['a reserved name', ['tenant', 'create', 'master', ...ORDER, '--yes', '--json'], 2],
  ['no contact', ['tenant', 'create', 'acme', '--name', 'A', '--yes', '--json'], 2],
  ['a bad contact', ['tenant', 'create', 'acme', '--name', 'A', '--contact', 'Ann', '--yes', '--json'], 2],
  ['an unknown flag', ['tenant', 'create', 'acme', ...ORDER, '--speed', '--json'], 2],
  ['an unknown command', ['tenant', 'destroy', '--json'], 2],
  ['no --yes where nobody can be asked', ['tenant', 'create', 'acme', ...ORDER, '--json'], 10],
  ['a release that is not there', ['tenant', 'create', 'acme', ...ORDER, '--release', '9.9.9', '--yes', '--json'], 2],
  ['an unknown run', ['run', 'resume', '01JD3XWZ8N7Q6V5T4S3R2P1M0K', '--json'], 2],
])('%s: refused before anything is touched', async (_what, args, exit) => {
  const before = await lab.fingerprint()
  const traced = (await lab.trace()).length
  const document = await lab.json(args)
  expect(document.exit).toBe(exit)
  expect(document.error?.code).toMatch(/^LL-/)
  expect((await lab.trace(traced)).filter((line) => line.changed)).toEqual([])
  expect(await lab.fingerprint()).toBe(before)
})

test('passwords are in no journal, log, trace or argument', async () => {
  await lab.json(create('acme'))
  const file = join(lab.dir, 'vms', 'app-1', 'disk', 'D', 'tenants', 'acme', 'service.json')
  expect(existsSync(file)).toBe(true)
  const password = /Password=([^;]+)/.exec(JSON.parse(readFileSync(file, 'utf8')).connectionString)?.[1] as string
  expect(password.length).toBeGreaterThan(20)
  for (const [where, text] of [
    ['store', readFileSync(join(lab.dir, 'ops', 'landlord.db'), 'latin1')],
    ['trace of the server', readFileSync(join(lab.dir, 'trace', 'sql-1.ndjson'), 'utf8')],
    ['trace of the VM', readFileSync(join(lab.dir, 'trace', 'app-1.ndjson'), 'utf8')],
  ] as const)
    expect(text.includes(password), where).toBe(false)
})
