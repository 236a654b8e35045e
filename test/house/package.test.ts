import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {labDown, labUp, small} from '../../src/lab/client.ts'
import {ROOT} from '../cli/landlord.ts'
import {project} from '../cli/project.ts'

const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {version: string}
let folder: string
let installed: string

/** Packed here, installed into an empty folder with no network, run from a third. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'))
  const home = join(folder, 'home')
  for (const each of [home, join(folder, 'elsewhere')]) mkdirSync(each)
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'pack.mjs')], {
    stdio: 'pipe',
    timeout: 120_000,
    env: environment(),
  })
  const packed = join(ROOT, 'dist', `landlord-${version}.tgz`)
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', home, packed], {
    cwd: home,
    stdio: 'pipe',
    timeout: 120_000,
    env: environment(),
  })
  installed = join(home, 'node_modules', 'landlord')
}, 120_000)

afterAll(() => rmSync(folder, {recursive: true, force: true}))

/** With the Node that runs this test first, for programs that are started by name. */
const environment = () => ({
  PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
  HOME: process.env.HOME,
  XDG_CACHE_HOME: join(folder, 'cache'),
})

function run(words: readonly string[], config = 'landlord.yaml') {
  const {status, stdout, stderr} = spawnSync(join(folder, 'home', 'node_modules', '.bin', 'landlord'), words, {
    cwd: join(folder, 'elsewhere'),
    encoding: 'utf8',
    timeout: 120_000,
    env: {...environment(), LANDLORD_CONFIG: config},
  })
  return {status, stdout, stderr}
}

test('it brings everything with it and nothing else', () => {
  expect(readdirSync(join(installed, '..')).filter((name) => !name.startsWith('.'))).toEqual(['landlord'])
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({version, engines: {node: '>=24.15'}})
  for (const key of ['dependencies', 'optionalDependencies', 'devDependencies', 'scripts'])
    expect(manifest).not.toHaveProperty(key)
  expect(readdirSync(installed).sort()).toEqual(
    ['LICENSE', 'README.md', 'THIRD-PARTY.txt', 'bin', 'dist', 'oclif.manifest.json', 'package.json'].sort(),
  )
  expect(readFileSync(join(installed, 'THIRD-PARTY.txt'), 'utf8')).toContain('@oclif/core')
})

test('version and help', () => {
  expect(run(['--version'])).toEqual({status: 0, stdout: `landlord ${version}\n`, stderr: ''})
  expect(run(['--help'])).toMatchObject({status: 0, stderr: ''})
  expect(run(['tenant', 'list', '--help']).stdout).toContain('landlord tenant list')
})

test('a list from the ops store', () => {
  using site = project()
  expect(run(['tenant', 'list', '--json'], site.config)).toMatchObject({status: 0, stderr: ''})
})

describe('without the bundle of the lab', () => {
  beforeAll(() => rmSync(join(installed, 'dist', 'lab.cjs')))

  test('the lab says what is missing', () => {
    const {status, stderr} = run(['lab', 'up', '--dir', join(folder, 'lab')])
    expect(status).not.toBe(0)
    expect(status).not.toBe(1)
    expect(stderr).toContain('LL-LAB-MISSING')
    expect(existsSync(join(folder, 'lab'))).toBe(false)
  })

  test('a tenant is created in a lab that somebody else runs', async () => {
    const dir = join(folder, 'lab')
    const {config, releases} = await labUp(dir, {only: small})
    try {
      for (const zip of releases) expect(run(['release', 'add', zip, '--yes'], config)).toMatchObject({status: 0})
      const order = [
        'tenant',
        'create',
        'acme',
        '--name',
        'Acme AB',
        '--contact',
        'Ann Ek <ann@acme.example> +46701234567',
      ]
      const created = run([...order, '--yes', '--json'], config)
      expect(created, created.stdout + created.stderr).toMatchObject({status: 0})
      expect(JSON.parse(run([...order, '--yes', '--json'], config).stdout)).toMatchObject({exit: 0, changed: 0})
    } finally {
      await labDown(dir)
    }
  }, 120_000)
})
