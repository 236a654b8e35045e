import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import {hasData, writtenByCustomers} from './database.ts'
import {BACKUP_POLICY, PLACED, SCHEMA} from './references.ts'
import type {TenantToMake} from './tenant.ts'

type Before = {readonly exists: boolean}

/** From now on its fulls and logs are due (promises P14, P15). A policy that it has already, of whatever kind, is kept. */
export const inBackupPolicy = (tenant: TenantToMake): Step<Site, null> => ({
  id: BACKUP_POLICY.id,
  fact: `${tenant.order.tenant} is in the backup policy`,
  needs: [PLACED],
  async check({read}, {from}) {
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const policy = read.topology.backups?.policy
    if (!policy) return blocked('LL-CONFIG', 'the configuration says nothing of backups')
    if (place.id !== null && (await read.backups.policy(place.id))) return satisfied(null)
    return needed([`a full every ${inWords(policy.fullEvery)}, the log every ${inWords(policy.logEvery)}`], {
      exists: false,
    } satisfies Before)
  },
  async apply({backups, topology}, {authority, from}) {
    const policy = topology.backups?.policy
    if (!policy) throw new TypeError('The topology lost its backup policy.')
    await backups.setPolicy(from(PLACED)?.id ?? authority.run, policy)
  },
  undo: {
    what: 'its place in the backup policy',
    async check(see, left, {from, run}) {
      const written = await writtenByCustomers(tenant, see, from(SCHEMA)?.rows)
      if (written.length > 0) return hasData(tenant, written)
      if (left.attempts.length === 0 || !run) return satisfied(null)
      return (await see.read.backups.policy(from(PLACED)?.id ?? run))
        ? needed([`take ${tenant.order.tenant} out of the backup policy`])
        : satisfied(null)
    },
    async apply({backups}, _left, {authority, from}) {
      await backups.removePolicy(from(PLACED)?.id ?? authority.run)
    },
  },
})

const inWords = (ms: number): string => {
  const minutes = Math.round(ms / 60_000)
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}
