import {appendFileSync, copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {asAdministrator} from './sql.ts'

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

const catalogue = (...words: readonly string[]): Promise<Document> =>
  lab.json(['backup', 'catalogue', ...words, '--json'])
const differences = async (...words: readonly string[]) => (await catalogue(...words)).result.discrepancies
const run = (...words: readonly string[]) => lab.json(['backup', 'run', ...words, '--yes', '--json'])

test('history, catalogue and files agree; each damage is found with its tenant, its cost and what to type', async () => {
  for (const name of ['acme', 'borg']) expect(await lab.json(create(name))).toMatchObject({exit: 0})
  expect(await catalogue('--digests')).toMatchObject({exit: 0, result: {discrepancies: [], silent: []}})
  const log = fileOf('acme', '.trn')
  const whole = readFileSync(share(log))

  renameSync(share(log), share('away'))
  const gone = await catalogue('acme')
  expect(gone).toMatchObject({
    exit: 8,
    result: {
      discrepancies: [
        {kind: 'file gone', tenant: 'acme', server: 'sql-1', place: 'share', next: 'landlord backup run full acme'},
      ],
    },
  })
  expect(gone.result.discrepancies[0].consequence).toMatch(/restores reach \d{4}-/)
  renameSync(share('away'), share(log))

  writeFileSync(share(log), whole.subarray(0, whole.length - 1))
  expect(await differences('acme')).toMatchObject([{kind: 'file other size', tenant: 'acme'}])
  const flipped = Buffer.from(whole)
  flipped.writeUInt8(flipped.readUInt8(100) ^ 1, 100)
  writeFileSync(share(log), flipped)
  expect(await differences('acme'), 'sizes alone tell nothing of it').toEqual([])
  expect(await differences('acme', '--digests')).toMatchObject([{kind: 'file other content', tenant: 'acme'}])

  const full = fileOf('acme', '.bak')
  writeFileSync(share(log), whole)
  copyFileSync(share(fileOf('borg', '.bak')), share(full))
  const [stranger] = await differences('acme', '--digests')
  expect(stranger, 'another tenant’s file in place').toMatchObject({
    tenant: 'acme',
    about: expect.stringContaining(full),
  })
  expect(stranger.consequence).toBe('no point in time can be restored any more')
})

test('what a file that is gone costs is told as before once verifying has found it', async () => {
  await lab.json(create('acme'))
  await asAdministrator(lab.dir, 'USE acme; CREATE TABLE dbo.gone (id int); DROP TABLE dbo.gone;')
  const {result} = await run('log', 'acme')
  await run('full', 'acme')
  rmSync(share(result.files[0].slice(result.files[0].lastIndexOf('\\') + 1)))
  const [before] = await differences('acme')
  expect(before.consequence).toMatch(/ cannot be restored any more; restores reach \d{4}-/)
  expect(
    await lab.json(['backup', 'verify', 'acme', '--level', 'present', '--sets', 'every', '--yes', '--json']),
  ).toMatchObject({exit: 8})
  expect(await differences('acme')).toMatchObject([{kind: 'file gone', consequence: before.consequence}])
})

test('a file without a row, a set that only history knows, a foreign log; import takes in what can be told', async () => {
  await lab.json(create('acme'))
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'backup-history', match: '^backup database', count: 1})
  // Else the verification server reads it at once, and takes it into its own history.
  await labFaultAdd(lab.dir, 'sql-verify', {kind: 'deadlock', match: 'loadhistory'})
  expect(await run('full', 'acme')).toMatchObject({error: {code: 'LL-BACKUP-UNRECORDED'}})
  await labFaultClear(lab.dir)
  appendFileSync(share('readme.txt'), 'no backup')
  const unknown = await differences()
  expect(unknown.map(({kind, tenant}: {kind: string; tenant: null}) => [kind, tenant])).toEqual([
    ['file without row', null],
    ['file without row', null],
  ])
  expect(unknown[0].next).toBe('landlord backup import --server sql-1 --plan')

  const planned = await lab.json(['backup', 'import', '--server', 'sql-1', '--plan', '--json'])
  expect(planned).toMatchObject({exit: 0, result: {decided: {sets: [{tenant: 'acme', by: 'stamp', kind: 'full'}]}}})
  expect(planned.result.decided.left).toMatchObject([{path: '\\\\backup.lab.example\\sql\\readme.txt'}])
  const imported = await lab.json(['backup', 'import', '--server', 'sql-1', '--yes', '--json'])
  expect(imported).toMatchObject({exit: 0, result: {sets: [{tenant: 'acme', by: 'stamp'}], left: [{}]}})
  const [newest] = (await lab.json(['backup', 'list', 'acme', '--kind', 'full', '--json'])).result.backups
  expect(newest).toMatchObject({guid: imported.result.sets[0].set, origin: 'landlord', fromHeader: true})
  rmSync(share('readme.txt'))
  expect(await catalogue('--digests')).toMatchObject({exit: 0, result: {discrepancies: []}})
  expect(await lab.json(['backup', 'import', '--server', 'sql-1', '--yes', '--json'])).toMatchObject({changed: 0})

  await asAdministrator(
    lab.dir,
    "USE acme; CREATE TABLE dbo.gone (id int); DROP TABLE dbo.gone; BACKUP LOG acme TO DISK = N'B:\\backup\\other.trn'",
  )
  expect(await differences('acme')).toMatchObject([
    {kind: 'history without row', tenant: 'acme', next: 'landlord backup import --server sql-1 --plan'},
    {kind: 'foreign log', tenant: 'acme', next: 'landlord backup run full acme'},
  ])
})

test('the server’s own machine shows the same files by ssh; a place that does not answer is said, and is no difference', async () => {
  await lab.json(create('acme'))
  const bySsh = lab.configWith('by-ssh', (text) =>
    text.replace('# servers: ', 'servers: ').replace('#   sql-1:', '  sql-1:'),
  )
  const seen = await lab.json(['backup', 'catalogue', '--digests', '--json'], {LANDLORD_CONFIG: bySsh})
  expect(seen).toMatchObject({exit: 0, result: {discrepancies: [], counted: {files: 2}}})
  const nowhere = lab.configWith('nowhere', (text) => text.replace('path: backups}', 'path: nowhere}'))
  const silent = await lab.json(['backup', 'catalogue', '--json'], {LANDLORD_CONFIG: nowhere})
  expect(silent).toMatchObject({
    exit: 69,
    result: {discrepancies: [], silent: [{why: expect.stringContaining('mounted')}]},
  })
})

const share = (name: string): string => join(lab.dir, 'backups', name)

function fileOf(tenant: string, ending: string): string {
  const [file] = readdirSync(share('')).filter((name) => name.includes(`_${tenant}_`) && name.endsWith(ending))
  if (file === undefined) throw new Error(`no ${ending} of ${tenant}`)
  return file
}
