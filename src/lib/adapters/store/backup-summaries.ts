import type {ExpressionBuilder} from 'kysely'
import type {BackupKind, ProofLevel} from '../../backup/set.ts'
import type {BackupSummary} from '../../site/backups.ts'
import {failuresByTenant} from './backup-failures.ts'
import type {Ground, Reader} from './flavour.ts'
import type {StoreSchema} from './schema.ts'

/** Weakest first; as in src/lib/backup/set.ts, of which an adapter knows the types alone. */
const LEVELS: readonly ProofLevel[] = ['present', 'header', 'media', 'restore']

/** One line a tenant. The newest set of a kind is found by index: there may be millions of sets. */
export async function summaries(ground: Ground): Promise<readonly BackupSummary[]> {
  const {db} = ground
  const tenants = await db
    .selectFrom('tenants')
    .select(['id', 'name'])
    .select((of) => [
      newestSet(ground, of, 'full', 'finished_at').as('last_full'),
      newestSet(ground, of, 'log', 'finished_at').as('last_log'),
      newestSet(ground, of, 'full', 'started_at').as('full_began'),
      newestSet(ground, of, 'log', 'started_at').as('log_began'),
    ])
    .orderBy('name')
    .execute()
  const policies = byTenant(await db.selectFrom('backup_policies').selectAll().execute())
  const proofs = byTenant(await newestProofs(db))
  const rebuilds = byTenant(await newestRebuilds(db))
  const failing = await failuresByTenant(db)
  return tenants.map(({id, name, last_full, last_log, full_began, log_began}): BackupSummary => {
    const policy = policies.get(id)?.[0]
    const [rebuilt] = rebuilds.get(id) ?? []
    return {
      tenant: name,
      id,
      policy: policy && {fullEvery: Number(policy.full_every), logEvery: Number(policy.log_every)},
      full: timeOf(last_full),
      log: timeOf(last_log),
      began: {full: timeOf(full_began), log: timeOf(log_began)},
      failing: failing.get(id) ?? [],
      ...provenOf(proofs.get(id) ?? []),
      restored: rebuilt && {at: Number(rebuilt.rebuilt_at), tookMs: Number(rebuilt.restore_ms)},
    }
  })
}

const timeOf = (value: number | string | null): number | undefined => (value === null ? undefined : Number(value))

/** When a tenant's newest set of a kind that counts began or ended. */
export const newestSet = (
  {flavour}: Pick<Ground, 'flavour'>,
  of: ExpressionBuilder<StoreSchema, 'tenants'>,
  kind: BackupKind,
  what: 'started_at' | 'finished_at',
) =>
  flavour
    .first(
      of
        .selectFrom('backup_sets')
        .select(what)
        .whereRef('backup_sets.tenant', '=', 'tenants.id')
        .where('kind', '=', kind)
        .where('origin', '=', 'landlord')
        .where('copy_only', '=', 0)
        .where('damaged', '=', 0)
        .where((set) => set.not(set.exists(lastingFailure(set))))
        .orderBy('finished_at', 'desc'),
      1,
    )
    .$castTo<number | string | null>()

const byTenant = <T extends {readonly tenant: string}>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> =>
  Map.groupBy(rows, ({tenant}) => tenant)

/** Of each tenant the newest chain that was restored and found good. */
const newestRebuilds = (db: Reader) =>
  db
    .selectFrom('backup_rebuilds as one')
    .select(['one.tenant', 'one.rebuilt_at', 'one.restore_ms'])
    .where('one.passed', '=', 1)
    .where((of) =>
      of(
        'one.id',
        '=',
        of
          .selectFrom('backup_rebuilds as other')
          .select((is) => is.fn.max('other.id').as('newest'))
          .whereRef('other.tenant', '=', 'one.tenant')
          .where('other.passed', '=', 1),
      ),
    )
    .execute()

/** A proof of the set that failed, with none of its level that passed since. */
function lastingFailure(set: ExpressionBuilder<StoreSchema, 'backup_sets'>) {
  return set
    .selectFrom('backup_proofs as failed')
    .select('failed.id')
    .whereRef('failed.set_guid', '=', 'backup_sets.guid')
    .where('failed.passed', '=', 0)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('backup_proofs as later')
            .select('later.id')
            .whereRef('later.set_guid', '=', 'failed.set_guid')
            .whereRef('later.level', '=', 'failed.level')
            .where('later.passed', '=', 1)
            .whereRef('later.proven_at', '>', 'failed.proven_at'),
        ),
      ),
    )
}

interface Newest {
  readonly tenant: string
  readonly level: string
  readonly passed: number
  readonly at: number
}

/** When each level was passed and failed last, by tenant: the index alone answers. */
async function newestProofs(db: Reader): Promise<readonly Newest[]> {
  const rows = await db
    .selectFrom('backup_proofs')
    .select(['tenant', 'level', 'passed'])
    .select((of) => of.fn.max('proven_at').as('at'))
    .groupBy(['tenant', 'level', 'passed'])
    .execute()
  return rows.map((row) => ({...row, at: Number(row.at)}))
}

function provenOf(proofs: readonly Newest[]): Pick<BackupSummary, 'proven' | 'failedAt'> {
  const passed = proofs.filter((proof) => proof.passed === 1)
  const strongest = LEVELS.findLast((level) => passed.some((proof) => proof.level === level))
  const failedAt = Math.max(0, ...proofs.filter((proof) => proof.passed === 0).map(({at}) => at))
  return {
    proven: strongest && {level: strongest, at: passed.find(({level}) => level === strongest)?.at ?? 0},
    failedAt: failedAt > 0 && passed.every(({at}) => at <= failedAt) ? failedAt : undefined,
  }
}
