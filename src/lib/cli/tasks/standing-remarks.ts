import type {Json} from '../../engine/index.ts'
import {tenantNames} from '../../fleet/names.ts'
import type {StandingTenant} from '../../routines/tenant/standing.ts'
import type {Topology} from '../../site/topology.ts'
import type {Remark} from '../../ui/plan-screen.ts'

/** What a confirmation shows of a tenant that stands: which one, and where. */
export function standingRemarks(decided: Json, topology: Topology): readonly Remark[] {
  const {order, place} = decided as unknown as StandingTenant
  const {database, host, service} = tenantNames(order.tenant, topology)
  return [
    ['tenant', `${order.tenant}, ${host}`],
    ['vm', `${place.vm}, service ${service}, release ${place.release}`],
    ['database', `${database} on ${place.server}`],
  ]
}
