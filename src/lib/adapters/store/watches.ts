import type {Selectable} from 'kysely'
import type {Authority} from '../../engine/step.ts'
import type {WatchReading, WatchRecord, WatchWriting} from '../../site/watch.ts'
import {type Ground, storeNow, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {WatchesTable} from './schema-backups.ts'

export const watchReading = ({db}: Ground): WatchReading => ({
  async watch(tenant) {
    const row = await db.selectFrom('watches').selectAll().where('tenant', '=', tenant).executeTakeFirst()
    return row && watchOf(row)
  },
  async watches() {
    const rows = await db.selectFrom('watches').selectAll().orderBy('tenant_name').execute()
    return rows.map(watchOf)
  },
})

export const watchWriting = (ground: Ground, authority: Authority): WatchWriting => ({
  watch: ({tenant, tenantName, what}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const row = {tenant_name: tenantName, what: JSON.stringify(what)}
      const known = await trx.selectFrom('watches').select('tenant').where('tenant', '=', tenant).executeTakeFirst()
      if (known) await trx.updateTable('watches').set(row).where('tenant', '=', tenant).execute()
      else
        await trx
          .insertInto('watches')
          .values({tenant, ...row, since: await storeNow(ground, trx), by_run: authority.run})
          .execute()
    }),

  unwatch: (tenant) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await trx.deleteFrom('watches').where('tenant', '=', tenant).execute()
    }),
})

const watchOf = (row: Selectable<WatchesTable>): WatchRecord => ({
  tenant: row.tenant,
  tenantName: row.tenant_name,
  what: JSON.parse(row.what) as WatchRecord['what'],
  since: Number(row.since),
  by: row.by_run,
})
