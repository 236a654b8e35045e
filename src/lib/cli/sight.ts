import {readHistory} from '../engine/history.ts'
import {OperatorError} from '../errors.ts'
import {tenantKey, tenantNames} from '../fleet/names.ts'
import {nextOpening} from '../fleet/window.ts'
import {ISOLATION} from '../routines/tenant/facts/references.ts'
import {type IsolationEvidence, lookAtIsolation} from '../routines/tenant/isolation.ts'
import type {Suspension} from '../routines/tenant/suspend.ts'
import type {CopyRecord} from '../site/copies.ts'
import type {TenantRecord} from '../site/inventory.ts'
import type {OperationsReading} from '../site/operations.ts'
import type {SiteReading} from '../site/site.ts'
import {addressOf} from './address.ts'
import {asked} from './asked.ts'
import type {Composition} from './compose.ts'
import {didYouMean} from './near-miss.ts'
import {standingOf} from './unfinished.ts'
import type {TenantSeen} from './views/tenant-sheet.ts'

const HEALTH_TIMEOUT_MS = 5_000
const RUNS_LOOKED_AT = 20

/** The tenant's record and, unless `offline`, what its server and VM say. Throws LL-TENANT-UNKNOWN. */
export async function lookAtTenant(
  {site, inventory, topology, store, operations}: Composition,
  name: string,
  offline: boolean,
): Promise<TenantSeen> {
  const record = await inventory.tenant(name)
  if (!record)
    throw unknownTenant(
      name,
      (await inventory.tenants()).map((tenant) => tenant.name),
    )
  const claimant = await store.claimant(tenantKey(name))
  const run = claimant ? {...claimant, standing: standingOf(claimant, await operations.leases())} : null
  const names = tenantNames(name, topology)
  const vm = topology.vms.find((place) => place.name === record.vm)
  if (!vm)
    throw unknownVm(
      record.vm,
      topology.vms.map((place) => place.name),
    )
  const known = {
    tenant: record,
    address: addressOf(name, record.vm, topology),
    names,
    vm,
    run,
    nextWindow: new Date(nextOpening(record.window, record.timeZone, Date.now()).opens).toISOString(),
    suspension: await suspensionOf(operations, record),
    proven: await provenIsolation(operations, name),
  }
  if (offline) return known
  const see = (await site()).observe()
  const {read} = see
  const release = await read.releases.release(record.release)
  const server = topology.servers.find((place) => place.name === record.server)
  const walls = server && {tenant: name, names, vm, server}
  const [database, onVm, addresses, health, beside, isolation] = await Promise.all([
    asked(read.server(record.server).database(names.database)),
    asked(read.vm(record.vm).tenant(name, names.service)),
    asked(read.vm(record.vm).addresses([names.host])),
    asked(read.vm(record.vm).probe({host: names.host, path: release?.healthPath ?? '/', timeoutMs: HEALTH_TIMEOUT_MS})),
    asked(standingCopies(read, record.id)),
    walls?.server.auditor === undefined ? undefined : asked(lookAtIsolation(see, walls, Date.now())),
  ])
  return {...known, database, onVm, addresses, health, beside, ...(isolation ? {isolation} : {})}
}

/** Of copies and originals, what stands still: whoever dropped one by hand has told nobody. */
async function standingCopies(read: SiteReading, tenant: string): Promise<readonly CopyRecord[]> {
  const recorded = await read.copies.standing({tenant})
  const standing = await Promise.all(recorded.map(({server, database}) => read.restoring(server).standing(database)))
  return recorded.filter((_, at) => standing[at] !== undefined)
}

/** The run that suspended it says why. */
async function suspensionOf(
  operations: OperationsReading,
  {name, state}: TenantRecord,
): Promise<TenantSeen['suspension']> {
  if (state !== 'suspended') return null
  const {runs} = await operations.runs({subject: tenantKey(name), states: ['done'], limit: RUNS_LOOKED_AT})
  const run = runs.find(({routine}) => routine === 'tenant suspend')
  if (!run) return null
  const {reason} = run.inputs as unknown as Suspension
  return {run: run.id, at: run.closedAt ?? run.openedAt, by: run.actor.user, reason}
}

/** What the last of its runs that looked has in its journal. */
async function provenIsolation(operations: OperationsReading, tenant: string): Promise<TenantSeen['proven']> {
  const {runs} = await operations.runs({subject: tenantKey(tenant), limit: RUNS_LOOKED_AT})
  for (const {id} of runs) {
    const {outputs} = readHistory(await operations.events(id)).step(ISOLATION.id)
    if (outputs !== undefined) return {run: id, evidence: outputs as IsolationEvidence}
  }
  return null
}

const unknownTenant = (name: string, known: readonly string[]): OperatorError =>
  new OperatorError('LL-TENANT-UNKNOWN', `There is no tenant ${name}.`, {
    why: didYouMean(name, known),
    next: ['landlord tenant list'],
  })

export const unknownVm = (name: string, known: readonly string[]): OperatorError =>
  new OperatorError('LL-VM-UNKNOWN', `There is no VM ${name}.`, {
    why: didYouMean(name, known),
    next: ['landlord vm list'],
  })
