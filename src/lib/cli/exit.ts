import type {Outcome} from '../engine/outcome.ts'
import type {RunState} from '../engine/store.ts'
import type {ErrorCode} from '../error-codes.ts'
import {LeaseLost, OperatorError, OutcomeUnknown, Unreachable} from '../errors.ts'

/** Every exit code of the program, and nowhere else a number. See the table in docs of the command line. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  pending: 3,
  failed: 4,
  undone: 5,
  inDoubt: 6,
  someFailed: 7,
  verification: 8,
  stalePlan: 9,
  refused: 10,
  paused: 11,
  inconclusive: 12,
  unreachable: 69,
  locked: 75,
  permission: 77,
  configuration: 78,
  timeout: 124,
  interrupted: 130,
  terminated: 143,
} as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** What a code means, for `explain`. */
export const EXIT_MEANING: Readonly<Record<Exit, string>> = {
  0: 'done, or already so',
  1: 'a bug in the product',
  2: 'usage',
  3: 'changes pending (with --detailed-exitcode)',
  4: 'failed; a run can be resumed',
  5: 'failed, undone completely',
  6: 'in doubt, or an undo failed: a person is needed',
  7: 'some of many failed',
  8: 'verification failed',
  9: 'the saved plan is stale',
  10: 'refused: policy, not confirmed, or blocked',
  11: 'paused for a decision',
  12: 'inconclusive',
  69: 'unreachable',
  75: 'locked, or the lease was lost',
  77: 'permission',
  78: 'configuration',
  124: 'time-out',
  130: 'interrupted',
  143: 'terminated',
}

/** Exit of an error that ended a command. A code's own entry counts first, then its class. */
export function exitOfError(error: unknown): Exit {
  if (!(error instanceof OperatorError)) return EXIT.bug
  const own = exitOfCode(error.code)
  if (own !== undefined) return own
  if (error instanceof Unreachable) return EXIT.unreachable
  if (error instanceof LeaseLost) return EXIT.locked
  if (error instanceof OutcomeUnknown) return EXIT.inDoubt
  return EXIT.failed
}

/** Exit that a code always has; undefined where the error's class, or the run's end, decides. */
export const exitOfCode = (code: string): Exit | undefined =>
  CODES[code as ErrorCode] ?? (code.startsWith('LL-CONFIG') ? EXIT.configuration : undefined)

/** Exit where foreign or unsafe state, or the order itself, stands in the way. */
export const exitOfBlock = (code: string): Exit => exitOfCode(code) ?? EXIT.refused

/**
 * Exit of a run. An undo that was asked for and came to its end is `done`; one that followed a failure is `undone`, unless nothing
 * had to be taken back: then what failed decides alone. A failure because something did not answer, or was not allowed, ends with that
 * code: the run can be resumed all the same.
 */
export function exitOfOutcome(
  outcome: Pick<Outcome, 'state' | 'error'> & {readonly steps?: Outcome['steps']},
  asked: 'do' | 'undo',
): Exit {
  switch (outcome.state) {
    case 'done':
    case 'unchanged':
      return EXIT.done
    case 'undone':
      if (asked === 'undo') return EXIT.done
      return exitOfUndone(outcome.error, outcome.steps?.filter(({result}) => result === 'undone').length)
    case 'in-doubt':
      return EXIT.inDoubt
    case 'lease-lost':
      return EXIT.locked
    case 'interrupted':
      return EXIT.interrupted
    case 'paused':
      return EXIT.paused
    case 'blocked':
      return exitOfBlock(outcome.error instanceof OperatorError ? outcome.error.code : '')
    case 'failed':
      if (asked === 'undo' && !(outcome.error instanceof Unreachable)) return EXIT.inDoubt
      return outcome.error === undefined ? EXIT.failed : exitOfError(outcome.error)
  }
}

/** After a failure. `undid`: how many steps were taken back; undefined: nobody has counted. */
function exitOfUndone(error: Outcome['error'], undid: number | undefined): Exit {
  const own = undid === 0 && error !== undefined ? exitOfError(error) : EXIT.undone
  // Nothing is left that could be resumed.
  return own === EXIT.failed ? EXIT.undone : own
}

/**
 * Exit of a run by what its journal says of its end. `closed`: its last event closed it, so an undo was one that was asked for. `undid`: how
 * many steps were taken back, where that was journaled.
 */
export function exitOfRecorded(state: RunState, code: string | undefined, closed: boolean, undid?: number): Exit {
  switch (state) {
    case 'done':
      return EXIT.done
    case 'undone':
      if (closed && code === undefined) return EXIT.done
      return undid === 0 ? failureOf(code, EXIT.undone) : EXIT.undone
    case 'in-doubt':
      return EXIT.inDoubt
    case 'interrupted':
      return EXIT.interrupted
    case 'paused':
      return EXIT.paused
    case 'blocked':
      return exitOfBlock(code ?? '')
    default:
      return failureOf(code, EXIT.failed)
  }
}

