import type {Json} from '../../engine/index.ts'
import {tenantNames} from '../../fleet/names.ts'
import type {StandingTenant} from '../../routines/tenant/standing.ts'
import type {Remark} from '../../ui/plan-screen.ts'
import {localTime} from '../../ui/span.ts'
import type {Composition} from '../compose.ts'

/** What a confirmation shows of a tenant that stands: which one, where, and to what it could be brought back. */
export async function standingRemarks(
  decided: Json,
  {topology, backups}: Pick<Composition, 'topology' | 'backups'>,
): Promise<readonly Remark[]> {
  const {order, place} = decided as unknown as StandingTenant
  const {database, host, service} = tenantNames(order.tenant, topology)
  const proven = (await backups.summaries()).find(({tenant}) => tenant === order.tenant)?.proven
  return [
    ['tenant', `${order.tenant}, ${host}`],
    ['vm', `${place.vm}, service ${service}, release ${place.release}`],
    ['database', `${database} on ${place.server}`],
    ['backup', proven ? `proven ${localTime(new Date(proven.at).toISOString())} (${proven.level})` : 'none is proven'],
  ]
}
