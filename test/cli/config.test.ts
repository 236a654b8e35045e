import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {documentOf, landlord} from './landlord.ts'
import {project} from './project.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'landlord-config-'))
})
afterEach(() => rmSync(cwd, {recursive: true, force: true}))

const GIVEN = [
  ...['--domain', 'cloud.example', '--server', 'sql.cloud.example', '--vm', '10.0.1.11'],
  ...['--host-key', `ssh-ed25519 ${'A'.repeat(68)}`],
]

test('init writes a file that validates, check tells what it still needs, and nothing is overwritten', async () => {
  const first = await landlord(['config', 'init', ...GIVEN], {cwd})
  expect(first).toMatchObject({exit: 0, stderr: ''})
  const text = readFileSync(join(cwd, 'landlord.yaml'), 'utf8')
  expect(text).toContain('# the certificate must carry this name')
  const check = await landlord(['config', 'check', '--json'], {cwd})
  expect(check.exit).toBe(78)
  const {result, exit} = documentOf(check) as {result: {faults: {key: string; line: number}[]}; exit: number}
  expect(exit).toBe(78)
  expect(result.faults.map(({key}) => key)).toContain('servers.sql-1.principals.admin.password')
  expect(result.faults.every(({line}) => line > 0)).toBe(true)
  const again = await landlord(['config', 'init', ...GIVEN], {cwd})
  expect(again.exit).toBe(10)
  expect(again.stderr).toContain('LL-CONFIG-EXISTS')
  expect(readFileSync(join(cwd, 'landlord.yaml'), 'utf8')).toBe(text)
})

test('init without a terminal names every flag that is missing, and a wrong one', async () => {
  const missing = await landlord(['config', 'init'], {cwd})
  expect(missing).toMatchObject({exit: 2, stdout: ''})
  expect(missing.stderr).toContain('Missing: --domain, --server, --vm, --host-key.')
  const wrong = await landlord(['config', 'init', ...GIVEN.with(1, 'Cloud')], {cwd})
  expect(wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('--domain is not valid.')
  expect(existsSync(join(cwd, 'landlord.yaml'))).toBe(false)
})

test('explain says where each value comes from; the environment counts before the file', async () => {
  using site = project()
  const env = {LANDLORD_CONFIG: site.config, LANDLORD_VERB_SECONDS: '5'}
  const {stdout} = await landlord(['config', 'explain', 'timings'], {env})
  expect(stdout).toMatch(/timings\.verbSeconds +5 +environment LANDLORD_VERB_SECONDS/)
  expect(stdout).toMatch(/timings\.sqlConnectSeconds +10 +project file, line 6/)
  expect(stdout).toMatch(/timings\.leaseSeconds +60 +default/)
  expect(stdout).toContain('(by LANDLORD_CONFIG)')
})

test('the own file says how lists are shown, and holds the programs that secrets come from', async () => {
  using site = project()
  mkdirSync(join(cwd, 'landlord'))
  writeFileSync(join(cwd, 'landlord', 'config.yaml'), 'output: name\n', {mode: 0o600})
  const env = {LANDLORD_CONFIG: site.config, XDG_CONFIG_HOME: cwd}
  expect((await landlord(['config', 'explain', 'domain'], {env})).stdout).toBe('domain\n')
  expect((await landlord(['config', 'explain', 'domain', '-o', 'csv'], {env})).stdout).toMatch(/^setting,value/)
  const text = readFileSync(site.config, 'utf8').replace('file:admin', `exec:touch ${join(cwd, 'executed')}`)
  writeFileSync(site.config, text)
  const refused = await landlord(['config', 'check'], {env})
  expect(refused.stdout).toContain('exec: is not taken from')
  expect(existsSync(join(cwd, 'executed'))).toBe(false)
  await landlord(['config', 'check', '--allow-exec'], {env})
  expect(existsSync(join(cwd, 'executed'))).toBe(true)
})

test('the schema is JSON and nothing else', async () => {
  const {stdout} = await landlord(['config', 'schema'])
  expect(JSON.parse(stdout)).toMatchObject({title: 'landlord.yaml', type: 'object'})
})
