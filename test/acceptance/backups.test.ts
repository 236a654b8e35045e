import {copyFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import {AcceptanceLab, create, ORDER} from './lab.ts'
import {asAdministrator} from './sql.ts'
import {until} from './until.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const

/** With something in it: to throw away an empty log is no break. */
const LOG_TO_NUL = "USE acme; CREATE TABLE dbo.gone (id int); DROP TABLE dbo.gone; BACKUP LOG acme TO DISK = N'NUL'"

let lab: AcceptanceLab
let unproven: string
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
  unproven = lab.configWith('unproven', (text) => text.replace(/\n {2}verification: .*/, ''))
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

test('a new tenant has a full and a log backup, both read on the verification server, and is in time', async () => {
  const made = await lab.json(create('acme'))
  expect(made).toMatchObject({exit: 0})
  const {backups} = (await lab.json(['backup', 'list', 'acme', '--json'])).result
  expect(backups).toMatchObject([
    {kind: 'log', tenantName: 'acme', origin: 'landlord', run: made.run, checksums: true},
    {kind: 'full', tenantName: 'acme', origin: 'landlord', run: made.run, checksums: true, copyOnly: false},
  ])
  expect(new Set(backups.map(({family}: {family: string}) => family)).size).toBe(1)
  expect(await lab.json(['backup', 'status', '--json'])).toMatchObject({
    exit: 0,
    result: {tenants: [{tenant: 'acme', state: 'in time', proven: {level: 'media'}}]},
  })
  const read = (await lab.trace()).filter(({stand}) => stand === 'sql-verify')
  expect(new Set(read.map(({principal}) => principal))).toEqual(new Set(['landlord_verifier']))
  expect(read.filter(({changed}) => changed)).toEqual([])
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
})

test('undo leaves the files and says so; the catalogue knows them as those of a tenant that is gone', async () => {
  const before = await lab.fingerprint()
  const {run} = await lab.json(create('acme'))
  const files = filesOf('acme')
  expect(files).toHaveLength(2)
  const planned = await lab.json(['run', 'undo', run as string, '--plan', '--json'])
  expect(JSON.stringify(planned.result)).toContain('they stay')
  expect(await lab.json(['run', 'undo', run as string, '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect(await lab.fingerprint()).toBe(before)
  expect(filesOf('acme')).toEqual(files)
  const {backups} = (await lab.json(['backup', 'list', '--json'])).result
  expect(backups.map(({orphanedSince}: {orphanedSince: string | null}) => orphanedSince !== null)).toEqual([true, true])
  const again = await lab.json(create('acme'))
  expect(again.exit, 'its backups are another database’s').toBe(0)
  expect(filesOf('acme')).toHaveLength(4)
})

test('a backup whose run was killed is found under way, waited for, recorded, and not taken again', async () => {
  const traced = (await lab.trace()).length
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'backup-slow', ms: 400, match: '^backup database'})
  const first = lab.start(create('acme'))
  await until(() => (labFaultList(lab.dir)[0]?.hits ?? 0) >= 1)
  first.kill()
  await first.end()
  const second = await lab.json(create('acme'))
  await labFaultClear(lab.dir)
  expect(second).toMatchObject({exit: 0})
  expect(fulls(await lab.trace(traced))).toHaveLength(1)
  expect(filesOf('acme').filter((name) => name.endsWith('.bak'))).toHaveLength(1)
})

test('a share that the verification server does not reach says nothing against the backup', async () => {
  const apart = lab.configWith('apart', (text) =>
    text.replace(
      /\n {2}verification: .*/,
      (line) => `${line}\n  servers: {sql-1: {folder: '\\\\backup.lab.example\\sql', seenFrom: 'Q:\\nowhere'}}`,
    ),
  )
  const failed = await lab.json(create('acme'), {LANDLORD_CONFIG: apart})
  expect(failed).toMatchObject({exit: 4, error: {code: 'LL-BACKUP-DEVICE'}})
  const files = filesOf('acme')
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  expect(filesOf('acme')).toEqual(files)
})

test.each([
  ['another tenant’s file in its place', 'LL-BACKUP-FOREIGN'],
  ['a file that was altered', 'LL-BACKUP-DAMAGED'],
])('%s is found; it no longer counts, and the next attempt takes another', async (what, code) => {
  for (const name of ['acme', 'borg'])
    expect(await lab.json(create(name), {LANDLORD_CONFIG: unproven})).toMatchObject({exit: 0})
  const mine = fullOf('acme')
  if (code === 'LL-BACKUP-FOREIGN') copyFileSync(share(fullOf('borg')), share(mine))
  else
    await labFaultAdd(lab.dir, 'sql-1', {
      kind: 'backup-alter',
      path: `\\\\backup.lab.example\\sql\\${mine}`,
      after: 2000,
    })
  const found = await lab.json(create('acme'))
  expect(found, what).toMatchObject({exit: 8, error: {code}})
  expect(await lab.json(['backup', 'status', '--json'])).toMatchObject({
    exit: 8,
    result: {
      tenants: [{tenant: 'acme', full: null, state: expect.stringContaining('a proof failed')}, {tenant: 'borg'}],
    },
  })
  await labFaultClear(lab.dir)
  // The run had found its backup to be there, and now it does not count: that is asked about, not put right in silence.
  expect(await lab.json(create('acme'))).toMatchObject({exit: 11, error: {code: 'LL-RUN-DRIFT'}})
  const resumed = await lab.json(['run', 'resume', found.run as string, '--accept-drift', '--json'])
  expect(resumed).toMatchObject({exit: 0})
  expect(filesOf('acme').filter((name) => name.endsWith('.bak'))).toHaveLength(2)
  expect(await lab.json(['backup', 'status', '--json'])).toMatchObject({exit: 0})
})

describe('of one that stands', () => {
  beforeAll(async () => {
    await lab.reset()
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
    await lab.snapshot()
  })

  test('a log backup of another tool to NUL is found and told; a new full begins another chain', async () => {
    await asAdministrator(lab.dir, LOG_TO_NUL)
    const planned = await lab.json(['tenant', 'create', 'acme', ...ORDER, '--plan', '--json'])
    const line = planned.result.lines.find(({id}: {id: string}) => id === 'backup')
    expect(line.finding.diff[0]).toMatch(/^the log chain is broken at .*another tool went to NUL/)
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 2})
    const {backups} = (await lab.json(['backup', 'list', 'acme', '--json'])).result
    expect(backups.filter(({origin}: {origin: string}) => origin === 'other')).toHaveLength(1)
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
  })

  test.each([['a disk that is full', {kind: 'disk-full', after: 0}, {exit: 4, code: 'LL-BACKUP-DISK'}]] as const)(
    '%s is told, and the same command again mends it',
    async (_, fault, {exit, code}) => {
      await asAdministrator(lab.dir, LOG_TO_NUL)
      await labFaultAdd(lab.dir, 'sql-1', fault)
      expect(await lab.json(create('acme'))).toMatchObject({exit, error: {code}})
      await labFaultClear(lab.dir)
      expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
      expect(await lab.json(['backup', 'status', '--json'])).toMatchObject({exit: 0})
    },
  )

  test('a right that was taken away is given back; one that was denied is told', async () => {
    await asAdministrator(lab.dir, 'USE acme; ALTER ROLE db_backupoperator DROP MEMBER landlord_backup')
    const mended = await lab.json(create('acme'))
    expect(mended).toMatchObject({exit: 0, changed: 1})
    await asAdministrator(lab.dir, `USE acme; DENY BACKUP DATABASE TO landlord_backup; ${LOG_TO_NUL}`)
    const refused = await lab.json(create('acme'))
    expect(refused).toMatchObject({exit: 77, error: {code: 'LL-SQL-RIGHTS'}})
    expect(JSON.stringify(refused.error)).toContain('db_backupoperator')
  })
})

const share = (name: string): string => join(lab.dir, 'backups', name)
const filesOf = (tenant: string): readonly string[] =>
  readdirSync(join(lab.dir, 'backups'))
    .filter((name) => name.startsWith(`sql-1_${tenant}_`))
    .sort()
const fullOf = (tenant: string): string => filesOf(tenant).find((name) => name.endsWith('.bak')) as string
const fulls = (lines: readonly {readonly text?: string}[]) =>
  lines.filter(({text}) => /^BACKUP DATABASE/.test(text ?? ''))