function failureOf(code: string | undefined, otherwise: Exit): Exit {
  if (code === 'BUG') return EXIT.bug
  return exitOfCode(code ?? '') ?? (code?.endsWith('-UNREACHABLE') ? EXIT.unreachable : otherwise)
}

/**
 * What decides is what a script would do next: correct the command, try again later, ask for rights, mend the configuration. 77 is for
 * landlord being denied what it asked for; rights that it finds to be wrong are a state like any other that blocks.
 */
const CODES: Partial<Record<ErrorCode, Exit>> = {
  'LL-ARCHIVE': EXIT.verification,
  'LL-BACKUP-COPY': EXIT.verification,
  'LL-BACKUP-DAMAGED': EXIT.verification,
  'LL-BACKUP-FOREIGN': EXIT.verification,
  'LL-BACKUP-GONE': EXIT.verification,
  'LL-BACKUP-HOLE': EXIT.verification,
  'LL-BACKUP-OVERDUE': EXIT.verification,
  'LL-BACKUP-UNPROVEN': EXIT.verification,
  'LL-BACKUP-STORE': EXIT.unreachable,
  'LL-BACKUP-STORE-HOSTKEY': EXIT.configuration,
  'LL-BACKUP-STORE-RIGHTS': EXIT.permission,
  'LL-BUG': EXIT.bug,
  'LL-CERT-FILE': EXIT.configuration,
  'LL-CERT-PASSWORD': EXIT.configuration,
  'LL-CERT-SOONER': EXIT.refused,
  'LL-CHAIN-BRANCH': EXIT.refused,
  'LL-CHAIN-BULK': EXIT.refused,
  'LL-CHAIN-CLOCK': EXIT.refused,
  'LL-CHAIN-DESTINATION': EXIT.refused,
  'LL-CHAIN-EARLY': EXIT.refused,
  'LL-CHAIN-FAMILY': EXIT.refused,
  'LL-CHAIN-GAP': EXIT.refused,
  'LL-CHAIN-INTERRUPTED': EXIT.refused,
  'LL-CHAIN-LATE': EXIT.refused,
  'LL-CHAIN-NONE': EXIT.refused,
  'LL-CODE-UNKNOWN': EXIT.usage,
  'LL-CONFIG-EXISTS': EXIT.refused,
  'LL-DATABASE-RISK': EXIT.refused,
  'LL-DATABASE-STATE': EXIT.refused,
  'LL-DNS-CLOCK': EXIT.configuration,
  'LL-DNS-KEY': EXIT.permission,
  'LL-DNS-KEY-FILE': EXIT.configuration,
  'LL-DNS-MISSING': EXIT.configuration,
  'LL-DNS-REFUSED': EXIT.permission,
  'LL-DNS-ZONE': EXIT.configuration,
  'LL-FOREIGN': EXIT.refused,
  'LL-FROZEN': EXIT.refused,
  'LL-HEADS-FILE': EXIT.usage,
  'LL-HOST-CLOCK': EXIT.refused,
  'LL-HOST-DISK': EXIT.refused,
  'LL-HOST-DRIFT': EXIT.verification,
  'LL-HOST-RESTART': EXIT.refused,
  'LL-HOST-SHARED': EXIT.refused,
  'LL-HOST-SYSTEM': EXIT.refused,
  'LL-IN-DOUBT': EXIT.inDoubt,
  'LL-INCIDENT-UNKNOWN': EXIT.usage,
  'LL-INPUT-MISSING': EXIT.usage,
  'LL-INTERRUPTED': EXIT.interrupted,
  'LL-JUMP-HOSTKEY': EXIT.configuration,
  'LL-JUMP-LOGIN': EXIT.permission,
  'LL-LAB-MISSING': EXIT.configuration,
  'LL-LEASE-LOST': EXIT.locked,
  'LL-LEASE-UNKNOWN': EXIT.usage,
  'LL-LOCK-HELD': EXIT.locked,
  'LL-MANY-CANARY': EXIT.someFailed,
  'LL-MANY-FAILED': EXIT.someFailed,
  'LL-MANY-STOPPED': EXIT.someFailed,
  'LL-MIGRATION-CHANGED': EXIT.refused,
  'LL-NETWORK-GROUP': EXIT.configuration,
  'LL-NETWORK-LOGIN': EXIT.permission,
  'LL-NETWORK-OPEN': EXIT.refused,
  'LL-NETWORK-PROGRAM': EXIT.configuration,
  'LL-NETWORK-RIGHTS': EXIT.permission,
  'LL-NOT-CONFIRMED': EXIT.refused,
  'LL-ONCALL': EXIT.configuration,
  'LL-PLACE-NONE': EXIT.refused,
  'LL-PLACE-TAKEN': EXIT.locked,
  'LL-PLAN-ALTERED': EXIT.refused,
  'LL-PLAN-APPLIED': EXIT.stalePlan,
  'LL-PLAN-EXISTS': EXIT.refused,
  'LL-PLAN-EXPIRED': EXIT.stalePlan,
  'LL-PLAN-FILE': EXIT.usage,
  'LL-PLAN-FOREIGN': EXIT.refused,
  'LL-PLAN-IMPACT': EXIT.paused,
  'LL-PLAN-OWN': EXIT.refused,
  'LL-PLAN-STALE': EXIT.stalePlan,
  'LL-PLAN-UNAPPROVED': EXIT.paused,
  'LL-PLAN-VERSION': EXIT.stalePlan,
  'LL-PRUNE-RETENTION': EXIT.refused,
  'LL-RELEASE-ALTERED': EXIT.refused,
  'LL-RELEASE-EXISTS': EXIT.refused,
  'LL-RELEASE-FILE': EXIT.usage,
  'LL-RELEASE-FOLDER': EXIT.configuration,
  'LL-RELEASE-IN-USE': EXIT.refused,
  'LL-RELEASE-LAST': EXIT.refused,
  'LL-RELEASE-NONE': EXIT.refused,
  'LL-RELEASE-RETIRED': EXIT.refused,
  'LL-RELEASE-UNKNOWN': EXIT.usage,
  'LL-RELEASE-ZIP': EXIT.refused,
  'LL-RESTORE-DAMAGED': EXIT.verification,
  'LL-RESTORE-MARKER': EXIT.verification,
  'LL-RESTORE-NAME': EXIT.refused,
  'LL-RESTORE-OTHER': EXIT.refused,
  'LL-RESTORE-RELEASE': EXIT.refused,
  'LL-RESTORE-TARGET': EXIT.usage,
  'LL-RUN-ARCHIVED': EXIT.refused,
  'LL-RUN-CHAIN': EXIT.refused,
  'LL-RUN-CLOSED': EXIT.refused,
  'LL-RUN-MOVED': EXIT.locked,
  'LL-RUN-CUT-OFF': EXIT.failed,
  'LL-RUN-DRIFT': EXIT.paused,
  'LL-RUN-PAST-RETURN': EXIT.refused,
  'LL-RUN-ROUTINE': EXIT.refused,
  'LL-RUN-STEPS': EXIT.paused,
  'LL-RUN-SUPERSEDED': EXIT.refused,
  'LL-RUN-UNDOING': EXIT.refused,
  'LL-RUN-UNFINISHED': EXIT.locked,
  'LL-RUN-UNKNOWN': EXIT.usage,
  'LL-SPOOL-ALTERED': EXIT.verification,
  'LL-SPOOL-FOREIGN': EXIT.refused,
  'LL-SLOT-IN-USE': EXIT.refused,
  'LL-SERVER-PRINCIPAL': EXIT.refused,
  'LL-SERVER-UNKNOWN': EXIT.usage,
  'LL-SQL-LOGIN': EXIT.permission,
  'LL-SQL-RIGHTS': EXIT.permission,
  'LL-SQL-TLS': EXIT.configuration,
  'LL-SSH-MISSING': EXIT.configuration,
  'LL-STORE-CORRUPT': EXIT.configuration,
  'LL-STORE-EXISTS': EXIT.refused,
  'LL-STORE-FILE': EXIT.refused,
  'LL-STORE-FOREIGN': EXIT.refused,
  'LL-STORE-LOCKED': EXIT.locked,
  'LL-STORE-LOGIN': EXIT.permission,
  'LL-STORE-MISSING': EXIT.configuration,
  'LL-STORE-MOVED': EXIT.configuration,
  'LL-STORE-NETWORK': EXIT.configuration,
  'LL-STORE-READONLY': EXIT.permission,
  'LL-STORE-REFUSED': EXIT.configuration,
  'LL-STORE-RIGHT': EXIT.permission,
  'LL-STORE-TLS': EXIT.configuration,
  'LL-STORE-UNREACHABLE': EXIT.unreachable,
  'LL-STORE-VERSION': EXIT.configuration,
  'LL-TARGET-UNKNOWN': EXIT.usage,
  'LL-TENANT-EXISTS': EXIT.refused,
  'LL-TENANT-HAS-DATA': EXIT.refused,
  'LL-FLEET-FILE': EXIT.configuration,
  'LL-TENANT-ORDER': EXIT.usage,
  'LL-TENANT-SUSPENDED': EXIT.refused,
  'LL-TENANT-UNFIT': EXIT.refused,
  'LL-TENANT-UNKNOWN': EXIT.usage,
  'LL-TERMINATED': EXIT.terminated,
  'LL-TIMEOUT': EXIT.timeout,
  'LL-UNDO-DID-NOT-TAKE': EXIT.inDoubt,
  'LL-UNDO-FAILED': EXIT.inDoubt,
  'LL-USAGE': EXIT.usage,
  'LL-VPN': EXIT.refused,
  'LL-VM-CROWDED': EXIT.refused,
  'LL-VM-HOSTKEY': EXIT.configuration,
  'LL-VM-LOGIN': EXIT.permission,
  'LL-VM-LOGON-RIGHT': EXIT.refused,
  'LL-VM-NO-WAY': EXIT.refused,
  'LL-VM-PEOPLE': EXIT.refused,
  'LL-VM-POWERSHELL': EXIT.refused,
  'LL-VM-RIGHTS': EXIT.permission,
  'LL-VM-UNKNOWN': EXIT.usage,
}
