import fc from 'fast-check'
import {expect, test} from 'vitest'
import {timeZoneProblem} from '../../src/lib/fleet/time-zone.ts'
import {nextOpening, windowProblem} from '../../src/lib/fleet/window.ts'

const opening = (window: string, zone: string, after: string): string => {
  const {opens, closes} = nextOpening(window, zone, Date.parse(after))
  return `${brief(opens)} to ${brief(closes)}`
}
const brief = (instant: number): string => new Date(instant).toISOString().replace(':00.000Z', 'Z')

test.each(['Sun 02:00-05:00', 'daily 01:00-03:00', 'Fri 22:00-02:00', 'daily 22:00-24:00'])(
  '%s is a window',
  (text) => {
    expect(windowProblem(text)).toBeUndefined()
  },
)

test.each([
  ['Sunday 02:00-05:00', 'is no maintenance window'],
  ['sun 02:00-05:00', 'is no maintenance window'],
  ['Sun 2:00-5:00', 'is no maintenance window'],
  ['Sun 02:00-25:00', 'is no maintenance window'],
  ['Sun 02:00-02:00', 'is no maintenance window'],
  ['Sun 24:00-02:00', 'is no maintenance window'],
  ['Sun 02:00-05:00\n', 'is no maintenance window'],
  ['', 'is no maintenance window'],
  ['Sun 05:00-02:00', 'is longer than 12 hours'],
])('"%s" is none, and is told why', (text, why) => {
  expect(windowProblem(text)).toContain(why)
})

test.each(['UTC', 'Europe/Stockholm', 'America/St_Johns', 'Etc/GMT+5'])('%s is a time zone', (name) => {
  expect(timeZoneProblem(name)).toBeUndefined()
})

test.each(['', 'Europe/Atlantis', '+01:00', 'Europe/Stockholm ', '../UTC'])('"%s" is none', (name) => {
  expect(timeZoneProblem(name)).toContain('is no time zone')
})

test.each([
  // 22 November 2026 is a Sunday.
  ['Sun 02:00-05:00', 'UTC', '2026-11-22T01:59:59Z', '2026-11-22T02:00Z to 2026-11-22T05:00Z'],
  ['Sun 02:00-05:00', 'UTC', '2026-11-22T02:00:00Z', '2026-11-22T02:00Z to 2026-11-22T05:00Z'],
  ['Sun 02:00-05:00', 'UTC', '2026-11-22T02:00:01Z', '2026-11-29T02:00Z to 2026-11-29T05:00Z'],
  ['Sun 02:00-05:00', 'Europe/Stockholm', '2026-11-22T00:00:00Z', '2026-11-22T01:00Z to 2026-11-22T04:00Z'],
  // A Sunday in Auckland begins on a Saturday in London.
  ['Sun 02:00-05:00', 'Pacific/Auckland', '2026-11-21T00:00:00Z', '2026-11-21T13:00Z to 2026-11-21T16:00Z'],
  ['Sat 23:00-01:30', 'UTC', '2026-11-22T00:30:00Z', '2026-11-28T23:00Z to 2026-11-29T01:30Z'],
  ['daily 22:00-02:00', 'Asia/Kolkata', '2026-11-22T00:00:00Z', '2026-11-22T16:30Z to 2026-11-22T20:30Z'],
])('%s in %s opens after %s: %s', (window, zone, after, expected) => {
  expect(opening(window, zone, after)).toBe(expected)
})

