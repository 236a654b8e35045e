import {monotonicFactory} from 'ulid'
import type {Authority} from '../../engine/step.ts'
import type {BackupCatalogue, BackupCatalogueWriting} from '../../site/backups.ts'
import {recordFailure, succeeded} from './backup-failures.ts'
import {bit, fileRows, proofOf, setRow, withFiles} from './backup-records.ts'
import {summaries} from './backup-summaries.ts'
import {type Ground, storeNow, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import {proofsReading, proofsWriting} from './rebuilds.ts'

export const backupCatalogue = (ground: Ground): BackupCatalogue => ({
  async sets(tenant, since) {
    let sets = ground.db.selectFrom('backup_sets').selectAll().where('tenant', '=', tenant)
    if (since !== undefined) sets = sets.where('finished_at', '>=', since)
    return withFiles(ground, await sets.orderBy('finished_at').orderBy('last_lsn').execute())
  },

  async list({tenant, server, origin, kinds, since, until, limit}) {
    let sets = ground.db.selectFrom('backup_sets').selectAll()
    if (tenant !== undefined) sets = sets.where('tenant', '=', tenant)
    if (server !== undefined) sets = sets.where('server', '=', server)
    if (origin) sets = sets.where('origin', '=', origin)
    if (kinds) sets = sets.where('kind', 'in', [...kinds])
    if (since !== undefined) sets = sets.where('finished_at', '>=', since)
    if (until !== undefined) sets = sets.where('finished_at', '<', until)
    return withFiles(ground, await ground.flavour.first(sets.orderBy('finished_at', 'desc'), limit).execute())
  },

  async owners(server) {
    const rows = await ground.db
      .selectFrom('backup_sets')
      .select('tenant')
      .distinct()
      .where('server', '=', server)
      .orderBy('tenant')
      .execute()
    return rows.map(({tenant}) => tenant)
  },

  families: () => ground.db.selectFrom('backup_sets').select(['tenant', 'family']).distinct().execute(),

  async proofs(tenant) {
    const rows = await ground.db
      .selectFrom('backup_proofs')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('proven_at')
      .orderBy('id')
      .execute()
    return rows.map(proofOf)
  },

  async policy(tenant) {
    const row = await ground.db
      .selectFrom('backup_policies')
      .select(['full_every', 'log_every'])
      .where('tenant', '=', tenant)
      .executeTakeFirst()
    return row && {fullEvery: Number(row.full_every), logEvery: Number(row.log_every)}
  },

  summaries: () => summaries(ground),
  ...proofsReading(ground),
})

export const backupCatalogueWriting = (ground: Ground, authority: Authority): BackupCatalogueWriting => ({
  record: (found, of) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const now = await storeNow(ground, trx)
      for (const one of found) {
        const known = await trx
          .selectFrom('backup_sets')
          .select('guid')
          .where('guid', '=', one.set.guid)
          .executeTakeFirst()
        if (known) continue
        await trx
          .insertInto('backup_sets')
          .values(setRow(one, of, authority.run, now))
          .execute()
        await trx.insertInto('backup_files').values(fileRows(one)).execute()
        if (one.takenBy !== null) await succeeded(trx, of.tenant, one.set.kind)
      }
    }),

  failed: (failure) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await recordFailure(trx, failure, {run: authority.run, now: await storeNow(ground, trx)})
    }),

  prove: (proofs) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const now = await storeNow(ground, trx)
      // What was found at one time keeps its order.
      const idAt = monotonicFactory()
      for (const {set, tenant, level, passed, server, found, tookMs, code} of proofs)
        await trx
          .insertInto('backup_proofs')
          .values({
            id: idAt(now),
            set_guid: set,
            tenant,
            level,
            passed: bit(passed),
            proven_at: now,
            server,
            found,
            run: authority.run,
            took_ms: tookMs === undefined ? null : Math.round(tookMs),
            code: code ?? null,
          })
          .execute()
    }),

  setPolicy: (tenant, {fullEvery, logEvery}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const row = {full_every: fullEvery, log_every: logEvery, by_run: authority.run}
      const known = await trx
        .selectFrom('backup_policies')
        .select('tenant')
        .where('tenant', '=', tenant)
        .executeTakeFirst()
      if (known) await trx.updateTable('backup_policies').set(row).where('tenant', '=', tenant).execute()
      else
        await trx
          .insertInto('backup_policies')
          .values({tenant, ...row, since: await storeNow(ground, trx)})
          .execute()
    }),

  removePolicy: (tenant) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await trx.deleteFrom('backup_policies').where('tenant', '=', tenant).execute()
    }),

  orphan: (tenant) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await trx
        .updateTable('backup_sets')
        .set({orphaned_since: await storeNow(ground, trx)})
        .where('tenant', '=', tenant)
        .where('orphaned_since', 'is', null)
        .execute()
    }),
  ...proofsWriting(ground, authority),
})
