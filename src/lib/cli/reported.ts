import {Flags} from '@oclif/core'
import {OperatorError} from '../errors.ts'
import {SEVERITIES, type Severity} from '../incident/incident.ts'
import type {IncidentOrder} from '../routines/incident/open.ts'
import type {Composition} from './compose.ts'
import {didYouMean} from './near-miss.ts'

export const severityFlag = Flags.option({options: SEVERITIES, default: 'major', description: 'How bad it is.'})()

interface Reported {
  readonly title: string
  readonly severity: Severity
  readonly vm?: readonly string[] | undefined
  readonly server?: readonly string[] | undefined
  readonly tenant?: readonly string[] | undefined
  readonly began?: string | undefined
}

const LONGEST = 200
const TENANT = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * What is down, as it is ordered. VMs and servers are those of the project file; tenants those of the store, or, in the spool, whoever
 * has a name that a tenant could have. Throws `OperatorError` LL-USAGE, LL-VM-UNKNOWN, LL-SERVER-UNKNOWN, LL-TENANT-UNKNOWN.
 */
export async function reported(flags: Reported, {topology, inventory, spooled}: Composition): Promise<IncidentOrder> {
  const {vm = [], server = [], tenant = [], severity} = flags
  const title = flags.title.trim()
  if (title === '' || title.length > LONGEST) throw usage(`A title has 1 to ${LONGEST} letters.`)
  known('LL-VM-UNKNOWN', 'VM', vm, topology.vms, 'landlord vm list')
  known('LL-SERVER-UNKNOWN', 'database server', server, topology.servers, 'landlord server list')
  if (spooled)
    for (const name of tenant.filter((one) => !TENANT.test(one))) throw usage(`${name} is no name of a tenant.`)
  else if (tenant.length > 0)
    known('LL-TENANT-UNKNOWN', 'tenant', tenant, await inventory.tenants(), 'landlord tenant list')
  const affected = [
    ...vm.map((name) => `vm/${name}`),
    ...server.map((name) => `server/${name}`),
    ...tenant.map((name) => `tenant/${name}`),
  ]
  return {title, severity, affected: [...new Set(affected)].sort(), began: begun(flags.began)}
}

function begun(text: string | undefined): string | null {
  if (text === undefined) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw usage('--began takes a time, as 2026-11-22T03:10Z.')
  if (at > Date.now()) throw usage('--began lies in the future.')
  return new Date(at).toISOString()
}

function known(
  code: 'LL-VM-UNKNOWN' | 'LL-SERVER-UNKNOWN' | 'LL-TENANT-UNKNOWN',
  kind: string,
  wanted: readonly string[],
  there: readonly {readonly name: string}[],
  next: string,
): void {
  const names = there.map(({name}) => name)
  for (const name of wanted)
    if (!names.includes(name))
      throw new OperatorError(code, `There is no ${kind} ${name}.`, {
        why: didYouMean(name, names),
        state: 'nobody was told anything',
        next: [next],
      })
}

const usage = (message: string): OperatorError =>
  new OperatorError('LL-USAGE', message, {state: 'nobody was told anything'})
