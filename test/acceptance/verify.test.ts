import {copyFileSync, readdirSync, rmSync, statSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {asAdministrator} from './sql.ts'
import {until} from './until.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
})
beforeEach(async () => {
  await labFaultClear(lab.dir)
  await lab.reset()
  // A share outlives the servers that write to it.
  for (const name of readdirSync(share(''))) rmSync(share(name))
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
})
afterAll(() => lab.down())

test('what is whole is proven at each level; the tenant is not touched, and backups go on meanwhile', async () => {
  const before = await lab.fingerprint()
  const header = await lab.json(verify('header'))
  expect(header).toMatchObject({exit: 0, result: {verified: [{tenant: 'acme', passed: 2, bad: [], hole: null}]}})
  expect(await lab.json(verify('media'))).toMatchObject({exit: 0, result: {verified: [{passed: 2, bad: []}]}})
  expect(await lab.fingerprint()).toBe(before)
  const {run} = header
  expect(await lab.json(['run', 'show', run as string, '--json'])).toMatchObject({exit: 0})
  expect(await lab.json(['run', 'undo', run as string, '--plan', '--json'])).toMatchObject({exit: 0})
})

test('a second verification reads again: a proof is as old as it is', async () => {
  const [first, second] = [await lab.json(verify('header')), await lab.json(verify('header'))]
  expect(second).toMatchObject({exit: 0, changed: 1})
  expect(second.run).not.toBe(first.run)
})

test('a byte that was flipped is found where every page is read; who, what follows, what to type', async () => {
  await alter(3000)
  expect(await lab.json(verify('media'))).toSatisfy(isBad('LL-BACKUP-DAMAGED', {level: 'media', kind: 'full'}))
  await labFaultClear(lab.dir)
})

test('a file that was cut short is found', async () => {
  const file = share(fullOf('acme'))
  truncateSync(file, Math.floor(statSync(file).size / 2))
  expect(await lab.json(verify('media'))).toSatisfy(isBad('LL-BACKUP-DAMAGED', {kind: 'full'}))
})

test("another tenant's file in its place is found by its header, and the good one counts again once it is back", async () => {
  expect(await lab.json(create('borg'))).toMatchObject({exit: 0})
  const mine = share(fullOf('acme'))
  copyFileSync(mine, `${mine}.kept`)
  copyFileSync(share(fullOf('borg')), mine)
  const found = await lab.json(verify('header'))
  expect(found).toSatisfy(isBad('LL-BACKUP-FOREIGN', {level: 'header', kind: 'full'}))
  expect(found.result.verified[0].restorable, 'its only full is none').toEqual([])
  expect(await lab.json(['backup', 'chain', 'acme', '--json'])).toMatchObject({exit: 10, result: {plan: null}})
  copyFileSync(`${mine}.kept`, mine)
  rmSync(`${mine}.kept`)
  expect(await lab.json(create('borg')), 'nothing of borg is touched').toMatchObject({exit: 0, changed: 0})
})

test('a log backup that is gone: found, and everything before it can be restored', async () => {
  await write('acme')
  await otherLog('acme', 'later')
  expect(await lab.json(verify('header')), 'of another tool, and good').toMatchObject({
    exit: 0,
    result: {verified: [{passed: 3, bad: []}]},
  })
  rmSync(share('later.trn'))
  const found = await lab.json(verify('header'))
  expect(found).toSatisfy(isBad('LL-BACKUP-GONE', {level: 'header', kind: 'log'}))
  expect(found.result.verified[0].restorable).toHaveLength(1)
  expect(found.result.verified[0].lost.length).toBeGreaterThan(0)
})

test('where not one file is there, nothing is recorded of any: it may be the wrong folder', async () => {
  for (const name of readdirSync(share(''))) rmSync(share(name))
  expect(await lab.json(verify('header'))).toMatchObject({exit: 8, error: {code: 'LL-BACKUP-GONE'}})
  expect(await lab.json(['backup', 'status', '--json'])).toMatchObject({
    exit: 0,
    result: {tenants: [{proven: {level: 'media'}}]},
  })
})

