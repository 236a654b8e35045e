import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {tenantNames} from '../../../fleet/names.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Renewal} from '../renewal.ts'
import {BOUND, INSTALLED} from './references.ts'

type Before = {readonly was: string | null}

/** One call changes the binding: connections that are open stay as they are, the next handshake shows the new certificate. */
export const certificateBound = (renewal: Renewal): Step<Site, null> => ({
  id: BOUND.id,
  fact: `the name of ${renewal.order.tenant} shows it on ${renewal.place.vm}`,
  needs: [INSTALLED],
  async check(see, {from}) {
    if (!from(INSTALLED)) return knownAfter(INSTALLED)
    const {endpoint, binding} = await look(renewal, see)
    if (binding && !binding.ours)
      return blocked('LL-FOREIGN', `${endpoint} on ${renewal.place.vm} was bound by ${binding.appId}, not by landlord`)
    if (binding?.thumbprint === renewal.next.thumbprint) return satisfied(null)
    const before: Before = {was: binding?.thumbprint ?? null}
    return needed([`${endpoint}: ${short(before.was)} → ${short(renewal.next.thumbprint)}`], before)
  },
  async apply({vm, topology}) {
    await bind(renewal, topology, vm, renewal.next.thumbprint)
  },
  undo: {
    what: 'the binding: back to the old certificate',
    async check(see, left) {
      const {endpoint, binding, stored} = await look(renewal, see)
      const was = (left.before as Before | null)?.was ?? null
      if (binding?.thumbprint !== renewal.next.thumbprint)
        return satisfied(
          null,
          binding && binding.thumbprint !== was ? 'what is bound now is not of this run' : undefined,
        )
      // A neighbour's renewal has cleared it away. To wait for it would keep the tenant claimed for good.
      if (was !== null && !stored.some((one) => one.thumbprint === was && one.hasPrivateKey))
        return satisfied(
          null,
          `the old certificate ${short(was)} is no longer on ${renewal.place.vm}: the new one stays`,
        )
      return needed([`${endpoint}: ${short(renewal.next.thumbprint)} → ${short(was)}`])
    },
    async apply({vm, topology}, left) {
      const was = (left.before as Before | null)?.was ?? null
      if (was !== null) return bind(renewal, topology, vm, was)
      const {host, service} = tenantNames(renewal.order.tenant, topology)
      await vm(renewal.place.vm).removeAddresses({urls: [], service, unbind: [host]})
    },
  },
})

async function look({order, place}: Renewal, {read}: Sight) {
  const {host} = tenantNames(order.tenant, read.topology)
  const endpoint = `${host}:${read.topology.vms.find(({name}) => name === place.vm)?.httpsPort}`
  const {bindings} = await read.vm(place.vm).addresses([host])
  const stored = await read.vm(place.vm).certificates()
  return {endpoint, stored, binding: bindings.find((one) => one.by === 'hostnameport' && one.endpoint === endpoint)}
}

type Hand = ReturnType<Site['act']>

async function bind(
  {order, place}: Renewal,
  topology: Hand['topology'],
  vm: Hand['vm'],
  thumbprint: string,
): Promise<void> {
  const {host, service} = tenantNames(order.tenant, topology)
  await vm(place.vm).ensureAddresses({hosts: [host], service, thumbprint})
}

const short = (thumbprint: string | null): string => (thumbprint === null ? 'none' : `${thumbprint.slice(0, 8)}…`)
