import {describe, expect, test} from 'vitest'
import type {BackupSet} from '../../src/lib/backup/set.ts'
import {stampText} from '../../src/lib/backup/stamp.ts'
import {chainsFrom} from '../../src/lib/routines/backup/chains-of.ts'
import {begun, holeInWords, standingOf} from '../../src/lib/routines/backup/standing.ts'
import type {BackupProof, CataloguedSet} from '../../src/lib/site/backups.ts'

const TENANT = '01JC0000000000000000000002'
const STAMP = stampText({
  store: '01JC0000000000000000000001',
  id: TENANT,
  run: '01JC0000000000000000000003',
  attempt: '01JC0000000000000000000004',
  tenant: 'acme',
})
const MINUTE = 60_000

/** In LSNs that grow with time: one a second. */
const set = (more: Partial<BackupSet>): BackupSet => {
  const {kind = 'full', lastLsn = '100'} = more
  const at = Number(lastLsn) * 1000
  return {
    guid: `${kind}-${lastLsn}`,
    family: 'F',
    database: 'acme',
    kind,
    copyOnly: false,
    damaged: false,
    checksums: true,
    beginsChain: false,
    firstLsn: '90',
    lastLsn,
    checkpointLsn: '95',
    databaseBackupLsn: '0',
    base: null,
    forks: {first: 'K', last: 'K', point: null},
    startedAt: at - 500,
    finishedAt: at,
    bytes: 1,
    storedBytes: 1,
    position: 1,
    name: null,
    description: STAMP,
    files: [{path: 'E:\\1.bak', stripe: 1, mirror: 0}],
    ...more,
  }
}
const log = (firstLsn: string, lastLsn: string, more: Partial<BackupSet> = {}) =>
  set({kind: 'log', firstLsn, lastLsn, ...more})

interface Told {
  readonly logStart?: string
  readonly proofs?: readonly BackupProof[]
  readonly catalogue?: readonly CataloguedSet[]
}

function standing(sets: readonly BackupSet[], {logStart, proofs = [], catalogue = []}: Told = {}) {
  const subject = {server: 'sql-1', database: 'acme', tenant: TENANT}
  const history = {databases: [{name: 'acme', family: 'F', fork: 'K', logStart}], sets}
  const found = standingOf({
    ...chainsFrom(subject, {catalogue, history, proofs}, {oursAlone: true}),
    proofs,
    silent: undefined,
  })
  if (!found) throw new Error('the database is online')
  return found
}

const reach = (sets: readonly BackupSet[], told: Told = {}) => {
  const {full, logs, hole} = standing(sets, told)
  return {full: full?.guid, logs: logs.map(({lastLsn}) => lastLsn), from: hole?.from, by: hole?.by?.guid}
}

const FULL = set({})
const WHOLE = {from: undefined, by: undefined}

