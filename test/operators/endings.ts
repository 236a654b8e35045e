import type {Carried} from './shift.ts'

/** In the way of whatever an operator wants to change: each tells what to do next. */
const IN_THE_WAY = [
  ...['LL-LOCK-HELD', 'LL-RUN-UNFINISHED', 'LL-LEASE-LOST', 'LL-STORE-LOCKED', 'LL-FROZEN'],
  ...['LL-TIMEOUT', 'LL-INTERRUPTED', 'LL-TERMINATED'],
  // An earlier attempt, still at work on the server.
  ...['LL-SQL-LOCKED', 'LL-FENCED'],
]

/** What a run had half done while this one looked, and has ended since: there is nobody to be named any more. Seldom; the tally shows it. */
const SEEN_HALF_DONE = ['LL-TENANT-UNFIT', 'LL-FOREIGN', 'LL-ISOLATION']

/** Of a tenant that is to be there, and at work. */
const OF_A_TENANT = ['LL-TENANT-UNKNOWN', 'LL-TENANT-SUSPENDED', ...SEEN_HALF_DONE]
const OF_A_PLACE = ['LL-PLACE-TAKEN', 'LL-PLACE-NONE', 'LL-VM-CROWDED']
const OF_MANY = ['LL-MANY-FAILED', 'LL-MANY-CANARY', 'LL-MANY-STOPPED']
/** Of many, one that is held, lost or left to another keeps the others from being all. */
const OF_UNDONE_MANY = ['LL-UNDO-FAILED']
/** A newer one was delivered since. */
const OF_A_CERTIFICATE = ['LL-CERT-CHANGED']
/** Of a run that somebody else has taken up, ended or outdone since it was listed. */
const OF_A_RUN = ['LL-RUN-CLOSED', 'LL-RUN-UNDOING', 'LL-RUN-DRIFT', 'LL-RUN-SUPERSEDED', 'LL-RUN-CUT-OFF']

/** Error codes with which a command may end, by what was asked; undefined: none but its own success. */
const MAY_END: Readonly<Record<string, readonly string[]>> = {
  create: [...IN_THE_WAY, ...OF_A_PLACE, ...OF_A_RUN, ...SEEN_HALF_DONE, 'LL-TENANT-SUSPENDED', 'LL-TENANT-EXISTS'],
  set: [...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_RUN],
  rotate: [...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_RUN],
  suspend: [...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_RUN],
  resume: [...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_RUN],
  renew: [...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_RUN, ...OF_A_CERTIFICATE],
  'renew all': [...IN_THE_WAY, ...OF_MANY],
  'fleet apply': [...IN_THE_WAY, ...OF_A_PLACE, ...OF_MANY],
  'save a plan': [...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_PLACE],
  'apply a plan': [
    ...[...IN_THE_WAY, ...OF_A_TENANT, ...OF_A_PLACE, ...OF_A_RUN, ...OF_A_CERTIFICATE],
    ...['LL-PLAN-STALE', 'LL-PLAN-APPLIED', 'LL-PLAN-FILE', 'LL-NOT-CONFIRMED'],
  ],
  'break a lock': [...IN_THE_WAY, 'LL-LEASE-UNKNOWN'],
  'resume a run': [
    ...[...IN_THE_WAY, ...OF_A_RUN, ...OF_A_PLACE, ...OF_MANY],
    ...[...OF_A_TENANT, ...OF_A_CERTIFICATE],
  ],
  'undo a run': [...IN_THE_WAY, ...OF_A_RUN],
  'undo many': [...IN_THE_WAY, ...OF_A_RUN, ...OF_UNDONE_MANY],
  look: ['LL-TENANT-UNKNOWN', 'LL-STORE-LOCKED'],
  check: ['LL-STORE-LOCKED'],
  freeze: IN_THE_WAY,
  thaw: [...IN_THE_WAY, 'LL-NOT-CONFIRMED'],
  'resume at the end': [...OF_A_RUN, ...OF_A_PLACE, ...OF_MANY, ...OF_A_CERTIFICATE, 'LL-RUN-UNFINISHED'],
  'undo at the end': [...OF_A_RUN, ...OF_UNDONE_MANY, 'LL-RUN-UNFINISHED'],
}

/** A process that was stopped finds its connections cut off. */
const AFTER_A_STOP = ['LL-STORE-UNREACHABLE', 'LL-SQL-UNREACHABLE', 'LL-VM-UNREACHABLE']

/** Some of what was asked about did not answer: of a tenant that is half made, its logins cannot. */
const INCONCLUSIVE = 12

/** Whether what was asked may end so; for an end without an error: done, already so, or seen. */
export function mayEnd({what, fate, code}: Pick<Carried, 'what' | 'fate' | 'code'>, exit: number): boolean {
  if (code === null) return exit === 0 || (what === 'look' && exit === INCONCLUSIVE)
  return (MAY_END[what]?.includes(code) ?? false) || (fate === 'stopped' && AFTER_A_STOP.includes(code))
}
