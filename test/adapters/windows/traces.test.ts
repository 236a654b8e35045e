import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {startChild} from '../../../src/lib/adapters/children/child.ts'
import {makeRunFolder} from '../../../src/lib/adapters/ssh/run-folder.ts'
import {freePort} from '../free-port.ts'
import {authority, STORE, type Stand, startStand} from './stand.ts'

let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.close())

const PASSWORD = 'Only-on-the-wire/"9;=Zq'

/** Command lines and environments of all processes of this machine but this one. */
const otherProcesses = (): string =>
  globSync('/proc/[0-9]*/{cmdline,environ}')
    .filter((path) => !path.startsWith(`/proc/${process.pid}/`))
    .map((path) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return ''
      }
    })
    .join('\n')

const folders = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`landlord-ssh-${process.pid}-`))

/** Of other test files that this process ran before. */
let before: readonly string[] = []
beforeEach(() => {
  before = folders()
})
const ourFolders = (): readonly string[] => folders().filter((name) => !before.includes(name))

test('a password is in no command line, no error and no file on this side', async () => {
  const seenEnough = new AbortController()
  const writing = stand.site().writing(authority({signal: seenEnough.signal}))
  await writing.ensureFolder({
    tenant: 'acme',
    stamp: {store: STORE, tenant: 'acme', id: '01JTENANTACME0000000000000'},
    entries: [{sid: 'S-1-5-18', rights: 'full'}],
  })
  stand.replies.withhold(1, 'hold')
  const config = {
    tenant: 'acme',
    service: 'rs-acme',
    hosts: ['acme.cloud.example'],
    port: 80,
    httpsPort: 8080,
    server: `127.0.0.1,${await freePort()}`,
    serverName: 'sql-1.lab.example',
    database: 'acme',
    login: 'acme_a',
    password: stand.redactor.conceal(PASSWORD),
  }
  const asked = writing.writeConfig(config).catch((thrown) => thrown)
  expect(await stand.replies.waitHeld(60_000)).toBe(true)
  const processes = otherProcesses()
  expect(processes).toContain('-EncodedCommand')
  expect(processes).not.toContain(PASSWORD)
  const [folder] = ourFolders()
  const files = readdirSync(join(tmpdir(), folder ?? ''), {withFileTypes: true}).filter((entry) => entry.isFile())
  expect(files.map(({name}) => name).sort()).toEqual(['config', 'known_hosts'])
  for (const {name} of files) expect(readFileSync(join(tmpdir(), folder ?? '', name), 'utf8')).not.toContain(PASSWORD)
  seenEnough.abort()
  const error = await asked
  expect(error).toMatchObject({code: 'LL-VM-OUTCOME'})
  expect(JSON.stringify([error, error.detail, error.message, String(error.stack)])).not.toContain(PASSWORD)
})

test('closing leaves no process and no folder', async () => {
  const site = stand.site()
  await site.reading().facts()
  const [folder] = ourFolders()
  expect(folder).toBeDefined()
  expect(otherProcesses()).toContain(String(folder))
  await site.close()
  expect(ourFolders()).toEqual([])
  expect(otherProcesses()).not.toContain(String(folder))
  await site.close()
})

test('a closed site that is asked again begins anew', async () => {
  const site = stand.site()
  await site.reading().facts()
  await site.close()
  expect((await site.reading().facts()).powershell).toContain('5.1')
})

test('the folder is private, and one of a process that was killed is swept away', () => {
  const dead = mkdtempSync(join(tmpdir(), 'landlord-ssh-2147483646-'))
  const folder = makeRunFolder(stand.options, {share: true, forwards: false})
  expect(existsSync(dead)).toBe(false)
  expect(readFileSync(folder.config, 'utf8')).toContain('StrictHostKeyChecking yes')
  folder.remove()
  expect(existsSync(folder.config)).toBe(false)
  rmSync(dead, {recursive: true, force: true})
})

test('a child is out of reach of Ctrl-C, and ends when its parent is killed', async () => {
  // Of this run alone: others of this machine may try the same.
  const seconds = `86399.${process.pid}`
  const module = join(import.meta.dirname, '../../../src/lib/adapters/children/child.ts')
  const script = `process.on('SIGINT', () => console.log('interrupted'))
    const {startChild} = await import(${JSON.stringify(module)})
    await startChild('sleep', ['${seconds}'], '')
    console.log('ready')
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const said = (word: string) =>
    new Promise<void>((resolve) => parent.stdout.on('data', (text) => String(text).includes(word) && resolve()))
  await said('ready')
  const sleeping = () =>
    otherProcesses()
      .split('\n')
      .some((line) => line === `sleep\u0000${seconds}\u0000`)
  await expect.poll(sleeping).toBe(true)
  // As a terminal does it: to the whole foreground group.
  process.kill(-(parent.pid ?? 0), 'SIGINT')
  await said('interrupted')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(sleeping()).toBe(true)
  process.kill(-(parent.pid ?? 0), 'SIGKILL')
  await expect.poll(sleeping).toBe(false)
})

test('a child that does not listen is killed', async () => {
  const child = await startChild('sh', ['-c', 'trap "" TERM; echo deaf; while :; do sleep 0.1; done'], '')
  await once(child.stdout, 'data')
  child.end()
  // It would go on for ever.
  expect(await child.ended).toMatchObject({exitCode: undefined, stdout: 'deaf\n'})
})
