import {OperatorError} from '../errors.ts'

const FORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i

/** UTC, ms since the epoch; or why it is no time, and the time that may have been meant. */
type Read = {readonly at: number} | {readonly why: string; readonly meant: string}

/**
 * `2026-11-22T14:05Z`, `2026-11-22 15:05:12.5+01:00`: ISO 8601 with its offset; seconds may be left out. A local time is refused, since an
 * hour of every autumn comes twice. What is finer than a millisecond is cut off, so that nothing later comes in.
 */
export function readInstant(text: string): Read {
  const [, day, time, second = '00', fraction = '', zone] = FORM.exec(text.trim()) ?? []
  if (day === undefined) return {why: 'it is no time: give it as 2026-11-22T14:05Z', meant: '2026-11-22T14:05Z'}
  const local = `${day}T${time}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`
  const asUtc = Date.parse(`${local}Z`)
  // Date.parse makes March of February 30.
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString() !== `${local}Z`)
    return {why: 'there is no such time', meant: '2026-11-22T14:05Z'}
  if (zone === undefined)
    return {
      why: 'it says no offset: end it with Z for UTC, or with an offset as +01:00',
      meant: `${text.trim().replace(' ', 'T')}Z`,
    }
  const at = Date.parse(`${local}${zone.length === 1 ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`}`)
  return Number.isNaN(at) ? {why: 'there is no such offset', meant: `${day}T${time}Z`} : {at}
}

/** UTC, ms since the epoch, of what a flag was given. Throws `OperatorError` LL-USAGE. */
export function instantOf(text: string, flag: string): number {
  const read = readInstant(text)
  if ('at' in read) return read.at
  throw new OperatorError('LL-USAGE', `${flag} does not take "${text}".`, {why: read.why})
}
