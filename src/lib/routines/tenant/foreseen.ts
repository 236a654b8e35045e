import type {Foreseen, ServerQuestions, VmQuestions} from '../../site/foreseen.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Sight} from '../../site/site.ts'
import type {Topology, VmPlace} from '../../site/topology.ts'
import {historySince} from '../backup/standing.ts'
import {firewallNames} from '../host/firewall.ts'
import {PROBE_TIMEOUT_MS} from './facts/answers.ts'
import {type TenantAt, things} from './facts/tenant.ts'
import {expectedOn, neighbourOf} from './isolation.ts'

/**
 * What the checks of `tenant create` are going to ask of servers and VMs about these tenants. Only a matter of round trips: what is
 * missing here is asked when its turn comes, and what is too much is asked for nothing.
 */
export async function foreseenOf(tenants: readonly TenantAt[], see: Sight): Promise<Foreseen> {
  const {read} = see
  const records = await read.inventory.tenants()
  const paths = new Map<string, string>()
  for (const version of new Set(tenants.map(({place}) => place.release))) {
    const release = await read.releases.release(version)
    if (release) paths.set(version, release.healthPath)
  }
  const names = new Set(tenants.map(({order}) => order.tenant))
  const histories = new Map<string, number>()
  for (const {id, name} of records.filter((record) => names.has(record.name))) {
    const since = await historySince(see, id)
    if (since !== undefined) histories.set(name, since)
  }
  const known = {topology: read.topology, records, paths, histories}
  return {
    servers: grouped(
      tenants,
      ({place}) => place.server,
      (of) => ofServer(of, known),
    ),
    vms: grouped(
      tenants,
      ({place}) => place.vm,
      (of) => ofVm(of, known),
    ),
  }
}

interface Known {
  readonly topology: Topology
  readonly records: readonly TenantRecord[]
  /** Of each release: where it tells of its health. */
  readonly paths: ReadonlyMap<string, string>
  /** From when on a tenant's backups are asked about, where not from the beginning. */
  readonly histories: ReadonlyMap<string, number>
}

function ofServer(tenants: readonly TenantAt[], known: Known): ServerQuestions {
  const names = tenants.map((tenant) => things(tenant, known.topology).names)
  const standing = tenants.filter((tenant) => isRecorded(tenant, known))
  return {
    databases: names.map(({database}) => database),
    logins: names.flatMap(({logins}) => [logins.a, logins.b]),
    tenants: standing.map((tenant) => things(tenant, known.topology).names.database),
    histories: standing.map((tenant) => {
      const since = known.histories.get(tenant.order.tenant)
      const {database} = things(tenant, known.topology).names
      return {database, ...(since === undefined ? {} : {since})}
    }),
    access: standing.flatMap((tenant) => {
      const {logins} = things(tenant, known.topology).names
      return [logins.a, logins.b]
    }),
  }
}

function ofVm(tenants: readonly TenantAt[], known: Known): VmQuestions {
  const {topology, records, paths} = known
  const standing = tenants.filter((tenant) => isRecorded(tenant, known))
  const [vm] = tenants.map((tenant) => things(tenant, topology).vm) as [VmPlace]
  return {
    releases: [...new Set(tenants.map(({place}) => place.release))],
    firewall: [firewallNames(vm.name, topology)],
    certificates: topology.certificates !== undefined,
    access: standing.length < tenants.length,
    tenants: tenants.map((tenant) => ({
      tenant: tenant.order.tenant,
      service: things(tenant, topology).names.service,
    })),
    hosts: tenants.map((tenant) => things(tenant, topology).names.host),
    probes: standing.flatMap((tenant) => {
      const path = paths.get(tenant.place.release)
      if (path === undefined) return []
      const order = {host: things(tenant, topology).names.host, path, timeoutMs: PROBE_TIMEOUT_MS}
      return [...(topology.certificates ? [{...order, tls: true}] : []), {...order, tls: false}]
    }),
    sqlProbes: standing.flatMap(({order: {tenant}, place}) => {
      const others = records.filter(({server}) => server === place.server).map(({name}) => name)
      return [{tenant}, {tenant, database: neighbourOf(tenant, others) ?? 'landlord'}]
    }),
    isolation: standing.length > 0 ? [expectedOn(vm.name, records, topology)] : [],
  }
}

const isRecorded = ({order}: TenantAt, {records}: Known): boolean => records.some(({name}) => name === order.tenant)

function grouped<Q>(
  tenants: readonly TenantAt[],
  nameOf: (tenant: TenantAt) => string,
  questions: (tenants: readonly TenantAt[]) => Q,
): ReadonlyMap<string, Q> {
  const groups = Map.groupBy(tenants, nameOf)
  return new Map([...groups].map(([name, of]) => [name, questions(of)]))
}
