import {OperatorError} from '../errors.ts'
import type {RestoreWish, WishedTarget} from '../routines/backup/restoration.ts'
import {readInstant} from './instant.ts'

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

/** Throws LL-RESTORE-TARGET for a time that nobody can tell, or that is still to come. */
function instantOf(text: string, now: number): number {
  const read = readInstant(text)
  if ('why' in read) throw unclear(text, read.why, `--to ${read.meant}`)
  if (read.at > now) throw unclear(text, 'it is still to come', 'landlord explain LL-RESTORE-TARGET')
  return read.at
}

const unclear = (text: string, why: string, next: string): OperatorError =>
  new OperatorError('LL-RESTORE-TARGET', `--to does not take "${text}".`, {
    why,
    state: 'nothing was changed',
    next: [next],
  })
