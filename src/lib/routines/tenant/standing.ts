import {blocked, type Decision, type Json} from '../../engine/index.ts'
import {serverKey, tenantKey, vmKey} from '../../fleet/names.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Sight} from '../../site/site.ts'
import type {TenantAt} from './facts/tenant.ts'

export type Slot = 'a' | 'b'
type Blocked = ReturnType<typeof blocked>

/** A tenant that stands, as it was recorded when the run began. Journaled, so no key of it may change. */
export interface StandingTenant extends TenantAt {
  readonly id: string
  readonly sids: {readonly a: string; readonly b: string}
  /** The slot that was live then. */
  readonly live: Slot
}

export const otherSlot = (slot: Slot): Slot => (slot === 'a' ? 'b' : 'a')

/**
 * What changes a standing tenant holds the tenant alone, and its VM and server beside others. `refuse` tells why this one is not
 * to be touched, `more` is decided besides.
 */
export async function decideStanding(
  tenant: string,
  {read}: Sight,
  more: {
    readonly refuse?: (
      found: StandingTenant,
      record: TenantRecord,
    ) => Promise<Blocked | undefined> | Blocked | undefined
    readonly decided?: (record: TenantRecord) => {readonly [key: string]: Json}
  },
): Promise<Decision | Blocked> {
  const record = await read.inventory.tenant(tenant)
  if (!record) return blocked('LL-TENANT-UNKNOWN', `the inventory holds no tenant ${tenant}; see: landlord tenant list`)
  const {vm, server} = record
  if (!read.topology.vms.some(({name}) => name === vm))
    return blocked('LL-CONFIG', `${tenant} lives on ${vm}, which the configuration lacks`)
  if (!read.topology.servers.some(({name}) => name === server))
    return blocked('LL-CONFIG', `the database of ${tenant} is on ${server}, which the configuration lacks`)
  const standing = standingOf(record)
  const refusal = await more.refuse?.(standing, record)
  if (refusal) return refusal
  const {order, place, ...rest} = standing
  return {
    decided: {order: {...order}, place: {...place}, ...rest, sids: {...rest.sids}, ...more.decided?.(record)},
    leases: [
      {key: tenantKey(tenant), mode: 'exclusive'},
      {key: vmKey(vm), mode: 'shared'},
      {key: serverKey(server), mode: 'shared'},
    ],
    reservations: [],
  }
}

/** Everything but `resume` leaves a suspended tenant alone. */
export const suspended = ({name}: TenantRecord): Blocked =>
  blocked('LL-TENANT-SUSPENDED', `${name} is suspended; bring it back with: landlord tenant resume ${name}`)

const standingOf = ({name, id, vm, server, release, sids, liveSlot}: TenantRecord): StandingTenant => ({
  order: {tenant: name},
  place: {vm, server, release},
  id,
  sids,
  live: liveSlot,
})
