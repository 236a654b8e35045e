import {Moment} from './values.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * The clock of the server's machine. SQL Server keeps local time in most places (SYSDATETIME, create dates, msdb, commit
 * times that STOPAT is compared with) and tells its zone in a few; so an hour comes twice where the zone has summer time.
 */
export class Clock {
  /** IANA name of the zone that the machine is set to. */
  readonly zone: string
  /** ms that the machine is ahead of the true time; negative behind it. */
  skewMs = 0
  readonly #wall: Intl.DateTimeFormat | undefined
  #known: {readonly from: number; readonly to: number; readonly offset: number} | undefined

  constructor(zone = 'UTC') {
    this.zone = zone
    this.#wall =
      zone === 'UTC'
        ? undefined
        : new Intl.DateTimeFormat('en-US', {
            timeZone: zone,
            hourCycle: 'h23',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
          })
  }

  /** ms since 1970-01-01 UTC, skew included. */
  now(): number {
    return Date.now() + this.skewMs
  }

  /** As `now`, ISO 8601. */
  iso(): string {
    return new Date(this.now()).toISOString()
  }

  /** What the machine's clock shows at an instant (ms UTC), now if left out. */
  local(at = this.now()): Moment {
    return Moment.fromUnixMs(at + this.offsetMs(at))
  }

  /** Local time minus UTC at an instant, ms. */
  offsetMs(at = this.now()): number {
    if (this.#wall === undefined) return 0
    if (this.#known !== undefined && at >= this.#known.from && at < this.#known.to) return this.#known.offset
    const offset = offsetAt(this.#wall, at)
    // Offsets change on a minute; what holds at both ends of one holds within.
    const from = Math.floor(at / MINUTE_MS) * MINUTE_MS
    this.#known = {from, to: from + MINUTE_MS, offset}
    return offset
  }

  /** As msdb.dbo.backupset.time_zone: local time minus UTC in quarters of an hour. */
  quarterHours(at = this.now()): number {
    return Math.round(this.offsetMs(at) / (15 * MINUTE_MS))
  }
}

function offsetAt(wall: Intl.DateTimeFormat, at: number): number {
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const parts = wall.formatToParts(at)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  const second = Math.floor(at / 1000) * 1000
  const offset = shown - second
  if (Math.abs(offset) > DAY_MS) throw new Error(`no offset of ${Math.round(offset / MINUTE_MS)} minutes exists`)
  return offset
}
