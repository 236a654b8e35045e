import type {Selectable} from 'kysely'
import {canonicalJson} from '../../engine/chain.ts'
import type {Authority} from '../../engine/step.ts'
import type {HostRecord, HostsReading, HostsWriting} from '../../site/hosts.ts'
import {type Ground, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {HostsTable} from './schema.ts'

export const hostsReading = ({db}: Ground): HostsReading => ({
  async host(kind, name) {
    const row = await db
      .selectFrom('hosts')
      .selectAll()
      .where('kind', '=', kind)
      .where('name', '=', name)
      .executeTakeFirst()
    return row && hostOf(row)
  },
  async hosts() {
    const rows = await db.selectFrom('hosts').selectAll().orderBy('kind').orderBy('name').execute()
    return rows.map(hostOf)
  },
})

/** Every change is conditional on the attempt's lease. */
export const hostsWriting = (ground: Ground, authority: Authority): HostsWriting => ({
  addHost: (host) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const row = rowOf(host)
      const known = await trx
        .selectFrom('hosts')
        .select('run')
        .where('kind', '=', row.kind)
        .where('name', '=', row.name)
        .executeTakeFirst()
      if (known)
        await trx.updateTable('hosts').set(row).where('kind', '=', row.kind).where('name', '=', row.name).execute()
      else await trx.insertInto('hosts').values(row).execute()
    }),

  removeHost: ({kind, name, run}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await trx.deleteFrom('hosts').where('kind', '=', kind).where('name', '=', name).where('run', '=', run).execute()
    }),
})

const rowOf = (host: HostRecord): HostsTable => ({
  kind: host.kind,
  name: host.name,
  run: host.run,
  machine: host.machine,
  version: host.version,
  facts: canonicalJson(host.facts),
  added_at: host.addedAt,
  added_by: host.addedBy,
})

const hostOf = (row: Selectable<HostsTable>): HostRecord => ({
  kind: row.kind as HostRecord['kind'],
  name: row.name,
  run: row.run,
  machine: row.machine,
  version: row.version,
  facts: JSON.parse(row.facts) as HostRecord['facts'],
  addedAt: row.added_at,
  addedBy: row.added_by,
})
