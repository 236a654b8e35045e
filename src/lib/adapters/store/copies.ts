import type {Selectable} from 'kysely'
import {ulid} from 'ulid'
import type {CopyPurpose} from '../../backup/scratch.ts'
import type {Authority} from '../../engine/step.ts'
import type {BegunRestore, CopiesReading, CopiesWriting, CopyRecord} from '../../site/copies.ts'
import {type Ground, type Reader, storeNow, type Writer, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {CopiesTable} from './schema-backups.ts'

type Named = Pick<CopyRecord, 'server' | 'database'>

export const copiesReading = ({db}: Ground): CopiesReading => ({
  async standing({server, tenant} = {}) {
    let rows = db.selectFrom('copies').selectAll().where('gone_at', 'is', null)
    if (server !== undefined) rows = rows.where('server', '=', server)
    if (tenant !== undefined) rows = rows.where('tenant', '=', tenant)
    return (await rows.orderBy('made_at').orderBy('id').execute()).map(copyOf)
  },

  async copy(server, database) {
    const rows = await db
      .selectFrom('copies')
      .selectAll()
      .where('server', '=', server)
      .where('database_name', '=', database)
      .orderBy('made_at')
      .orderBy('id')
      .execute()
    const newest = rows.at(-1)
    return newest && copyOf(newest)
  },
})

export const copiesWriting = (ground: Ground, authority: Authority): CopiesWriting => {
  const change = (copy: Named, values: (now: number) => Partial<CopiesTable>) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const id = await standingId(trx, copy)
      if (id === undefined) return
      await trx
        .updateTable('copies')
        .set(values(await storeNow(ground, trx)))
        .where('id', '=', id)
        .execute()
    })
  return {
    begin: (copy) =>
      write(ground, async (trx) => {
        await assertAuthority(ground, trx, authority)
        if ((await standingId(trx, copy)) !== undefined) return
        await insert(ground, trx, copy, authority.run)
      }),
    note: (copy, begun) => change(copy, () => ({begun: JSON.stringify(begun)})),
    checked: (copy) => change(copy, (now) => ({checked_at: now})),
    gone: (copy) => change(copy, (now) => ({gone_at: now})),
  }
}

async function insert(
  ground: Ground,
  trx: Writer,
  {server, database, tenant, tenantName, purpose}: Parameters<CopiesWriting['begin']>[0],
  run: string,
): Promise<void> {
  const now = await storeNow(ground, trx)
  await trx
    .insertInto('copies')
    .values({
      id: ulid(now),
      server,
      database_name: database,
      tenant,
      tenant_name: tenantName,
      purpose,
      run,
      made_at: now,
      begun: null,
      checked_at: null,
      gone_at: null,
    })
    .execute()
}

async function standingId(db: Reader, {server, database}: Named): Promise<string | undefined> {
  const row = await db
    .selectFrom('copies')
    .select('id')
    .where('server', '=', server)
    .where('database_name', '=', database)
    .where('gone_at', 'is', null)
    .executeTakeFirst()
  return row?.id
}

const copyOf = (row: Selectable<CopiesTable>): CopyRecord => ({
  server: row.server,
  database: row.database_name,
  tenant: row.tenant,
  tenantName: row.tenant_name,
  purpose: row.purpose as CopyPurpose,
  run: row.run,
  madeAt: Number(row.made_at),
  begun: row.begun === null ? undefined : (JSON.parse(row.begun) as BegunRestore),
  checkedAt: row.checked_at === null ? undefined : Number(row.checked_at),
  goneAt: row.gone_at === null ? undefined : Number(row.gone_at),
})