test('a log backup of another tool to nowhere is a hole that the chain shows, and that verifying tells', async () => {
  await write('acme')
  await asAdministrator(lab.dir, "BACKUP LOG acme TO DISK = N'NUL'")
  const found = await lab.json(verify('header'))
  expect(found).toMatchObject({exit: 8, error: {code: 'LL-BACKUP-HOLE'}})
  expect(found.result.verified[0].hole).toContain('NUL')
  expect(JSON.stringify(found.error?.next)).toContain('landlord backup run full acme')
  const chain = await lab.run(['backup', 'chain', 'acme', '--latest-possible'])
  expect(chain.exitCode).toBe(0)
  expect(chain.stdout).toContain('The target cannot be reached: gap')
  expect((await lab.json(['backup', 'chain', 'acme', '--json'])).error).toBeUndefined()
})

test('of many, each has a run of its own; whose backups are bad is told by name, with exit 8', async () => {
  expect(await lab.json(create('borg'))).toMatchObject({exit: 0})
  rmSync(share(logOf('borg')))
  const found = await lab.json(['backup', 'verify', '--all', '--level', 'header', '--yes', '--json'])
  expect(found).toMatchObject({exit: 8, error: {code: 'LL-BACKUP-GONE', message: expect.stringContaining('borg')}})
  expect(found.error?.message).not.toContain('acme')
  const {verified} = found.result
  expect(verified).toMatchObject([
    {tenant: 'acme', bad: []},
    {tenant: 'borg', bad: [{code: 'LL-BACKUP-GONE'}]},
  ])
})

test('whose turn it is tonight: who was never proven first; called again in the same night, nobody', async () => {
  expect(await lab.json(create('borg'))).toMatchObject({exit: 0})
  const rotate = ['backup', 'verify', '--rotate', '--yes']
  const {exit, result} = await lab.json([...rotate, '--json'])
  expect(exit).toBe(0)
  expect(result.verified.map(({tenant}: {tenant: string}) => tenant).sort()).toEqual(['acme', 'borg'])
  const again = await lab.run(rotate)
  expect(again).toMatchObject({exitCode: 0, stdout: expect.stringContaining("it is nobody's turn tonight")})
})

test('the picture of a chain fits terminals of 80 columns, without Unicode too', async () => {
  for (const environment of [{COLUMNS: '80'}, {COLUMNS: '80', TERM: 'dumb', LC_ALL: 'C'}]) {
    const {stdout, exitCode} = await lab.run(['backup', 'chain', 'acme'], environment)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^full /m)
    expect(stdout).toMatch(/^uses /m)
    expect(stdout).toContain('landlord backup restore acme --latest')
    for (const line of stdout.split('\n').filter((one) => /^(full|log|uses|proven) /.test(one)))
      expect(line.length).toBeLessThanOrEqual(80)
  }
  const early = await lab.json(['backup', 'chain', 'acme', '--to', '2001-01-01T00:00Z', '--json'])
  expect(early).toMatchObject({exit: 10, result: {plan: null, refusal: {code: 'LL-CHAIN-EARLY'}}})
  expect(await lab.json(['backup', 'chain', 'acme', '--to', '2026-11-22 10:00', '--json'])).toMatchObject({
    exit: 2,
    error: {code: 'LL-USAGE', why: expect.stringContaining('offset')},
  })
})

