import {chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {folderStore} from '../../../src/lib/adapters/backup-files/index.ts'
import {storeSuite} from './store-suite.ts'

let dir: string
const at = (path: string) => join(dir, 'root', path.replaceAll('\\', '/'))
const store = (path = join(dir, 'root')) => folderStore({name: 'share', path, withinMs: 0})
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'landlord-stores-'))
  mkdirSync(join(dir, 'root'))
  writeFileSync(join(dir, 'secret'), 'outside')
})
afterEach(() => rmSync(dir, {recursive: true, force: true}))

storeSuite(() => ({
  store,
  put(path, content) {
    mkdirSync(dirname(at(path)), {recursive: true})
    writeFileSync(at(path), content)
  },
}))

test('a name is found in another case, since Windows wrote it', async () => {
  writeFileSync(at('Acme.BAK'), 'x')
  expect(await store().files(['acme.bak'])).toMatchObject([{path: 'acme.bak', bytes: 1}])
})

test('links are not followed: not listed, and refused by name', async () => {
  symlinkSync(join(dir, 'secret'), at('link.bak'))
  symlinkSync(dir, at('folder'))
  expect(await store().list()).toEqual([])
  for (const path of ['link.bak', 'folder\\secret'])
    await expect(store().digest({path})).rejects.toMatchObject({
      code: 'LL-BACKUP-STORE-FILE',
      detail: {why: expect.stringContaining('link')},
    })
})

test('a root that is not there says nothing about files: the share may not be mounted', async () => {
  for (const ask of [
    () => store(join(dir, 'none')).list(),
    () => store(join(dir, 'none')).files(['a.bak']),
    () => store(join(dir, 'secret')).digest({path: 'a.bak'}),
  ])
    await expect(ask()).rejects.toMatchObject({name: 'Unreachable', code: 'LL-BACKUP-STORE'})
})

test.skipIf(process.getuid?.() === 0)('a folder that lets nobody in is no empty folder', async () => {
  chmodSync(join(dir, 'root'), 0)
  await expect(store().list()).rejects.toMatchObject({code: 'LL-BACKUP-STORE-RIGHTS'})
  chmodSync(join(dir, 'root'), 0o700)
})

test('a digest that is not wanted any more is given up', async () => {
  writeFileSync(at('a.bak'), Buffer.alloc(5_000_000))
  const stop = new AbortController()
  const reading = store().digest({path: 'a.bak', signal: stop.signal, progress: () => stop.abort()})
  await expect(reading).rejects.toMatchObject({name: 'AbortError'})
})

test('a file that grows while it is read is no whole one', async () => {
  writeFileSync(at('a.bak'), Buffer.alloc(3_000_000))
  let grown = 0
  const reading = store().digest({
    path: 'a.bak',
    progress: () => writeFileSync(at('a.bak'), Buffer.alloc(3_000_000 + ++grown)),
  })
  await expect(reading).rejects.toMatchObject({
    code: 'LL-BACKUP-STORE-FILE',
    detail: {why: expect.stringContaining('changed')},
  })
})
