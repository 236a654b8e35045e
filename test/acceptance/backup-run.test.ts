import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import {AcceptanceLab, create} from './lab.ts'
import {asAdministrator} from './sql.ts'
import {until} from './until.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
})
beforeEach(async () => {
  await lab.reset()
  // A share outlives the servers that write to it.
  for (const name of readdirSync(share(''))) rmSync(share(name))
})
afterAll(() => lab.down())

/** With something in it: to throw away an empty log is no break. */
const LOG_TO_NUL = "USE acme; CREATE TABLE dbo.gone (id int); DROP TABLE dbo.gone; BACKUP LOG acme TO DISK = N'NUL'"

const run = (...words: readonly string[]): readonly string[] => ['backup', 'run', ...words, '--yes', '--json']

test('a full, a log and a differential, each in the catalogue with its header read on the verification server', async () => {
  await lab.json(create('acme'))
  for (const [word, kind, ending] of [
    ['full', 'full', '.bak'],
    ['log', 'log', '.trn'],
    ['diff', 'differential', '.dif'],
  ] as const) {
    const before = filesOf('acme')
    const ended = await lab.json(run(word, 'acme'))
    expect(ended).toMatchObject({exit: 0, changed: 1, result: {tenant: 'acme', kind}})
    const [fresh, ...others] = filesOf('acme').filter((name) => !before.includes(name))
    expect(others).toEqual([])
    expect(fresh).toMatch(new RegExp(`^sql-1_acme_acme_${kind}_.*${ended.run}\\${ending}$`))
    const {backups} = (await lab.json(['backup', 'list', 'acme', '--kind', kind, '--limit', '1', '--json'])).result
    expect(backups).toMatchObject([{guid: ended.result.set, run: ended.run, checksums: true, stripes: 1, timeZone: 0}])
  }
})

test('behind a break in the log chain, and before any full, the full comes first and is told', async () => {
  await lab.json(create('acme'))
  await asAdministrator(lab.dir, LOG_TO_NUL)
  const planned = await lab.json(['backup', 'run', 'log', 'acme', '--plan', '--json'])
  const [first] = planned.result.lines
  expect(first).toMatchObject({id: 'begun', finding: {finding: 'needed'}})
  expect(first.finding.diff[0]).toMatch(/^the log chain is broken at .*another tool went to NUL.*full backup.* first$/)
  expect(await lab.json(run('log', 'acme'))).toMatchObject({exit: 0, changed: 2})
  expect(await lab.json(run('log', 'acme'))).toMatchObject({exit: 0, changed: 1})
  await asAdministrator(lab.dir, 'ALTER DATABASE acme SET RECOVERY SIMPLE; ALTER DATABASE acme SET RECOVERY FULL')
  expect(await lab.json(run('log', 'acme'))).toMatchObject({exit: 0, changed: 2})
  await asAdministrator(lab.dir, 'ALTER DATABASE acme SET RECOVERY SIMPLE')
  expect(await lab.json(run('log', 'acme'))).toMatchObject({exit: 10, error: {code: 'LL-BACKUP-MODEL'}})
})

test('a copy-only full is no base, and another tool’s full is no base of ours: a differential takes its own first', async () => {
  await lab.json(create('acme'))
  const copied = await lab.json(run('full', 'acme', '--copy-only'))
  expect(copied).toMatchObject({exit: 0, changed: 1})
  const first = await lab.json(run('diff', 'acme'))
  expect(first).toMatchObject({exit: 0, changed: 1})
  const {backups} = (await lab.json(['backup', 'list', 'acme', '--json'])).result
  const of = (guid: unknown) => backups.find((one: {guid: string}) => one.guid === guid)
  expect(of(copied.result.set)).toMatchObject({copyOnly: true})
  expect(of(of(first.result.set).base.guid)).toMatchObject({kind: 'full', copyOnly: false, origin: 'landlord'})
  await asAdministrator(lab.dir, "BACKUP DATABASE acme TO DISK = N'B:\\backup\\other.bak' WITH INIT")
  expect(await lab.json(run('diff', 'acme'))).toMatchObject({exit: 0, changed: 2})
})