test.each([
  // Clocks go from 02:00 to 03:00 on 29 March 2026 in Stockholm, at 01:00 UTC.
  ['Sun 02:00-05:00', '2026-03-28T12:00:00Z', '2026-03-29T01:00Z to 2026-03-29T03:00Z'],
  ['Sun 02:30-05:00', '2026-03-28T12:00:00Z', '2026-03-29T01:00Z to 2026-03-29T03:00Z'],
  ['Sun 01:00-02:30', '2026-03-28T12:00:00Z', '2026-03-29T00:00Z to 2026-03-29T01:00Z'],
  // Nothing of it is left that day.
  ['daily 02:00-03:00', '2026-03-28T12:00:00Z', '2026-03-30T00:00Z to 2026-03-30T01:00Z'],
  ['Sun 02:15-02:45', '2026-03-28T12:00:00Z', '2026-04-05T00:15Z to 2026-04-05T00:45Z'],
  ['Sat 23:00-04:00', '2026-03-28T12:00:00Z', '2026-03-28T22:00Z to 2026-03-29T02:00Z'],
  // Clocks go from 03:00 back to 02:00 on 25 October 2026, at 01:00 UTC.
  ['Sun 02:00-05:00', '2026-10-24T12:00:00Z', '2026-10-25T00:00Z to 2026-10-25T04:00Z'],
  ['Sun 02:30-02:45', '2026-10-24T12:00:00Z', '2026-10-25T00:30Z to 2026-10-25T00:45Z'],
  ['Sun 01:00-02:30', '2026-10-24T12:00:00Z', '2026-10-24T23:00Z to 2026-10-25T00:30Z'],
  ['Sun 03:00-05:00', '2026-10-24T12:00:00Z', '2026-10-25T02:00Z to 2026-10-25T04:00Z'],
  ['daily 02:00-03:00', '2026-10-25T00:00:01Z', '2026-10-26T01:00Z to 2026-10-26T02:00Z'],
])('%s around both changes of the clock in Stockholm, after %s: %s', (window, after, expected) => {
  expect(opening(window, 'Europe/Stockholm', after)).toBe(expected)
})

test('where a whole day is skipped, its opening is too', () => {
  // Samoa went from 29 to 31 December 2011; the 30th was a Friday.
  expect(opening('Fri 02:00-05:00', 'Pacific/Apia', '2011-12-28T00:00:00Z')).toBe(
    '2012-01-05T12:00Z to 2012-01-05T15:00Z',
  )
  expect(opening('daily 02:00-05:00', 'Pacific/Apia', '2011-12-30T00:00:00Z')).toBe(
    '2011-12-30T12:00Z to 2011-12-30T15:00Z',
  )
})

const ZONES = [
  'UTC',
  'Europe/Stockholm',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'America/Santiago',
]
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'daily']
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const windows = fc
  .record({day: fc.constantFrom(...DAYS), from: fc.nat(1439), length: fc.integer({min: 1, max: 720})})
  .map(({day, from, length}) => ({day, from, length, text: `${day} ${clock(from)}-${clock((from + length) % 1440)}`}))
const HOUR = 3_600_000

test('an opening is the first to come, has the length that it should, and begins when the clock on the wall says so', () => {
  fc.assert(
    fc.property(
      windows,
      fc.constantFrom(...ZONES),
      fc.integer({min: Date.UTC(2025, 0), max: Date.UTC(2030, 0)}),
      ({text, day, from, length}, zone, after) => {
        const {opens, closes} = nextOpening(text, zone, after)
        expect(opens).toBeGreaterThanOrEqual(after)
        expect(closes - opens).toBeGreaterThan(0)
        // At most the repeated hour longer.
        expect(closes - opens).toBeLessThanOrEqual(length * 60_000 + HOUR)
        expect(opens - after).toBeLessThanOrEqual((day === 'daily' ? 2 : 14) * 24 * HOUR + HOUR)
        // Nothing opens between: asked again from just before, it is the same one; from just after, a later one.
        expect(nextOpening(text, zone, opens)).toEqual({opens, closes})
        expect(nextOpening(text, zone, opens + 1).opens).toBeGreaterThan(opens)
        const shown = shownAt(opens, zone)
        const skipped = shownAt(opens - 1000, zone).minutes
        // Either the clock shows the time, or it has just jumped over it.
        if (shown.minutes !== from) {
          expect(from).toBeGreaterThan(skipped)
          expect(from).toBeLessThan(shown.minutes)
        } else if (day !== 'daily') expect(shown.day).toBe(day)
      },
    ),
    {numRuns: 300},
  )
})

function shownAt(instant: number, timeZone: string) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return {day: part('weekday'), minutes: Number(part('hour')) * 60 + Number(part('minute'))}
}
