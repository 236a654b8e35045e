import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {serviceSid} from '../../../fleet/names.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import type {AddressFacts} from '../../../site/vm.ts'
import {ADDRESSES, CERTIFICATE, PLACED} from './references.ts'
import {type TenantThings, type TenantToMake, things} from './tenant.ts'

/** URLs that were reserved for the service already, and whether a certificate was bound to its name. */
type Before = {readonly urls: readonly string[]; readonly bound?: boolean}

/**
 * The host name on HTTP's and HTTPS's port (promise P09), reserved for the tenant's service: without a reservation Windows lets
 * only administrators listen, and with it no other tenant can. Its certificate is bound to the name (SNI), so that tenants
 * share the port.
 */
export const addressesReserved = (
  tenant: TenantToMake,
  {certificates}: Pick<Topology, 'certificates'>,
): Step<Site, null> => ({
  id: ADDRESSES.id,
  fact: `the address of ${tenant.order.tenant} on ${tenant.place.vm} is its service's alone`,
  needs: [PLACED, ...(certificates ? [CERTIFICATE] : [])],
  async check(see, {from}) {
    if (!from(PLACED)) return knownAfter(PLACED)
    if (certificates && !from(CERTIFICATE)) return knownAfter(CERTIFICATE)
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
    const shadow = certificates && whatShadows(facts, target)
    if (shadow) return blocked('LL-FOREIGN', shadow)
    const there = reservedFor(facts, target, urls)
    const missing = urls.filter((url) => !there.includes(url))
    const bound = bindingOf(facts, target)
    const wanted = from(CERTIFICATE)?.thumbprint
    const rebind = wanted !== undefined && bound?.thumbprint !== wanted
    return missing.length === 0 && !rebind
      ? satisfied(null)
      : needed(
          [
            ...missing.map((url) => `reserve ${url}`),
            ...(rebind ? [`bind its certificate to ${endpointOf(target)}`] : []),
          ],
          {urls: there, bound: bound !== undefined} satisfies Before,
        )
  },
  async apply({vm, topology}, {from}) {
    const {names} = things(tenant, topology)
    const {thumbprint} = from(CERTIFICATE) ?? {}
    await vm(tenant.place.vm).ensureAddresses({
      hosts: [names.host],
      service: names.service,
      ...(thumbprint === undefined ? {} : {thumbprint}),
    })
  },
  undo: {
    what: 'the reservation of its address, with its certificate',
    async check(see, left) {
      const {target, facts, urls} = await look(tenant, see)
      const before = left.before as Before | null
      const there = reservedFor(facts, target, mine(urls, before))
      const bound = !before?.bound && bindingOf(facts, target)?.ours
      const things = [...there.map((url) => `free ${url}`), ...(bound ? [`unbind ${endpointOf(target)}`] : [])]
      return things.length === 0 ? satisfied(null) : needed(things)
    },
    async apply({vm, topology}, left) {
      const target = things(tenant, topology)
      const before = left.before as Before | null
      const urls = mine(urlsOf(target), before)
      const unbind = before?.bound ? [] : [target.names.host]
      await vm(tenant.place.vm).removeAddresses({urls, service: target.names.service, unbind})
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

const endpointOf = ({names, vm}: TenantThings): string => `${names.host}:${vm.httpsPort}`

const bindingOf = ({bindings}: AddressFacts, target: TenantThings) =>
  bindings.find(({by, endpoint}) => by === 'hostnameport' && endpoint === endpointOf(target))

/** Somebody else's certificate on the name; or one on an address of the VM, which comes before every name. 0.0.0.0 comes after them. */
function whatShadows(facts: AddressFacts, target: TenantThings): string | undefined {
  const bound = bindingOf(facts, target)
  if (bound && !bound.ours)
    return `certificate ${bound.thumbprint} is bound to ${bound.endpoint} on ${target.vm.name} by somebody else (${bound.appId})`
  const exact = facts.bindings.find(
    ({by, endpoint}) =>
      by === 'ipport' && endpoint.endsWith(`:${target.vm.httpsPort}`) && !/^(?:0\.0\.0\.0|\[::\]):/.test(endpoint),
  )
  return (
    exact && `a certificate is bound to ${exact.endpoint} on ${target.vm.name}: it comes before those of host names`
  )
}

const isOurs = ({sids}: {readonly sids: readonly string[]}, {names}: TenantThings): boolean =>
  sids.join() === serviceSid(names.service)

const reservedFor = (facts: AddressFacts, target: TenantThings, urls: readonly string[]): string[] =>
  facts.reservations.filter((one) => urls.includes(one.url) && isOurs(one, target)).map(({url}) => url)

/** Those that this run's first attempt did not find. */
const mine = (urls: readonly string[], before: Before | null): readonly string[] =>
  urls.filter((url) => !before?.urls.includes(url))
