import {stopText} from './clock.ts'
import type {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import {UNKNOWN_ZONE} from './timeline.ts'
import type {Stop, Target} from './types.ts'

const QUARTER_MS = 15 * 60_000
/** By which zones change that show UTC for a part of the year. */
const HOUR_MS = 3_600_000

/** A target as the search asks about it. */
export interface Goal {
  /** May be restored whole: nothing in it is later than the target. */
  isOver(set: KnownSet): boolean
  /** A database that holds the log up to the LSN, and nothing else, is at the target for certain. */
  isAt(lsn: bigint): boolean
  /** `certain`: the target lies in the log; `perhaps`: in it or behind it; undefined: not in it. */
  liesIn(log: KnownSet): 'certain' | 'perhaps' | undefined
  /** A set that ends up to the LSN was over at the very target. */
  endsBy(lsn: bigint): boolean
  /** How a restore of the log has to stop, if it begins at the LSN; undefined: it cannot stop there. */
  stop(log: KnownSet, from: bigint): Stop | undefined
  /** Logs in which the target may lie. */
  readonly logs: readonly KnownSet[]
}

/** `end`: the last LSN that is known. */
export const latest = (end: bigint): Goal => ({
  isOver: () => true,
  isAt: (lsn) => lsn >= end,
  liesIn: () => undefined,
  endsBy: () => false,
  stop: () => undefined,
  logs: [],
})

/** `at`: UTC, ms since the epoch. */
export function atTime(at: number, line: Line): Goal {
  const {rules, timeline} = line
  return {
    isOver: (set) => rules.isOver(set, at),
    isAt: (lsn) => rules.covers(timeline.from(lsn), at),
    liesIn: (log) => (rules.isOver(log, at) ? undefined : rules.covers(log.begins, at) ? 'certain' : 'perhaps'),
    endsBy: (lsn) => [...line.bases, ...line.logs].some((set) => set.ends === at && set.last <= lsn),
    stop: (log, from) => {
      if (!rules.mayStop(log)) return undefined
      const offset = offsetAt(at, log, from, line)
      return offset === undefined ? undefined : {kind: 'time', text: stopText(at, offset)}
    },
    logs: line.logs,
  }
}

export function beforeMark({mark, lsn, at}: Extract<Target, {kind: 'before mark'}>, line: Line): Goal {
  const {rules, forks, branch} = line
  const wanted = rules.lsn(lsn)
  return {
    isOver: (set) => set.last <= wanted,
    isAt: (reached) => reached === wanted,
    liesIn: (log) => (log.last > wanted ? 'certain' : undefined),
    endsBy: () => false,
    stop: (log) => {
      if (!rules.mayStop(log)) return undefined
      const offset = at === undefined ? undefined : plainOffset(log, at, line)
      return {
        kind: 'before mark',
        mark,
        after: at === undefined || offset === undefined ? undefined : stopText(at, offset),
      }
    },
    // A log of another branch is as good, as long as the branches part behind the mark, which is itself in it.
    logs: [...line.logs, ...line.leaving.filter((log) => rules.isOn(forks, branch, log, wanted + 1n))],
  }
}

/**
 * ms east of UTC by which the source's clocks showed the target; undefined where that is not known, or where a stop by local time would
 * hit another instant: within an hour that is repeated, or around a move between zones.
 */
function offsetAt(at: number, log: KnownSet, from: bigint, line: Line): number | undefined {
  const {timeline, clocks, rules} = line
  const before = timeline.before(from)
  const lowest = before?.begins ?? Number.NEGATIVE_INFINITY
  const offset = plainOffset(log, at, line)
  if (offset === undefined) return undefined
  const clock = clocks.of(log.server)
  if (clock !== undefined) {
    if (rules.isAmbiguous(clock.repeats(at, Math.max(lowest, at - DAY_MS), Math.min(log.ends, at + DAY_MS))))
      return undefined
  } else if (rules.isAmbiguous(mayHaveChanged(at, log, before, timeline.after(log)))) return undefined
  if (before === undefined || before.server === log.server) return offset
  // The database was on another server when this log began; two that are not in UTC may have changed their clocks apart from each other.
  const there = clocks.of(before.server)
  if (there === undefined) return before.timeZone === 0 && offset === 0 ? offset : undefined
  const repeats = there.repeats(at, Math.max(lowest, at - DAY_MS), Math.min(log.ends, at + DAY_MS))
  return there.offsetAt(at) === offset && !rules.isAmbiguous(repeats) ? offset : undefined
}

const DAY_MS = 24 * 3_600_000

function plainOffset(log: KnownSet, at: number, {clocks}: Line): number | undefined {
  const clock = clocks.of(log.server)
  if (clock !== undefined) return clock.offsetAt(at)
  return log.timeZone === undefined || log.timeZone === UNKNOWN_ZONE ? undefined : log.timeZone * QUARTER_MS
}

/** Whether clocks may have been changed while the log was written, as far as the offsets of the sets around it tell. */
function mayHaveChanged(at: number, log: KnownSet, before: KnownSet | undefined, after: KnownSet | undefined): boolean {
  const differs = (other: KnownSet | undefined): boolean =>
    other?.timeZone !== undefined && other.timeZone !== log.timeZone && other.server === log.server
  if (differs(before)) return true
  // It ended before it began.
  if (log.finishedAt < log.startedAt) return true
  const next = after?.server === log.server ? after : undefined
  const isTold = next !== undefined && !differs(next) && next.startedAt >= at
  // What its clock showed after it began nobody tells; only one that shows UTC, and no hour too much, is taken for one that is never changed.
  const mayBeUtc = log.timeZone === 0 && log.finishedAt - log.startedAt < HOUR_MS
  if (at > log.startedAt && !mayBeUtc && !isTold) return true
  if (next === undefined || !differs(next) || next.startedAt < log.startedAt) return false
  const back = ((log.timeZone ?? 0) - (next.timeZone ?? 0)) * QUARTER_MS
  return at > log.startedAt - Math.max(0, back)
}
