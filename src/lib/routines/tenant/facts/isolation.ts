import {blocked, knownAfter, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import {type IsolationEvidence, lookAtIsolation} from '../isolation.ts'
import {ISOLATION, LOGIN, SERVICE} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

/**
 * The tenant reaches its own database and no other one, and nobody else reaches it (promises P02, P03): asked of SQL Server under its
 * logins, and tried with its service's own configuration. Nothing is put right here: what is open is somebody's doing.
 */
export const isolationProven = (tenant: TenantToMake): Step<Site, IsolationEvidence> => ({
  id: ISOLATION.id,
  fact: `${tenant.order.tenant} is parted from all others`,
  needs: [LOGIN, SERVICE],
  async check(see, {from, now}) {
    if (from(LOGIN) === undefined) return knownAfter(LOGIN)
    const {names, vm, server} = things(tenant, see.read.topology)
    const {findings, evidence} = await lookAtIsolation(see, {tenant: tenant.order.tenant, names, vm, server}, now)
    return findings.length === 0 ? satisfied(evidence) : blocked('LL-ISOLATION', findings.join('; '))
  },
  async apply() {},
  undo: {none: 'nothing was changed'},
})
