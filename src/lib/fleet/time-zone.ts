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
  const offsets = [offsetAt(before, timeZone), offsetAt(wall + DAY_MS, timeZone)]
  const shown = offsets.map((offset) => wall - offset).filter((instant) => localOf(instant, timeZone) === wall)
  return shown.length > 0
    ? Math.min(...shown)
    : changeBetween(wall - Math.max(...offsets), wall - Math.min(...offsets), timeZone)
}

const DAY_MS = 86_400_000

/** The first instant whose offset is no longer that of `from`, to the second. */
function changeBetween(from: number, to: number, timeZone: string): number {
  const offset = offsetAt(from, timeZone)
  let [still, changed] = [from, to]
  while (changed - still > 1000) {
    const middle = Math.floor((still + changed) / 2000) * 1000
    if (offsetAt(middle, timeZone) === offset) still = middle
    else changed = middle
  }
  return changed
}

/** ms east of UTC. */
const offsetAt = (instant: number, timeZone: string): number => localOf(instant, timeZone) - instant

/** What clocks in the zone show, as if it were UTC. Whole seconds. */
function localOf(instant: number, timeZone: string): number {
  const shown = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(instant)
      .map(({type, value}) => [type, Number(value)]),
  )
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
