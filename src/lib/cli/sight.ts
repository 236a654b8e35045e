import {OperatorError} from '../errors.ts'
import {tenantKey, tenantNames} from '../fleet/names.ts'
import {asked} from './asked.ts'
import type {Composition} from './compose.ts'
import {nearMisses} from './near-miss.ts'
import {standingOf} from './unfinished.ts'
import type {TenantSeen} from './views/tenant-sheet.ts'
import type {VmSeen} from './views/vm-sheet.ts'

const HEALTH_TIMEOUT_MS = 5_000

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
  if (offline) return {tenant: record, names, vm, run}
  const {read} = (await site()).observe()
  const release = await read.releases.release(record.release)
  const [database, onVm, addresses, health] = await Promise.all([
    asked(read.server(record.server).database(names.database)),
    asked(read.vm(record.vm).tenant(name, names.service)),
    asked(read.vm(record.vm).addresses([names.host])),
    asked(read.vm(record.vm).probe({host: names.host, path: release?.healthPath ?? '/', timeoutMs: HEALTH_TIMEOUT_MS})),
  ])
  return {tenant: record, names, vm, run, database, onVm, addresses, health}
}

/** The VM's places and, unless `offline`, what it says of itself and of its tenants' services. Throws LL-VM-UNKNOWN. */
export async function lookAtVm(
  {site, inventory, topology}: Composition,
  name: string,
  offline: boolean,
): Promise<VmSeen> {
  const vm = topology.vms.find((place) => place.name === name)
  if (!vm)
    throw unknownVm(
      name,
      topology.vms.map((place) => place.name),
    )
  const places = (await inventory.places()).filter((place) => place.vm === name)
  const seen = {vm, most: topology.placement.max, places}
  if (offline) return seen
  const reading = (await site()).observe().read.vm(name)
  const service = async (tenant: string) =>
    [tenant, (await reading.tenant(tenant, tenantNames(tenant, topology).service)).service ?? null] as const
  const tenants = places.filter(({run}) => run === undefined).map(({tenant}) => tenant)
  const [facts, services] = await Promise.all([
    asked(reading.facts()),
    asked(Promise.all(tenants.map(service)).then(Object.fromEntries)),
  ])
  return {...seen, facts, services}
}

const unknownTenant = (name: string, known: readonly string[]): OperatorError =>
  new OperatorError('LL-TENANT-UNKNOWN', `There is no tenant ${name}.`, {
    why: didYouMean(name, known),
    next: ['landlord tenant list'],
  })

const unknownVm = (name: string, known: readonly string[]): OperatorError =>
  new OperatorError('LL-VM-UNKNOWN', `There is no VM ${name}.`, {
    why: didYouMean(name, known),
    next: ['landlord vm list'],
  })

function didYouMean(name: string, known: readonly string[]): string | undefined {
  const near = nearMisses(name, known)
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined
}
