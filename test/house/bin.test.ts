import {type ChildProcessByStdio, spawn, spawnSync} from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import type {Readable, Writable} from 'node:stream'
import {setTimeout as pause} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

/** Stands where the bundle would: says what it was given, and does as it is told. */
const PROGRAM = `
let interrupts = 0
const say = (text) => process.stdout.write(text + '\\n')
const orders = {
  tell: (argv) => say(JSON.stringify({argv, node: process.versions.node, launcher: process.env.LANDLORD_LAUNCHER ?? null})),
  exit: ([, code]) => process.exit(Number(code)),
  die: () => process.kill(process.pid, 'SIGUSR2'),
  wait: () => {
    process.on('SIGTERM', () => { say('terminated'); process.exit(42) })
    process.on('SIGINT', () => { interrupts += 1; setTimeout(() => { say('interrupted ' + interrupts); process.exit(130) }, 400) })
    say('ready ' + process.pid)
    setInterval(() => say('tick'), 20)
  },
}
exports.main = (argv) => orders[argv[0]](argv)
`
const real = join(import.meta.dirname, '..', '..')
const platform = process.platform === 'win32' ? 'win' : process.platform
let bare: string
let checkout: string
let older: string

/** `bare` has no bundle and no Node of its own, `checkout` has both. `older` makes a Node look as old as a Debian 12's. */
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'bin-'))
  bare = join(folder, 'bare')
  checkout = join(folder, 'checkout')
  older = join(folder, 'older.cjs')
  for (const root of [bare, checkout]) {
    mkdirSync(root)
    cpSync(join(real, 'bin'), join(root, 'bin'), {recursive: true})
    cpSync(join(real, 'package.json'), join(root, 'package.json'))
  }
  const own = join(checkout, 'node_modules', `node-${platform}-${process.arch}`, 'bin')
  mkdirSync(own, {recursive: true})
  symlinkSync(process.execPath, join(own, process.platform === 'win32' ? 'node.exe' : 'node'))
  mkdirSync(join(checkout, 'dist'))
  writeFileSync(join(checkout, 'dist', 'main.cjs'), `module.exports = require('./main-AAAAAAAA.cjs')`)
  writeFileSync(join(checkout, 'dist', 'main-AAAAAAAA.cjs'), PROGRAM)
  writeFileSync(older, `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '20.19.2'}})`)
})

afterAll(() => rmSync(join(bare, '..'), {recursive: true}))

const environment = () => ({...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: join(bare, '..', 'cache')})

function run(
  root: string,
  argv: readonly string[],
  {node = process.execPath, before = [] as readonly string[], env = {}} = {},
) {
  const words = [...before, join(root, 'bin', 'run.js'), ...argv]
  const {status, signal, stdout, stderr} = spawnSync(node, words, {
    encoding: 'utf8',
    timeout: 120_000,
    env: {...environment(), ...env},
  })
  return {status, signal, stdout, stderr}
}

const asOlder = () => ({before: ['-r', older]})

test.each(['--version', '-v'])('%s says name and version, with nothing built', (flag) => {
  const {version} = JSON.parse(readFileSync(join(real, 'package.json'), 'utf8'))
  expect(run(bare, [flag])).toEqual({status: 0, signal: null, stdout: `landlord ${version}\n`, stderr: ''})
})

test('without a bundle it says how to build one', () => {
  const {status, stderr} = run(bare, ['tenant', 'list'])
  expect(status).toBe(78)
  expect(stderr).toContain('npm run build')
})

test('a fault inside the bundle is not taken for a missing one', () => {
  const root = join(bare, '..', 'faulty')
  cpSync(checkout, root, {recursive: true})
  writeFileSync(join(root, 'dist', 'main.cjs'), `require('./gone.cjs')`)
  const {status, stderr} = run(root, ['tell'])
  expect(status).toBe(1)
  expect(stderr).toContain('gone.cjs')
})

test('words go through as they are', () => {
  const words = ['tell', '--name', 'Acme AB', '', '"$x" `y`', '--', '-v']
  expect(JSON.parse(run(checkout, words).stdout)).toEqual({argv: words, node: process.versions.node, launcher: null})
})

describe('compiled code', () => {
  const cache = () => join(bare, '..', 'kept')
  const told = () => run(checkout, ['tell'], {env: {XDG_CACHE_HOME: cache()}})
  const kept = () => join(cache(), 'landlord', 'compiled', `main-AAAAAAAA.${process.version}-${process.arch}`)

  test('is kept for the next start, and private', () => {
    mkdirSync(cache())
    const first = told()
    expect(first.status).toBe(0)
    expect(statSync(kept()).mode & 0o777).toBe(0o600)
    expect(told()).toEqual(first)
  })

  test('that is damaged is not run', () => {
    const right = told()
    const bytes = readFileSync(kept())
    const flipped = Buffer.from(bytes)
    flipped[bytes.length >> 1] = ~(bytes[bytes.length >> 1] ?? 0)
    for (const wrong of [Buffer.alloc(0), bytes.subarray(0, 100), Buffer.alloc(bytes.length, 'x'), flipped]) {
      writeFileSync(kept(), wrong)
      expect(told()).toEqual(right)
      expect(readFileSync(kept()).length).toBeGreaterThan(1000)
    }
  })

  test('is not kept where somebody asks for none', () => {
    const folder = join(bare, '..', 'none')
    mkdirSync(folder)
    run(checkout, ['tell'], {env: {XDG_CACHE_HOME: folder, NODE_DISABLE_COMPILE_CACHE: '1'}})
    expect(readdirSync(folder)).toEqual([])
  })
})

