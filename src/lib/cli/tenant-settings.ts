import {OperatorError} from '../errors.ts'
import {displayNameProblem, parseContact} from '../fleet/tenant-order.ts'
import {timeZoneProblem} from '../fleet/time-zone.ts'
import {windowProblem} from '../fleet/window.ts'
import type {TenantSettings} from '../routines/tenant/settings.ts'
import type {Contact} from '../site/inventory.ts'

/** What the command line said. */
export interface SettingFlags {
  readonly name?: string | undefined
  readonly contact?: readonly string[] | undefined
  readonly 'add-contact'?: readonly string[] | undefined
  readonly 'remove-contact'?: readonly string[] | undefined
  readonly 'time-zone'?: string | undefined
  readonly ring?: string | undefined
  readonly window?: string | undefined
}

/** The settings. Throws LL-TENANT-ORDER for what cannot be, LL-INPUT-MISSING where nothing was to be set. */
export function tenantSettings(tenant: string, said: SettingFlags): TenantSettings {
  refuse('--name', said.name, displayNameProblem)
  refuse('--time-zone', said['time-zone'], timeZoneProblem)
  refuse('--window', said.window, windowProblem)
  const settings: TenantSettings = {
    tenant,
    displayName: said.name ?? null,
    contacts: said.contact?.map((text) => contactOf('--contact', text)) ?? null,
    addContacts: (said['add-contact'] ?? []).map((text) => contactOf('--add-contact', text)),
    removeContacts: (said['remove-contact'] ?? []).map(addressOf),
    timeZone: said['time-zone'] ?? null,
    ring: said.ring ?? null,
    window: said.window ?? null,
  }
  const {tenant: _name, ...wanted} = settings
  if (Object.values(wanted).every((value) => value === null || (Array.isArray(value) && value.length === 0)))
    throw new OperatorError('LL-INPUT-MISSING', 'Nothing is to be set.', {
      why: 'give at least one of --name, --contact, --add-contact, --remove-contact, --time-zone, --ring, --window',
      state: 'nothing was changed',
      next: ['landlord tenant set --help'],
    })
  return settings
}

function contactOf(flag: string, text: string): Contact {
  const read = parseContact(text)
  if ('problem' in read) throw notValid(flag, read.problem)
  return read.contact
}

/** An address, or the whole contact as `tenant show` writes it. */
const addressOf = (text: string): string => /<([^<>]+)>/.exec(text)?.[1]?.trim() ?? text.trim()

function refuse(flag: string, value: string | undefined, problemOf: (value: string) => string | undefined): void {
  const problem = value === undefined ? undefined : problemOf(value)
  if (problem !== undefined) throw notValid(flag, problem)
}

const notValid = (flag: string, problem: string): OperatorError =>
  new OperatorError('LL-TENANT-ORDER', `${flag} is not valid.`, {why: problem, state: 'nothing was changed'})
