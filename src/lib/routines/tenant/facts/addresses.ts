import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {serviceSid} from '../../../fleet/names.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {AddressFacts} from '../../../site/vm.ts'
import {ADDRESSES, PLACED} from './references.ts'
import {type TenantThings, type TenantToMake, things} from './tenant.ts'

/** URLs that were reserved for the service already. */
type Before = {readonly urls: readonly string[]}

/**
 * The host name on HTTP's and HTTPS's port (promise P09), reserved for the tenant's service: without a reservation Windows lets
 * only administrators listen, and with it no other tenant can.
 */
export const addressesReserved = (tenant: TenantToMake): Step<Site, null> => ({
  id: ADDRESSES.id,
  fact: `the address of ${tenant.order.tenant} on ${tenant.place.vm} is its service's alone`,
  needs: [PLACED],
  async check(see, {from}) {
    if (!from(PLACED)) return knownAfter(PLACED)
    const {target, facts, urls} = await look(tenant, see)
    const everything = facts.reservations.find(({url}) => /^https?:\/\/\+:\d+\/$/.test(url))
    if (everything)
      return blocked(
        'LL-FOREIGN',
        `${everything.url} is reserved on ${target.vm.name}: it takes every tenant's requests`,
      )
    const foreign = facts.reservations.find((one) => urls.includes(one.url) && !isOurs(one, target))
    if (foreign)
      return blocked('LL-FOREIGN', `${foreign.url} is reserved on ${target.vm.name} for ${foreign.sids.join(', ')}`)
    const there = reservedFor(facts, target, urls)
    const missing = urls.filter((url) => !there.includes(url))
    return missing.length === 0
      ? satisfied(null)
      : needed(
          missing.map((url) => `reserve ${url}`),
          {urls: there} satisfies Before,
        )
  },
  async apply({vm, topology}) {
    const {names} = things(tenant, topology)
    await vm(tenant.place.vm).ensureAddresses({hosts: [names.host], service: names.service})
  },
  undo: {
    what: 'the reservation of its address',
    async check(see, left) {
      const {target, facts, urls} = await look(tenant, see)
      const there = reservedFor(facts, target, mine(urls, left.before as Before | null))
      return there.length === 0 ? satisfied(null) : needed(there.map((url) => `free ${url}`))
    },
    async apply({vm, topology}, left) {
      const target = things(tenant, topology)
      const urls = mine(urlsOf(target), left.before as Before | null)
      await vm(tenant.place.vm).removeAddresses({urls, service: target.names.service})
    },
  },
})

async function look(tenant: TenantToMake, {read}: Sight) {
  const target = things(tenant, read.topology)
  const facts = await read.vm(target.vm.name).addresses([target.names.host])
  return {target, facts, urls: urlsOf(target)}
}

const urlsOf = ({names, vm}: TenantThings): readonly string[] => [
  `http://${names.host}:${vm.httpPort}/`,
  `https://${names.host}:${vm.httpsPort}/`,
]

const isOurs = ({sids}: {readonly sids: readonly string[]}, {names}: TenantThings): boolean =>
  sids.join() === serviceSid(names.service)

const reservedFor = (facts: AddressFacts, target: TenantThings, urls: readonly string[]): string[] =>
  facts.reservations.filter((one) => urls.includes(one.url) && isOurs(one, target)).map(({url}) => url)

/** Those that this run's first attempt did not find. */
const mine = (urls: readonly string[], before: Before | null): readonly string[] =>
  urls.filter((url) => !before?.urls.includes(url))
