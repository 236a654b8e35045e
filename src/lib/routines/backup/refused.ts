import type {Refusal, RefusalCode, SetName, TimeRange, Unusable} from '../../backup/chains/types.ts'
import {blocked} from '../../engine/index.ts'
import type {ErrorCode} from '../../error-codes.ts'

/** What is said of the planner's refusal, by the stable code of each kind. */
const CODES: Readonly<Record<RefusalCode, ErrorCode>> = {
  'no full': 'LL-CHAIN-NONE',
  'too early': 'LL-CHAIN-EARLY',
  'too late': 'LL-CHAIN-LATE',
  gap: 'LL-CHAIN-GAP',
  'bulk-logged': 'LL-CHAIN-BULK',
  clock: 'LL-CHAIN-CLOCK',
  'unknown family': 'LL-CHAIN-FAMILY',
  'unknown branch': 'LL-CHAIN-BRANCH',
  'destination elsewhere': 'LL-CHAIN-DESTINATION',
  'destination ahead': 'LL-CHAIN-DESTINATION',
  interrupted: 'LL-CHAIN-INTERRUPTED',
}

/** A refusal in an operator's words. */
export interface Refused {
  readonly code: ErrorCode
  /** One sentence: what cannot be had. */
  readonly sentence: string
  /** Gap, times, files: one line each, the most important first. */
  readonly facts: readonly string[]
  /** Exact commands, the most useful first. */
  readonly next: readonly string[]
}

/** `command`: of the restore that was asked for, up to its target: `landlord backup restore acme`. */
export function refusedInWords(refusal: Refusal, tenant: string, command: string): Refused {
  const code = CODES[refusal.code]
  return {
    code,
    sentence: sentenceOf(refusal, tenant),
    facts: factsOf(refusal),
    next: [...nextOf(refusal, tenant, command), `landlord backup chain ${tenant}`, `landlord explain ${code}`],
  }
}

/** As a check says it. */
export function blockedByRefusal(refusal: Refusal, tenant: string, command: string): ReturnType<typeof blocked> {
  const {code, sentence, facts, next} = refusedInWords(refusal, tenant, command)
  return blocked(code, [sentence, ...facts, `next: ${next[0]}`].join('; '))
}

const SENTENCES: Readonly<Record<RefusalCode, string>> = {
  'no full': 'has no full backup that can be used',
  'too early': 'cannot be brought back to so early a time',
  'too late': 'cannot be brought to so late a time: its backups do not reach it for certain',
  gap: 'cannot be brought there: a part of its log is in no backup that can be used',
  'bulk-logged':
    'cannot be stopped there: the log backup with that time has bulk-logged changes and restores only whole',
  clock: "cannot be stopped there: its server's clock showed that time twice, or nobody knows what it showed",
  'unknown family': 'has no backup of that database',
  'unknown branch': 'has no backup of that recovery branch',
  'destination elsewhere': 'cannot go on from what stands there: it is on another recovery branch',
  'destination ahead': 'cannot go on from what stands there: it was rolled forward beyond the target already',
  interrupted: 'cannot go on from what stands there: the backup whose restore was cut off is no longer to be had',
}

const sentenceOf = ({code}: Refusal, tenant: string): string => `${tenant} ${SENTENCES[code]}`

function factsOf({gap, window, nearest, unusable, earliest, latest, reachable, branches, families}: Refusal): string[] {
  const around = [
    nearest.before && `before it: ${named(nearest.before)}`,
    nearest.after && `after it: ${named(nearest.after)}`,
  ]
  return [
    gap && `missing: LSN ${gap.from} to ${gap.to ?? 'nobody knows where'}`,
    window && `written ${spanned(window)}`,
    ...around,
    ...unusable.slice(0, LISTED).map((set) => `not usable: ${unusableInWords(set)}`),
    unusable.length > LISTED && `${unusable.length - LISTED} more that are not usable`,
    earliest !== undefined && latest !== undefined && `reachable: ${iso(earliest)} to ${iso(latest)}`,
    reachable.before !== undefined && `nearest before: ${iso(reachable.before)}`,
    reachable.after !== undefined && `nearest after: ${iso(reachable.after)}`,
    branches.length > 0 && `other recovery branches: ${branches.join(', ')}`,
    families.length > 0 && `other databases of that name had backups: ${families.join(', ')}`,
  ].filter((fact) => typeof fact === 'string')
}

/** Of sets that cannot be used, so many are named. */
const LISTED = 5

const named = ({kind, files}: SetName): string => `${kind} ${files.join(', ')}`
const unusableInWords = ({set, kind, why}: Unusable): string => `${kind} ${set} (${why})`
const spanned = ({from, until}: TimeRange): string => `between ${iso(from)} and ${iso(until)}`

/** UTC; a time that nobody knows has no end. */
const iso = (at: number): string => (Number.isFinite(at) ? new Date(at).toISOString() : 'an unknown time')

function nextOf({code, reachable, latest}: Refusal, tenant: string, command: string): string[] {
  const to = (at: number) => `${command} --to ${new Date(at).toISOString()}`
  const near = [reachable.before, reachable.after].filter((at) => at !== undefined).map(to)
  switch (code) {
    case 'too late':
      return [`landlord backup run log ${tenant}`, ...near]
    case 'no full':
      return [`landlord backup list ${tenant}`]
    case 'gap':
      return near.length > 0 ? near : latest === undefined ? [] : [`${command} --latest-possible`]
    default:
      return near
  }
}
