import type {ErrorCode} from '../../../error-codes.ts'
import {StoreFailure} from '../../../errors.ts'
import type {SqlFault} from '../../tds/fault.ts'
import {Ended} from './flavour.ts'
import {roleFor} from './roles.ts'
import type {Statement} from './statement.ts'

/** What was being done: `committing` may have taken although no answer came. */
export type Doing = 'reading' | 'writing' | 'committing'

/** The operator's error for a fault of the ops store, by the server's numbers and the library's codes, never by texts. */
export function explained(fault: SqlFault, where: string, doing: Doing, sent: readonly Statement[] = []): StoreFailure {
  const told = {where, why: reason(fault), cause: fault, state: 'the last change was not made'}
  const meaning = MEANINGS.find(({numbers}) => fault.has(...numbers))
  if (fault.phase === 'server' && fault.has(...VICTIM))
    return new Ended('LL-STORE-LOCKED', 'The server ended a transaction for the sake of another.', {
      ...told,
      next: ['landlord lock list'],
    })
  if (meaning && fault.phase !== 'lost')
    return new StoreFailure(meaning.code, said(meaning, sent), {...told, next: meaning.next})
  if (fault.codes.some((code) => code.startsWith('CERT_') || CERTIFICATE_CODES.has(code)))
    return new StoreFailure('LL-STORE-TLS', 'The server of the ops store did not show its certificate.', {
      ...told,
      state: 'no password was sent, and nothing was changed',
    })
  if (fault.phase !== 'server')
    return new StoreFailure('LL-STORE-UNREACHABLE', 'The server of the ops store does not answer.', {
      ...told,
      state:
        doing === 'committing'
          ? 'whether the last entry was recorded is not known; resuming the run looks first'
          : told.state,
    })
  return new StoreFailure('LL-STORE-REFUSED', 'The server of the ops store refused a statement.', told)
}

/** A right that is missing names the role that has it. */
function said({code, says}: Meaning, sent: readonly Statement[]): string {
  if (code !== 'LL-STORE-RIGHT') return says
  const role = roleFor(sent)
  return role === undefined ? `${says} It is for who owns its database.` : `${says} It takes the role ${role}.`
}

/** 1205 deadlock victim; 1222 a lock of something that is not landlord. */
const VICTIM = [1205, 1222]

interface Meaning {
  readonly numbers: readonly number[]
  readonly code: ErrorCode
  readonly says: string
  readonly next?: readonly string[]
}

/** https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
const MEANINGS: readonly Meaning[] = [
  {
    // Thrown by templates/sql/store.begin.sql.
    numbers: [50003],
    code: 'LL-STORE-LOCKED',
    says: 'Another program keeps the ops store locked.',
    next: ['landlord lock list'],
  },
  {
    // Wrong name or password, untrusted, disabled, locked, must change, expired. 18456 comes with 4060 where the database is not to be had.
    numbers: [4060, 911, 942, 927, 945],
    code: 'LL-STORE-MISSING',
    says: 'The database of the ops store is not there, or this login may not enter it.',
    next: ['landlord config explain store'],
  },
  {
    numbers: [18456, 18452, 18470, 18486, 18487, 18488],
    code: 'LL-STORE-LOGIN',
    says: 'The server of the ops store refused the login.',
    next: ['landlord config explain store'],
  },
  {
    // 229 object, 230 column, 262 statement, 916 database, 297 and 300 server, 15247 procedures, 4613 grantor.
    numbers: [229, 230, 262, 297, 300, 916, 15247, 15151, 1088],
    code: 'LL-STORE-RIGHT',
    says: 'This login may not do that in the ops store.',
    next: ['landlord store check'],
  },
  {numbers: [1101, 1105, 9002, 5149], code: 'LL-STORE-DISK', says: 'The ops store has no room left on its server.'},
  {numbers: [3906, 3908, 978], code: 'LL-STORE-READONLY', says: 'The database of the ops store cannot be written.'},
  {numbers: [823, 824, 825], code: 'LL-STORE-CORRUPT', says: 'The database of the ops store is damaged.'},
  {
    numbers: [208, 207],
    code: 'LL-STORE-VERSION',
    says: 'The ops store lacks a table or column that this version of landlord uses.',
    next: ['landlord store check'],
  },
]

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'EENCRYPT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

function reason(fault: SqlFault): string {
  const told = fault.messages.map(({number, state, text}) => `${text} (error ${number}, state ${state})`)
  return told.length > 0 ? told.join(' ') : [fault.message, ...fault.codes.slice(-1)].join(' ')
}
