import {instantOf, type LocalDate, localDateOf, plusDays} from './time-zone.ts'

/** When a tenant may be touched, every week or every day, in its own time zone. */
interface MaintenanceWindow {
  /** 0 is Sunday; undefined: every day. */
  readonly weekday: number | undefined
  /** Minutes since midnight, of the wall clock. */
  readonly from: number
  /** More than 24 h: over midnight. */
  readonly to: number
}

/** Instants in ms since the epoch. */
export interface Opening {
  readonly opens: number
  readonly closes: number
}

/** Why the text is no maintenance window, or nothing. */
export function windowProblem(text: string): string | undefined {
  const window = parsed(text)
  if (!window) return `"${text}" is no maintenance window: write it as Sun 02:00-05:00 or daily 01:00-03:00`
  return window.to - window.from > MOST_MINUTES ? `"${text}" is longer than ${MOST_MINUTES / 60} hours` : undefined
}

/**
 * The next opening at or after the instant `after` (ms). The wall clock rules: a time that the clock skips is the moment of
 * the change, one that it shows twice is the first of the two, and an opening of which the change leaves nothing is
 * left out. So a window is never longer than its name says on any clock, but by the hour that is repeated within it.
 * Throws `RangeError` where text or zone are none: both are checked when they are taken in.
 */
export function nextOpening(text: string, timeZone: string, after: number): Opening {
  const window = parsed(text)
  if (!window) throw new RangeError(windowProblem(text))
  const today = localDateOf(after, timeZone)
  for (let day = -1; day <= DAYS_AHEAD; day += 1) {
    const date = plusDays(today, day)
    const opening =
      window.weekday === undefined || weekdayOf(date) === window.weekday ? on(date, window, timeZone) : undefined
    if (opening && opening.opens >= after) return opening
  }
  throw new RangeError(`No opening of "${text}" in ${timeZone} within ${DAYS_AHEAD} days.`)
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const FORM =
  /^(?<day>Sun|Mon|Tue|Wed|Thu|Fri|Sat|daily) (?<from>(?:[01]\d|2[0-3]):[0-5]\d)-(?<to>(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/
const DAY_MINUTES = 24 * 60
/** Whoever writes more has mistaken the order of the two times. */
const MOST_MINUTES = 12 * 60
/** A date may be skipped altogether (Samoa, 30 December 2011), and so one week's opening. */
const DAYS_AHEAD = 15

function parsed(text: string): MaintenanceWindow | undefined {
  const parts = FORM.exec(text)?.groups
  if (!parts) return undefined
  const from = minutes(parts.from as string)
  const to = minutes(parts.to as string)
  const weekday = WEEKDAYS.indexOf(parts.day as string)
  if (from === to) return undefined
  return {weekday: weekday === -1 ? undefined : weekday, from, to: to < from ? to + DAY_MINUTES : to}
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

const weekdayOf = ({year, month, day}: LocalDate): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay()

function on(date: LocalDate, {from, to}: MaintenanceWindow, timeZone: string): Opening | undefined {
  const opens = instantOf(date, from, timeZone)
  const closes = instantOf(plusDays(date, Math.floor(to / DAY_MINUTES)), to % DAY_MINUTES, timeZone)
  return closes > opens ? {opens, closes} : undefined
}
