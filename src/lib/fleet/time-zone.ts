/** A date as a calendar on the wall shows it. `month` from 1. */
export interface LocalDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Why the name is no time zone, or nothing. Offsets are refused: they know no daylight saving. */
export function timeZoneProblem(name: string): string | undefined {
  const known = /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name) && isKnown(name)
  return known ? undefined : `"${name}" is no time zone: write an IANA name, as Europe/Stockholm or UTC`
}

/** What the calendar shows in the zone at an instant (ms since the epoch). */
export function localDateOf(instant: number, timeZone: string): LocalDate {
  const local = new Date(localOf(instant, timeZone))
  return {year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate()}
}

export function plusDays({year, month, day}: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(year, month - 1, day + days))
  return {year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate()}
}

/**
 * The instant (ms since the epoch) at which clocks in the zone show that many minutes since midnight. A time that they show
 * twice is the first of the two; one that they skip is the moment of the change. Node 24 has no Temporal yet; `Intl` knows
 * the same rules of ECMA-402, one instant at a time.
 */
export function instantOf({year, month, day}: LocalDate, minutes: number, timeZone: string): number {
  const wall = Date.UTC(year, month - 1, day, 0, minutes)
  const before = wall - DAY_MS
  const offsetAt = offsetsOf(timeZone)
  const offsets = [offsetAt(before), offsetAt(wall + DAY_MS)]
  const shown = offsets.map((offset) => wall - offset).filter((instant) => localOf(instant, timeZone) === wall)
  return shown.length > 0
    ? Math.min(...shown)
    : changeBetween(wall - Math.max(...offsets), wall - Math.min(...offsets), offsetAt)
}

const DAY_MS = 86_400_000

/** ms east of UTC at an instant, for a zone that is asked about often: its rules are looked up once. */
export function offsetsOf(timeZone: string): (instant: number) => number {
  const clock = clockOf(timeZone)
  return (instant) => shownBy(clock, instant) - Math.floor(instant / 1000) * 1000
}

/** The first instant whose offset is no longer that of `from`, to the second. */
export function changeBetween(from: number, to: number, offsetAt: (instant: number) => number): number {
  const offset = offsetAt(from)
  let [still, changed] = [from, to]
  while (changed - still > 1000) {
    const middle = Math.floor((still + changed) / 2000) * 1000
    if (offsetAt(middle) === offset) still = middle
    else changed = middle
  }
  return changed
}

/** What clocks in the zone show, as if it were UTC. Whole seconds. */
const localOf = (instant: number, timeZone: string): number => shownBy(clockOf(timeZone), instant)

function shownBy(clock: Intl.DateTimeFormat, instant: number): number {
  const shown = Object.fromEntries(clock.formatToParts(instant).map(({type, value}) => [type, Number(value)]))
  const {year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0} = shown
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

function isKnown(name: string): boolean {
  try {
    clockOf(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
