import type {HostRecord} from '../../site/hosts.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Topology} from '../../site/topology.ts'
import type {Column} from '../../ui/table.ts'

/** A line of `server list`: what configuration and ops store know, without asking the server. */
interface ServerRow {
  readonly name: string
  readonly role: string
  readonly address: string
  /** Taken in by `server add`: what it was found to be. */
  readonly added: string | null
  readonly version: string | null
  readonly vms: readonly string[]
  readonly tenants: number
  readonly names: readonly string[]
}

export const serverRows = (
  {servers, vms}: Topology,
  tenants: readonly TenantRecord[],
  hosts: readonly HostRecord[],
): readonly ServerRow[] =>
  servers.map(({name, role, address}) => {
    const record = hosts.find((host) => host.kind === 'server' && host.name === name)
    const names = tenants.filter(({server}) => server === name).map((tenant) => tenant.name)
    return {
      name,
      role,
      address,
      added: record?.addedAt ?? null,
      version: record?.version ?? null,
      vms: vms.filter((vm) => vm.servers.includes(name)).map((vm) => vm.name),
      tenants: names.length,
      names,
    }
  })

export const serverColumns: readonly Column<ServerRow>[] = [
  {head: 'SERVER', value: ({name}) => name},
  {head: 'ROLE', value: ({role}) => role},
  {head: 'ADDRESS', value: ({address}) => address},
  {
    head: 'VERSION',
    value: ({version}) => version,
    text: ({version}) => version ?? 'not added',
    brush: ({added}) => (added ? undefined : 'caution'),
  },
  {head: 'VMS', value: ({vms}) => vms.join(' ')},
  {head: 'TENANTS', value: ({tenants}) => tenants},
  {head: 'WHO', value: ({names}) => names.join(' '), wide: true},
]
