import type {HostRecord} from '../../site/hosts.ts'
import type {TakenPlace} from '../../site/inventory.ts'
import type {Topology} from '../../site/topology.ts'
import type {Column} from '../../ui/table.ts'

/** A line of `vm list`: what configuration and ops store know, without asking the VM. */
export interface VmRow {
  readonly name: string
  readonly role: string
  readonly address: string
  readonly tenants: number
  readonly most: number
  readonly servers: readonly string[]
  readonly names: readonly string[]
  /** Fewer tenants than a VM should host (promise P06): it costs more than it earns. */
  readonly under: boolean
  /** More than is promised: by an older configuration, or by hand. */
  readonly over: boolean
  /** When `vm add` took it in. */
  readonly added: string | null
  /** Of Windows, as it was then. */
  readonly version: string | null
}

export const vmRows = (
  {vms, placement}: Topology,
  places: readonly TakenPlace[],
  hosts: readonly HostRecord[],
): readonly VmRow[] =>
  vms.map(({name, role, address, servers}) => {
    const record = hosts.find((host) => host.kind === 'vm' && host.name === name)
    const names = places.filter(({vm}) => vm === name).map(({tenant}) => tenant)
    return {
      name,
      role,
      address,
      tenants: names.length,
      most: placement.max,
      servers,
      names,
      under: role === 'production' && names.length < placement.min,
      over: names.length > placement.max,
      added: record?.addedAt ?? null,
      version: record?.version ?? null,
    }
  })

export const vmColumns: readonly Column<VmRow>[] = [
  {head: 'VM', value: ({name}) => name},
  {head: 'ROLE', value: ({role}) => role},
  {head: 'ADDRESS', value: ({address}) => address},
  {
    head: 'TENANTS',
    value: ({tenants}) => tenants,
    text: ({tenants, most}) => `${tenants} of ${most}`,
    brush: ({under, tenants, most}) => (under || tenants >= most ? 'caution' : undefined),
  },
  {
    head: 'VERSION',
    value: ({version}) => version,
    text: ({version}) => version ?? 'not added',
    brush: ({added}) => (added ? undefined : 'caution'),
  },
  {head: 'SERVERS', value: ({servers}) => servers.join(' ')},
  {head: 'WHO', value: ({names}) => names.join(' ')},
]

/** What is not as it was promised (promise P06); undefined where all is. */
export function vmFoot(rows: readonly VmRow[]): string | undefined {
  const under = rows.filter((row) => row.under && row.tenants > 0).map(({name, tenants}) => `${name} has ${tenants}`)
  const over = rows.filter((row) => row.over).map(({name, tenants, most}) => `${name} has ${tenants} of ${most}`)
  const lines = [
    under.length > 0 ? `Fewer tenants than a VM should host: ${under.join(', ')}.` : '',
    over.length > 0 ? `More tenants than were promised: ${over.join(', ')}.` : '',
  ].filter(Boolean)
  return lines.length > 0 ? lines.join('\n') : undefined
}
