import {type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import {firewallOf} from '../../host/firewall.ts'
import {networkOfVm} from '../../host/network.ts'
import {hasData, writtenByCustomers} from './database.ts'
import {SCHEMA} from './references.ts'
import type {TenantToMake} from './tenant.ts'

/**
 * The VM's two ports are open in its own firewall and in the network's (promise P09). Held already where `vm add` took the VM in; what
 * this run had to set serves the VM's other tenants as well, and is undone while there are none.
 */
export const portsOpen = (tenant: TenantToMake, site: Topology): readonly Step<Site, null>[] => {
  const {vm} = tenant.place
  return [firewallOf(vm, site), ...networkOfVm(vm, site)].map((step) => whileAlone(step, tenant))
}

function whileAlone(step: Step<Site, null>, tenant: TenantToMake): Step<Site, null> {
  const {order, place} = tenant
  const {undo} = step
  if ('none' in undo) return step
  return {
    ...step,
    shared: 'vm',
    undo: {
      ...undo,
      what: `${undo.what}, if no other tenant is there`,
      async check(see, left, context) {
        const written = await writtenByCustomers(tenant, see, context.from(SCHEMA)?.rows)
        if (written.length > 0) return hasData(tenant, written)
        const others = (await see.read.inventory.tenants()).filter(
          ({name, vm}) => vm === place.vm && name !== order.tenant,
        )
        return others.length > 0
          ? satisfied(null, `${others.map(({name}) => name).join(', ')} needs them too`)
          : undo.check(see, left, context)
      },
    },
  }
}
