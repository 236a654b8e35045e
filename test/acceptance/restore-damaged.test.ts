import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {originalDropped} from '../../src/lib/backup/scratch.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {Ledger} from './ledger.ts'
import {administrator} from './sql.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  await lab.snapshot()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

const inPlace = (): Promise<Document> =>
  lab.json(['backup', 'restore', 'acme', '--latest', '--in-place', '--confirm', 'acme', '--json'])

test('a page that cannot be read: the log is whole, so the tail is taken and no acknowledged write is lost', async () => {
  const ledger = await Ledger.of(lab.dir, 'acme')
  await ledger.more(5)
  expect(await lab.json(['backup', 'run', 'log', 'acme', '--yes', '--json'])).toMatchObject({exit: 0})
  await ledger.more(5)
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'page-corrupt', path: 'acme'})
  const full = await lab.json(['backup', 'run', 'full', 'acme', '--yes', '--json'])
  expect(full, JSON.stringify(full.error)).toMatchObject({exit: 5, error: {code: 'LL-BACKUP-PAGE'}})
  expect(full.error?.next).toContainEqual(
    expect.objectContaining({command: 'landlord backup restore acme --latest --in-place'}),
  )
  const made = await inPlace()
  expect(made.error, JSON.stringify(made.error)).toBeUndefined()
  await ledger.reopen()
  expect(await ledger.rowsIn('sql-1', 'acme')).toEqual(Array.from({length: ledger.last + 1}, (_, n) => n))
  ledger.close()
  // What was is kept, told of with what drops it, files and all, and no more told of once it is gone.
  const {original} = made.result
  const seen = await lab.run(['tenant', 'show', 'acme'])
  expect(seen.stdout).toContain(`${original} on sql-1`)
  const {result} = await lab.json(['tenant', 'show', 'acme', '--json'])
  expect(result.beside.answer).toMatchObject([
    {database: original, purpose: 'original', server: 'sql-1', run: made.run},
  ])
  const sa = await administrator(lab.dir)
  await sa.run(originalDropped(original))
  sa.close()
  expect((await lab.json(['tenant', 'show', 'acme', '--json'])).result.beside).toEqual({answer: []})
})

test('a database that is suspect: nothing is touched, and what is told leads back to every acknowledged write', async () => {
  const ledger = await Ledger.of(lab.dir, 'acme')
  await ledger.more(5)
  expect(await lab.json(['backup', 'run', 'log', 'acme', '--yes', '--json'])).toMatchObject({exit: 0})
  await ledger.more(5)
  ledger.close()
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'state', match: 'suspect', path: 'acme'})
  const blocked = await inPlace()
  expect(blocked, JSON.stringify(blocked.error)).toMatchObject({exit: 10, error: {code: 'LL-DATABASE-STATE'}})
  const said = blocked.error?.message ?? ''
  const command = (pattern: RegExp): string => pattern.exec(said)?.[0] ?? `nothing like ${pattern} in: ${said}`
  const sa = await administrator(lab.dir)
  await sa.run(command(/BACKUP LOG \[acme\] TO DISK = N'[^']*' WITH NO_TRUNCATE, CHECKSUM/))
  const [file] = /\\\\[^']*_tail\.trn/.exec(command(/landlord backup import '[^']*' --server sql-1/)) ?? []
  const imported = await lab.json(['backup', 'import', file ?? '', '--server', 'sql-1', '--yes', '--json'])
  expect(imported, JSON.stringify(imported)).toMatchObject({exit: 0, result: {sets: [{tenant: 'acme', by: 'family'}]}})
  await sa.run(command(/DROP DATABASE \[acme\]/))
  sa.close()
  const made = await inPlace()
  expect(made.error, JSON.stringify(made.error)).toBeUndefined()
  expect(await ledger.rowsIn('sql-1', 'acme')).toEqual(Array.from({length: ledger.last + 1}, (_, n) => n))
  await labFaultClear(lab.dir)
})
