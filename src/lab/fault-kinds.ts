import {exitCodes, LabError} from './lab-error.ts'
import type {StandKind} from './stands.ts'

/** What a fault may be narrowed or measured by. */
interface FaultOptions {
  /** Regular expression, in any case: of the statement's text, the service's name, the recipient. */
  readonly match?: string
  /** Acts so many times, then no more. */
  readonly count?: number
  readonly ms?: number
  /** Bytes, or sessions, that still fit. */
  readonly after?: number
  /** Of a file as the server sees it, as B:\backup\acme.bak; a database for page-corrupt; what a state is about. */
  readonly path?: string
}

export interface FaultSpec extends FaultOptions {
  readonly kind: FaultKind
}

export interface Fault extends FaultSpec {
  /** `sql-1:2`: the stand, and a number that it gives only once. */
  readonly id: string
  /** How often it acted. */
  readonly hits: number
}

interface Kind {
  readonly what: string
  readonly stands: readonly StandKind[]
  readonly may: readonly (keyof FaultOptions)[]
  readonly must?: readonly (keyof FaultOptions)[]
  /** `count` where it is left out; else it acts until it is cleared. */
  readonly count?: number
}

const everywhere: readonly StandKind[] = ['sql', 'vm', 'outside']

export const faultKinds = {
  delay: {what: 'a statement waits before its effect', stands: ['sql'], may: ['match', 'ms', 'count']},
  deadlock: {
    what: 'a statement is the victim of a deadlock (1205)',
    stands: ['sql'],
    may: ['match', 'count'],
    count: 1,
  },
  'lock-timeout': {what: 'a statement waits too long (1222)', stands: ['sql'], may: ['match', 'count'], count: 1},
  'page-corrupt': {
    what: 'a page of a database is overwritten; only a restore mends it',
    stands: ['sql'],
    may: ['path'],
    must: ['path'],
  },
  'backup-delete': {what: 'a backup file is gone', stands: ['sql'], may: ['path'], must: ['path']},
  'backup-slow': {
    what: 'backups, restores and checks take so long for each part of the work',
    stands: ['sql'],
    may: ['match', 'ms', 'count'],
    must: ['ms'],
  },
  'backup-history': {
    what: 'msdb takes no history of a backup or restore that worked (3009)',
    stands: ['sql'],
    may: ['match', 'count'],
    count: 1,
  },
  'backup-alter': {what: 'a byte of a backup file is another', stands: ['sql'], may: ['path', 'after'], must: ['path']},
  'verb-hang': {
    what: 'a verb does its work and does not come back; after --ms it does',
    stands: ['vm'],
    may: ['match', 'ms', 'count'],
    count: 1,
  },
  'channel-end': {
    what: 'the PowerShell of a channel ends in the midst of a verb',
    stands: ['vm'],
    may: ['match', 'count'],
    count: 1,
  },
  'channel-noise': {what: 'text stands before an answer of a channel', stands: ['vm'], may: ['match', 'count']},
  'channel-garbled': {
    what: "an answer of a channel comes under a stranger's name",
    stands: ['vm'],
    may: ['match', 'count'],
    count: 1,
  },
  'slow-start': {what: 'PowerShell takes so long to start', stands: ['vm'], may: ['ms', 'count'], must: ['ms']},
  'session-limit': {
    what: 'an ssh connection takes so many sessions and no more (MaxSessions)',
    stands: ['vm'],
    may: ['after'],
    must: ['after'],
  },
  'service-crash': {what: 'services that run are killed', stands: ['vm'], may: ['match', 'count'], count: 1},
  state: {
    what: 'something is missing or otherwise, or somebody else put it there; --match names what',
    stands: ['sql', 'vm'],
    may: ['match', 'path'],
    must: ['match'],
  },
  'mail-refused': {what: 'a recipient is refused (550)', stands: ['outside'], may: ['match', 'count']},
  'dns-refused': {what: 'a change of the zone is refused (REFUSED)', stands: ['outside'], may: ['match', 'count']},
  'network-login': {what: 'az is not logged on', stands: ['outside'], may: ['match', 'count']},
  'network-refused': {what: 'az is refused (AuthorizationFailed)', stands: ['outside'], may: ['match', 'count']},
  'disk-full': {what: 'the disk takes no more', stands: ['sql', 'vm'], may: ['after']},
  'clock-skew': {what: 'the clock is wrong; outside, that of DNS', stands: everywhere, may: ['ms'], must: ['ms']},
  slow: {what: 'every reply comes late', stands: everywhere, may: ['ms', 'count'], must: ['ms']},
  drop: {what: 'new connections get no answer', stands: everywhere, may: []},
  refuse: {what: 'new connections are refused', stands: everywhere, may: []},
  hang: {what: 'the whole machine stands still', stands: everywhere, may: []},
  down: {what: 'the whole machine is off', stands: everywhere, may: []},
} as const satisfies Record<string, Kind>

export type FaultKind = keyof typeof faultKinds

/** The checked form of what was asked for. Throws LabError (2) saying what there is instead. */
export function checkedFault(spec: FaultSpec, stand: {readonly name: string; readonly kind: StandKind}): FaultSpec {
  const kind: Kind | undefined = Object.hasOwn(faultKinds, spec.kind) ? faultKinds[spec.kind] : undefined
  if (!kind?.stands.includes(stand.kind))
    throw usage(`${stand.name} has no fault '${spec.kind}'; it has ${faultsOf(stand.kind).join(', ')}.`)
  const {kind: _, ...given} = spec
  const options = Object.keys(given) as (keyof FaultOptions)[]
  const [foreign] = options.filter((option) => !kind.may.includes(option))
  if (foreign !== undefined)
    throw usage(
      `${spec.kind} takes no --${foreign}; it takes ${kind.may.map((may) => `--${may}`).join(', ') || 'nothing'}.`,
    )
  const missing = kind.must?.find((option) => !options.includes(option))
  if (missing !== undefined) throw usage(`${spec.kind} needs --${missing}.`)
  if (spec.count !== undefined && !(Number.isInteger(spec.count) && spec.count > 0))
    throw usage('--count is 1 or more.')
  pattern(spec.match)
  return kind.count === undefined || spec.count !== undefined ? spec : {...spec, count: kind.count}
}

export const matches = ({match}: FaultSpec, text: string): boolean => pattern(match).test(text)

const faultsOf = (stand: StandKind): readonly string[] =>
  Object.entries<Kind>(faultKinds).flatMap(([name, {stands}]) => (stands.includes(stand) ? [name] : []))

/** Everything where it is left out. */
function pattern(text = ''): RegExp {
  try {
    return new RegExp(text, 'is')
  } catch (error) {
    throw usage(`--match takes a regular expression: ${(error as Error).message}`)
  }
}

const usage = (text: string): LabError => new LabError(text, exitCodes.usage)
