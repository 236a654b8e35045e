import {changeBetween, offsetsOf} from '../../fleet/time-zone.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A change of the clocks: offsets in ms east of UTC. Set back if `before` is the greater. */
interface Change {
  readonly at: number
  readonly before: number
  readonly after: number
}

/** Of UTC; `first`: the offset with which it begins. */
interface Year {
  readonly begin: number
  readonly end: number
  readonly first: number
  readonly changes: readonly Change[]
}

/** Clocks of one time zone. What it changes in a year is looked up once. */
export class ZoneClock {
  readonly #shown: (instant: number) => number
  readonly #years = new Map<number, Year>()
  /** The year that was asked about last. */
  #asked: Year = {begin: 0, end: 0, first: 0, changes: []}

  constructor(zone: string) {
    this.#shown = offsetsOf(zone)
  }

  /** ms east of UTC. */
  offsetAt(instant: number): number {
    const {first, changes} = this.#year(new Date(instant).getUTCFullYear())
    return changes.findLast(({at}) => at <= instant)?.after ?? first
  }

  /** In order, those within [from, until]. */
  changes(from: number, until: number): readonly Change[] {
    const [first, last] = [new Date(from).getUTCFullYear(), new Date(until).getUTCFullYear()]
    const years = Array.from({length: last - first + 1}, (_, index) => this.#year(first + index).changes)
    return years.flat().filter(({at}) => at >= from && at <= until)
  }

  /** Whether none lies within [from, until]; the same as asking for them, and cheaper. */
  isSteady(from: number, until: number): boolean {
    const {begin, end, changes} = this.#asked
    if (from < begin || until >= end) {
      this.#asked = this.#year(new Date(from).getUTCFullYear())
      return this.changes(from, until).length === 0
    }
    for (const {at} of changes) if (at >= from && at <= until) return false
    return true
  }

  /** All instants at which these clocks show a local time (as if it were UTC): none where they skip it, two where they repeat it. */
  instantsOf(local: number): readonly number[] {
    const offsets = new Set([this.offsetAt(local - DAY_MS), this.offsetAt(local + DAY_MS)])
    return [...offsets]
      .map((offset) => local - offset)
      .filter((instant) => instant + this.offsetAt(instant) === local)
      .sort((one, other) => one - other)
  }

  /**
   * Whether a stop at the local time of `at` would take in what was written after it, or leave out what was written before: local
   * times between `from` and `until`, both UTC, are repeated around it.
   */
  repeats(at: number, from: number, until: number): boolean {
    return this.changes(from, until).some((change) => {
      const back = change.before - change.after
      return back > 0 && (at < change.at ? at >= change.at - back : at < change.at + back && from < change.at)
    })
  }

  #year(year: number): Year {
    const known = this.#years.get(year)
    if (known !== undefined) return known
    const changes: Change[] = []
    const [begin, end] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)]
    for (let day = begin; day < end; day += DAY_MS) {
      const [before, after] = [this.#shown(day), this.#shown(day + DAY_MS)]
      if (before !== after) changes.push({at: changeBetween(day, day + DAY_MS, this.#shown), before, after})
    }
    const found = {begin, end, first: this.#shown(begin), changes}
    this.#years.set(year, found)
    return found
  }
}

/** Time zones of the servers that took backups, as far as they are known; IANA names. To be kept for all that is planned. */
export class ServerClocks {
  readonly #zoneOf: (server: string | undefined) => string | undefined
  readonly #clocks = new Map<string, ZoneClock>()

  constructor(zoneOf: (server: string | undefined) => string | undefined = () => undefined) {
    this.#zoneOf = zoneOf
  }

  of(server: string | undefined): ZoneClock | undefined {
    const zone = this.#zoneOf(server)
    if (zone === undefined) return undefined
    const known = this.#clocks.get(zone) ?? new ZoneClock(zone)
    this.#clocks.set(zone, known)
    return known
  }
}

/**
 * Local time for STOPAT: ISO 8601 without offset, at the last tick of datetime that is not after the instant, which is a number of
 * thirds of a hundredth of a second shown as .000, .003 or .007; anything else would be rounded, perhaps to later.
 */
export function stopText(at: number, offset: number): string {
  const local = at + offset
  const rest = ((local % 10) + 10) % 10
  const tick = rest >= 7 ? 7 : rest >= 3 ? 3 : 0
  return new Date(local - rest + tick).toISOString().slice(0, -1)
}