test.each([
  ['is a file', {XDG_CACHE_HOME: join(real, 'package.json')}],
  ['is missing', {XDG_CACHE_HOME: join(real, 'nowhere', 'at', 'all')}],
  ['cannot be written', {XDG_CACHE_HOME: '/sys'}],
  ['has no home', {XDG_CACHE_HOME: '', HOME: ''}],
])('a cache folder that %s changes nothing', (_, env) => {
  expect(run(checkout, ['tell'], {env})).toMatchObject({status: 0, stderr: ''})
})

describe('under an older Node', () => {
  test('the own one runs', () => {
    const words = ['tell', 'Acme AB', '']
    expect(JSON.parse(run(checkout, words, asOlder()).stdout)).toEqual({
      argv: words,
      node: process.versions.node,
      launcher: null,
    })
  })

  const system = olderNodeOfThisMachine()
  test.runIf(system !== undefined)('the real thing does the same', () => {
    expect(JSON.parse(run(checkout, ['tell'], {node: system ?? ''}).stdout).node).toBe(process.versions.node)
  })

  test('without one it says what it needs', () => {
    const {status, stdout, stderr} = run(bare, ['tenant', 'list'], asOlder())
    expect({status, stdout}).toEqual({status: 78, stdout: ''})
    expect(stderr).toContain('Node 24.15 or later')
  })

  test('the version needs no other', () => {
    expect(run(bare, ['--version'], asOlder()).status).toBe(0)
  })

  test('the exit code comes through', () => {
    expect(run(checkout, ['exit', '75'], asOlder()).status).toBe(75)
  })

  test('a death by signal comes through', () => {
    expect(run(checkout, ['die'], asOlder())).toMatchObject({status: null, signal: 'SIGUSR2'})
  })

  describe.runIf(process.platform === 'linux')('signals', () => {
    test('SIGTERM reaches the program, whose exit code comes back', async () => {
      const launched = await waiting()
      launched.child.kill('SIGTERM')
      expect(await launched.ended).toBe(42)
      expect(launched.said()).toContain('terminated')
    })

    test('SIGINT without a terminal is passed on', async () => {
      const launched = await waiting()
      launched.child.kill('SIGINT')
      expect(await launched.ended).toBe(130)
    })

    test('Ctrl-C at a terminal reaches the program once', async () => {
      const line = [process.execPath, '-r', older, join(checkout, 'bin', 'run.js'), 'wait'].join(' ')
      const launched = await ready(
        spawn('script', ['-qec', line, '/dev/null'], {stdio: ['pipe', 'pipe', 'inherit'], env: environment()}),
      )
      launched.child.stdin?.write('\x03')
      await launched.ended
      expect(launched.said()).toContain('interrupted 1')
    })

    test('a launcher that is killed takes the program with it', async () => {
      const launched = await waiting()
      launched.child.kill('SIGKILL')
      await launched.ended
      await eventually(() => ['Z', 'gone'].includes(stateOf(launched.pid)))
    })

    test('a launcher that is stopped stops the program, and goes on with it', async () => {
      const launched = await waiting()
      launched.child.kill('SIGSTOP')
      await eventually(() => stateOf(launched.pid) === 'T')
      launched.child.kill('SIGCONT')
      await eventually(() => stateOf(launched.pid) !== 'T')
      launched.child.kill('SIGTERM')
      expect(await launched.ended).toBe(42)
    })
  })
})

const waiting = () =>
  ready(
    spawn(process.execPath, ['-r', older, join(checkout, 'bin', 'run.js'), 'wait'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment(),
    }),
  )

/** Waits until the program has said its pid. */
async function ready(child: ChildProcessByStdio<Writable | null, Readable, null>) {
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  await eventually(() => /ready \d+/.test(said))
  return {child, ended, pid: Number(/ready (\d+)/.exec(said)?.[1]), said: () => said}
}

async function eventually(holds: () => boolean): Promise<void> {
  for (const until = Date.now() + 60_000; !holds(); await pause(20))
    if (Date.now() > until) throw new Error(`did not come true: ${holds}`)
}

function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.charAt(stat.lastIndexOf(')') + 2)
  } catch {
    return 'gone'
  }
}

function olderNodeOfThisMachine(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return folders
    .map((folder) => join(folder, 'node'))
    .find(
      (node) =>
        existsSync(node) &&
        Number(spawnSync(node, ['-p', 'parseInt(process.versions.node)'], {encoding: 'utf8'}).stdout) < 24,
    )
}
