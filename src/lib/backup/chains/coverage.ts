import type {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import {LogRope} from './log-rope.ts'
import type {TimeRange} from './types.ts'

/**
 * The times to which a line's backups can bring a database back, for certain; without what a clock that was set back hides. Between a base's
 * end and the beginning of the last log backup that leads on from it every time can be reached, those within a log with bulk-logged
 * changes excepted.
 */
export function coverageOf(line: Line): readonly TimeRange[] {
  const {rules, timeline, logs} = line
  const goesOn = (log: KnownSet, at: bigint) => rules.goesOn(log, at)
  const rope = new LogRope(logs.filter(rules.mayStop), goesOn)
  const whole = logs.filter((log) => !rules.mayStop(log))
  const known = new Map<bigint, readonly TimeRange[]>()
  /** From an LSN whose log was all written by `from`. */
  const rangesFrom = (at: bigint, from: number): readonly TimeRange[] => {
    const reached = rope.reach(at)
    const behind = rangesBehind(reached).map((range) => startingAt(range, from))
    return [{from, until: Math.max(from, timeline.from(reached))}, ...behind]
  }
  /** By way of a log in which nobody may stop. */
  const rangesBehind = (at: bigint): readonly TimeRange[] => {
    const ranges =
      known.get(at) ?? whole.filter((log) => goesOn(log, at)).flatMap((log) => rangesFrom(log.last, log.ends))
    known.set(at, ranges)
    return ranges
  }
  const bases = line.bases.filter((set) => set.kind === 'full' || line.baseOf(set) !== undefined)
  return merged(bases.flatMap(({last, ends}) => rangesFrom(last, ends)))
}

/** The nearest times that are in the ranges. */
export function nearest(ranges: readonly TimeRange[], at: number) {
  const before = ranges.findLast(({from}) => from <= at)
  const after = ranges.find(({until}) => until >= at)
  return {
    before: before && Math.min(before.until, at),
    after: after && Math.max(after.from, at),
  }
}

/** A log may be over before the base that it goes on from is. */
const startingAt = ({from, until}: TimeRange, at: number): TimeRange => ({
  from: Math.max(from, at),
  until: Math.max(until, at),
})

function merged(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const result: {from: number; until: number}[] = []
  for (const {from, until} of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = result.at(-1)
    if (last === undefined || from > last.until) result.push({from, until})
    else last.until = Math.max(last.until, until)
  }
  return result
}
