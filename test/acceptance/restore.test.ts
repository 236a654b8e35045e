import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {sampleOf, seedOf} from '../house/seed.ts'
import {acknowledged, LabClients} from '../lab/clients/lab-clients.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {Ledger} from './ledger.ts'
import {administrator} from './sql.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const
const seed = seedOf()

let lab: AcceptanceLab
let clients: LabClients
let ledger: Ledger
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  clients = new LabClients(lab.dir)
  ledger = await Ledger.of(lab.dir, 'acme')
})
afterAll(async () => {
  ledger?.close()
  await lab.down()
})

const restore = (...words: readonly string[]): Promise<Document> =>
  lab.json(['backup', 'restore', 'acme', ...words, '--json'])
const iso = (at: number | undefined): string => new Date(at ?? Number.NaN).toISOString()
const upTo = (last: number): readonly number[] => Array.from({length: last + 1}, (_, n) => n)

test(`clients write all the time: a copy holds exactly what was acknowledged by then (seed ${seed})`, async () => {
  await clients.start('--tenants', 'acme', '--clients', '3', '--mobile', '0', '--rate', '15')
  await clients.until((report) => acknowledged(report) > 5)
  await ledger.more(4)
  await ledger.backup('full', 'one.bak')
  await ledger.more(6)
  await ledger.backup('log', 'one.trn')
  await ledger.more(6)
  await ledger.backup('differential', 'two.dif')
  await ledger.more(6)
  await ledger.backup('log', 'two.trn')
  await ledger.more(5)
  await ledger.backup('log', 'three.trn')
  await ledger.more(1)
  await ledger.backup('log', 'four.trn')
  expect(await clients.stop()).toMatchObject({tenants: [{unacknowledged: 0, queued: 0}]})
  // From the first full that knows the table on; what lies within the time of a log backup itself is another test's.
  const reachable = upTo(ledger.last - 1).slice(4)
  for (const n of sampleOf(reachable, 9, seed)) {
    const made = await restore('--to', iso(ledger.restAfter(n)), '--yes')
    expect(made.error, `row ${n}`).toBeUndefined()
    expect(made).toMatchObject({exit: 0, changed: 3})
    expect(await ledger.rowsIn('sql-verify', made.result.database), `row ${n}`).toEqual(upTo(n))
    expect(await lab.json(['run', 'undo', made.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
    expect(await ledger.rowsIn('sql-verify', made.result.database)).toBeUndefined()
  }
})

test('times that backups do not reach, or that nobody can tell, are refused before anything is touched', async () => {
  const traced = (await lab.trace()).length
  await ledger.more(1)
  const late = await restore('--to', iso(ledger.restAfter(ledger.last)), '--yes')
  expect(late).toMatchObject({exit: 10, error: {code: 'LL-CHAIN-LATE'}})
  expect(JSON.stringify(late.error)).toContain('landlord backup run log acme')
  expect(await restore('--to', '2020-01-01T00:00Z', '--yes')).toMatchObject({error: {code: 'LL-CHAIN-EARLY'}})
  for (const local of [
    '2026-11-22 14:05',
    '2026-11-22T14:05:00',
    '2026-02-30T14:05Z',
    'yesterday',
    '2999-01-01T00:00Z',
  ])
    expect(await restore('--to', local, '--yes'), local).toMatchObject({exit: 2, error: {code: 'LL-RESTORE-TARGET'}})
  expect(await restore('--yes')).toMatchObject({exit: 2, error: {code: 'LL-INPUT-MISSING'}})
  expect(await restore('--latest', '--as', 'acme', '--yes')).toMatchObject({
    exit: 10,
    error: {code: 'LL-RESTORE-NAME'},
  })
  const changed = (await lab.trace(traced)).filter((line) => line.changed && line.principal?.startsWith('landlord_'))
  expect(changed).toEqual([])
})

test('with --latest-possible it goes as far as backups go, and says so', async () => {
  const made = await restore('--latest-possible', '--as', 'scratch_far', '--yes')
  expect(made).toMatchObject({exit: 0, result: {database: 'scratch_far'}})
  expect(await ledger.rowsIn('sql-verify', 'scratch_far')).toEqual(upTo(ledger.last - 1))
  const again = await restore('--latest', '--as', 'scratch_far', '--yes')
  expect(again, 'another run made it').toMatchObject({exit: 10, error: {code: 'LL-RESTORE-NAME'}})
})

test('no room, and a right that was taken away, are told; the same command again goes on', async () => {
  await labFaultAdd(lab.dir, 'sql-verify', {kind: 'disk-full', after: 0})
  expect(await restore('--latest', '--yes')).toMatchObject({exit: 4, error: {code: 'LL-BACKUP-SPACE'}})
  await labFaultClear(lab.dir)
  const sa = await administrator(lab.dir, 'sql-verify')
  await sa.run('ALTER SERVER ROLE dbcreator DROP MEMBER landlord_verifier')
  const refused = await restore('--latest', '--yes')
  expect(refused).toMatchObject({exit: 77, error: {code: 'LL-SQL-RIGHTS'}})
  expect(JSON.stringify(refused.error)).toContain('membership of dbcreator')
  await sa.run('ALTER SERVER ROLE dbcreator ADD MEMBER landlord_verifier')
  sa.close()
  expect(await restore('--latest', '--yes')).toMatchObject({exit: 0})
})

test('the file of another set is told by its header before anything is restored', async () => {
  await ledger.more(1)
  await ledger.backup('log', 'five.trn')
  await ledger.swapFiles('five.trn', 'four.trn')
  const made = await restore('--latest', '--yes')
  expect(made).toMatchObject({exit: 8, error: {code: 'LL-BACKUP-FOREIGN'}})
  const {run} = made
  await ledger.swapFiles('five.trn', 'four.trn')
  expect(await lab.json(['run', 'resume', run ?? '', '--json'])).toMatchObject({exit: 0})
})

test('in place: what fails before the point of no return is undone, and no acknowledged write is lost', async () => {
  await clients.start('--tenants', 'acme', '--clients', '3', '--mobile', '0', '--rate', '15')
  await clients.until((report) => acknowledged(report) > 10)
  await ledger.more(2)
  const before = ledger.last
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'disk-full', after: 400_000})
  const failed = await restore('--latest', '--in-place', '--confirm', 'acme')
  expect(failed).toMatchObject({exit: 4})
  await labFaultClear(lab.dir)
  expect(await lab.json(['run', 'undo', failed.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  await ledger.reopen()
  expect(await ledger.rowsIn('sql-1', 'acme')).toEqual(upTo(before))
  await ledger.more(1)

  const made = await restore('--latest', '--in-place', '--confirm', 'acme')
  expect(made.error).toBeUndefined()
  expect(made).toMatchObject({exit: 0})
  expect(await clients.stop()).toMatchObject({tenants: [{unacknowledged: 0, queued: 0}]})
  expect(await clients.check()).toMatchObject({exit: 0, holds: true})
  await ledger.reopen()
  expect(await ledger.rowsIn('sql-1', 'acme')).toEqual(upTo(ledger.last))
  expect(await lab.json(['run', 'undo', made.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 10})
})

test('in place to a time: what came after it is typed away, and stays in what was', async () => {
  await ledger.more(4)
  await sleep(20)
  const n = ledger.last - 2
  const to = ['--to', iso(ledger.restAfter(n)), '--in-place']
  expect(await restore(...to, '--yes'), '--yes is not enough').toMatchObject({exit: 10})
  const planned = await lab.run(['backup', 'restore', 'acme', ...to, '--plan'])
  for (const said of ['every write from', 'the tail', 'original_acme_', 'once customers are let in'])
    expect(planned.stdout).toContain(said)
  const made = await restore(...to, '--confirm', 'acme')
  expect(made.error).toBeUndefined()
  expect(await ledger.rowsIn('sql-1', 'acme')).toEqual(upTo(n))
  const {original} = made.result
  const sa = await administrator(lab.dir)
  await sa.run(`ALTER DATABASE [${original}] SET ONLINE`)
  expect(await ledger.rowsIn('sql-1', original)).toEqual(upTo(ledger.last))
  const [[recovery, trustworthy, owner]] = (await sa.rows(
    "SELECT recovery_model_desc, is_trustworthy_on, SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = N'acme'",
  )) as [[string, boolean, string]]
  expect([recovery, trustworthy, owner]).toEqual(['FULL', false, 'landlord_owner'])
  sa.close()
})

test('overwritten: nothing is kept but the backups, the tail among them', async () => {
  await ledger.restart(await ledger.rowsIn('sql-1', 'acme'))
  await ledger.more(2)
  const made = await restore('--latest', '--overwrite', '--confirm', 'acme')
  expect(made.error).toBeUndefined()
  expect(made).toMatchObject({exit: 0})
  expect(await ledger.rowsIn('sql-1', 'acme')).toEqual(upTo(ledger.last))
  expect(await lab.json(['run', 'undo', made.run ?? '', '--confirm', 'acme', '--json'])).toMatchObject({exit: 10})
})
