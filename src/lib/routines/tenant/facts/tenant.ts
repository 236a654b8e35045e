import {serviceSid, type TenantNames, tenantNames} from '../../../fleet/names.ts'
import type {ServerPlace, Topology, VmPlace} from '../../../site/topology.ts'
import type {AclEntry} from '../../../site/vm.ts'
import type {TenantOrder, TenantPlacement} from '../order.ts'

/** A tenant by its name and its place: what all its things follow from. */
export interface TenantAt {
  readonly order: {readonly tenant: string}
  readonly place: Omit<TenantPlacement, 'place'>
}

/** A tenant that is being made: what was ordered, and where it is to be. */
export interface TenantToMake extends TenantAt {
  readonly order: TenantOrder
  readonly place: TenantPlacement
}

/** Everything about a tenant that follows from its order, its place and the topology. */
export interface TenantThings {
  readonly names: TenantNames
  readonly vm: VmPlace
  readonly server: ServerPlace
  readonly folder: string
  readonly configPath: string
}

/** Throws nothing: `decide` chose vm and server out of this topology. */
export function things(tenant: TenantAt, topology: Topology): TenantThings {
  const vm = named(topology.vms, tenant.place.vm)
  const server = named(topology.servers, tenant.place.server)
  const folder = `${vm.tenantsFolder}\\${tenant.order.tenant}`
  return {names: tenantNames(tenant.order.tenant, topology), vm, server, folder, configPath: `${folder}\\service.json`}
}

/** What its service is called in the list of services. */
export const displayNameOf = (displayName: string, tenant: string): string => `${displayName} (${tenant})`

/** Who may reach a tenant's folder: the system, the administrators, and its own service; nobody inherits anything. */
export const folderAcl = (service: string): readonly AclEntry[] => [
  {sid: 'S-1-5-18', rights: 'full'},
  {sid: 'S-1-5-32-544', rights: 'full'},
  {sid: serviceSid(service), rights: 'modify'},
]

function named<T extends {readonly name: string}>(places: readonly T[], name: string): T {
  const place = places.find((candidate) => candidate.name === name)
  if (!place) throw new TypeError(`The topology lacks ${name}.`)
  return place
}
