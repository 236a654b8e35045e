import {sameName} from '../engine/compare.ts'
import {SqlError} from '../engine/errors.ts'
import {Moment} from '../engine/values.ts'
import type {LogRecord} from '../storage/log.ts'
import type {Stop} from '../tsql/backups.ts'
import {backupErrors} from './errors.ts'

/** Local time with 1/300 s, as log records carry it. Throws 241 for what is no time. */
export function stopTime(text: string): string {
  const found = Moment.parse(text)?.roundedToDatetime()
  if (found === undefined)
    throw new SqlError(241, 'Conversion failed when converting date and/or time from character string.')
  return `${found.date()}T${found.time(7)}`
}

/**
 * How many of these records are rolled forward, and whether the place to stop is among them. STOPAT takes what was written
 * before the time, as the page of RESTORE's arguments has it; it knows no zone, and stops at the first record that is not
 * before it: in an hour that comes twice that is in the first one.
 */
export function upTo(
  records: readonly LogRecord[],
  stop: Stop | undefined,
): {readonly count: number; readonly reached: boolean} {
  const found = stop === undefined ? -1 : stopPlace(records, stop)
  return found < 0 ? {count: records.length, reached: false} : {count: found, reached: true}
}

function stopPlace(records: readonly LogRecord[], stop: Stop): number {
  if (stop.kind === 'time') {
    const time = stopTime(stop.text)
    return records.findIndex(({local}) => local >= time)
  }
  const after = stop.after === undefined ? undefined : stopTime(stop.after)
  const marked = records.findIndex(
    ({mark, local}) => mark !== undefined && sameName(mark.name, stop.mark) && (after === undefined || local >= after),
  )
  return marked < 0 || stop.kind === 'before-mark' ? marked : marked + 1
}

/** 4338: a data backup cannot stop before its own end. 4335: the database is beyond the time already. */
export function requireBefore(end: string | null, stop: Stop | undefined, where: 'set' | 'database'): void {
  if (stop?.kind !== 'time' || end === null || stopTime(stop.text) >= end) return
  throw where === 'set' ? backupErrors.stopBeforeSet() : backupErrors.stopIsPast()
}
