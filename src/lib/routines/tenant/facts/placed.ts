import {randomBytes} from 'node:crypto'
import {blocked, canonicalJson, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {TenantRecord} from '../../../site/inventory.ts'
import type {Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import type {TenantOrder} from '../order.ts'
import {suspended} from '../standing.ts'
import {PLACED, type Placed} from './references.ts'
import type {TenantToMake} from './tenant.ts'

/** The tenant's row in the inventory; its place was reserved when the run opened. Its id is the run that made it. */
export const placed = ({order, place}: TenantToMake): Step<Site, Placed> => ({
  id: PLACED.id,
  fact: `${order.tenant} has place ${place.place} on ${place.vm} and its database on ${place.server}`,
  async check({read}) {
    const record = await read.inventory.tenant(order.tenant)
    if (!record)
      return needed([`recorded: ${order.displayName}, release ${place.release}`], null, {
        id: null,
        sids: null,
        liveSlot: 'a',
      })
    if (record.state === 'suspended') return suspended(record)
    const other = differences(record, {order, place})
    if (other.length > 0)
      return blocked('LL-TENANT-EXISTS', `${order.tenant} exists since ${record.createdAt} with ${other.join(', ')}`)
    return satisfied({id: record.id, sids: record.sids, liveSlot: record.liveSlot})
  },
  async apply({inventory, topology}, {authority, now}) {
    await inventory.addTenant({
      name: order.tenant,
      id: authority.run,
      displayName: order.displayName,
      contacts: order.contacts,
      vm: place.vm,
      place: place.place,
      server: place.server,
      release: place.release,
      sids: {a: newSid(), b: newSid()},
      liveSlot: 'a',
      ...termsOf(order, topology),
      state: 'up',
      createdAt: new Date(now).toISOString(),
      createdBy: authority.run,
    })
  },
  undo: {
    what: 'its record and its place',
    async check({read}, _left, {run}) {
      const record = await read.inventory.tenant(order.tenant)
      return record?.id === run ? needed([`remove the record of ${order.tenant}`]) : satisfied(null)
    },
    async apply({inventory}, _left, {authority}) {
      await inventory.removeTenant({name: order.tenant, id: authority.run})
    },
  },
})

/** As ordered, or as the site gives them: rings are first to last, and a new tenant is not the one to try updates on. */
export const termsOf = (
  {timeZone, ring, window}: TenantOrder,
  {rings, tenantDefaults}: Topology,
): Pick<TenantRecord, 'timeZone' | 'ring' | 'window'> => ({
  timeZone: timeZone ?? tenantDefaults.timeZone,
  ring: ring ?? (rings.at(-1) as string),
  window: window ?? tenantDefaults.window,
})

/** SQL Server's SIDs of SQL logins are 16 bytes; fixed in the inventory so that a restored database's users fit again. */
const newSid = (): string => randomBytes(16).toString('hex').toUpperCase()

const TERMS = {timeZone: 'the time zone', ring: 'the ring', window: 'the maintenance window'} as const

function differences(record: TenantRecord, {order, place}: TenantToMake): string[] {
  const contacts = (list: TenantRecord['contacts']) =>
    canonicalJson(list.map(({name, email, phone}) => ({name, email, phone})))
  return [
    ...(record.displayName === order.displayName ? [] : [`the display name "${record.displayName}"`]),
    ...(contacts(record.contacts) === contacts(order.contacts) ? [] : ['other contacts']),
    ...(['timeZone', 'ring', 'window'] as const)
      .filter((term) => order[term] !== undefined && order[term] !== record[term])
      .map((term) => `${TERMS[term]} ${record[term]}`),
    ...(record.release === place.release ? [] : [`release ${record.release}`]),
    ...(order.vm === null || order.vm === record.vm ? [] : [`its place on ${record.vm}`]),
    ...(order.server === null || order.server === record.server ? [] : [`its database on ${record.server}`]),
  ]
}
