import {OperatorError} from '../errors.ts'
import {displayNameProblem, parseContact, tenantNameProblem} from '../fleet/tenant-order.ts'
import {timeZoneProblem} from '../fleet/time-zone.ts'
import {windowProblem} from '../fleet/window.ts'
import type {TenantOrder} from '../routines/tenant/order.ts'
import type {Contact} from '../site/inventory.ts'
import type {Ask} from '../ui/questions.ts'

/** What the command line said. */
export interface TenantFlags {
  readonly tenant: string | undefined
  readonly name?: string | undefined
  readonly contact?: readonly string[] | undefined
  readonly release?: string | undefined
  readonly vm?: string | undefined
  readonly server?: string | undefined
  readonly 'time-zone'?: string | undefined
  readonly ring?: string | undefined
  readonly window?: string | undefined
}

/**
 * The order, what is missing asked for one by one. `ask` is undefined where nobody can be asked: then LL-INPUT-MISSING names
 * every flag at once. Throws LL-TENANT-ORDER for what cannot be.
 */
export async function tenantOrder(
  said: TenantFlags,
  ask: ((question: Ask) => Promise<string>) | undefined,
): Promise<TenantOrder> {
  refuse('TENANT', said.tenant, tenantNameProblem)
  refuse('--name', said.name, displayNameProblem)
  refuse('--time-zone', said['time-zone'], timeZoneProblem)
  refuse('--window', said.window, windowProblem)
  const given = (said.contact ?? []).map(contactOf)
  const missing = [
    ...(said.tenant === undefined ? ['TENANT (the first argument)'] : []),
    ...(said.name === undefined ? ['--name'] : []),
    ...(given.length === 0 ? ['--contact'] : []),
  ]
  if (missing.length > 0 && !ask)
    throw new OperatorError('LL-INPUT-MISSING', `Missing: ${missing.join(', ')}.`, {
      why: 'nobody can be asked: no terminal, or --no-input, or CI is set',
      state: 'nothing was changed',
      next: ['landlord tenant create --help'],
    })
  const answer = ask ?? (() => Promise.resolve(''))
  const tenant =
    said.tenant ?? (await answer({message: 'Short name, as in the address:', check: verdict(tenantNameProblem)}))
  const displayName = said.name ?? (await answer({message: 'Name for people:', check: verdict(displayNameProblem)}))
  const contacts = given.length > 0 ? given : await askContacts(answer)
  const {release = null, vm = null, server = null, ring, window, 'time-zone': timeZone} = said
  const terms = {...(timeZone && {timeZone}), ...(ring && {ring}), ...(window && {window})}
  return {tenant, displayName, contacts, release, vm, server, ...terms}
}

async function askContacts(answer: (question: Ask) => Promise<string>): Promise<readonly Contact[]> {
  const contacts: Contact[] = []
  for (;;) {
    const first = contacts.length === 0
    const message = first ? 'Contact, as Ann Ek <ann@acme.example> +46701234567:' : 'Another contact (Enter: none):'
    const check = (text: string) => (text === '' && !first ? true : (problemOf(text) ?? true))
    const text = await answer({message, check})
    if (text === '') return contacts
    contacts.push(contactOf(text))
  }
}

function contactOf(text: string): Contact {
  const read = parseContact(text)
  if ('problem' in read) throw notValid('--contact', read.problem)
  return read.contact
}

function problemOf(text: string): string | undefined {
  const read = parseContact(text)
  return 'problem' in read ? read.problem : undefined
}

function refuse(flag: string, value: string | undefined, problemOf: (value: string) => string | undefined): void {
  const problem = value === undefined ? undefined : problemOf(value)
  if (problem !== undefined) throw notValid(flag, problem)
}

const verdict = (problemOf: (value: string) => string | undefined) => (text: string) => problemOf(text) ?? true

const notValid = (flag: string, problem: string): OperatorError =>
  new OperatorError('LL-TENANT-ORDER', `${flag} is not valid.`, {why: problem, state: 'nothing was changed'})
