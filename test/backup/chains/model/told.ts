import type {RecordedFile, RecordedSet} from '../../../../src/lib/backup/chains/types.ts'
import {Chance} from './chance.ts'
import {forkAt, type Taken} from './log.ts'
import type {World} from './world.ts'

const QUARTER_MS = 15 * 60_000
const UNKNOWN = 127
const GRADES = [0, 0, 0.4, 1] as const

/** A backup as sources tell it, and what is truly left of it. */
export interface Told {
  readonly taken: Taken
  readonly believed: boolean
  readonly usable: boolean
  readonly rows: readonly RecordedSet[]
}

/** Some backups are forgotten, damaged, deleted, or lack a stripe; some are told twice, or in parts, or without guids. */
export function told(world: World): readonly Told[] {
  const grade = GRADES[world.order.seed % GRADES.length] ?? 0
  return world.taken.flatMap((taken) => {
    const chance = new Chance(world.order.seed * 7919 + taken.number)
    return chance.is(0.12 * grade) ? [] : [toldOne(taken, world, chance, grade)]
  })
}

function toldOne(taken: Taken, world: World, chance: Chance, grade: number): Told {
  const damaged = chance.is(0.08 * grade)
  const lost = chance.is(0.1 * grade)
  const {files, whole} = filesOf(taken, chance, grade)
  const hasGuid = !chance.is(0.3)
  const numbered = chance.is(0.8)
  const set: RecordedSet = {
    guid: taken.guid,
    family: taken.family,
    database: 'acme',
    kind: taken.kind,
    copyOnly: taken.copyOnly,
    damaged: damaged && chance.is(0.5),
    snapshot: false,
    incomplete: false,
    firstLsn: String(taken.first),
    lastLsn: String(taken.last),
    checkpointLsn: String(taken.checkpoint),
    databaseBackupLsn: chance.is(0.1) ? '99999999999999999' : String(taken.databaseBackupLsn),
    base: taken.base && {
      guid: hasGuid ? taken.base.guid : null,
      lsn: hasGuid && chance.is(0.5) ? null : String(taken.base.checkpoint),
    },
    forks: forksOf(taken),
    ...timesOf(taken, world),
    position: 1 + (taken.number % 3),
    files,
    stripes: taken.stripes,
    bulkLogged: taken.bulk,
    server: taken.server === 0 ? 'sql-1' : 'sql-2',
    ...(lost ? {lost: 'its file is gone'} : {}),
  }
  const damage = damaged && !set.damaged ? (chance.is(0.5) ? {snapshot: true} : {incomplete: true}) : {}
  const rows = inParts({...set, ...damage}, chance, numbered)
  return {taken, believed: !damaged, usable: !damaged && !lost && whole && !taken.toNul, rows}
}

/** Of mirrors one is enough; of stripes each is needed. */
function filesOf(taken: Taken, chance: Chance, grade: number): {files: readonly RecordedFile[]; whole: boolean} {
  const files: RecordedFile[] = []
  let whole = true
  for (let stripe = 1; stripe <= taken.stripes; stripe++) {
    let left = 0
    for (let mirror = 0; mirror < taken.mirrors; mirror++) {
      const gone = chance.is(0.06 * grade)
      if (gone && chance.is(0.5)) continue
      const path = taken.toNul ? 'NUL' : `E:\\${taken.guid}_${stripe}_${mirror}.bak`
      files.push({path, stripe, mirror, ...(gone ? {lost: true} : {})})
      if (!gone) left += 1
    }
    if (left === 0) whole = false
  }
  return {files, whole}
}

function inParts(set: RecordedSet, chance: Chance, numbered: boolean): readonly RecordedSet[] {
  if (chance.is(0.7)) return [set]
  const {stripes, ...plain} = set
  // Without numbers each path is a stripe; possible only where there are no mirrors, and none is missing.
  const bare =
    !numbered && set.files.length === stripes && set.files.every(({mirror, lost}) => mirror === 0 && lost !== true)
  if (bare) return set.files.map((file) => ({...plain, files: [{...file, stripe: null, mirror: null}]}))
  return chance.is(0.5) || set.files.length === 0 ? [set, {...set}] : set.files.map((file) => ({...set, files: [file]}))
}

function forksOf(taken: Taken): RecordedSet['forks'] {
  const [first, last] = [forkAt(taken.path, taken.first), forkAt(taken.path, taken.last)]
  const crosses = first !== last
  return {
    first: first?.guid ?? null,
    last: last?.guid ?? null,
    point: crosses && last !== undefined ? String(last.from) : null,
  }
}

/** As an adapter reads them: by the offset at the start; local time as if it were UTC where the offset is unknown. */
function timesOf(
  {server, start, finish}: Taken,
  world: World,
): Pick<RecordedSet, 'startedAt' | 'finishedAt' | 'timeZone'> {
  const [before, after] = [world.offset(server, start), world.offset(server, finish)]
  if (world.order.telling === 'unknown')
    return {startedAt: start + before, finishedAt: finish + after, timeZone: UNKNOWN}
  return {startedAt: start, finishedAt: finish + after - before, timeZone: before / QUARTER_MS}
}
