import {afterAll, beforeAll, expect, test} from 'vitest'
import {setsOf} from '../../../src/lib/adapters/sql-server/backup-history.ts'
import {backupText} from '../../../src/lib/adapters/sql-server/backups.ts'
import {sqlServerSite} from '../../../src/lib/adapters/sql-server/index.ts'
import {shown} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type Bench, bench, MARKER, newDatabase} from './bench.ts'

const FOLDER = '\\\\backup.lab.example\\sql'
const order = {
  database: 'acme',
  kind: 'full',
  files: [`${FOLDER}\\1of2.bak`, `${FOLDER}\\o'2of2.bak`],
  name: 'acme full',
  description: 'LL1|x',
} as const

let at: Bench
beforeAll(async () => {
  at = await bench('sql-backups')
  const writing = at.writing({token: 1})
  await writing.createDatabase(newDatabase('acme', at.attempt))
  await writing.setOptions('acme')
  await writing.equip('acme', MARKER)
  await writing.giveToOwner('acme')
})
afterAll(() => at.end())

test('a backup has checksums and says whose it is; Express compresses nothing', () => {
  expect(shown(backupText(order, 'Enterprise Edition (64-bit)'))).toBe(
    [
      'BACKUP DATABASE [acme]',
      `TO DISK = N'${FOLDER}\\1of2.bak', DISK = N'${FOLDER}\\o''2of2.bak'`,
      "WITH CHECKSUM, COMPRESSION, FORMAT, INIT, STATS = 5, NAME = N'acme full', DESCRIPTION = N'LL1|x';",
    ].join('\n'),
  )
  const express = shown(backupText({...order, kind: 'log', copyOnly: true}, 'Express Edition (64-bit)'))
  expect(express).toContain('BACKUP LOG [acme]')
  expect(express).toContain('WITH CHECKSUM, NO_COMPRESSION, COPY_ONLY, FORMAT')
  expect(shown(backupText({...order, kind: 'differential'}, 'x'))).toContain('WITH DIFFERENTIAL, CHECKSUM')
})

test('a set comes back from history as it was taken, both stripes, and its files hold it', async () => {
  const {set} = await at.writing({token: 1}).backUp(order, () => {})
  expect(set).toMatchObject({
    database: 'acme',
    kind: 'full',
    copyOnly: false,
    checksums: true,
    damaged: false,
    description: 'LL1|x',
    position: 1,
    base: null,
    files: [
      {path: order.files[0], stripe: 1, mirror: 0},
      {path: order.files[1], stripe: 2, mirror: 0},
    ],
  })
  expect(set?.lastLsn).toMatch(/^\d{17,25}$/)
  expect(Math.abs((set?.finishedAt ?? 0) - Date.now())).toBeLessThan(60_000)
  const history = await at.site.reading().backupHistory({database: 'acme'})
  expect(history.sets).toEqual([set])
  expect(history.databases).toEqual([
    {name: 'acme', family: set?.family, fork: set?.forks.last, logStart: expect.stringMatching(/^\d{17,25}$/)},
  ])
  const media = at.site.media()
  expect(await media.headers(order.files)).toMatchObject([
    {
      set: set?.guid,
      family: set?.family,
      database: 'acme',
      kind: 'full',
      stripes: 2,
      description: 'LL1|x',
      damaged: false,
      checksums: true,
      position: 1,
      files: [{kind: 'data'}, {kind: 'log'}],
    },
  ])
  await media.verify(order.files, 1)
  await expect(media.verify(order.files.slice(0, 1), 1)).rejects.toMatchObject({code: 'LL-BACKUP-STRIPE'})
  await expect(media.headers([`${FOLDER}\\none.bak`])).rejects.toMatchObject({code: 'LL-BACKUP-GONE'})
})

test('one question tells of all databases, and only of what ended since', async () => {
  const reading = at.site.reading()
  expect((await reading.backupHistory({})).sets).toHaveLength(1)
  expect((await reading.backupHistory({since: Date.now() + 3_600_000})).sets).toEqual([])
  expect(await reading.backupHistory({database: 'nosuch'})).toEqual({databases: [], sets: []})
})