test('several, all, and what is not there: a wrong name begins nothing', async () => {
  for (const name of ['acme', 'borg']) await lab.json(create(name))
  expect(await lab.json(run('log', 'acme', 'borg'))).toMatchObject({exit: 0, changed: 2, result: {tally: {done: 2}}})
  expect(await lab.json(run('full', '--all'))).toMatchObject({exit: 0, changed: 2})
  const unknown = await lab.json(run('full', 'acme', 'nobody'))
  expect(unknown).toMatchObject({exit: 2, changed: 0, error: {code: 'LL-TENANT-UNKNOWN'}})
  for (const words of [[], ['full'], ['full', 'acme', '--all'], ['diff', '--due'], ['diff', 'acme', '--copy-only']])
    expect(await lab.json(run(...words)), words.join(' ')).toMatchObject({exit: 2, error: {code: 'LL-USAGE'}})
})

test('what is due is taken once, however many processes are called; what is not due is left alone', async () => {
  const tenants = ['acme', 'borg', 'citra']
  await hoursAgo(2, async () => {
    for (const name of tenants) await lab.json(create(name))
  })
  await lab.json(['tenant', 'suspend', 'citra', '--reason', 'asked', '--confirm', 'citra', '--json'])
  const ended = await Promise.all([1, 2, 3].map(() => lab.json(run('--due'))))
  expect(ended.map(({exit}) => exit)).toEqual([0, 0, 0])
  for (const name of tenants)
    expect(
      filesOf(name).map((file) => file.slice(-4)),
      name,
    ).toEqual(['.bak', '.trn', '.trn'])
  const files = readdirSync(share(''))
  expect(await lab.json(run('--due'))).toMatchObject({exit: 0, run: null, changed: 0})
  expect(readdirSync(share(''))).toEqual(files)
  expect((await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs).toEqual([])
})

test('a backup whose process was killed is waited for, recorded and not taken again: by the same command, and by --due', async () => {
  await hoursAgo(2, () => lab.json(create('acme')))
  for (const again of [run('full', 'acme'), run('--due')]) {
    const [before, traced] = [filesOf('acme'), (await lab.trace()).length]
    await labFaultAdd(lab.dir, 'sql-1', {kind: 'backup-slow', ms: 700, match: '^backup'})
    const first = lab.start(again)
    await until(() => (labFaultList(lab.dir)[0]?.hits ?? 0) >= 1)
    first.kill()
    await first.end()
    const second = await lab.json(again)
    await labFaultClear(lab.dir)
    expect(second, again.join(' ')).toMatchObject({exit: 0})
    expect(filesOf('acme')).toHaveLength(before.length + 1)
    expect((await lab.trace(traced)).filter(({text}) => /^BACKUP (DATABASE|LOG)/.test(text ?? ''))).toHaveLength(1)
    expect((await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs).toEqual([])
  }
})

test('the connection breaks in the midst of a backup: it is waited for and recorded by the very run, and not taken again', async () => {
  await lab.json(create('acme'))
  const [before, traced] = [filesOf('acme'), (await lab.trace()).length]
  await lab.control('sql-1', {do: 'withhold', nth: 1, fate: 'cut', at: 'midst'})
  const ended = await lab.json(run('full', 'acme'))
  expect(ended, JSON.stringify(ended.error)).toMatchObject({exit: 0, changed: 1, result: {tenant: 'acme'}})
  expect(filesOf('acme')).toHaveLength(before.length + 1)
  expect((await lab.trace(traced)).filter(({text}) => /^BACKUP DATABASE/.test(text ?? ''))).toHaveLength(1)
  const {backups} = (await lab.json(['backup', 'list', 'acme', '--kind', 'full', '--json'])).result
  expect(backups.map(({guid}: {guid: string}) => guid)).toContain(ended.result.set)
})

test('a backup whose history was not written is taken in by its header, and counts', async () => {
  await lab.json(create('acme'))
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'backup-history', match: '^backup'})
  const taken = await lab.json(run('full', 'acme'))
  expect(taken, JSON.stringify(taken.error)).toMatchObject({exit: 0, changed: 1})
  const {backups} = (await lab.json(['backup', 'list', 'acme', '--kind', 'full', '--json'])).result
  expect(backups).toHaveLength(2)
  expect(backups[0]).toMatchObject({guid: taken.result.set, origin: 'landlord', server: 'sql-1'})
  expect(backups[0].files[0].path).toMatch(/^\\\\backup\.lab\.example\\sql\\sql-1_acme_acme_full_/)
  expect(await lab.json(run('log', 'acme'))).toMatchObject({exit: 0, changed: 1})
})

