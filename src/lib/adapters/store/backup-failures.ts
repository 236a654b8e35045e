import type {BackupKind} from '../../backup/set.ts'
import type {BackupFailure} from '../../site/backups.ts'
import type {Reader, Writer} from './flavour.ts'

/** As much of a message as a row keeps. */
const LONGEST = 400

/** Of all tenants; none for who has none. */
export async function failuresByTenant(db: Reader): Promise<ReadonlyMap<string, readonly BackupFailure[]>> {
  const rows = await db.selectFrom('backup_failures').selectAll().orderBy('tenant').orderBy('kind').execute()
  const failures = rows.map((row) => ({
    tenant: row.tenant,
    kind: row.kind as BackupKind,
    times: row.times,
    since: Number(row.first_at),
    last: Number(row.last_at),
    code: row.code,
    found: row.found,
    run: row.run,
  }))
  return new Map(
    [...Map.groupBy(failures, ({tenant}) => tenant)].map(([tenant, own]) => [
      tenant,
      own.map(({tenant: _, ...failure}) => failure),
    ]),
  )
}

/** `now`: ms of the store's clock. */
export async function recordFailure(
  trx: Writer,
  {tenant, kind, code, found}: Pick<BackupFailure, 'kind' | 'code' | 'found'> & {readonly tenant: string},
  {run, now}: {readonly run: string; readonly now: number},
): Promise<void> {
  const last = {last_at: now, code, found: found.slice(0, LONGEST), run}
  const known = await trx
    .selectFrom('backup_failures')
    .select('times')
    .where('tenant', '=', tenant)
    .where('kind', '=', kind)
    .executeTakeFirst()
  if (known)
    await trx
      .updateTable('backup_failures')
      .set({...last, times: known.times + 1})
      .where('tenant', '=', tenant)
      .where('kind', '=', kind)
      .execute()
  else
    await trx
      .insertInto('backup_failures')
      .values({tenant, kind, times: 1, first_at: now, ...last})
      .execute()
}

export async function succeeded(trx: Writer, tenant: string, kind: BackupKind): Promise<void> {
  await trx.deleteFrom('backup_failures').where('tenant', '=', tenant).where('kind', '=', kind).execute()
}