test('another backup of the same run is fenced off once a later run was seen', async () => {
  await at.writing({token: 2}).backUp({...order, kind: 'log', files: [`${FOLDER}\\2.trn`]}, () => {})
  await expect(at.writing({token: 1}).backUp({...order, files: [`${FOLDER}\\3.bak`]}, () => {})).rejects.toMatchObject({
    code: 'LL-FENCED',
  })
})

test('who reads files is who restores there: the verifier, and where the configuration gives none the admin', async () => {
  const {verifier: _, ...principals} = at.options.principals
  const site = sqlServerSite({...at.options, principals})
  const readers = () =>
    at.trace().flatMap(({text = '', principal}) => (text.startsWith('RESTORE HEADERONLY') ? [principal] : []))
  const before = readers().length
  await at.site.media().headers(order.files)
  expect(await site.media().headers(order.files)).toMatchObject([{database: 'acme', stripes: 2}])
  expect(readers().slice(before)).toEqual(['landlord_verifier', 'landlord_admin'])
  site.close()
})

test('local times of any zone become UTC; a zone that is not known is taken as UTC', () => {
  const taken = (zone: number) => setsOf([{...ROW, time_zone: zone}])[0]
  expect(taken(0)?.finishedAt).toBe(Date.UTC(2026, 9, 25, 2, 30))
  expect(taken(8)?.finishedAt).toBe(Date.UTC(2026, 9, 25, 0, 30))
  expect(taken(-20)?.finishedAt).toBe(Date.UTC(2026, 9, 25, 7, 30))
  expect(taken(22)?.finishedAt).toBe(Date.UTC(2026, 9, 24, 21, 0))
  expect(taken(127)?.finishedAt).toBe(Date.UTC(2026, 9, 25, 2, 30))
})

test('what SQL Server calls snapshots or incomplete is damaged to us; backups of single files are left out', () => {
  expect(setsOf([ROW])[0]).toMatchObject({damaged: false, firstLsn: '9999999999999999999999999', storedBytes: 10})
  expect(setsOf([{...ROW, is_snapshot: true}])[0]).toMatchObject({damaged: true, snapshot: true, incomplete: false})
  expect(setsOf([{...ROW, has_incomplete_metadata: true}])[0]).toMatchObject({damaged: true, incomplete: true})
  expect(setsOf([{...ROW, type: 'F'}])).toEqual([])
})

test('what plans of restores ask for comes along; a set that was restored here from elsewhere keeps its first path', () => {
  const [set, ...others] = setsOf([ROW, {...ROW, physical_device_name: 'Q:\\copy.bak'}])
  expect(others).toEqual([])
  expect(set).toMatchObject({
    timeZone: 0,
    bulkLogged: true,
    stripes: 2,
    writtenBy: 'SQL9',
    files: [{path: 'E:\\1.bak', stripe: 1, mirror: 0}],
  })
})

const ROW = {
  backup_set_uuid: 'a0000000-0000-0000-0000-000000000001',
  family_guid: 'A0000000-0000-0000-0000-000000000002',
  database_name: 'acme',
  type: 'D',
  is_copy_only: false,
  is_damaged: false,
  is_snapshot: false,
  has_incomplete_metadata: false,
  has_backup_checksums: true,
  has_bulk_logged_data: true,
  server_name: 'SQL9',
  media_family_count: 2,
  begins_log_chain: false,
  position: 1,
  name: null,
  description: null,
  time_zone: 0,
  backup_start_date: new Date(Date.UTC(2026, 9, 25, 2, 29)),
  backup_finish_date: new Date(Date.UTC(2026, 9, 25, 2, 30)),
  first_lsn: '9999999999999999999999999',
  last_lsn: '1',
  checkpoint_lsn: '1',
  database_backup_lsn: '0',
  differential_base_lsn: null,
  fork_point_lsn: null,
  differential_base_guid: null,
  first_recovery_fork_guid: 'A0000000-0000-0000-0000-000000000003',
  last_recovery_fork_guid: 'A0000000-0000-0000-0000-000000000003',
  backup_size: '10',
  compressed_backup_size: null,
  family_sequence_number: 1,
  mirror: 0,
  physical_device_name: 'E:\\1.bak',
}
