import type {Selectable} from 'kysely'
import {canonicalJson} from '../../engine/chain.ts'
import type {Authority} from '../../engine/step.ts'
import {OperatorError} from '../../errors.ts'
import type {Contact, InventoryReading, InventoryWriting, TakenPlace, TenantRecord} from '../../site/inventory.ts'
import {type Ground, type Writer, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {TenantsTable} from './schema.ts'

export const inventoryReading = ({db}: Ground): InventoryReading => ({
  async tenant(name) {
    const row = await db.selectFrom('tenants').selectAll().where('name', '=', name).executeTakeFirst()
    return row && tenantOf(row)
  },

  async tenants() {
    const rows = await db.selectFrom('tenants').selectAll().orderBy('name').execute()
    return rows.map(tenantOf)
  },

  async places(): Promise<readonly TakenPlace[]> {
    const tenants = await db.selectFrom('tenants').select(['name', 'vm', 'place']).execute()
    const taken = new Map<string, TakenPlace>(
      tenants.map(({name, vm, place}) => [
        placeKey(vm, Number(place)),
        {vm, place: Number(place), tenant: name, run: undefined},
      ]),
    )
    const reservations = await db
      .selectFrom('reservations')
      .innerJoin('runs', 'runs.id', 'reservations.run')
      .select(['reservation_key', 'runs.id', 'runs.subject'])
      .where('reservation_key', 'like', `${PLACE}%`)
      .orderBy('reservation_key')
      .execute()
    for (const {reservation_key: key, id, subject} of reservations) {
      const place = placeOf(key)
      if (place && !taken.has(key)) taken.set(key, {...place, tenant: subject.replace(/^tenant:/, ''), run: id})
    }
    return [...taken.values()].sort((a, b) => (a.vm === b.vm ? a.place - b.place : a.vm < b.vm ? -1 : 1))
  },
})

/** Every change is conditional on the attempt's lease, as changes on servers and VMs are. */
export const inventoryWriting = (ground: Ground, authority: Authority): InventoryWriting => ({
  addTenant: (tenant) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const named = await trx
        .selectFrom('tenants')
        .select(['id', 'created_at', 'created_by'])
        .where('name', '=', tenant.name)
        .executeTakeFirst()
      if (named && named.id !== tenant.id) throw exists(tenant.name, named.created_at, named.created_by)
      await refuseTakenPlace(trx, tenant)
      const row = rowOf(tenant)
      if (named) await trx.updateTable('tenants').set(row).where('id', '=', tenant.id).execute()
      else await trx.insertInto('tenants').values(row).execute()
    }),

  updateTenant: ({id, ...fields}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const row = await trx.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row)
        throw new OperatorError('LL-TENANT-UNKNOWN', 'The tenant is no longer in the inventory.', {
          why: `no tenant has the id ${id}`,
          state: 'nothing was changed',
          next: ['landlord tenant list'],
        })
      await trx
        .updateTable('tenants')
        .set(rowOf({...tenantOf(row), ...fields}))
        .where('id', '=', id)
        .execute()
    }),

  removeTenant: ({name, id}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const row = await trx
        .selectFrom('tenants')
        .select(['vm', 'place'])
        .where('name', '=', name)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) return
      await trx.deleteFrom('tenants').where('id', '=', id).execute()
      await freePlace(trx, placeKey(row.vm, Number(row.place)), authority.run)
    }),
})

const PLACE = 'place:'

/** The reservation key of a place, as routines write it: `place:app-1/3`. */
const placeKey = (vm: string, place: number): string => `${PLACE}${vm}/${place}`

function placeOf(key: string): {readonly vm: string; readonly place: number} | undefined {
  const [, vm, place] = /^place:(.+)\/(\d+)$/.exec(key) ?? []
  return vm === undefined || place === undefined ? undefined : {vm, place: Number(place)}
}

/** The reservation of the run that brought the tenant goes with the tenant; one's own is still needed until the run ends. */
async function freePlace(trx: Writer, key: string, run: string): Promise<void> {
  await trx.deleteFrom('reservations').where('reservation_key', '=', key).where('run', '!=', run).execute()
}

async function refuseTakenPlace(trx: Writer, {id, vm, place}: TenantRecord): Promise<void> {
  const other = await trx
    .selectFrom('tenants')
    .select('name')
    .where('vm', '=', vm)
    .where('place', '=', place)
    .where('id', '!=', id)
    .executeTakeFirst()
  if (other)
    throw new OperatorError('LL-PLACE-TAKEN', `Place ${place} of ${vm} is taken by ${other.name}.`, {
      where: vm,
      state: 'nothing was changed',
      next: [`landlord vm show ${vm}`],
    })
}

const exists = (name: string, at: string, by: string): OperatorError =>
  new OperatorError('LL-TENANT-EXISTS', `There is a tenant ${name} already.`, {
    why: `it was created at ${at} by ${by}`,
    state: 'nothing was changed',
    next: [`landlord tenant show ${name}`],
  })

const rowOf = (tenant: TenantRecord): TenantsTable => ({
  name: tenant.name,
  id: tenant.id,
  display_name: tenant.displayName,
  contacts: canonicalJson(tenant.contacts.map((contact) => ({...contact}))),
  vm: tenant.vm,
  place: tenant.place,
  server: tenant.server,
  release_version: tenant.release,
  sid_a: tenant.sids.a,
  sid_b: tenant.sids.b,
  live_slot: tenant.liveSlot,
  time_zone: tenant.timeZone,
  ring: tenant.ring,
  maintenance_window: tenant.window,
  state: tenant.state,
  created_at: tenant.createdAt,
  created_by: tenant.createdBy,
})

const tenantOf = (row: Selectable<TenantsTable>): TenantRecord => ({
  name: row.name,
  id: row.id,
  displayName: row.display_name,
  contacts: JSON.parse(row.contacts) as readonly Contact[],
  vm: row.vm,
  place: Number(row.place),
  server: row.server,
  release: row.release_version,
  sids: {a: row.sid_a, b: row.sid_b},
  liveSlot: row.live_slot as TenantRecord['liveSlot'],
  timeZone: row.time_zone,
  ring: row.ring,
  window: row.maintenance_window,
  state: row.state as TenantRecord['state'],
  createdAt: row.created_at,
  createdBy: row.created_by,
})