test('another tool’s backup is waited for', async () => {
  await lab.json(create('acme'))
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'backup-slow', ms: 700, match: 'slow.bak'})
  const other = asAdministrator(lab.dir, "BACKUP DATABASE acme TO DISK = N'B:\\backup\\slow.bak' WITH INIT, COPY_ONLY")
  await until(() => (labFaultList(lab.dir)[0]?.hits ?? 0) >= 1)
  expect(await lab.json(run('full', 'acme'))).toMatchObject({exit: 0, changed: 1})
  await other
  await labFaultClear(lab.dir)
})

test.each([
  ['a disk that is full', {kind: 'disk-full', after: 0}, 'LL-BACKUP-DISK'],
  ['a server that is switched off and on', {kind: 'down'}, 'LL-SQL-UNREACHABLE'],
] as const)('%s: told, nothing that is not whole counts, and the next one is taken', async (_, fault, code) => {
  // Twice: the key of its fence is a new row of the server's own database, and that would find no room first.
  await hoursAgo(2, async () => {
    await lab.json(create('acme'))
    await lab.json(run('full', 'acme'))
  })
  const status = async () => (await lab.json(['backup', 'list', 'acme', '--json'])).result.backups.length
  const known = await status()
  await labFaultAdd(lab.dir, 'sql-1', fault)
  const failed = await lab.json(run('full', 'acme'))
  expect(failed.exit, JSON.stringify(failed.error)).toBe(code === 'LL-BACKUP-DISK' ? 5 : 69)
  expect(failed.error).toMatchObject({code})
  const due = await lab.json(run('--due'))
  expect(due, JSON.stringify(due.result)).toMatchObject({exit: 7, error: {code: 'LL-MANY-FAILED'}})
  // What failed over there waits for its turn; a server that was silent was not asked for anything.
  const again = await lab.json(run('--due'))
  expect(again.exit).toBe(code === 'LL-BACKUP-DISK' ? 0 : 7)
  await labFaultClear(lab.dir)
  expect(await status()).toBe(known)
  expect((await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs).toEqual([])
  expect(await lab.json(run('log', 'acme'))).toMatchObject({exit: 0, changed: 1})
  expect(await lab.json(run('--due'))).toMatchObject({exit: 0, run: null})
})

test('a server that goes down in the midst of a backup: nothing of it counts, and the next command takes another', async () => {
  await lab.json(create('acme'))
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'backup-slow', ms: 700, match: '^backup'})
  const first = lab.start(run('full', 'acme'))
  await until(() => (labFaultList(lab.dir)[0]?.hits ?? 0) >= 1)
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'down'})
  const ended = await first.end()
  expect(ended.exitCode, ended.stdout).not.toBe(0)
  await labFaultClear(lab.dir)
  const {backups} = (await lab.json(['backup', 'list', 'acme', '--kind', 'full', '--json'])).result
  expect(backups).toHaveLength(1)
  const second = await lab.json(run('full', 'acme'))
  expect(second).toMatchObject({exit: 0, changed: 1})
  expect((await lab.json(['run', 'list', '--unfinished', '--json'])).result.runs).toEqual([])
})

test('a right that was denied is told with the role that gives it', async () => {
  await lab.json(create('acme'))
  await asAdministrator(lab.dir, 'USE acme; DENY BACKUP LOG TO landlord_backup')
  const refused = await lab.json(run('log', 'acme'))
  expect(refused).toMatchObject({exit: 77, error: {code: 'LL-SQL-RIGHTS'}})
  expect(JSON.stringify(refused.error)).toContain('db_backupoperator')
  expect(await lab.json(run('full', 'acme'))).toMatchObject({exit: 0})
})

const share = (name: string): string => join(lab.dir, 'backups', name)
const filesOf = (tenant: string): readonly string[] =>
  readdirSync(join(lab.dir, 'backups'))
    .filter((name) => name.startsWith(`sql-1_${tenant}_`))
    .sort()

/** The clock of the database server shows that meanwhile. */
async function hoursAgo(hours: number, work: () => Promise<unknown>): Promise<void> {
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'clock-skew', ms: -hours * 3_600_000})
  try {
    await work()
  } finally {
    await labFaultClear(lab.dir)
  }
}
