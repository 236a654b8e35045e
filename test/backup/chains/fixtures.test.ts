import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {Chains} from '../../../src/lib/backup/chains/index.ts'
import type {PlanRequest, RecordedSet} from '../../../src/lib/backup/chains/types.ts'

/** Recorded from SQL Server; where they come from and under which licence is said in their README. */
const FOLDER = join(import.meta.dirname, '../../fixtures/backup-history')

interface Recorded {
  readonly n: number
  readonly database: string
  readonly type: 'Full' | 'Differential' | 'Log'
  readonly guid: string
  readonly start: string
  readonly end: string
  readonly firstLsn: string
  readonly lastLsn: string
  readonly checkpointLsn: string
  readonly databaseBackupLsn: string
  readonly differentialBaseLsn: string | null
  readonly firstRecoveryForkId: string | null
  readonly lastRecoveryForkId: string | null
  readonly isCopyOnly: boolean | null
  readonly serverName: string
  readonly position: number | null
  readonly files: readonly string[]
}

const KINDS = {Full: 'full', Differential: 'differential', Log: 'log'} as const

const history = (name: string): readonly Recorded[] =>
  (JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as {backups: readonly Recorded[]}).backups

const setOf = (one: Recorded): RecordedSet => ({
  guid: one.guid.toUpperCase(),
  family: one.database,
  database: one.database,
  kind: KINDS[one.type],
  copyOnly: one.isCopyOnly === true,
  damaged: false,
  firstLsn: one.firstLsn,
  lastLsn: one.lastLsn,
  checkpointLsn: one.checkpointLsn,
  databaseBackupLsn: one.databaseBackupLsn,
  base: one.differentialBaseLsn === null ? null : {guid: null, lsn: one.differentialBaseLsn},
  forks: {first: one.firstRecoveryForkId, last: one.lastRecoveryForkId, point: null},
  startedAt: Date.parse(`${one.start}Z`),
  finishedAt: Date.parse(`${one.end}Z`),
  timeZone: 0,
  server: one.serverName,
  position: one.position ?? 1,
  files: (one.files.length > 0 ? one.files : [`E:\\backup\\${one.n}.bak`]).map((path) => ({
    path,
    stripe: null,
    mirror: null,
  })),
})

/** The plan as numbers of the recorded sets, or the code of the refusal. */
function planned(backups: readonly Recorded[], request: PlanRequest) {
  const chains = new Chains()
  for (const one of backups) chains.add(setOf(one))
  const {plan, refusal} = chains.plan(request)
  const number = (guid: string) => backups.find((one) => one.guid.toUpperCase() === guid)?.n
  return {chain: plan?.restores.map(({set}) => number(set)) ?? refusal?.code, plan, refusal}
}

const LATEST: PlanRequest = {target: {kind: 'latest'}}
const at = (text: string): PlanRequest => ({target: {kind: 'time', at: Date.parse(`${text}Z`)}})
const diffs = history('diff-restore')
const changed = (more: (one: Recorded) => Partial<Recorded>) => diffs.map((one) => ({...one, ...more(one)}))

test('names with commas and spaces: full, differential, five logs', () => {
  const {chain, plan} = planned(history('comma-names'), LATEST)
  expect(chain).toEqual([0, 1, 4, 5, 6, 7, 8])
  expect(plan?.restores[0]?.files).toEqual(['C:\\dbatools\\Test, command and conquer\\RestoreTimeDiff.bak'])
  expect(plan?.warnings).toMatchObject([{kind: 'base by LSN'}])
})

test('full, differential and the five logs after it', () => {
  expect(planned(diffs, LATEST).chain).toEqual([0, 1, 4, 5, 6, 7, 8])
})

test('without the differential all eight logs, in the order of their LSNs', () => {
  expect(
    planned(
      diffs.filter(({type}) => type !== 'Differential'),
      LATEST,
    ).chain,
  ).toEqual([0, 2, 3, 9, 4, 5, 6, 7, 8])
})

test('without logs full and differential', () => {
  expect(
    planned(
      diffs.filter(({type}) => type !== 'Log'),
      LATEST,
    ).chain,
  ).toEqual([0, 1])
})

test('a log whose LSNs cannot be leaves a hole', () => {
  const broken = changed(({n}) => (n === 6 ? {firstLsn: '2', lastLsn: '1'} : {}))
  expect(planned(broken, LATEST).refusal).toMatchObject({
    code: 'gap',
    gap: {from: diffs[5]?.lastLsn, to: diffs[7]?.firstLsn},
    nearest: {before: {kind: 'log'}, after: {kind: 'log'}},
  })
})

test('the database_backup_lsn of logs is no filter', () => {
  const other = changed(({type, firstLsn}) =>
    type === 'Log' && BigInt(firstLsn) > 34000000006900179n ? {databaseBackupLsn: '99999999999999999'} : {},
  )
  expect(planned(other, LATEST).chain).toEqual([0, 1, 4, 5, 6, 7, 8])
})

test('a set told twice with another file each is one restore from two files', () => {
  const [full] = diffs
  if (full === undefined) throw new Error('no full')
  const {chain, plan} = planned([...diffs, {...full, files: ['C:\\second.bak']}], LATEST)
  expect(chain).toEqual([0, 1, 4, 5, 6, 7, 8])
  expect(plan?.restores[0]?.files).toEqual([...full.files, 'C:\\second.bak'])
})

test('an empty log is not taken for the real one with the same last LSN', () => {
  const {chain, plan} = planned(history('same-last-lsn-empty-log'), at('2017-07-16T17:51:30'))
  expect(chain).toEqual([0, 1, 2])
  expect(plan).toMatchObject({certain: true, further: []})
  expect(plan?.restores.map(({stop}) => stop)).toEqual([
    undefined,
    undefined,
    {kind: 'time', text: '2017-07-16T17:51:30.000'},
  ])
})

test('logs that end within the full are left out; what lies after the newest log is refused, or reached as far as can be', () => {
  const backups = history('tlogs-between-full-first-and-last-lsn')
  const target = at('2017-07-18T09:00:00')
  const end = Date.parse('2017-04-26T19:01:53Z')
  expect(planned(backups, target).refusal).toMatchObject({code: 'too late', latest: end, reachable: {before: end}})
  const {chain, plan} = planned(backups, {
    target: {kind: 'time', at: Date.parse('2017-07-18T09:00:00Z'), possible: true},
  })
  expect(chain).toEqual([0, 4, 5])
  expect(plan).toMatchObject({
    reaches: {until: end},
    warnings: [{kind: 'short of target', obstacle: {code: 'too late'}}],
  })
})
