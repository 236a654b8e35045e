import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {asAdministrator} from './sql.ts'
import {until} from './until.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const
const THUMBPRINT = '9A3C5E7F1B2D4F60718293A4B5C6D7E8F9012345'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  expect(await run('full')).toMatchObject({exit: 0})
  await lab.snapshot()
})
beforeEach(async () => {
  await lab.reset()
  // A share outlives the servers that write to it.
  const own = new Set((await sets()).flatMap(({files}) => files.map(({path}) => path.split('\\').at(-1))))
  for (const name of readdirSync(share(''))) if (!own.has(name)) rmSync(share(name))
})
afterAll(() => lab.down())

test('a right that was taken away: exit 77 with the role that gives it; given back, the same command works', async () => {
  await asAdministrator(lab.dir, 'USE acme; ALTER ROLE db_backupoperator DROP MEMBER landlord_backup')
  const refused = await told(run('full'), {exit: 77, code: 'LL-SQL-RIGHTS'})
  expect(JSON.stringify(refused.error)).toContain('db_backupoperator')
  await nothingLost()
  await asAdministrator(lab.dir, 'USE acme; ALTER ROLE db_backupoperator ADD MEMBER landlord_backup')
  expect(await run('full')).toMatchObject({exit: 0, changed: 1})
})

test('a disk that is full in the midst of a backup: nothing of it counts, and with room the same command works', async () => {
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'disk-full', after: 3000})
  const full = await told(run('full'), {exit: 5, code: 'LL-BACKUP-DISK'})
  expect(full.error?.why).toContain('112(There is not enough space on the disk.)')
  await labFaultClear(lab.dir)
  await nothingLost()
  const unfinished = (await lab.json(['backup', 'catalogue', 'acme', '--json'])).result.discrepancies
  expect(unfinished.filter(({kind}: {kind: string}) => kind !== 'file without row')).toEqual([])
  expect(await run('full')).toMatchObject({exit: 0, changed: 1})
})

test('a log that is full: a full cannot be taken, the log can, and makes room', async () => {
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'state', match: 'log-full', path: 'acme'})
  const full = await told(run('full'), {exit: 5, code: 'LL-SQL-LOG-FULL'})
  expect(full.error?.next).toContainEqual(expect.objectContaining({command: 'landlord backup run log acme'}))
  await nothingLost()
  expect(await run('log')).toMatchObject({exit: 0, changed: 1})
  expect(await run('full')).toMatchObject({exit: 0, changed: 1})
})

test('the verification server lacks the certificate: backups go on, proofs and restores say which; with it they go on', async () => {
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'state', match: 'encrypted', path: THUMBPRINT})
  expect(await run('full')).toMatchObject({exit: 0, changed: 1})
  const restored = await told(restore('--latest', '--as', 'scratch_tde'), {exit: 4, code: 'LL-BACKUP-CERTIFICATE'})
  expect(restored.error?.why).toContain(THUMBPRINT)
  const proof = ['backup', 'verify', 'acme', '--level', 'media', '--yes', '--json']
  await told(lab.json(proof), {exit: 4, code: 'LL-BACKUP-CERTIFICATE'})
  const {backups} = (await lab.json(['backup', 'list', 'acme', '--json'])).result
  expect(backups.filter(({problem}: {problem?: string}) => problem)).toEqual([])
  await labFaultAdd(lab.dir, 'sql-verify', {kind: 'state', match: 'certificate', path: THUMBPRINT})
  expect(await restore('--latest', '--as', 'scratch_tde')).toMatchObject({exit: 0, run: restored.run})
  expect(await lab.json(proof)).toMatchObject({exit: 0})
})

test('a server that is restarted in the midst of a restore: the same command goes on with the same set', async () => {
  await labFaultAdd(lab.dir, 'sql-verify', {kind: 'backup-slow', ms: 700, match: '^restore database'})
  const first = lab.start(['backup', 'restore', 'acme', '--latest', '--as', 'scratch_down', '--yes', '--json'])
  await until(() => (labFaultList(lab.dir)[0]?.hits ?? 0) >= 1)
  await labFaultAdd(lab.dir, 'sql-verify', {kind: 'down'})
  const ended = await first.end()
  const document: Document = JSON.parse(ended.stdout)
  expect(document, ended.stdout).toMatchObject({exit: 69, error: {code: 'LL-SQL-UNREACHABLE'}})
  await labFaultClear(lab.dir)
  expect(await restore('--latest', '--as', 'scratch_down')).toMatchObject({exit: 0, run: document.run})
})

test('a verification server that is older than the one that took the backup: told before anything is made', async () => {
  const older = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS, undefined, {'sql-verify': '15.0.4430.1'})
  try {
    expect(await older.json(create('acme'))).toMatchObject({exit: 0})
    const made = older.json(['backup', 'restore', 'acme', '--latest', '--as', 'scratch_new', '--yes', '--json'])
    const refused = await told(made, {exit: 4, code: 'LL-BACKUP-VERSION'})
    expect(refused.error?.why).toContain('15.00.4430')
    expect(await older.json(['run', 'undo', refused.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  } finally {
    await older.down()
  }
})

const run = (kind: string): Promise<Document> => lab.json(['backup', 'run', kind, 'acme', '--yes', '--json'])
const restore = (...words: readonly string[]): Promise<Document> =>
  lab.json(['backup', 'restore', 'acme', ...words, '--yes', '--json'])

/** What, where, why, what is left, and the next command. */
async function told(ended: Promise<Document>, {exit, code}: {exit: number; code: string}): Promise<Document> {
  const document = await ended
  expect(document, JSON.stringify(document.error)).toMatchObject({
    exit,
    error: {
      code,
      message: expect.stringMatching(/\S/),
      where: expect.stringMatching(/\S/),
      why: expect.stringMatching(/\S/),
      state: expect.stringMatching(/\S/),
    },
  })
  expect(document.error?.next?.length).toBeGreaterThan(0)
  return document
}

/** The chain of before is whole, what was tried is closed, and customers' database answers. */
async function nothingLost(): Promise<void> {
  expect((await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs).toEqual([])
  expect((await sets()).map(({kind}) => kind).sort()).toEqual(['full', 'full', 'log'])
  expect(await lab.json(['backup', 'chain', 'acme', '--json'])).toMatchObject({exit: 0})
}

const sets = async (): Promise<readonly {readonly kind: string; readonly files: readonly {path: string}[]}[]> =>
  (await lab.json(['backup', 'list', 'acme', '--json'])).result.backups

const share = (name: string): string => join(lab.dir, 'backups', name)
