import {OperatorError} from '../errors.ts'

const FORM = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,3}))?)?\s?(Z|[+-]\d\d:?\d\d)?$/i

/**
 * `2026-11-22T14:05Z`, `2026-11-22 15:05+01:00`: ISO 8601 with its offset. UTC, ms since the epoch. A local time is refused, since an
 * hour of every autumn comes twice. Throws `OperatorError` LL-USAGE.
 */
export function instantOf(text: string, flag: string): number {
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone] = FORM.exec(text.trim()) ?? []
  if (year === undefined) throw unusable(text, flag, 'it is no time: give it as 2026-11-22T14:05Z')
  if (zone === undefined)
    throw unusable(text, flag, 'it says no offset: end it with Z for UTC, or with an offset as +01:00')
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}`
  const at = Date.parse(`${local}${offset}`)
  // Date.parse makes March of February 30.
  if (Number.isNaN(at) || new Date(Date.parse(`${local}Z`)).toISOString() !== `${local}Z`)
    throw unusable(text, flag, 'there is no such time')
  return at
}

const unusable = (text: string, flag: string, why: string): OperatorError =>
  new OperatorError('LL-USAGE', `${flag} does not take "${text}".`, {why})
