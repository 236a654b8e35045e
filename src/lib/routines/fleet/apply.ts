import {blocked, type Choice, type Json, type Many, type Target} from '../../engine/index.ts'
import {compareFleet, type DeclaredTenant, type FleetDifference} from '../../fleet/declared.ts'
import {choosePlaces} from '../../fleet/placement-of-many.ts'
import type {Sight, Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {createTenant} from '../tenant/create.ts'
import type {TenantAt} from '../tenant/facts/tenant.ts'
import {foreseenOf} from '../tenant/foreseen.ts'
import type {TenantOrder} from '../tenant/order.ts'
import {setTenant} from '../tenant/set.ts'
import type {TenantSettings} from '../tenant/settings.ts'

/** What is carried out on one tenant: frozen with the list. */
type Work =
  | {readonly what: 'create'; readonly order: TenantOrder}
  | {readonly what: 'set'; readonly settings: TenantSettings}

export interface FleetOrder {
  readonly tenants: readonly DeclaredTenant[]
  readonly choice: Choice
}

/**
 * Brings about what a file declares: who is not there is created, other settings are set, and of all others every fact is looked
 * at as by `tenant create` again. Nobody is taken away, moved or updated by it.
 */
export const applyFleet = ({tenants, choice}: FleetOrder, site: Topology): Many<Site> => ({
  name: 'fleet apply',
  subject: 'fleet:tenants',
  inputs: {tenants: tenants as unknown as Json, only: choice.only ?? null, limit: choice.limit ?? null},
  choice,
  recurs: true,
  async decide({read}) {
    const difference = compareFleet(tenants, await read.inventory.tenants())
    const places = await placesOf(difference.missing, read)
    if ('refused' in places) return blocked(places.code, places.refused)
    const records = new Map((await read.inventory.tenants()).map((record) => [record.name, record]))
    const where = (tenant: string) => {
      const {vm, server} = records.get(tenant) ?? places.get(tenant) ?? {vm: '', server: ''}
      return {vm, server}
    }
    const works: readonly (readonly [DeclaredTenant, Work])[] = [
      ...difference.missing.map((one) => [one, {what: 'create', order: orderOf(one, where(one.tenant))}] as const),
      ...difference.different.map((one) => [one, {what: 'set', settings: settingsOf(one)}] as const),
      ...difference.same.map((one) => [one, {what: 'create', order: orderOf({...one, ...NO_PLACE}, {})}] as const),
    ]
    const targets = works.map(([{tenant}, work]): Target => {
      const place = places.get(tenant)
      return {
        key: tenant,
        inputs: work as unknown as Json,
        groups: where(tenant),
        // Chosen along with the others: alone, each would take the same one.
        ...(place ? {kept: {vm: place.vm, place: place.place, server: place.server}} : {}),
      }
    })
    return {targets: targets.toSorted((one, other) => (one.key < other.key ? -1 : 1))}
  },
  ahead: async (targets, see) => foreseenOf(await placed(targets, see), see),
  child: ({inputs}) => {
    const work = inputs as unknown as Work
    return work.what === 'create' ? createTenant(work.order, site) : setTenant(work.settings)
  },
})

/** The file against the fleet as it stands now. */
export const fleetDifference = async (
  tenants: readonly DeclaredTenant[],
  {inventory}: Pick<Sight['read'], 'inventory'>,
): Promise<FleetDifference> => compareFleet(tenants, await inventory.tenants())

/** Who stands keeps place and release, whatever the file says of them. */
const NO_PLACE = {release: undefined, vm: undefined, server: undefined}

/** A run that was cut off may have reserved a place already: that one is gone on with. */
async function placesOf(missing: readonly DeclaredTenant[], {inventory, topology}: Sight['read']) {
  const taken = await inventory.places()
  const reserved = new Map(taken.map((place) => [place.tenant, place.vm]))
  return choosePlaces(
    missing.map(({tenant, vm, server}) => ({tenant, server, vm: reserved.get(tenant) ?? vm})),
    {
      vms: topology.vms,
      servers: topology.servers,
      taken: taken.filter(({tenant}) => !missing.some((one) => one.tenant === tenant)),
      ...topology.placement,
    },
  )
}

function orderOf(
  {tenant, displayName, contacts, timeZone, ring, window, release}: DeclaredTenant,
  {vm, server}: {readonly vm?: string; readonly server?: string},
): TenantOrder {
  return {
    ...{tenant, displayName, contacts, release: release ?? null, vm: vm ?? null, server: server ?? null},
    ...(timeZone === undefined ? {} : {timeZone}),
    ...(ring === undefined ? {} : {ring}),
    ...(window === undefined ? {} : {window}),
  }
}

const settingsOf = ({tenant, displayName, contacts, timeZone, ring, window}: DeclaredTenant): TenantSettings => ({
  ...{tenant, displayName, contacts, addContacts: [], removeContacts: []},
  ...{timeZone: timeZone ?? null, ring: ring ?? null, window: window ?? null},
})

/** Where each of the list is or is going to be; those that cannot be told are left out. */
async function placed(targets: readonly Target[], {read}: Sight): Promise<readonly TenantAt[]> {
  const records = new Map((await read.inventory.tenants()).map((record) => [record.name, record]))
  const newest = (await read.releases.releases()).findLast(({retired}) => !retired)?.version
  return targets.flatMap(({key, inputs}): readonly TenantAt[] => {
    const record = records.get(key)
    const work = inputs as unknown as Work
    const order = work.what === 'create' ? work.order : undefined
    const vm = record?.vm ?? order?.vm
    const server = record?.server ?? order?.server
    const release = record?.release ?? order?.release ?? newest
    if (!vm || !server || !release) return []
    const known =
      read.topology.vms.some(({name}) => name === vm) && read.topology.servers.some(({name}) => name === server)
    return known ? [{order: {tenant: key}, place: {vm, server, release}}] : []
  })
}
