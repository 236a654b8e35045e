import {readdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {administrator, asAdministrator} from './sql.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const
const SHARE = '\\\\backup.lab.example\\sql'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  await lab.snapshot()
})
beforeEach(async () => {
  await lab.reset()
  // A share outlives the servers that write to it.
  for (const name of readdirSync(share(''))) if (!name.startsWith('sql-1_')) rmSync(share(name))
})
afterAll(() => lab.down())

/** Paths, as the server names them. */
const imported = (...names: readonly string[]): Promise<Document> =>
  lab.json(['backup', 'import', ...names.map((name) => `${SHARE}\\${name}`), '--server', 'sql-1', '--yes', '--json'])
const FORGOTTEN = "EXEC msdb.dbo.sp_delete_database_backuphistory @database_name = N'acme'"

test('one file by its path: another tool’s, that no history knows; the others are left alone', async () => {
  await asAdministrator(lab.dir, backup('one.bak'), backup('two.bak'), FORGOTTEN)
  const first = await imported('one.bak')
  expect(first, JSON.stringify(first)).toMatchObject({
    exit: 0,
    changed: 2,
    result: {sets: [{tenant: 'acme', by: 'family', files: [`${SHARE}\\one.bak`]}], left: []},
  })
  expect(await imported('one.bak')).toMatchObject({exit: 0, changed: 0})
  const kept = (await lab.json(['backup', 'list', 'acme', '--kind', 'full', '--json'])).result.backups
  expect(kept[0]).toMatchObject({guid: first.result.sets[0].set, fromHeader: true, origin: 'other'})
  expect(kept).toHaveLength(2)
  const made = await lab.json(['backup', 'restore', 'acme', '--latest', '--as', 'scratch_one', '--yes', '--json'])
  expect(made, JSON.stringify(made.error)).toMatchObject({exit: 0})
})

test('a striped set: a part of it is named with what is missing; all of it comes in as one and restores', async () => {
  await asAdministrator(lab.dir, backup('a.bak', 'b.bak', 'c.bak'), FORGOTTEN)
  const part = await imported('a.bak', 'c.bak')
  expect(part, JSON.stringify(part)).toMatchObject({
    exit: 0,
    changed: 0,
    result: {sets: [], left: [{why: expect.stringMatching(/^acme's, and stripe 2 of 3 is missing/)}]},
  })
  const all = await imported('c.bak', 'a.bak', 'b.bak')
  expect(all, JSON.stringify(all)).toMatchObject({
    exit: 0,
    result: {sets: [{tenant: 'acme', files: ['a', 'b', 'c'].map((name) => `${SHARE}\\${name}.bak`)}], left: []},
  })
  const [newest] = (await lab.json(['backup', 'list', 'acme', '--kind', 'full', '--json'])).result.backups
  expect(newest).toMatchObject({guid: all.result.sets[0].set, stripes: 3})
  const made = await lab.json(['backup', 'restore', 'acme', '--latest', '--as', 'scratch_stripes', '--yes', '--json'])
  expect(made, JSON.stringify(made.error)).toMatchObject({exit: 0})
})

test('a database of the same name, and of another family, is not the tenant’s; neither is what is no backup', async () => {
  const stranger = await administrator(lab.dir, 'sql-verify')
  await stranger.run('CREATE DATABASE acme')
  await stranger.run(backup('stranger.bak'))
  await stranger.run('DROP DATABASE acme')
  stranger.close()
  writeFileSync(share('no-backup.bak'), 'no backup')
  const left = await imported('stranger.bak', 'no-backup.bak')
  expect(left, JSON.stringify(left)).toMatchObject({
    exit: 0,
    changed: 0,
    result: {
      sets: [],
      left: [
        {path: `${SHARE}\\no-backup.bak`, why: expect.stringContaining('3241')},
        {path: `${SHARE}\\stranger.bak`, why: expect.stringMatching(/^no tenant has had a database of family/)},
      ],
    },
  })
  expect(await imported('typed-wrong.bak')).toMatchObject({exit: 8, changed: 0, error: {code: 'LL-BACKUP-GONE'}})
})

const backup = (...names: readonly string[]): string =>
  `BACKUP DATABASE acme TO ${names.map((name) => `DISK = N'${SHARE}\\${name}'`).join(', ')} WITH CHECKSUM, FORMAT, INIT`

const share = (name: string): string => join(lab.dir, 'backups', name)