describe('what landlord’s own backups reach', () => {
  test('logs meet, in whatever order history tells them; those that end before the full are left out', () => {
    expect(reach([log('120', '150'), FULL, log('80', '120'), log('10', '80')], {logStart: '150'})).toEqual({
      full: 'full-100',
      logs: ['120', '150'],
      ...WHOLE,
    })
  })

  test('a log that is empty counts and breaks nothing', () => {
    const sets = [FULL, log('80', '100'), log('100', '100', {guid: 'empty'}), log('100', '130')]
    expect(reach(sets, {logStart: '130'})).toMatchObject({logs: ['100', '100', '130'], ...WHOLE})
  })

  test('a newer full does not break the chain', () => {
    const newer = set({guid: 'newer', firstLsn: '125', lastLsn: '130'})
    expect(reach([FULL, log('80', '120'), newer, log('120', '150')], {logStart: '150'})).toEqual({
      full: 'newer',
      logs: ['150'],
      ...WHOLE,
    })
  })

  test('a set that is missing from history, and log that nobody has backed up where it should be', () => {
    expect(reach([FULL, log('80', '120'), log('150', '170')], {logStart: '170'})).toMatchObject({from: '120'})
    expect(reach([FULL, log('80', '120')], {logStart: '150'})).toMatchObject({from: '120', by: undefined})
  })

  test('a recovery model that was changed: no log backup goes on', () => {
    expect(reach([FULL, log('80', '120')])).toMatchObject({from: '120', by: undefined})
  })

  test.each([
    ['to NUL', {files: [{path: 'NUL', stripe: 1, mirror: 0}]}, 'to NUL, so that nothing was kept'],
    ['of another tool', {description: 'nightly'}, 'of another tool went to E:\\1.bak'],
    ['without checksums', {checksums: false}, 'it was taken without checksums'],
    ['that lacks a stripe', {stripes: 2}, 'stripe 2 is missing'],
    ['that is a snapshot', {snapshot: true, damaged: true}, 'it is a snapshot'],
  ])('a log %s holds the link and does not count', (_, more, words) => {
    const found = standing([FULL, log('80', '120'), log('120', '150', more)], {logStart: '150'})
    expect(found.hole).toMatchObject({from: '120', by: {guid: 'log-150'}})
    expect(holeInWords(found)).toContain(words)
    const newer = set({guid: 'newer', firstLsn: '160', lastLsn: '165'})
    expect(reach([FULL, log('80', '120'), log('120', '150', more), newer], {logStart: '150'})).toMatchObject({
      full: 'newer',
      ...WHOLE,
    })
  })

  test('another family, damaged, copy-only, another tool’s: no base', () => {
    for (const more of [{family: 'G'}, {damaged: true}, {description: null}])
      expect(reach([set(more), log('80', '120')], {logStart: '120'}).full, JSON.stringify(more)).toBeUndefined()
  })

  test('a full whose proof failed gives way to the one before it', () => {
    const proof: BackupProof = {
      set: 'newer',
      tenant: TENANT,
      level: 'media',
      passed: false,
      at: 1,
      server: 'sql-verify',
      found: 'bad page',
      run: 'R',
    }
    const newer = set({guid: 'newer', firstLsn: '125', lastLsn: '130'})
    const sets = [FULL, log('80', '120'), newer, log('120', '150')]
    expect(reach(sets, {logStart: '150', proofs: [proof]})).toMatchObject({full: 'full-100', ...WHOLE})
    expect(reach(sets, {logStart: '150', proofs: [proof, {...proof, passed: true, at: 2}]}).full).toBe('newer')
  })

  test('of the branch that the database is on', () => {
    const left = set({guid: 'left', firstLsn: '125', lastLsn: '130', forks: {first: 'X', last: 'X', point: null}})
    expect(reach([FULL, log('80', '120'), left], {logStart: '120'})).toMatchObject({full: 'full-100', ...WHOLE})
  })
})

test('what is due goes by the beginning of the newest that counts', () => {
  const sets = [FULL, log('80', '120'), log('120', '150', {description: 'nightly'})]
  const found = standing(sets, {logStart: '150'})
  expect(begun(found, 'log')).toBe(2 * MINUTE - 500)
  expect(begun(found, 'full')).toBe(99_500)
  expect(begun(found, 'differential')).toBeUndefined()
})

test('what the catalogue lacks is recorded with its run, others’ sets as others’', () => {
  const other = log('120', '150', {description: 'nightly'})
  const recorded = {
    ...FULL,
    tenant: TENANT,
    tenantName: 'acme',
    server: 'sql-1',
    origin: 'landlord',
    run: 'R',
    recordedAt: 0,
    orphanedSince: undefined,
  } as const
  const found = standing([FULL, log('80', '120'), other], {logStart: '150', catalogue: [recorded]})
  expect(found.unrecorded.map(({guid}) => guid)).toEqual(['log-120'])
  expect(found.toRecord).toEqual([
    {set: log('80', '120'), takenBy: '01JC0000000000000000000003'},
    {set: other, takenBy: null},
  ])
})
