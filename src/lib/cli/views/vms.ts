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
}

export const vmRows = ({vms, placement}: Topology, places: readonly TakenPlace[]): readonly VmRow[] =>
  vms.map(({name, role, address, servers}) => {
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
  {head: 'SERVERS', value: ({servers}) => servers.join(' ')},
  {head: 'WHO', value: ({names}) => names.join(' ')},
]
