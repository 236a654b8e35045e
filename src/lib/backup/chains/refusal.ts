import {coverageOf, nearest} from './coverage.ts'
import type {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import type {Search} from './search.ts'
import type {Refusal, RefusalCode} from './types.ts'

const NOTHING: Omit<Refusal, 'code'> = {
  gap: undefined,
  window: undefined,
  nearest: {before: undefined, after: undefined},
  unusable: [],
  earliest: undefined,
  latest: undefined,
  reachable: {before: undefined, after: undefined},
  branches: [],
  families: [],
  fromTheBeginning: false,
}

/** A refusal that no set has anything to do with. */
export const plainRefusal = (code: RefusalCode, more: Partial<Refusal> = {}): Refusal => ({...NOTHING, code, ...more})

export interface Asked {
  readonly line: Line
  readonly search: Search
  /** UTC, ms since the epoch; undefined: the target is no time. */
  readonly at: number | undefined
  /** Last LSN that is known of. */
  readonly end: bigint
  readonly onNothing: boolean
}

/** Why no chain leads to the target: what the search found and could not go beyond. */
export function refusalOf({line, search, at, end, onNothing}: Asked): Refusal {
  const ranges = coverageOf(line)
  const around: Partial<Refusal> = {
    earliest: ranges[0]?.from,
    latest: ranges.at(-1)?.until,
    ...(at === undefined ? {} : {reachable: nearest(ranges, at)}),
    branches: [...new Set(line.others.flatMap(({lastFork}) => lastFork ?? []))],
  }
  if (onNothing && line.fulls.length === 0)
    return plainRefusal('no full', {...around, unusable: line.unusable(({kind}) => kind === 'full')})
  const farthest = search.farthest()
  if (farthest === undefined)
    return plainRefusal('too early', {...around, unusable: line.unusable(({kind}) => kind !== 'log')})
  const {reached, base, whole} = farthest
  const before = whole.at(-1) ?? base.sets.at(-1) ?? line.timeline.before(reached)
  const obstacle = search.obstacle(reached)
  if (obstacle !== undefined)
    return plainRefusal(line.rules.mayStop(obstacle) ? 'clock' : 'bulk-logged', {
      ...around,
      window: {from: line.timeline.from(reached), until: obstacle.ends},
      nearest: {before: before?.name, after: obstacle.name},
    })
  if (end <= reached) return plainRefusal('too late', {...around, nearest: {before: before?.name, after: undefined}})
  return plainRefusal('gap', {...around, ...gapFrom(reached, before, end, line)})
}

type Gap = Pick<Refusal, 'gap' | 'window' | 'nearest' | 'unusable'>

/** From where the chain ends to where the log goes on in a backup that can be restored, or as far as anybody knows. */
function gapFrom(from: bigint, before: KnownSet | undefined, end: bigint, line: Line): Gap {
  const {logs, bases, timeline} = line
  const log = logs.filter(({first, last}) => first > from && last > first).reduce(earlier, undefined)
  const full = bases.find(({kind, last}) => kind === 'full' && last > from)
  const to = log?.first ?? end
  return {
    gap: {from: String(from), to: String(to)},
    window: {from: timeline.from(from), until: timeline.until(to)},
    nearest: {before: before?.name, after: (log ?? full)?.name},
    unusable: line.unusable(({first, last}) => last > from && first < to),
  }
}

const earlier = (one: KnownSet | undefined, other: KnownSet): KnownSet =>
  one === undefined || other.first < one.first ? other : one
