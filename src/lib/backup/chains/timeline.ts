import type {ServerClocks} from './clock.ts'
import type {KnownSet} from './known-set.ts'

const QUARTER_MS = 15 * 60_000
const HOUR_MS = 3_600_000
export const UNKNOWN_ZONE = 127
/** Local time is at most so far ahead of UTC, and behind it. */
const AHEAD_MS = 14 * HOUR_MS
const BEHIND_MS = 12 * HOUR_MS
/** No clock was ever set back by more. */
const LONGEST_CHANGE_MS = 3 * HOUR_MS

export const byLast = (one: KnownSet, other: KnownSet): number =>
  one.last < other.last ? -1 : one.last > other.last ? 1 : one.startedAt - other.startedAt

/** What backups tell of the times on one line of the log: LSNs grow with time, so each bounds those before and after it. */
export class Timeline {
  /** By last LSN. */
  readonly sets: readonly KnownSet[]
  /** Of the sets up to each: the one that began last. */
  readonly #latest: KnownSet[] = []
  /** Of the sets from each: when the first of them was over. */
  readonly #soonest: number[]

  /**
   * `sets`: all whose LSNs and times can be believed, whether they can be restored or not. `isPast`: whether the line leaves the set's branch
   * right at its end: that branch may have stood still there, and been backed up, while this one went on.
   */
  constructor(sets: readonly KnownSet[], clocks: ServerClocks, isPast: (set: KnownSet) => boolean) {
    this.sets = sets.toSorted(byLast)
    this.#settle(clocks)
    for (const set of this.sets) if (isPast(set)) set.begins = Number.NEGATIVE_INFINITY
    let latest: KnownSet | undefined
    for (const set of this.sets) {
      if (latest === undefined || set.begins >= latest.begins) latest = set
      this.#latest.push(latest)
    }
    let soonest = Number.POSITIVE_INFINITY
    this.#soonest = this.sets.map(() => soonest)
    for (let index = this.sets.length - 1; index >= 0; index--) {
      const set = this.sets[index]
      if (set === undefined) continue
      soonest = Math.min(soonest, set.ends)
      this.#soonest[index] = soonest
      // What a clock may have hidden, a later set tells.
      if (set.ends > soonest) set.ends = Math.max(soonest, told(set))
    }
  }

  /** Where the line ends as far as anybody knows. */
  get end(): bigint | undefined {
    return this.sets.at(-1)?.last
  }

  /** The set that began last of those that end up to the LSN: what lies beyond the LSN was written after that. */
  before(lsn: bigint): KnownSet | undefined {
    return this.#latest[this.#firstBeyond(lsn) - 1]
  }

  /** What lies beyond the LSN was written after this; what was written before this lies below. UTC, ms. */
  from(lsn: bigint): number {
    return this.before(lsn)?.begins ?? Number.NEGATIVE_INFINITY
  }

  /** What lies below the LSN was written before this. UTC, ms. */
  until(lsn: bigint): number {
    return this.#soonest[this.#firstBeyond(lsn - 1n)] ?? Number.POSITIVE_INFINITY
  }

  /** The next set by its end. */
  after(set: KnownSet): KnownSet | undefined {
    return this.sets[this.#firstBeyond(set.last)]
  }

  /** A server takes one log backup of a database at a time, and one backup of its data: the next of the kind began after the end. */
  #settle(clocks: ServerClocks): void {
    let [log, data]: (KnownSet | undefined)[] = []
    for (let index = this.sets.length - 1; index >= 0; index--) {
      const set = this.sets[index]
      if (set === undefined) continue
      const next = set.kind === 'log' ? log : data
      const isSure = next !== undefined && next.timeZone !== UNKNOWN_ZONE && next.startedAt > set.startedAt
      const limit = isSure ? next.startedAt : Number.POSITIVE_INFINITY
      settle(set, [this.sets[index - 1], this.sets[index + 1]], limit, clocks)
      if (set.kind === 'log') log = set
      else data = set
    }
  }

  #firstBeyond(lsn: bigint): number {
    let [low, high] = [0, this.sets.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const set = this.sets[middle]
      if (set !== undefined && set.last <= lsn) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** When it ended, if its clock is believed. */
const told = ({timeZone, begins, startedAt, finishedAt}: KnownSet): number =>
  timeZone === UNKNOWN_ZONE ? begins : Math.max(startedAt, finishedAt)

/** When a set's end of the log was reached: within its own time, which its server's clock may tell an hour off. */
function settle(
  set: KnownSet,
  [before, after]: readonly (KnownSet | undefined)[],
  limit: number,
  clocks: ServerClocks,
): void {
  const {startedAt, finishedAt, timeZone} = set
  set.begins = startedAt
  set.ends = Math.max(startedAt, finishedAt)
  const clock = clocks.of(set.server)
  if (timeZone === UNKNOWN_ZONE) {
    set.begins = clock?.instantsOf(startedAt)[0] ?? startedAt - AHEAD_MS
    set.ends = Math.max(set.begins, clock?.instantsOf(finishedAt).at(-1) ?? finishedAt + BEHIND_MS)
  } else if (clock === undefined) {
    const hidden = finishedAt < startedAt ? LONGEST_CHANGE_MS : Math.max(setBack(set, before), setBack(set, after))
    if (hidden > 0) set.ends = Math.max(set.ends, Math.min(finishedAt + hidden, limit))
  } else if (!clock.isSteady(startedAt, Math.max(startedAt, finishedAt) + LONGEST_CHANGE_MS)) {
    const local = finishedAt + (timeZone === undefined ? clock.offsetAt(startedAt) : timeZone * QUARTER_MS)
    const possible = clock.instantsOf(local).filter((instant) => instant >= startedAt)
    set.ends = possible.findLast((instant) => instant <= limit) ?? possible.at(-1) ?? set.ends
  }
}

/** How far the clock may have been set back while the set was taken, if another that began after it tells of a smaller offset. ms. */
function setBack(set: KnownSet, other: KnownSet | undefined): number {
  if (set.timeZone === undefined || other?.timeZone === undefined || other.timeZone === UNKNOWN_ZONE) return 0
  if (set.server !== other.server) return 0
  return other.startedAt > set.startedAt ? Math.max(0, set.timeZone - other.timeZone) * QUARTER_MS : 0
}
