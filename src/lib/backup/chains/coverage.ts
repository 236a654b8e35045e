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
  const rope = new LogRope(line.logs, (log, at) => line.rules.goesOn(log, at))
  const ranges = line.bases
    .filter((set) => set.kind === 'full' || line.baseOf(set) !== undefined)
    .map(({ends, last}) => ({from: ends, until: Math.max(ends, line.timeline.from(rope.reach(last)))}))
  return withoutBulk(merged(ranges), line)
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

function merged(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const result: {from: number; until: number}[] = []
  for (const {from, until} of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = result.at(-1)
    if (last === undefined || from > last.until) result.push({from, until})
    else last.until = Math.max(last.until, until)
  }
  return result
}

function withoutBulk(ranges: readonly TimeRange[], line: Line): readonly TimeRange[] {
  const bulk = line.logs.filter((log) => !line.rules.mayStop(log))
  if (bulk.length === 0) return ranges
  const others = new LogRope(
    line.logs.filter((log) => line.rules.mayStop(log)),
    (log, at) => line.rules.goesOn(log, at),
  )
  const hidden = bulk.filter((log) => others.reach(log.first) < log.last).map((log) => hiddenBy(log, line))
  return hidden.reduce(cut, ranges)
}

const hiddenBy = (log: KnownSet, {timeline}: Line): TimeRange => ({from: timeline.from(log.first), until: log.ends})

/** What lies strictly within `hidden` goes. */
const cut = (ranges: readonly TimeRange[], hidden: TimeRange): readonly TimeRange[] =>
  ranges.flatMap((range) => {
    if (hidden.until <= range.from || hidden.from >= range.until) return [range]
    const left = hidden.from >= range.from ? [{from: range.from, until: hidden.from}] : []
    const right = hidden.until <= range.until ? [{from: hidden.until, until: range.until}] : []
    return [...left, ...right]
  })
