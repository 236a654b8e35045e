import {OperatorError} from '../errors.ts'
import type {RestoreWish, WishedTarget} from '../routines/backup/restoration.ts'

interface RestoreFlags {
  readonly to?: string | undefined
  readonly latest?: boolean | undefined
  readonly 'latest-possible'?: boolean | undefined
  readonly 'before-mark'?: string | undefined
  readonly as?: string | undefined
  readonly 'in-place'?: boolean | undefined
  readonly overwrite?: boolean | undefined
}

/** What was ordered. `now`: ms since the epoch. Throws LL-RESTORE-TARGET, LL-INPUT-MISSING. */
export function restoreWish(tenant: string, flags: RestoreFlags, now: number): RestoreWish {
  return {
    tenant,
    target: targetOf(tenant, flags, now),
    way: flags['in-place'] ? 'in place' : flags.overwrite ? 'overwrite' : 'side',
    as: flags.as ?? null,
  }
}

/** The flags again, as they would be typed. */
export function wishInWords({tenant, target, way, as}: RestoreWish): readonly string[] {
  const to =
    target.kind === 'time'
      ? ['--to', new Date(target.at).toISOString(), ...(target.possible ? ['--latest-possible'] : [])]
      : target.kind === 'before mark'
        ? ['--before-mark', target.mark]
        : [target.possible ? '--latest-possible' : '--latest']
  const where = way === 'in place' ? ['--in-place'] : way === 'overwrite' ? ['--overwrite'] : []
  return ['backup', 'restore', tenant, ...to, ...(as === null ? [] : ['--as', as]), ...where]
}

function targetOf(tenant: string, flags: RestoreFlags, now: number): WishedTarget {
  const possible = flags['latest-possible'] === true
  if (flags.to !== undefined) return {kind: 'time', at: instantOf(flags.to, now), possible}
  if (flags['before-mark'] !== undefined) return {kind: 'before mark', mark: flags['before-mark']}
  if (flags.latest || possible) return {kind: 'latest', possible}
  throw new OperatorError('LL-INPUT-MISSING', 'To which time is not said.', {
    why: 'a restore needs --to TIME, --latest, --latest-possible or --before-mark MARK',
    state: 'nothing was changed',
    next: [`landlord backup restore ${tenant} --latest --plan`, `landlord backup chain ${tenant}`],
  })
}

/** ISO 8601 with a time and an offset: `2026-11-22T14:05Z`, `2026-11-22 15:05:12.5+01:00`. Seconds may be left out. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:\d{2})$/i

/**
 * ms since the epoch; what is finer is cut off, so that nothing later comes in. Throws LL-RESTORE-TARGET for a time that nobody can tell: without
 * an offset it is local somewhere, and one hour of the year comes twice; or for one that is still to come.
 */
function instantOf(text: string, now: number): number {
  const [, day, time, seconds = ':00', offset = ''] = INSTANT.exec(text.trim()) ?? []
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${seconds.slice(0, 7)}${offset.toUpperCase()}`)
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).toISOString().startsWith(day)
  if (Number.isNaN(at) || !isDay)
    throw unclear(
      text,
      'it has to be a day and a time in UTC, or with its offset from it: an hour of local time may come twice',
      suggestion(text),
    )
  if (at > now) throw unclear(text, 'it is still to come', 'landlord explain LL-RESTORE-TARGET')
  return at
}

/** The same with both ways to say whose time it is, where only that was missing. */
const suggestion = (text: string): string => {
  const bare = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/.exec(text.trim())
  return bare ? `--to ${bare[1]}T${bare[2]}Z` : '--to 2026-11-22T14:05Z'
}

const unclear = (text: string, why: string, next: string): OperatorError =>
  new OperatorError('LL-RESTORE-TARGET', `--to does not take "${text}".`, {
    why,
    state: 'nothing was changed',
    next: [next],
  })
