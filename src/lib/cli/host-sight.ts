import {OperatorError} from '../errors.ts'
import {tenantNames} from '../fleet/names.ts'
import {asked} from './asked.ts'
import type {Composition} from './compose.ts'
import {didYouMean} from './near-miss.ts'
import {unknownVm} from './sight.ts'
import type {ServerSeen} from './views/server-sheet.ts'
import type {VmSeen} from './views/vm-sheet.ts'

/** The VM's places and, unless `offline`, what it says of itself and of its tenants' services. Throws LL-VM-UNKNOWN. */
export async function lookAtVm(
  {site, inventory, hosts, topology, channelUse}: Composition,
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
  const record = (await hosts.host('vm', name)) ?? null
  const seen = {vm, ...topology.placement, places, record, channel: await channelUse(name)}
  if (offline) return seen
  const {read} = (await site()).observe()
  const reading = read.vm(name)
  const service = async (tenant: string) =>
    [tenant, (await reading.tenant(tenant, tenantNames(tenant, topology).service)).service ?? null] as const
  const tenants = places.filter(({run}) => run === undefined).map(({tenant}) => tenant)
  const [facts, services, rules] = await Promise.all([
    asked(reading.facts()),
    asked(Promise.all(tenants.map(service)).then(Object.fromEntries)),
    groupRules(read.network, vm.networkGroup),
  ])
  return {...seen, facts, services, ...(rules ? {rules} : {})}
}

/** The server's tenants and, unless `offline`, what it says of itself and of landlord's logins. Throws LL-SERVER-UNKNOWN. */
export async function lookAtServer(
  {site, inventory, hosts, topology}: Composition,
  name: string,
  offline: boolean,
): Promise<ServerSeen> {
  const server = topology.servers.find((place) => place.name === name)
  if (!server)
    throw unknownServer(
      name,
      topology.servers.map((place) => place.name),
    )
  const tenants = (await inventory.tenants()).filter((tenant) => tenant.server === name).map((tenant) => tenant.name)
  const vms = topology.vms.filter((vm) => vm.servers.includes(name)).map((vm) => vm.name)
  const record = (await hosts.host('server', name)) ?? null
  const seen = {server, tenants, vms, record}
  if (offline) return seen
  const {read, inspect} = (await site()).observe()
  const [facts, host, volumes, principals, rules] = await Promise.all([
    asked(read.server(name).facts()),
    asked(read.server(name).host()),
    asked(read.server(name).volumes()),
    asked(inspect.server(name).principals()),
    groupRules(read.network, server.networkGroup),
  ])
  return {...seen, facts, host, volumes, principals, ...(rules ? {rules} : {})}
}

type Reading = Awaited<ReturnType<Composition['site']>> extends {observe(): {read: {network: infer N}}} ? N : never

const groupRules = async (network: Reading, group: string | undefined) =>
  network && group !== undefined ? await asked(network.rules(group).then((rules) => rules ?? null)) : undefined

const unknownServer = (name: string, known: readonly string[]): OperatorError =>
  new OperatorError('LL-SERVER-UNKNOWN', `There is no database server ${name}.`, {
    why: didYouMean(name, known),
    next: ['landlord server list'],
  })