test('a chain is restored on the verification server, checked, recorded with its time, and dropped again', async () => {
  await write('acme')
  await otherLog('acme', 'later')
  const before = await lab.fingerprint()
  const traced = (await lab.trace()).length
  const proof = await lab.json(verify('restore'))
  expect(proof).toMatchObject({exit: 0, result: {verified: [{bad: [], hole: null}]}})
  expect(await lab.fingerprint(), 'nothing is left of the copy').toBe(before)
  const sent = (await lab.trace(traced)).filter(({stand}) => stand === 'sql-verify').map(({text}) => text ?? '')
  expect(sent.filter((text) => /RESTORE (DATABASE|LOG) .*NORECOVERY/s.test(text)).length).toBeGreaterThanOrEqual(2)
  expect(sent.filter((text) => /DBCC CHECKDB/.test(text))).toHaveLength(1)
  const {tenants} = (await lab.json(['backup', 'status', '--json'])).result
  expect(tenants).toMatchObject([{tenant: 'acme', proven: {level: 'restore'}}])
  const {rebuilds, sets} = (await lab.json(['backup', 'chain', 'acme', '--json'])).result
  expect(rebuilds).toMatchObject([{passed: true, sets: 2, server: 'sql-verify', run: proof.run}])
  expect(rebuilds[0].restoreMs).toBeGreaterThan(0)
  expect(sets.filter(({proven}: {proven: string}) => proven === 'restore')).toHaveLength(2)
  const {stdout} = await lab.run(['backup', 'chain', 'acme'])
  expect(stdout).toMatch(/^proven +.*restored and checked/m)
})

test('a byte that was flipped: the chain does not restore, the copy is dropped all the same, and what is left is told', async () => {
  const before = await lab.fingerprint()
  await alter(3000)
  const found = await lab.json(verify('restore'))
  expect(found).toMatchObject({exit: 8, result: {verified: [{bad: [{level: 'restore', kind: 'full'}]}]}})
  await labFaultClear(lab.dir)
  expect(await lab.fingerprint()).toBe(before)
  expect(await lab.json(['backup', 'status', '--json'])).toMatchObject({exit: 8, result: {tenants: [{full: null}]}})
})

test('killed in the midst of a restore, it is gone on with by the same command', async () => {
  const before = await lab.fingerprint()
  await labFaultAdd(lab.dir, 'sql-verify', {kind: 'backup-slow', ms: 300, match: 'restore database'})
  const first = lab.start(verify('restore'))
  await until(() => (labFaultList(lab.dir)[0]?.hits ?? 0) >= 1)
  first.kill()
  await first.end()
  await labFaultClear(lab.dir)
  const second = await lab.json(verify('restore'))
  expect(second).toMatchObject({exit: 0, result: {verified: [{bad: []}]}})
  expect(await lab.fingerprint()).toBe(before)
  const rows = (await lab.json(['run', 'list', '--json'])).result.runs
  expect(rows.filter(({routine}: {routine: string}) => routine === 'backup verify')).toHaveLength(1)
})

const verify = (level: string): readonly string[] => ['backup', 'verify', 'acme', '--level', level, '--yes', '--json']

const isBad =
  (code: string, bad: Readonly<Record<string, string>>) =>
  (document: Document): boolean => {
    expect(document).toMatchObject({exit: 8, error: {code}})
    expect(document.error?.message).toContain('acme')
    expect(document.error?.state, 'what follows').toMatch(/acme: .*restore/)
    expect(JSON.stringify(document.error?.next)).toContain('landlord backup run full acme')
    expect(document.result.verified).toMatchObject([{tenant: 'acme', bad: [{code, ...bad}]}])
    return true
  }

const alter = (after: number) =>
  labFaultAdd(lab.dir, 'sql-1', {
    kind: 'backup-alter',
    path: `\\\\backup.lab.example\\sql\\${fullOf('acme')}`,
    after,
  })

/** Something is in its log that no backup has yet. */
const write = (tenant: string) =>
  asAdministrator(lab.dir, `USE ${tenant}; CREATE TABLE note (id int NOT NULL PRIMARY KEY)`)

const otherLog = (tenant: string, name: string) =>
  asAdministrator(lab.dir, `BACKUP LOG ${tenant} TO DISK = N'\\\\backup.lab.example\\sql\\${name}.trn' WITH CHECKSUM`)

const share = (name: string): string => join(lab.dir, 'backups', name)
const filesOf = (tenant: string): readonly string[] =>
  readdirSync(share(''))
    .filter((name) => name.startsWith(`sql-1_${tenant}_`))
    .sort()
const fullOf = (tenant: string): string => filesOf(tenant).find((name) => name.endsWith('.bak')) as string
const logOf = (tenant: string): string => filesOf(tenant).find((name) => name.endsWith('.trn')) as string
