import {readdirSync, rmSync, writeFileSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type ReleaseZip, releaseZip, sha256} from './programs.ts'
import {type Remote, remote} from './remote.ts'
import {attempt} from './ssh-client.ts'

let vm: Remote
let release: ReleaseZip
const files = {'app/service.cjs': 'console.log(1)', 'migrations/0001.sql': 'SELECT 1'}
const folder = 'D:\\releases\\1.0.0'
const zip = 'D:\\landlord\\staging\\1.0.0.zip'

beforeAll(async () => {
  vm = await remote()
  release = await releaseZip('1.0.0', files)
})
afterAll(() => vm.close())

const upload = (content: Buffer) => writeFileSync(vm.file(zip), content)
const stage = (given: ReleaseZip = release, version = '1.0.0') =>
  vm.call('release.stage', {
    zip,
    sha256: given.sha256,
    version,
    manifestDigest: given.manifestDigest,
    dest: `D:\\releases\\${version}`,
  })
const read = async () => (await vm.call('release.read', {version: '1.0.0', folder})).data
const lying = () => readdirSync(vm.file('D:\\releases'))

describe('staging', () => {
  test.each([
    ['no zip', async () => release],
    ['a zip that is not what was sent', async () => sent(Buffer.from('other'), release)],
    ['no zip at all inside', async () => sent(Buffer.from('x'), {...release, sha256: sha256('x')})],
    ['another manifest', async () => sent(release.zip, {...release, manifestDigest: sha256('?')})],
    ['a file too many', async () => spoiled(await releaseZip('1.0.0', files, {'app/extra.dll': 'x'}))],
    [
      'a path that leaves its folder',
      async () => spoiled(climbing(await releaseZip('1.0.0', files, {'xx/xx/evil.cjs': 'x'}))),
    ],
  ])('%s is BAD-ZIP, and nothing has its name', async (_title, prepare) => {
    expect(await stage(await prepare())).toMatchObject({ok: false, error: {code: 'BAD-ZIP'}})
    expect(lying()).not.toContain('1.0.0')
  })

  function sent(content: Buffer, given: ReleaseZip): ReleaseZip {
    upload(content)
    return given
  }

  const spoiled = (bad: ReleaseZip): ReleaseZip => sent(bad.zip, bad)

  /** No zip library would write such a name. */
  function climbing(bad: ReleaseZip): ReleaseZip {
    const zip = Buffer.from(bad.zip.toString('latin1').replaceAll('xx/xx/', '../../'), 'latin1')
    return {...bad, zip, sha256: sha256(zip)}
  }

  test('a full disk leaves nothing under its name; the next attempt clears what was cut off', async () => {
    upload(release.zip)
    vm.vm.setDiskFullAfter(10)
    expect(await stage()).toMatchObject({ok: false, error: {code: 'DISK-FULL', retryable: true}})
    vm.vm.setDiskFullAfter(null)
    expect(lying()).toEqual([`1.0.0.${attempt}.part`])
    expect(await read()).toBeNull()
    expect(await stage()).toMatchObject({ok: true, changed: true, data: {files: 2}})
    expect(lying()).toEqual(['1.0.0'])
  })

  test('puts every file where it belongs and drops the zip', async () => {
    expect(await read()).toEqual({version: '1.0.0', manifestDigest: release.manifestDigest, files: 2, usedBy: []})
    expect(vm.vm.machine.disk.exists(zip)).toBe(false)
    expect(await stage()).toMatchObject({ok: true, changed: false})
  })

  test('an altered file is told, and staging over it refused', async () => {
    writeFileSync(vm.file(`${folder}\\app\\service.cjs`), 'altered')
    expect(await read()).toMatchObject({manifestDigest: null, files: 2})
    expect(await stage()).toMatchObject({ok: false, error: {code: 'FOREIGN'}})
  })

  test('goes as a whole', async () => {
    expect(await vm.call('release.remove', {version: '1.0.0', folder})).toMatchObject({ok: true, changed: true})
    expect(await vm.call('release.remove', {version: '1.0.0', folder})).toMatchObject({ok: true, changed: false})
    expect(lying()).toEqual([])
    rmSync(vm.file(zip), {force: true})
  })

  test('two at once for the same version: one unpacks, the other finds it', async () => {
    upload(release.zip)
    const calls = ['tenant:a', 'tenant:b'].map((key, index) =>
      vm.call(
        'release.stage',
        {zip, sha256: release.sha256, version: '1.0.0', manifestDigest: release.manifestDigest, dest: folder},
        {key, attempt: `01JAAAAAAAAAAAAAAAAAAAAAB${index}`},
      ),
    )
    const replies = await Promise.all(calls)
    expect(replies.map(({ok}) => ok)).toEqual([true, true])
    expect(replies.map(({changed}) => changed).sort()).toEqual([false, true])
  })
})
