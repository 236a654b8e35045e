import {existsSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {ELSEWHERE} from '../store/orders.ts'
import {libraryForTest, refusal, tenantOn} from './library.ts'
import {FILES, manifestOf, releaseZip, sha256} from './zip.ts'

const ZIP = releaseZip()
const DIGEST = sha256(ZIP)

test('a release that was added is found by its version, whole, with its scripts in order', async () => {
  await using library = await libraryForTest()
  const zip = library.file('release.zip', ZIP)
  expect(await library.reading.examine(zip)).toMatchObject({
    version: '1.0.0',
    digest: DIGEST,
    bytes: ZIP.length,
    files: 3,
  })
  await library.writing.add({zip, digest: DIGEST, by: 'ann'})
  rmSync(zip)
  expect(await library.reading.release('1.0.0')).toMatchObject({
    digest: DIGEST,
    manifestDigest: sha256(manifestOf()),
    entryPoint: 'app/service.cjs',
    role: 'app_service',
    addedBy: 'ann',
  })
  expect(await library.reading.zip('1.0.0')).toBe(join(library.folder, `${DIGEST}.zip`))
  expect(readdirSync(library.folder)).toEqual([`${DIGEST}.zip`])
  expect(statSync(library.folder).mode & 0o777).toBe(0o700)
  const [first, second] = await library.reading.migrations('1.0.0')
  const text = FILES['migrations/0001-items.sql'] as string
  expect(first).toEqual({id: '0001-items', release: '1.0.0', checksum: sha256(text), script: text})
  // The byte order mark counts for the checksum, and is no part of the script.
  expect(second).toMatchObject({id: '0002-names', checksum: sha256(FILES['migrations/0002-names.sql'] as string)})
  expect(second?.script.startsWith('alter')).toBe(true)
})

test('the same zip again changes nothing; another one of the same version is refused', async () => {
  await using library = await libraryForTest()
  const zip = library.file('release.zip', ZIP)
  await library.writing.add({zip, digest: DIGEST, by: 'ann'})
  const before = await library.reading.releases()
  await library.writing.add({zip, digest: DIGEST, by: 'ben'})
  expect(await library.reading.releases()).toEqual(before)
  const other = releaseZip([], {healthPath: '/other'})
  const error = await refusal(
    library.writing.add({zip: library.file('other.zip', other), digest: sha256(other), by: 'ben'}),
  )
  expect(error.code).toBe('LL-RELEASE-EXISTS')
})

test('a zip that was changed after it was decided upon is refused', async () => {
  await using library = await libraryForTest()
  const zip = library.file('release.zip', releaseZip([], {healthPath: '/other'}))
  expect(await refusal(library.writing.add({zip, digest: DIGEST, by: 'ann'}))).toMatchObject({
    code: 'LL-RELEASE-ZIP',
    message: 'This zip is not the one that was checked before.',
  })
  expect(readdirSync(library.folder)).toEqual([])
})

test('a zip that is lost or altered in the library is noticed, and mended by adding it again', async () => {
  await using library = await libraryForTest()
  const zip = library.file('release.zip', ZIP)
  await library.writing.add({zip, digest: DIGEST, by: 'ann'})
  const kept = join(library.folder, `${DIGEST}.zip`)
  writeFileSync(kept, 'altered')
  expect(await library.reading.condition('1.0.0')).toBe('damaged')
  expect(await refusal(library.reading.zip('1.0.0'))).toMatchObject({code: 'LL-RELEASE-DAMAGED', detail: {where: kept}})
  expect((await refusal(library.reading.migrations('1.0.0'))).code).toBe('LL-RELEASE-DAMAGED')
  rmSync(kept)
  expect(await library.reading.condition('1.0.0')).toBe('missing')
  expect((await refusal(library.reading.migrations('1.0.0'))).code).toBe('LL-RELEASE-DAMAGED')
  await library.writing.add({zip, digest: DIGEST, by: 'ann'})
  expect(await library.reading.condition('1.0.0')).toBe('whole')
})

test('what a killed process left of a copy goes with the next one', async () => {
  await using library = await libraryForTest()
  const zip = library.file('release.zip', ZIP)
  await library.writing.add({zip, digest: DIGEST, by: 'ann'})
  writeFileSync(join(library.folder, `${DIGEST}.0badf00d.part`), 'half')
  await library.writing.add({zip, digest: DIGEST, by: 'ann'})
  expect(readdirSync(library.folder)).toEqual([`${DIGEST}.zip`])
})

test('a release leaves the library with its zip, unless a tenant runs it or it is another one', async () => {
  await using library = await libraryForTest()
  const {writing, reading, store, authority, folder} = library
  await writing.add({zip: library.file('release.zip', ZIP), digest: DIGEST, by: 'ann'})
  const inventory = store.inventoryFor(authority)
  const tenant = tenantOn('1.0.0')
  await inventory.addTenant(tenant)
  expect(await refusal(writing.remove({version: '1.0.0', digest: DIGEST}))).toMatchObject({
    code: 'LL-RELEASE-IN-USE',
    detail: {why: 'tenant acme runs it'},
  })
  await inventory.removeTenant(tenant)
  await writing.remove({version: '1.0.0', digest: 'e'.repeat(64)})
  expect(await reading.release('1.0.0')).toBeDefined()
  await writing.remove({version: '1.0.0', digest: DIGEST})
  await writing.remove({version: '1.0.0', digest: DIGEST})
  expect(await reading.release('1.0.0')).toBeUndefined()
  expect(existsSync(join(folder, `${DIGEST}.zip`))).toBe(false)
})

test('releases are in the order of their versions, not of their letters', async () => {
  await using library = await libraryForTest()
  for (const version of ['1.10.0', '1.2.0', '1.10.0-rc.1']) {
    const zip = releaseZip([], {version})
    await library.writing.add({zip: library.file(`${version}.zip`, zip), digest: sha256(zip), by: 'ann'})
  }
  expect((await library.reading.releases()).map(({version}) => version)).toEqual(['1.2.0', '1.10.0-rc.1', '1.10.0'])
})

test('whoever lost the lease writes nothing', async () => {
  await using library = await libraryForTest()
  const zip = library.file('release.zip', ZIP)
  const [lease] = await library.store.operations.leases()
  await library.store.operations.breakLease({
    lease: lease?.id ?? '',
    reason: 'test',
    actor: ELSEWHERE,
  })
  expect((await refusal(library.writing.add({zip, digest: DIGEST, by: 'ann'}))).code).toBe('LL-LEASE-LOST')
  expect(await library.reading.releases()).toEqual([])
})

test('a zip or a folder that cannot be used is told apart', async () => {
  await using library = await libraryForTest()
  const none = join(library.root, 'none.zip')
  expect(await refusal(library.reading.examine(none))).toMatchObject({
    code: 'LL-RELEASE-FILE',
    detail: {where: none, why: 'ENOENT'},
  })
  expect((await refusal(library.writing.add({zip: none, digest: DIGEST, by: 'ann'}))).code).toBe('LL-RELEASE-FILE')
  const zip = library.file('release.zip', ZIP)
  library.file('releases', 'a file where the folder should be')
  expect(await refusal(library.writing.add({zip, digest: DIGEST, by: 'ann'}))).toMatchObject({
    code: 'LL-RELEASE-FOLDER',
    detail: {where: library.folder},
  })
  expect((await refusal(library.reading.zip('9.9.9'))).code).toBe('LL-RELEASE-UNKNOWN')
})
