import {createHash} from 'node:crypto'
import {expect, test} from 'vitest'
import type {BackupStore} from '../../../src/lib/site/backup-files.ts'

/** A place with these files, and the way to it. Paths with backslashes. */
export interface Place {
  store(): BackupStore
  put(path: string, content: Buffer): Promise<void> | void
}

const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** What every kind of store promises. */
export function storeSuite(place: () => Place): void {
  test('what lies there is told in order, with sizes and times, from folders too', async () => {
    const {store, put} = place()
    const before = Date.now() - 2000
    await put('b.bak', Buffer.from('bb'))
    await put('a.bak', Buffer.alloc(70_000, 1))
    await put('sub\\c d.trn', Buffer.from(''))
    const files = await store().list()
    expect(files.map(({path, bytes}) => [path, bytes])).toEqual([
      ['a.bak', 70_000],
      ['b.bak', 2],
      ['sub\\c d.trn', 0],
    ])
    for (const {modifiedAt} of files) expect(modifiedAt).toBeGreaterThanOrEqual(before)
  })

  test('files are asked for by path, in the order of asking; what is not there is nothing', async () => {
    const {store, put} = place()
    await put('a.bak', Buffer.from('a'))
    await put('sub\\c d.trn', Buffer.from('ccc'))
    const found = await store().files(['none.bak', 'sub\\c d.trn', 'a.bak', 'sub\\none.trn', 'a.bak\\below'])
    expect(found.map((file) => file && [file.path, file.bytes])).toEqual([
      undefined,
      ['sub\\c d.trn', 3],
      ['a.bak', 1],
      undefined,
      undefined,
    ])
  })

  test('the digest is of the whole content, and is heard of', async () => {
    const {store, put} = place()
    const content = Buffer.from(Array.from({length: 3_000_000}, (_, index) => index % 251))
    await put('sub\\large.bak', content)
    const heard: number[] = []
    const found = await store().digest({path: 'sub\\large.bak', progress: ({bytes}) => heard.push(bytes)})
    expect(found).toEqual({sha256: digest(content), bytes: content.length})
    expect(heard.at(-1)).toBe(content.length)
    expect(await store().digest({path: 'none.bak'})).toBeUndefined()
  })

  test.each(['..\\secret', 'sub\\..\\..\\secret', 'C:\\secret', '\\secret', 'a/../../secret', 'a\\', ''])(
    'nothing outside of the root is ever looked at: %j',
    async (path) => {
      const {store, put} = place()
      await put('a.bak', Buffer.from('a'))
      const refused = {code: 'LL-BACKUP-STORE-FILE'}
      await expect(store().files([path])).rejects.toMatchObject(refused)
      await expect(store().digest({path})).rejects.toMatchObject(refused)
    },
  )
}
