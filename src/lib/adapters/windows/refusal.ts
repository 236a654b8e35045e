import type {ErrorCode} from '../../error-codes.ts'
import {LeaseLost, OperatorError, Unreachable} from '../../errors.ts'
import {place} from '../ssh/index.ts'
import type {VerbHost} from './options.ts'
import type {VerbReply} from './reply.ts'

/** The operator's error for a verb that answered that it did not do, or not finish, what was asked. */
export function refusal(options: VerbHost, verb: string, reply: VerbReply): OperatorError {
  const {code, message} = reply.error ?? {code: 'FAILED', message: 'no reason was given'}
  const meaning = MEANINGS[code] ?? OTHER
  const Kind = KINDS[meaning.code] ?? OperatorError
  return new Kind(meaning.code, meaning.says(options.name, verb), {
    where: place(options),
    why: options.redactor.clean(message),
    state:
      meaning.state ?? (reply.changed ? 'A part of it was done; resuming looks first.' : `${verb} changed nothing.`),
    next: [...(meaning.next ?? []), `landlord explain ${meaning.code}`],
  })
}

/** Errors of a class of their own. */
const KINDS: Partial<Record<ErrorCode, typeof OperatorError>> = {'LL-FENCED': LeaseLost, 'LL-BACKUP-STORE': Unreachable}

interface Meaning {
  readonly code: ErrorCode
  readonly says: (vm: string, verb: string) => string
  /** What is left behind, where the code itself tells. */
  readonly state?: string
  readonly next?: readonly string[]
}

const OTHER: Meaning = {code: 'LL-VM-VERB', says: (vm, verb) => `${verb} failed on ${vm}.`}

/** The one table of the scripts' codes. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  FENCED: {
    code: 'LL-FENCED',
    says: (vm) => `Another run has taken over: ${vm} has seen a higher fencing token.`,
    next: ['landlord lock list', 'landlord run list'],
  },
  'STORE-FOREIGN': {code: 'LL-STORE-FOREIGN', says: (vm) => `${vm} is managed by another store.`},
  'DISK-FULL': {code: 'LL-VM-DISK', says: (vm) => `${vm} has no room left.`},
  'SERVICE-START': {
    code: 'LL-SERVICE-START',
    says: (vm) => `The service does not start on ${vm}.`,
    state: 'The service is installed and stopped.',
  },
  'SERVICE-TIMEOUT': {
    code: 'LL-SERVICE-TIMEOUT',
    says: (vm) => `A service on ${vm} did not reach its state in time.`,
    state: 'It may still get there; resuming looks first.',
  },
  FOREIGN: {code: 'LL-FOREIGN', says: (vm, verb) => `${verb} found something on ${vm} that is not this tenant's.`},
  'BAD-ZIP': {code: 'LL-VM-ZIP', says: (vm) => `The release did not arrive whole on ${vm}.`},
  'BAD-PFX': {code: 'LL-VM-PFX', says: (vm) => `The certificate's file cannot be opened on ${vm}.`},
  'IN-USE': {code: 'LL-VM-IN-USE', says: (vm) => `Something on ${vm} is still in use.`},
  'NO-ROOT': {code: 'LL-BACKUP-STORE', says: (host) => `${host} has no such folder for backups.`},
  OUTSIDE: {code: 'LL-BACKUP-STORE-FILE', says: (host) => `That is no file below the root of the backups on ${host}.`},
  DENIED: {code: 'LL-VM-RIGHTS', says: (vm, verb) => `${vm} denied ${verb}.`},
  'POWERSHELL-OLD': {code: 'LL-VM-POWERSHELL', says: (vm) => `${vm} has an old PowerShell.`},
}
