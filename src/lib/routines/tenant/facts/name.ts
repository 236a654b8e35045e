import {setTimeout as later} from 'node:timers/promises'
import {type ApplyContext, blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {NameAnswer, NameFacts, NameOwner, NamesReading} from '../../../site/names.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Intervals} from '../../../site/topology.ts'
import {NAME, type Named, PLACED} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

type Before = {
  readonly addresses: readonly string[]
  readonly owner: {readonly store: string; readonly id: string} | null
  readonly ttlSeconds: number
}

/**
 * Its name on all of the zone's servers, with a TXT record beside it that says whose it is: one that is somebody else's is never
 * touched. After everything that it leads to: until then nobody finds a tenant that cannot answer.
 */
export const nameResolves = (tenant: TenantToMake, {nameSettle, settleEvery}: Intervals): Step<Site, Named> => ({
  id: NAME.id,
  fact: `the name of ${tenant.order.tenant} leads to ${tenant.place.vm}`,
  needs: [PLACED],
  settles: {within: nameSettle, every: settleEvery},
  async check(see, {from}) {
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const {names, facts, wanted} = await look(tenant, see)
    const {primary, behind} = facts
    const foreign = whoseElse(facts, names, place.id, wanted)
    if (foreign) return blocked('LL-FOREIGN', foreign)
    const {addresses, ttlSeconds} = primary
    const before: Before = {addresses, owner: primary.owner ?? null, ttlSeconds}
    const marked = names.kind === 'by-hand' || primary.owner?.id === place.id
    if (!marked || !same(addresses, wanted)) return needed(changes(facts, names, wanted), before, {addresses: wanted})
    return behind.length > 0 ? needed(behind, before, {addresses: wanted}) : satisfied({addresses})
  },
  async apply({names, topology}, context) {
    const {host, wanted} = aim(tenant, topology)
    const {addresses, owner, ttlSeconds} = context.before as Before
    const its: NameOwner = {store: context.authority.store, id: context.from(PLACED)?.id ?? context.authority.run}
    if (same(addresses, wanted) && owner?.id === its.id) return
    await names?.point({host, addresses: wanted, owner: its, expected: {addresses, owner: owner ?? undefined}})
    if (addresses.length > 0 && !same(addresses, wanted)) await forgotten(addresses, ttlSeconds, context)
  },
  undo: {
    what: 'its name',
    async check(see, left, {from}) {
      if ((left.before as Before | null)?.owner) return satisfied(null, 'it was there before this run')
      const {names, facts, host} = await look(tenant, see)
      const {addresses, owner} = facts.primary
      if (addresses.length === 0 && !owner) return satisfied(null)
      if (names.kind === 'by-hand')
        return satisfied(null, `take ${host} out of the zone by hand: it leads to ${addresses.join(', ')}`)
      if (!owner || owner.id !== from(PLACED)?.id) return satisfied(null, 'what stands there now is not of this run')
      if (left.outputs && !same(addresses, left.outputs.addresses))
        return blocked('LL-FOREIGN', `${host} leads to ${addresses.join(', ') || 'nothing'}: it was changed since`)
      return needed([`remove ${host}`])
    },
    async apply({names, topology}, left, {authority, from}) {
      const {host, wanted} = aim(tenant, topology)
      const owner = {store: authority.store, id: from(PLACED)?.id ?? authority.run}
      await names?.remove({host, owner, expected: {addresses: left.outputs?.addresses ?? wanted, owner}})
    },
  },
})

interface Looked {
  readonly names: NamesReading
  readonly facts: NameFacts
  readonly host: string
  readonly wanted: readonly string[]
}

async function look(tenant: TenantToMake, {read}: Sight): Promise<Looked> {
  if (!read.names) throw new TypeError('The configuration says nothing of DNS.')
  const aimed = aim(tenant, read.topology)
  return {...aimed, names: read.names, facts: await read.names.lookup(aimed.host)}
}

function aim(tenant: TenantToMake, topology: Sight['read']['topology']) {
  const {names, vm} = things(tenant, topology)
  return {host: names.host, wanted: [vm.publicAddress]}
}

/** Why the name is not ours to change, or nothing. By hand there need be no mark: the right address is enough. */
function whoseElse(
  {host, primary: {alias, addresses, owner}}: NameFacts,
  {kind}: NamesReading,
  id: string | null,
  wanted: readonly string[],
): string | undefined {
  if (alias !== undefined) return `${host} is an alias of ${alias}`
  if (owner && owner.id !== id)
    return `${host} belongs to ${owner.id === '' ? owner.store : `tenant ${owner.id} of store ${owner.store}`}`
  if (addresses.length === 0 || owner || (kind === 'by-hand' && same(addresses, wanted))) return undefined
  return `${host} leads to ${addresses.join(', ')} and carries no mark of landlord`
}

function changes({host, primary}: NameFacts, names: NamesReading, wanted: readonly string[]): readonly string[] {
  if (names.kind === 'by-hand') return [byHand(host, primary, names, wanted)]
  if (primary.addresses.length === 0) return [`${host} leads to ${wanted.join(', ')}, for ${names.ttlSeconds} s`]
  return [`${host}: ${primary.addresses.join(', ')} → ${wanted.join(', ')}, known after ${primary.ttlSeconds} s`]
}

/** The line of the zone that somebody has to write. */
const byHand = (host: string, {addresses}: NameAnswer, {ttlSeconds}: NamesReading, wanted: readonly string[]): string =>
  [
    `in the zone, by hand: ${wanted.map((one) => `${host}. ${ttlSeconds} IN ${one.includes(':') ? 'AAAA' : 'A'} ${one}`).join('; ')}`,
    ...(addresses.length > 0 ? [`instead of ${addresses.join(', ')}`] : []),
  ].join(' ')

/** Until nobody can remember the old addresses any more: what relies on the new ones comes after that. */
async function forgotten(
  addresses: readonly string[],
  ttlSeconds: number,
  {stop, authority, progress}: ApplyContext,
): Promise<void> {
  const signal = AbortSignal.any([stop, authority.signal])
  for (let second = 0; second < ttlSeconds && !signal.aborted; second++) {
    progress(`until resolvers have forgotten ${addresses.join(', ')}`, second / ttlSeconds)
    await later(1000, undefined, {signal}).catch(() => {})
  }
}

const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.toSorted().join() === others.toSorted().join()
