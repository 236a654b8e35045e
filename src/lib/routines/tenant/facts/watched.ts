import {knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {WatchedThing} from '../../../site/watch.ts'
import {hasData, writtenByCustomers} from './database.ts'
import {PLACED, SCHEMA, WATCHED} from './references.ts'
import type {TenantToMake} from './tenant.ts'

/** It is on the monitor's list, with the moment since which somebody looks: before that no outage can be claimed to be known. */
export const watched = (tenant: TenantToMake): Step<Site, null> => ({
  id: WATCHED.id,
  fact: `${tenant.order.tenant} is watched`,
  needs: [PLACED],
  async check({read}, {from}) {
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const found = place.id === null ? undefined : await read.watch.watch(place.id)
    const missing = WATCHED_OF_A_TENANT.filter((thing) => !found?.what.includes(thing))
    return missing.length === 0 ? satisfied(null) : needed([`watch its ${missing.join(', ')}`])
  },
  async apply({watch}, {authority, from}) {
    await watch.watch({
      tenant: from(PLACED)?.id ?? authority.run,
      tenantName: tenant.order.tenant,
      what: WATCHED_OF_A_TENANT,
    })
  },
  undo: {
    what: 'its place on the list of what is watched',
    async check(see, left, {from, run}) {
      const written = await writtenByCustomers(tenant, see, from(SCHEMA)?.rows)
      if (written.length > 0) return hasData(tenant, written)
      if (left.attempts.length === 0 || !run) return satisfied(null)
      return (await see.read.watch.watch(from(PLACED)?.id ?? run))
        ? needed([`watch ${tenant.order.tenant} no longer`])
        : satisfied(null)
    },
    async apply({watch}, _left, {authority, from}) {
      await watch.unwatch(from(PLACED)?.id ?? authority.run)
    },
  },
})

const WATCHED_OF_A_TENANT: readonly WatchedThing[] = ['address', 'certificate', 'service', 'database', 'backups']
