import {mkdirSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {Kysely} from 'kysely'
import {expect, test} from 'vitest'
import {openedStore} from '../../src/lib/adapters/store/opened-store.ts'
import type {StoreSchema} from '../../src/lib/adapters/store/schema.ts'
import {nodeSqlite} from '../../src/lib/adapters/store/sqlite/dialect.ts'
import {explained, fileError} from '../../src/lib/adapters/store/sqlite/errors.ts'
import {isShare, networkFileSystem} from '../../src/lib/adapters/store/sqlite/file-system.ts'
import {sqliteFlavour} from '../../src/lib/adapters/store/sqlite/flavour.ts'
import {openDatabase, openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {settleVersion} from '../../src/lib/adapters/store/version.ts'
import {freshSqlite} from './fresh.ts'
import {granted, note, openOrder, ulidOf} from './orders.ts'

/** https://www.sqlite.org/pragma.html#pragma_synchronous */
const FULL = 2

test('the file, its log and its folder are for their owner alone', async () => {
  await using database = freshSqlite()
  const {runs} = await database.open()
  granted(await runs.open(openOrder({run: ulidOf(1)})))
  const mode = (path: string) => statSync(path).mode & 0o777
  expect(mode(dirname(database.path))).toBe(0o700)
  for (const end of ['', '-wal', '-shm']) expect(mode(database.path + end)).toBe(0o600)
})

test('commits are flushed to the disk before they are answered', async () => {
  await using database = freshSqlite()
  using connection = await openDatabase(join(database.folder, 'x.db'), 100)
  const setting = (name: string) => Object.values(connection.prepare(`pragma ${name}`).get() ?? {})[0]
  expect(setting('journal_mode')).toBe('wal')
  expect(setting('synchronous')).toBe(FULL)
})

test('while another program writes, landlord waits, and gives up after a while', async () => {
  await using database = freshSqlite()
  const {runs} = await database.open({lockWaitMs: 300})
  const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
  using other = new DatabaseSync(database.path)
  other.exec('begin immediate')
  const started = performance.now()
  await expect(runs.append(tenure, note('locked'))).rejects.toMatchObject({
    code: 'LL-STORE-LOCKED',
    detail: {where: database.path},
  })
  expect(performance.now() - started).toBeGreaterThan(250)
  // Reading goes on, and the process is not held up while it waits.
  expect(await runs.events(ulidOf(1))).toHaveLength(1)
  const patient = await database.open({lockWaitMs: 60_000})
  setTimeout(() => other.exec('rollback'), 100)
  await patient.runs.append(tenure, note('free'))
})

test('a store of a newer version is refused and left as it is', async () => {
  await using database = freshSqlite()
  await database.open()
  using other = new DatabaseSync(database.path)
  other.exec("insert into schema_migrations values ('9999-later', '2026-01-01T00:00:00.000Z')")
  await expect(database.open()).rejects.toMatchObject({
    code: 'LL-STORE-VERSION',
    message: 'The ops store was made by a newer landlord.',
    detail: {why: expect.stringContaining('9999-later')},
  })
})

test('two programs that start at once make one store', async () => {
  await using database = freshSqlite()
  const stores = await Promise.all([database.open(), database.open(), database.open()])
  expect(new Set(stores.map(({runs}) => runs.id)).size).toBe(1)
})

test('a file that is no store is refused and left as it is', async () => {
  await using database = freshSqlite()
  mkdirSync(dirname(database.path))
  writeFileSync(database.path, 'This is the diary of somebody. '.repeat(400))
  await expect(database.open()).rejects.toMatchObject({code: 'LL-STORE-CORRUPT', detail: {where: database.path}})
  expect(statSync(database.path).size).toBe(31 * 400)
})

test('a truncated store is told, not repaired', async () => {
  await using database = freshSqlite()
  await using store = await database.open()
  for (let number = 1; number < 40; number++)
    granted(
      await store.runs.open(openOrder({run: ulidOf(number), subject: `tenant:t${number}`, inputs: 'x'.repeat(900)})),
    )
  await store[Symbol.asyncDispose]()
  truncateSync(database.path, 12_288)
  const read = async () => {
    await using again = await openSqliteStore({path: database.path, liveness: () => 'unknown'})
    await again.operations.runs({limit: 100})
  }
  await expect(read()).rejects.toMatchObject({code: 'LL-STORE-CORRUPT'})
})

test('a journal that was altered by hand is noticed, wherever it was', async () => {
  await using database = freshSqlite()
  const {runs, operations} = await database.open()
  const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
  for (const text of ['one', 'two', 'three']) await runs.append(tenure, note(text))
  await runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
  using other = new DatabaseSync(database.path)
  const altered = async (sql: string) => {
    other.exec(`begin; ${sql}`)
    other.exec('commit')
    return [await operations.verify(ulidOf(1)), await operations.verifySeals()]
  }
  const sound = {sound: true}
  expect(await altered('')).toMatchObject([sound, sound])
  expect(await altered(`update events set data = replace(data, 'two', 'tow')`)).toMatchObject([
    {sound: false, at: 'event 3'},
    sound,
  ])
  expect(await altered(`update events set data = replace(data, 'tow', 'two')`)).toMatchObject([sound, sound])
  expect(await altered(`update seals set at = at + 1 where seq = 2`)).toMatchObject([
    sound,
    {sound: false, at: 'seal 2'},
  ])
  expect(await altered(`update seals set at = at - 1 where seq = 2; delete from seals where seq = 1`)).toMatchObject([
    sound,
    {sound: false, at: 'seal 2', why: 'seal 1 is missing'},
  ])
  expect(await altered('delete from events where seq = 5')).toMatchObject([
    {sound: false, at: 'event 5', why: 'the end of the journal is missing'},
    {},
  ])
  expect(await altered('update runs set seq = 4')).toMatchObject([{sound: false, at: 'the run'}, {}])
})

test('a store whose file was removed or replaced is not written any more', async () => {
  await using database = freshSqlite()
  const {runs} = await database.open()
  const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
  rmSync(dirname(database.path), {recursive: true})
  await expect(runs.append(tenure, note('into nothing'))).rejects.toMatchObject({code: 'LL-STORE-MISSING'})
  const {runs: fresh} = await database.open()
  expect(fresh.id).not.toBe(runs.id)
  await expect(runs.append(tenure, note('into another'))).rejects.toMatchObject({code: 'LL-STORE-MISSING'})
})

test('a full disk is told, and what was being written is not there', async () => {
  await using folder = freshSqlite()
  const where = join(folder.folder, 'small.db')
  const database = new DatabaseSync(where)
  const db = new Kysely<StoreSchema>({dialect: nodeSqlite({database, where, lockWaitMs: 100})})
  const ground = {db, flavour: sqliteFlavour(database)}
  await settleVersion(ground, () => 'unknown', where)
  await using store = await openedStore(ground, () => 'unknown', where)
  const tenure = granted(await store.runs.open(openOrder({run: ulidOf(1)})))
  const pages = Number(Object.values(database.prepare('pragma page_count').get() ?? {})[0])
  database.exec(`pragma max_page_count = ${pages + 30}`)
  let written = 1
  const fill = async () => {
    for (; written < 200; written++) await store.runs.append(tenure, note('x'.repeat(4000)))
  }
  await expect(fill()).rejects.toMatchObject({
    code: 'LL-STORE-DISK',
    detail: {why: 'SQLite 13: database or disk is full'},
  })
  expect(await store.operations.verify(ulidOf(1))).toMatchObject({sound: true, events: written})
  database.exec(`pragma max_page_count = ${pages + 600}`)
  await store.runs.append(tenure, note('there is room again'))
})

test('a folder that is not there, or may not be written, is told', async () => {
  await using database = freshSqlite()
  const open = (path: string) => openSqliteStore({path, liveness: () => 'unknown'})
  await expect(open(join(database.folder, 'a', 'b', 'landlord.db'))).rejects.toMatchObject({code: 'LL-STORE-MISSING'})
  writeFileSync(join(database.folder, 'file'), '')
  await expect(open(join(database.folder, 'file', 'landlord.db'))).rejects.toMatchObject({code: 'LL-STORE-MISSING'})
  for (const code of ['EACCES', 'EPERM', 'EROFS'])
    expect(fileError(Object.assign(new Error('x'), {code}), '/x')).toMatchObject({
      code: 'LL-STORE-READONLY',
      detail: {why: code},
    })
  expect(fileError(Object.assign(new Error('x'), {code: 'ENOSPC'}), '/x')).toMatchObject({code: 'LL-STORE-DISK'})
})

test('a database that was opened for reading alone says that it cannot be written', async () => {
  await using database = freshSqlite()
  await database.open()
  using readonly = new DatabaseSync(database.path, {readOnly: true})
  const error = (() => {
    try {
      readonly.exec('delete from meta')
    } catch (thrown) {
      return explained(thrown, database.path)
    }
  })()
  expect(error).toMatchObject({code: 'LL-STORE-READONLY', detail: {where: database.path}})
})

const MOUNTS = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:40 / /mnt/far rw - fuse.sshfs ann@far: rw
41 27 8:1 / /mnt/stick rw - fuseblk /dev/sda1 rw
42 27 0:42 / /mnt/with\\040blank rw - fuse.rclone r: rw`
const FUSE = 0x65735546

test.each([
  ['/home', 0xef53, undefined],
  ['/home', 0x6969, 'nfs'],
  ['/home', 0xff534d42, 'cifs'],
  ['/home', 0xff534d42 | 0, 'cifs'],
  ['/home', 0xfe534d42, 'smb2'],
  ['/mnt/far/ops', FUSE, 'fuse.sshfs'],
  ['/mnt/stick', FUSE, undefined],
  ['/mnt/with blank/ops', FUSE, 'fuse.rclone'],
  ['/mnt/farther', FUSE, 'fuse'],
])('%s on file system %i: %s', (folder, magic, expected) => {
  expect(networkFileSystem(folder, magic, MOUNTS)).toBe(expected)
})

test('a share of Windows is on another machine, a device path is not', () => {
  expect(['\\\\far\\ops\\l.db', '//far/ops/l.db'].map(isShare)).toEqual([true, true])
  expect(['\\\\?\\C:\\l.db', '\\\\.\\x', 'C:\\l.db', '/ops/l.db'].map(isShare)).toEqual([false, false, false, false])
})
