import {existsSync, globSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {libraryForTest} from './library.ts'
import {sha256} from './zip.ts'

/** Made by the build, by another library than the one that reads it here. */
const [zip] = globSync('dist/sample-product-*.zip')

test.skipIf(zip === undefined)('the sample product is a release', async () => {
  await using library = await libraryForTest()
  const path = zip as string
  expect(existsSync(path)).toBe(true)
  const digest = sha256(readFileSync(path))
  expect(await library.reading.examine(path)).toMatchObject({version: '1.0.0', digest, entryPoint: 'app/service.cjs'})
  await library.writing.add({zip: path, digest, by: 'ann'})
  expect((await library.reading.migrations('1.0.0')).map(({id}) => id)).toEqual(['0001-items'])
})

test.each(globSync('dist/updates/sample-product-*.zip'))('%s is a release, however bad', async (path) => {
  await using library = await libraryForTest()
  const [, version] = /sample-product-(.+)\.zip$/.exec(path) ?? []
  expect(await library.reading.examine(path)).toMatchObject({version, entryPoint: 'app/service.cjs'})
})
