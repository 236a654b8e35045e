import {expect, test} from 'vitest'
import {PROMISED} from '../../src/lib/backup/policy.ts'
import {type StatusOrder, statusColumns, statusFoot, statusRows} from '../../src/lib/cli/views/backup-status.ts'
import type {BackupSummary} from '../../src/lib/site/backups.ts'
import {listing} from '../../src/lib/ui/table.ts'
import {LOOKS} from '../ui/recordings.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const NOW = Date.UTC(2026, 10, 22, 12)

const summary = (tenant: string, more: Partial<BackupSummary> = {}): BackupSummary => ({
  tenant,
  id: tenant,
  policy: PROMISED,
  full: NOW - 3 * HOUR,
  log: NOW - 12 * MINUTE,
  began: {full: NOW - 3 * HOUR, log: NOW - 12 * MINUTE},
  failing: [],
  proven: {level: 'restore', at: NOW - 2 * DAY},
  failedAt: undefined,
  restored: {at: NOW - 2 * DAY, tookMs: 372_000},
  ...more,
})

const order = (more: Partial<StatusOrder> = {}): StatusOrder => ({
  now: NOW,
  reaches: new Map(['acme', 'borg', 'citra'].map((id) => [id, NOW - 13 * MINUTE])),
  made: new Map([['acme', NOW - 90 * DAY]]),
  provenEvery: 5 * DAY,
  restoreWithin: HOUR,
  ...more,
})

const only = (of: BackupSummary, more: Partial<StatusOrder> = {}) => statusRows([of], order(more))[0]

test('all in time: what could be lost, and how long coming back takes', () => {
  expect(only(summary('acme'))).toMatchObject({
    state: 'in time',
    inTime: true,
    exposed: {ageSeconds: 13 * 60},
    back: {seconds: 372},
    next: null,
  })
})

test.each<[string, Partial<BackupSummary>, Partial<StatusOrder>, string, string | null]>([
  [
    'a proof that is too old',
    {restored: {at: NOW - 6 * DAY, tookMs: 1000}},
    {},
    'proven restore older than 5 days',
    'landlord backup verify acme --level restore --yes',
  ],
  [
    'never proven, and made long ago',
    {restored: undefined, proven: {level: 'media', at: NOW - DAY}},
    {},
    'not proven by a restore for 5 days',
    'landlord backup verify acme --level restore --yes',
  ],
  ['a log that is late', {log: NOW - 80 * MINUTE}, {}, 'log late', 'landlord backup run log acme --yes'],
  [
    'a hole before a log that is in time',
    {},
    {reaches: new Map([['acme', NOW - 5 * HOUR]])},
    'a hole: 5 h 00 m could be lost',
    'landlord backup chain acme',
  ],
  [
    'a proof that failed comes before all else',
    {failedAt: NOW - HOUR, log: undefined},
    {},
    'a proof failed 1 h 00 m ago, log never taken',
    'landlord backup chain acme',
  ],
  [
    'backups that fail',
    {failing: [{kind: 'log', times: 3, since: NOW - 2 * HOUR, last: NOW, code: 'LL-BACKUP-DISK', found: '', run: ''}]},
    {},
    'log fails since 2 h 00 m (LL-BACKUP-DISK)',
    'landlord explain LL-BACKUP-DISK',
  ],
  [
    'coming back takes longer than allowed',
    {restored: {at: NOW, tookMs: 2 * HOUR}},
    {},
    'coming back takes 2 h 00 m, 1 h are allowed',
    null,
  ],
  ['not in the policy', {policy: undefined}, {}, 'not in the backup policy', null],
])('%s', (_, more, held, state, next) => {
  expect(only(summary('acme', more), held)).toMatchObject({state, next, inTime: false})
})

test('a new tenant, and one that no server could prove, are not late', () => {
  const unproven = summary('acme', {restored: undefined, proven: undefined})
  expect(only(unproven, {made: new Map([['acme', NOW - HOUR]])})).toMatchObject({inTime: true})
  expect(only(unproven, {provenEvery: undefined})).toMatchObject({inTime: true})
})

test('the list nags at its foot', () => {
  const rows = statusRows(
    [
      summary('acme'),
      summary('borg', {restored: {at: NOW - 6 * DAY, tookMs: 1000}}),
      summary('citra', {log: undefined}),
    ],
    order(),
  )
  const list = {rows, columns: statusColumns, none: '', foot: statusFoot(rows)}
  expect(listing(list, 'table', LOOKS.wide)).toMatchSnapshot()
  for (const line of listing(list, 'table', LOOKS.narrow).split('\n').slice(0, 4))
    expect(line.length).toBeLessThanOrEqual(80)
})
