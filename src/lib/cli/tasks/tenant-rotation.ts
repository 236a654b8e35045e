import type {Outcome} from '../../engine/index.ts'
import {tenantNames} from '../../fleet/names.ts'
import {SERVICE} from '../../routines/tenant/facts/references.ts'
import {rotateTenant} from '../../routines/tenant/rotate.ts'
import {otherSlot, type StandingTenant} from '../../routines/tenant/standing.ts'
import {spanOf} from '../../ui/span.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'
import {standingRemarks} from './standing-remarks.ts'

/** `tenant rotate` and how it speaks of itself. */
export const tenantRotation = (tenant: string, {topology, inventory, backups}: Composition): Task => ({
  routine: rotateTenant(tenant, topology.intervals),
  words: ['tenant', 'rotate', tenant],
  remarks: async ({decided}) => {
    if (decided === null) return []
    const {live} = decided as unknown as StandingTenant
    const {logins, service} = tenantNames(tenant, topology)
    const most = spanOf(topology.intervals.serviceStart)
    return [
      ...(await standingRemarks(decided, {topology, backups})),
      ['login', `${logins[live]} now, ${logins[otherSlot(live)]} from then on, with a new password`],
      ['downtime', `some seconds, while ${service} restarts (given up after ${most}); clients wait and send again`],
      ['no return', `none: ${logins[live]} is only disabled, and undo brings it back with a new password`],
    ]
  },
  async done(outcome) {
    const record = await inventory.tenant(tenant)
    const login = record && tenantNames(tenant, topology).logins[record.liveSlot]
    const downtimeMs = restartOf(outcome)
    return {
      headline: `${tenant} works as ${login} with a new password`,
      details: [downtimeMs === null ? 'it was not restarted' : `restart: at most ${downtimeMs} ms without an answer`],
      result: {tenant, login: login ?? null, liveSlot: record?.liveSlot ?? null, downtimeMs},
    }
  },
})

/** What this process spent on the restart, an upper bound of the downtime in ms; null where an earlier one did it. */
function restartOf({steps}: Outcome): number | null {
  const restart = steps.find(({id}) => id === SERVICE.id)
  return restart?.result === 'changed' && restart.ms > 0 ? restart.ms : null
}
