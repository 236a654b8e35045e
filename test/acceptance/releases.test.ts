import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

const update = (version: string): string =>
  resolve(import.meta.dirname, `../../dist/updates/sample-product-${version}.zip`)
const add = (version: string) => lab.json(['release', 'add', update(version), '--yes', '--json'])

test('show tells manifest, migrations with checksums and who runs it; verify looks at every file, on VMs too', async () => {
  await add('1.1.0')
  expect(await lab.json(create('acme', '--release', '1.0.0'))).toMatchObject({exit: 0})
  const {result} = await lab.json(['release', 'show', '1.0.0', '--json'])
  expect(result).toMatchObject({
    release: {version: '1.0.0', entryPoint: 'app/service.cjs', retired: null},
    migrations: [{id: '0001-items', checksum: expect.stringMatching(/^[0-9a-f]{64}$/), apart: false}],
    runBy: [{tenant: 'acme', vm: 'app-1'}],
    damage: null,
  })
  const text = (await lab.run(['release', 'show', '1.0.0'])).stdout
  expect(text).toContain(result.migrations[0].checksum)
  expect(text).toMatch(/acme +on app-1/)
  expect(await lab.json(['release', 'verify', '1.0.0', '--vm', 'all', '--json'])).toMatchObject({
    exit: 0,
    result: {sound: true, library: {whole: {digest: result.release.digest}}, vms: [{vm: 'app-1', state: 'whole'}]},
  })
  expect(await lab.json(['release', 'verify', '1.1.0', '--vm', 'app-1', '--json'])).toMatchObject({
    exit: 0,
    result: {vms: [{vm: 'app-1', state: 'absent'}]},
  })
})

test('an altered zip is found by verify, exit 8; adding the same zip mends it', async () => {
  const {result} = await lab.json(['release', 'show', '1.0.0', '--json'])
  const zip = join(lab.dir, 'releases', `${result.release.digest}.zip`)
  const bytes = readFileSync(zip)
  writeFileSync(zip, bytes.fill(0, 400, 404))
  const verified = await lab.json(['release', 'verify', '1.0.0', '--json'])
  expect(verified).toMatchObject({exit: 8, result: {sound: false, library: {damage: expect.stringContaining(zip)}}})
})

test('a release that is retired is given to no new tenant, those that run it go on, and undo brings it back', async () => {
  await add('1.1.0')
  expect(await lab.json(create('acme', '--release', '1.1.0'))).toMatchObject({exit: 0})
  const before = await lab.fingerprint()
  const retired = await lab.json(['release', 'retire', '1.1.0', '--yes', '--json'])
  expect(retired).toMatchObject({exit: 0, changed: 1, result: {version: '1.1.0', retired: {by: expect.any(String)}}})
  expect(await lab.fingerprint()).toBe(before)
  expect(await lab.json(['release', 'retire', '1.1.0', '--yes', '--json'])).toMatchObject({exit: 0, changed: 0})
  expect((await lab.run(['release', 'list'])).stdout).toMatch(/1\.1\.0 +minor +retired/)
  expect(await lab.json(create('borg', '--release', '1.1.0'))).toMatchObject({
    exit: 10,
    error: {code: 'LL-RELEASE-RETIRED'},
  })
  expect(await lab.json(create('borg'))).toMatchObject({exit: 0, result: {release: '1.0.0'}})
  expect(await lab.json(create('acme', '--release', '1.1.0'))).toMatchObject({exit: 0, changed: 0})
  expect(await lab.json(['run', 'undo', retired.run ?? '', '--confirm', '1.1.0', '--json'])).toMatchObject({exit: 0})
  expect((await lab.json(['release', 'show', '1.1.0', '--json'])).result.release.retired).toBeNull()
})

test('the last release in service is not retired, and one that somebody runs is not removed', async () => {
  expect(await lab.json(['release', 'retire', '1.0.0', '--yes', '--json'])).toMatchObject({
    exit: 10,
    error: {code: 'LL-RELEASE-LAST'},
  })
  await add('1.1.0')
  expect(await lab.json(create('acme', '--release', '1.0.0'))).toMatchObject({exit: 0})
  expect(await lab.json(['release', 'retire', '1.0.0', '--remove', '--yes', '--json'])).toMatchObject({
    exit: 10,
    error: {code: 'LL-RELEASE-IN-USE'},
  })
  expect(await lab.json(['release', 'retire', '1.1.0', '--remove', '--plan', '--json'])).toMatchObject({exit: 0})
  const gone = await lab.json(['release', 'retire', '1.1.0', '--remove', '--yes', '--json'])
  expect(gone).toMatchObject({exit: 0, changed: 2, result: null})
  expect(readdirSync(join(lab.dir, 'releases'))).toHaveLength(1)
  expect(await lab.json(['release', 'show', '1.1.0', '--json'])).toMatchObject({
    exit: 2,
    error: {code: 'LL-RELEASE-UNKNOWN'},
  })
  expect(await add('1.1.0')).toMatchObject({exit: 0, changed: 1})
})

test('a migration that no transaction can hold is applied once, by its own check, also after it was cut off', async () => {
  await add('1.1.7-apart')
  expect((await lab.json(['release', 'show', '1.1.7-apart', '--json'])).result.migrations.at(-1)).toMatchObject({
    id: '0003-page-verify',
    apart: true,
  })
  await lab.control('sql-1', {do: 'clear'})
  const made = await lab.json(create('acme', '--release', '1.1.7-apart'))
  expect(made).toMatchObject({exit: 0})
  const migrations = (await lab.trace()).filter(({text}) => text?.includes('SET PAGE_VERIFY CHECKSUM;'))
  expect(migrations.filter(({text}) => text?.includes('ALTER DATABASE CURRENT'))).toHaveLength(1)
  expect(await lab.json(create('acme', '--release', '1.1.7-apart'))).toMatchObject({exit: 0, changed: 0})
})

test('a mistyped version is answered with the nearest', async () => {
  const error = (await lab.json(['release', 'show', '1.0.1', '--json'])).error
  expect(error).toMatchObject({code: 'LL-RELEASE-UNKNOWN', why: 'did you mean 1.0.0?'})
  expect(existsSync(join(lab.dir, 'releases'))).toBe(true)
})
