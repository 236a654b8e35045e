import type {ExpressionBuilder, Selectable, SelectQueryBuilder} from 'kysely'
import {ulid} from 'ulid'
import type {Authority} from '../../engine/step.ts'
import type {CataloguedSet} from '../../site/backups.ts'
import type {ProofsReading, ProofsWriting, Rebuild, RecentSets} from '../../site/proofs.ts'
import {bit, proofOf, withFiles} from './backup-records.ts'
import {newestSet} from './backup-summaries.ts'
import {type Ground, storeNow, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {StoreSchema} from './schema.ts'
import type {BackupRebuildsTable, BackupSetsTable} from './schema-backups.ts'

/** SQL Server takes 2,100 parameters. */
const AT_ONCE = 1000
/** Sets of a page. */
const PAGE = 10_000
/** What a clock that was set back may hide of a full's beginning, and a log that was over before it. */
const MARGIN_MS = 3 * 3_600_000

export const proofsReading = (ground: Ground): ProofsReading => ({
  async found(runs) {
    const rows = []
    for (let at = 0; at < runs.length; at += AT_ONCE)
      rows.push(
        ...(await ground.db
          .selectFrom('backup_proofs')
          .selectAll()
          .where('run', 'in', runs.slice(at, at + AT_ONCE))
          .orderBy('proven_at')
          .orderBy('id')
          .execute()),
      )
    return rows.map(proofOf)
  },

  async rebuilds(tenant) {
    const rows = await ground.db
      .selectFrom('backup_rebuilds')
      .selectAll()
      .where('tenant', '=', tenant)
      .orderBy('rebuilt_at')
      .orderBy('id')
      .execute()
    return rows.map(rebuildOf)
  },

  recent: () => recentSets(ground),
})

export const proofsWriting = (ground: Ground, authority: Authority): ProofsWriting => ({
  rebuilt: (rebuild) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const now = await storeNow(ground, trx)
      await trx
        .insertInto('backup_rebuilds')
        .values(rebuildRow(rebuild, authority.run, now))
        .execute()
    }),
})

/** Tenant by tenant: one whose sets lie on two pages is given once. */
async function* recentSets(ground: Ground): AsyncGenerator<RecentSets> {
  let open: CataloguedSet[] = []
  let last: CataloguedSet | undefined
  do {
    const rows = await page(ground, last)
    last = rows.length < PAGE ? undefined : rows.at(-1)
    for (const set of rows) {
      if (open[0] && open[0].tenant !== set.tenant) {
        yield {tenant: open[0].tenant, sets: open}
        open = []
      }
      open.push(set)
    }
  } while (last)
  if (open[0]) yield {tenant: open[0].tenant, sets: open}
}

/** As the databases' own differences know it: the table that is joined adds no columns. */
type OfSets = SelectQueryBuilder<StoreSchema, 'backup_sets', Selectable<BackupSetsTable>>

/** What comes after a set by tenant and end; from the beginning, if left out. */
async function page(ground: Ground, after: CataloguedSet | undefined): Promise<readonly CataloguedSet[]> {
  const since = ground.db
    .selectFrom('tenants')
    .select('id as of_tenant')
    .select((of) => newestSet(ground, of, 'full', 'started_at').as('since'))
    .$castTo<{of_tenant: string; since: number}>()
    .as('wanted')
  // CROSS JOIN keeps SQLite to this order: a way by index for each tenant, in place of a look at every set that there is.
  // sqlite.org/optoverview.html#crossjoin
  let rows = ground.db
    .selectFrom(since)
    .crossJoin('backup_sets')
    .whereRef('backup_sets.tenant', '=', 'wanted.of_tenant')
    .selectAll('backup_sets')
    .where((of) => of('finished_at', '>=', of('wanted.since', '-', MARGIN_MS)))
  if (after) {
    const {tenant, finishedAt, guid} = after
    const later = (of: ExpressionBuilder<StoreSchema, 'backup_sets'>) =>
      of.or([of('finished_at', '>', finishedAt), of.and([of('finished_at', '=', finishedAt), of('guid', '>', guid)])])
    rows = rows
      .where('wanted.of_tenant', '>=', tenant)
      .where((of) => of.or([of('tenant', '>', tenant), of.and([of('tenant', '=', tenant), later(of)])]))
  }
  const ordered = rows.orderBy('tenant').orderBy('finished_at').orderBy('guid')
  return withFiles(ground, await ground.flavour.first(ordered as unknown as OfSets, PAGE).execute())
}

const rebuildRow = (rebuild: Omit<Rebuild, 'at' | 'run'>, run: string, now: number): BackupRebuildsTable => ({
  id: ulid(now),
  tenant: rebuild.tenant,
  run,
  server: rebuild.server,
  base_set: rebuild.base,
  last_set: rebuild.last,
  sets: rebuild.sets,
  bytes: rebuild.bytes,
  rebuilt_at: now,
  restore_ms: Math.round(rebuild.restoreMs),
  check_ms: Math.round(rebuild.checkMs),
  reaches_from: rebuild.reaches?.from ?? null,
  reaches_until: rebuild.reaches?.until ?? null,
  passed: bit(rebuild.passed),
  found: rebuild.found,
})

const rebuildOf = (row: Selectable<BackupRebuildsTable>): Rebuild => ({
  tenant: row.tenant,
  run: row.run,
  server: row.server,
  base: row.base_set,
  last: row.last_set,
  sets: row.sets,
  bytes: Number(row.bytes),
  at: Number(row.rebuilt_at),
  restoreMs: Number(row.restore_ms),
  checkMs: Number(row.check_ms),
  reaches:
    row.reaches_from === null || row.reaches_until === null
      ? undefined
      : {from: Number(row.reaches_from), until: Number(row.reaches_until)},
  passed: row.passed === 1,
  found: row.found,
})
