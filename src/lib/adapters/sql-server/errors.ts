import type {ErrorCode} from '../../error-codes.ts'
import {type ErrorDetail, LeaseLost, OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import type {SqlFault} from '../tds/fault.ts'
import {BACKUP_MEANINGS} from './backup-meanings.ts'
import type {PrincipalName} from './options.ts'
import {permissionsFor} from './principals.ts'
import {RESTORE_MEANINGS} from './restore-meanings.ts'

/** What was being done when a fault came. */
export interface Occasion {
  readonly server: string
  readonly endpoint: string
  readonly principal: PrincipalName
  readonly user: string
  /** Certificate's name that is expected. */
  readonly certificate: string
  readonly database?: string | undefined
  readonly templates: readonly string[]
  /** `reading`: nothing can have changed. `fencing`: the statement has not been sent. `changing`: it may have been. */
  readonly doing: 'reading' | 'fencing' | 'changing'
}

/** The operator's error for a fault, by the server's numbers and the library's codes, never by texts. */
export function operatorError(fault: SqlFault, occasion: Occasion): OperatorError {
  const told = {where: place(occasion), why: reason(fault), cause: fault}
  if (fault.phase === 'connect' && fault.messages.length === 0) return notConnected(fault, occasion, told)
  const damaged =
    fault.phase === 'lost' && occasion.doing === 'reading' ? PAGES.find((page) => fault.has(page)) : undefined
  if (damaged !== undefined) return damagedPage(damaged, fault, occasion, told)
  if (fault.phase === 'lost' || fault.phase === 'timeout') return noAnswer(fault, occasion, told)
  // A migration may THROW these numbers too; only the fence's own are ours.
  if (occasion.doing === 'fencing' && fault.has(50001))
    return new LeaseLost('LL-FENCED', 'Another run has taken over: a higher fencing token was seen.', {
      ...told,
      state: 'This run changed nothing with that statement.',
      next: ['landlord lock list', 'landlord run list'],
    })
  for (const message of fault.messages) {
    const meaning = meaningOf(message.number, fault, occasion)
    if (meaning !== undefined)
      return new OperatorError(meaning.code, meaning.says(occasion), {
        ...told,
        ...(meaning.state === undefined ? {} : {state: meaning.state}),
        next: [...(meaning.next?.(occasion) ?? []), `landlord explain ${meaning.code}`],
      })
  }
  return new OperatorError('LL-SQL-ERROR', `${occasion.server} refused a statement.`, {
    ...told,
    next: ['landlord explain LL-SQL-ERROR'],
  })
}

/** Whether a number of the server has a meaning of its own, rather than being an error of the statement's text. */
export const isKnown = (fault: SqlFault, occasion: Occasion): boolean =>
  fault.messages.some(({number}) => meaningOf(number, fault, occasion) !== undefined)

function meaningOf(number: number, fault: SqlFault, occasion: Occasion): Meaning | undefined {
  const meaning = MEANINGS.find(
    (one) => one.numbers.includes(number) && (one.osError === undefined || one.osError === osError(fault)),
  )
  if (meaning?.code === 'LL-STORE-FOREIGN' && occasion.doing !== 'fencing') return undefined
  return meaning
}

/** What a number of the server means to an operator. */
export interface Meaning {
  readonly numbers: readonly number[]
  readonly code: ErrorCode
  readonly says: (occasion: Occasion) => string
  readonly state?: string
  readonly next?: (occasion: Occasion) => readonly string[]
  /** The operating system's error that must stand beside the number. */
  readonly osError?: number
}

/**
 * The one table of error numbers.
 * Source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
 */
const MEANINGS: readonly Meaning[] = [
  {
    numbers: [50002],
    code: 'LL-STORE-FOREIGN',
    says: ({server}) => `${server} is managed by another store.`,
    state: 'That statement changed nothing.',
  },
  {
    // No such database, may not enter, not online, closed for others.
    numbers: [4060, 911, 916, 942, 927, 945],
    code: 'LL-SQL-DATABASE',
    says: ({server, user, database}) => `${user} cannot open ${database ?? 'a database'} on ${server}.`,
  },
  {
    // Wrong name or password, untrusted, disabled, locked, must change, expired.
    numbers: [18456, 18452, 18470, 18486, 18487, 18488],
    code: 'LL-SQL-LOGIN',
    says: ({server, user}) => `${server} refused the login ${user}.`,
    state: 'That statement changed nothing.',
  },
  {
    // 229 object, 230 column, 262 statement, 297 and 300 server state, 15247 procedures, 15406 EXECUTE AS, 3110 RESTORE, 7983 DBCC, 5011 ALTER DATABASE.
    numbers: [229, 230, 262, 297, 300, 3110, 5011, 7983, 15247, 15406],
    code: 'LL-SQL-RIGHTS',
    says: ({server, user, principal, templates}) =>
      `${user} lacks a permission on ${server}${wanted(permissionsFor(principal, templates))}.`,
  },
  {
    // What keeps the log from being used again stands in the message: LOG_BACKUP where log backups are due.
    numbers: [9002],
    code: 'LL-SQL-LOG-FULL',
    says: ({server, database}) => `The transaction log of ${database ?? 'a database'} on ${server} is full.`,
    state: 'That statement changed nothing; customers cannot write until there is room.',
    // LOG_BACKUP, the most frequent reason, ends with one: a backup of the log can be taken of a full log, too.
    next: ({database}) => (database === undefined ? [] : [`landlord backup run log ${database}`]),
  },
  // Data file full, file cannot grow.
  {numbers: [1101, 1105, 5149], code: 'LL-SQL-DISK', says: ({server}) => `${server} has no room left.`},
  // Creating or growing a file: 112 is ERROR_DISK_FULL of Windows, which only stands within the message.
  {numbers: [1802, 5123], osError: 112, code: 'LL-SQL-DISK', says: ({server}) => `${server} has no room left.`},
  {
    // Lock time-out, deadlock, database in use, exclusive lock not to be had, single user.
    numbers: [1222, 1205, 3702, 5061, 5070, 924, 1807],
    code: 'LL-SQL-LOCKED',
    says: ({server, database}) => `Somebody else is using ${database ?? 'what is needed'} on ${server}.`,
  },
  ...BACKUP_MEANINGS,
  ...RESTORE_MEANINGS,
]

/** Of severity 24: the server tells it, and ends the connection. */
const PAGES = [823, 824] as const

function damagedPage(number: number, fault: SqlFault, occasion: Occasion, told: ErrorDetail): OperatorError {
  const meaning = meaningOf(number, fault, occasion)
  return new OperatorError('LL-BACKUP-PAGE', meaning?.says(occasion) ?? fault.message, {
    ...told,
    state: 'That statement changed nothing.',
    next: [...(meaning?.next?.(occasion) ?? []), 'landlord explain LL-BACKUP-PAGE'],
  })
}

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'EENCRYPT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

function notConnected(fault: SqlFault, occasion: Occasion, told: ErrorDetail): OperatorError {
  if (fault.codes.some((code) => CERTIFICATE_CODES.has(code)))
    return new OperatorError(
      'LL-SQL-TLS',
      `${occasion.server} did not show the certificate of ${occasion.certificate}.`,
      {
        ...told,
        state: 'No password was sent, and nothing was changed.',
        next: ['landlord explain LL-SQL-TLS'],
      },
    )
  return new Unreachable('LL-SQL-UNREACHABLE', `${occasion.server} does not answer.`, {
    ...told,
    state: 'That statement changed nothing.',
    next: ['landlord explain LL-SQL-UNREACHABLE'],
  })
}

function noAnswer(fault: SqlFault, occasion: Occasion, told: ErrorDetail): OperatorError {
  if (occasion.doing === 'changing')
    return new OutcomeUnknown('LL-SQL-OUTCOME', `The connection to ${occasion.server} ended before the answer.`, {
      ...told,
      state: 'Whether the statement took is not known; resuming looks first.',
      next: ['landlord run list'],
    })
  const how = fault.phase === 'lost' ? 'broke off' : 'did not answer in time'
  return new Unreachable('LL-SQL-UNREACHABLE', `${occasion.server} ${how}.`, {
    ...told,
    state: 'That statement changed nothing.',
    next: ['landlord explain LL-SQL-UNREACHABLE'],
  })
}

function place({server, endpoint, database, user}: Occasion): string {
  return `${server} (${endpoint})${database === undefined ? '' : `, database ${database}`}, as ${user}`
}

/** "BACKUP DATABASE is terminating abnormally" only trails behind the reason. */
const TRAILING = 3013

function reason(fault: SqlFault): string {
  const reasons = fault.messages.filter(({number}) => number !== TRAILING)
  const told = (reasons.length > 0 ? reasons : fault.messages).map(
    ({number, state, line, text}) => `${text} (error ${number}, state ${state}, line ${line})`,
  )
  return told.length > 0 ? told.join(' ') : [fault.message, ...fault.codes.slice(-1)].join(' ')
}

function osError(fault: SqlFault): number | undefined {
  for (const {text} of fault.messages) {
    // 3202 and 3203 say only `failed: 112(There is not enough space on the disk.)`.
    const found = /(?:operating system error |failed: )(\d+)\(/i.exec(text)
    if (found !== null) return Number(found[1])
  }
  return undefined
}

const wanted = (permissions: readonly string[]): string =>
  permissions.length === 0 ? '' : `: ${permissions.join(', or ')} is needed`
