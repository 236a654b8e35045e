import type {Json} from '../engine/index.ts'
import type {DeclaredTenant} from '../fleet/declared.ts'
import type {InventoryReading} from '../site/inventory.ts'
import type {Topology} from '../site/topology.ts'
import {fleetFiles} from './compose.ts'

/** The tenants that a file declares. Throws `OperatorError` LL-FLEET-FILE. */
export const declaredIn = async (file: string, {rings}: Pick<Topology, 'rings'>): Promise<readonly DeclaredTenant[]> =>
  (await fleetFiles()).readFleetFile(file, rings)

/** All that stand, and the text of a file that declares them. */
export async function declaredNow(inventory: Pick<InventoryReading, 'tenants'>) {
  const tenants = (await inventory.tenants()).map(
    ({name, displayName, contacts, timeZone, ring, window, release, vm, server}): DeclaredTenant => ({
      ...{tenant: name, displayName, contacts, timeZone, ring, window, release, vm, server},
    }),
  )
  return {result: {tenants} as unknown as Json, text: (await fleetFiles()).fleetText(tenants)}
}
