import type {ExpressionBuilder} from 'kysely'
import type {BackupKind, ProofLevel} from '../../backup/set.ts'
import type {BackupSummary} from '../../site/backups.ts'
import type {Ground, Reader} from './flavour.ts'
import type {StoreSchema} from './schema.ts'

/** Weakest first; as in src/lib/backup/set.ts, of which an adapter knows the types alone. */
const LEVELS: readonly ProofLevel[] = ['present', 'header', 'media', 'restore']

/** One line a tenant. The newest set of a kind is found by index: there may be millions of sets. */
export async function summaries({db, flavour}: Ground): Promise<readonly BackupSummary[]> {
  const newest = (of: ExpressionBuilder<StoreSchema, 'tenants'>, kind: BackupKind) =>
    flavour
      .first(
        of
          .selectFrom('backup_sets')
          .select('finished_at')
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
  const tenants = await db
    .selectFrom('tenants')
    .select(['id', 'name'])
    .select((of) => [newest(of, 'full').as('last_full'), newest(of, 'log').as('last_log')])
    .orderBy('name')
    .execute()
  const policies = await db.selectFrom('backup_policies').selectAll().execute()
  const proofs = await newestProofs(db)
  return tenants.map(({id, name, last_full, last_log}): BackupSummary => {
    const policy = policies.find(({tenant}) => tenant === id)
    return {
      tenant: name,
      policy: policy && {fullEvery: Number(policy.full_every), logEvery: Number(policy.log_every)},
      full: last_full === null ? undefined : Number(last_full),
      log: last_log === null ? undefined : Number(last_log),
      ...provenOf(proofs.filter(({tenant}) => tenant === id)),
    }
  })
}

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
