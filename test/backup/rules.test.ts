import {describe, expect, test} from 'vitest'
import {backupFiles, backupName} from '../../src/lib/backup/file-name.ts'
import {type Header, headerProblem} from '../../src/lib/backup/header.ts'
import {lsn} from '../../src/lib/backup/lsn.ts'
import {due, PROMISED, punctuality, triedAgainAt} from '../../src/lib/backup/policy.ts'
import {failed, proven, type Verdict} from '../../src/lib/backup/proof.ts'
import type {BackupSet} from '../../src/lib/backup/set.ts'
import {parsedStamp, stampText} from '../../src/lib/backup/stamp.ts'

const HOUR = 3_600_000
const RUN = '01JC0000000000000000000003'
const STAMP = {
  store: '01JC0000000000000000000001',
  id: '01JC0000000000000000000002',
  run: RUN,
  attempt: '01JC0000000000000000000004',
  tenant: 'acme',
}

describe('names', () => {
  const backup = {
    server: 'sql-1',
    tenant: 'acme',
    database: 'acme',
    kind: 'log',
    at: Date.UTC(2026, 10, 22, 14, 5, 12, 7),
    run: RUN,
  } as const

  test('of a file say whose it is, and no other backup can have them', () => {
    expect(backupFiles(backup, '\\\\share\\sql')).toEqual([
      `\\\\share\\sql\\sql-1_acme_acme_log_20261122T140512007Z_${RUN}.trn`,
    ])
    expect(backupFiles({...backup, kind: 'full'}, 'E:\\b', 2)).toEqual([
      `E:\\b\\sql-1_acme_acme_full_20261122T140512007Z_${RUN}_1of2.bak`,
      `E:\\b\\sql-1_acme_acme_full_20261122T140512007Z_${RUN}_2of2.bak`,
    ])
    expect(backupName(backup)).toBe('acme log 2026-11-22T14:05:12.007Z')
  })

  test('that msdb would cut are refused', () => {
    expect(() => backupFiles(backup, `\\\\share\\${'x'.repeat(200)}`)).toThrow(RangeError)
  })
})

test('a stamp fits into a description and comes back; others’ descriptions are no stamps', () => {
  const text = stampText({...STAMP, tenant: 'a'.repeat(40)})
  expect(text.length).toBeLessThanOrEqual(255)
  expect(parsedStamp(text)).toEqual({...STAMP, tenant: 'a'.repeat(40)})
  for (const other of [null, '', 'nightly', text.slice(0, -50), `${text}|`]) expect(parsedStamp(other)).toBeUndefined()
})

test('LSNs are compared beyond what a number holds', () => {
  const [one, next] = ['1000000000000000000000001', '1000000000000000000000002']
  expect(Number(one)).toBe(Number(next))
  expect(lsn(one) < lsn(next)).toBe(true)
  for (const wrong of ['', '0x1', '1e3', ' 1', '1'.repeat(26)]) expect(() => lsn(wrong)).toThrow(SyntaxError)
})

test.each([
  ['nothing was ever taken', undefined, undefined, ['full', 'log']],
  ['both are young', 1 * HOUR, 0.5 * HOUR, []],
  ['the log is an hour old', 5 * HOUR, 1 * HOUR, ['log']],
  ['no log since the full', 2 * HOUR, undefined, ['log']],
  ['the full is twelve hours old', 12 * HOUR, 0.1 * HOUR, ['full']],
  ['both are old', 30 * HOUR, 30 * HOUR, ['full', 'log']],
])('%s: what is due', (_, full, log, kinds) => {
  const now = Date.UTC(2026, 10, 22)
  const ago = (age: number | undefined) => (age === undefined ? undefined : now - age)
  expect(due(PROMISED, {full: ago(full), log: ago(log)}, now)).toEqual(kinds)
})

test.each([
  ['log', 1, 1],
  ['log', 2, 2],
  ['log', 4, 8],
  ['log', 5, 15],
  ['log', 500, 15],
  ['full', 6, 30],
] as const)('a %s that failed %i times in a row is tried again after %i minutes', (kind, times, minutes) => {
  expect(triedAgainAt(kind, PROMISED, {times, last: 1000})).toBe(1000 + minutes * 60_000)
})

test.each([
  ['full', 12.9, 'in time'],
  ['full', 13.1, 'late'],
  ['full', 18.1, 'overdue'],
  ['log', 74 / 60, 'in time'],
  ['log', 76 / 60, 'late'],
  ['log', 126 / 60, 'overdue'],
  ['log', undefined, 'never'],
] as const)('a %s of %s hours is %s', (kind, age, verdict) => {
  const now = Date.UTC(2026, 10, 22)
  expect(punctuality(kind, PROMISED, age === undefined ? undefined : now - age * HOUR, now)).toBe(verdict)
})

const set = (more: Partial<BackupSet>): BackupSet => ({
  guid: `${more.kind ?? 'full'}-${more.lastLsn ?? '100'}`,
  family: 'F',
  database: 'acme',
  kind: 'full',
  copyOnly: false,
  damaged: false,
  checksums: true,
  beginsChain: false,
  firstLsn: '90',
  lastLsn: '100',
  checkpointLsn: '95',
  databaseBackupLsn: '0',
  base: null,
  forks: {first: 'K', last: 'K', point: null},
  startedAt: 0,
  finishedAt: 1000,
  bytes: 1,
  storedBytes: 1,
  position: 1,
  name: null,
  description: null,
  files: [{path: 'E:\\1.bak', stripe: 1, mirror: 0}],
  ...more,
})

describe('a header', () => {
  const mine = set({guid: 'S'})
  const header: Header = {
    set: 'S',
    family: 'F',
    database: 'acme',
    kind: 'full',
    damaged: false,
    checksums: true,
    description: stampText(STAMP),
    position: 1,
    stripes: 1,
  }

  test('of the very set is none to complain about', () => {
    expect(headerProblem([{...header, position: 2, set: 'T'}, header], mine, STAMP.id)).toBeUndefined()
  })

  test.each([
    ['another family', {family: 'G'}],
    ['another set', {set: 'T'}],
    ['another database', {database: 'borg'}],
    ['another kind', {kind: 'log'}],
    ['another tenant', {description: stampText({...STAMP, id: RUN})}],
    ['no stamp', {description: null}],
    ['a stripe more', {stripes: 2}],
    ['damaged', {damaged: true}],
    ['without checksums', {checksums: false}],
    ['at another place', {position: 2}],
  ])('%s is told', (_, more) => {
    expect(headerProblem([{...header, ...more}], mine, STAMP.id)).toEqual(expect.any(String))
  })
})

test('only the newest verdict of a level counts', () => {
  const verdict = (level: Verdict['level'], passed: boolean, at: number): Verdict => ({set: 'S', level, passed, at})
  const good = verdict('media', true, 2)
  expect(proven([verdict('media', false, 1), good], 'S', 'media')).toBe(true)
  expect(proven([good, verdict('media', false, 3)], 'S', 'media')).toBe(false)
  expect(failed([good, verdict('header', false, 3)], 'S')).toBe(true)
  expect(failed([{...good, passed: false, set: 'T'}], 'S')).toBe(false)
  expect(proven([verdict('header', true, 1)], 'S', 'media')).toBe(false)
})
