import type {ExpressionBuilder} from 'kysely'
import type {RunRecord} from '../../engine/store.ts'
import {OperatorError} from '../../errors.ts'
import type {Ground, Reader, Writer} from './flavour.ts'
import type {Head} from './journal.ts'
import {runOf} from './records.ts'
import type {StoreSchema} from './schema.ts'

export interface KnownRun extends Head {
  readonly run: RunRecord
  readonly besides: readonly string[]
}

/** The run with what only the store keeps of it. Throws `OperatorError` LL-RUN-UNKNOWN. */
export async function knownRun(db: Reader, id: string): Promise<KnownRun> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row)
    throw new OperatorError('LL-RUN-UNKNOWN', `There is no run ${id} in this ops store.`, {next: ['landlord run list']})
  return {run: runOf(row), besides: JSON.parse(row.besides) as readonly string[], seq: Number(row.seq), head: row.head}
}

/** Runs with this parent, in the order in which they were opened. */
export async function childrenOf(db: Reader, parent: string): Promise<readonly RunRecord[]> {
  const rows = await db.selectFrom('runs').selectAll().where('parent', '=', parent).orderBy('ordinal').execute()
  return rows.map(runOf)
}

/**
 * Runs opened after this one on the same subject that changed something, or may have: one that was cut off counts as soon
 * as it intended anything, for its count of changes is only written at its end. Undone ones do not count.
 */
export async function runsAfter(db: Reader, run: RunRecord): Promise<readonly RunRecord[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('subject', '=', run.subject)
    .where('ordinal', '>', (query) =>
      query.selectFrom('runs as this').select('this.ordinal').where('this.id', '=', run.id),
    )
    .where('state', '!=', 'undone')
    .where(hasChanged)
    .orderBy('ordinal')
    .execute()
  return rows.map(runOf)
}

/** The run that changed the subject last, or may have, and was not undone; what only works beside others does not count. */
export async function lastRunThatChanged(
  {db, flavour}: Pick<Ground, 'db' | 'flavour'>,
  subject: string,
): Promise<RunRecord | undefined> {
  const runs = db
    .selectFrom('runs')
    .selectAll()
    .where('subject', '=', subject)
    .where('besides', '=', '[]')
    .where('state', '!=', 'undone')
    .where(hasChanged)
    .orderBy('ordinal', 'desc')
  const [row] = await flavour.first(runs, 1).execute()
  return row && runOf(row)
}

/** Throws LL-RUN-ARCHIVED: what the run did is known from an archive alone, which is no ground to act on. */
export async function assertNotArchived(db: Reader, id: string): Promise<void> {
  const archive = await db
    .selectFrom('runs')
    .innerJoin('archives', 'archives.id', 'runs.archived_in')
    .select('archives.file_name')
    .where('runs.id', '=', id)
    .executeTakeFirst()
  if (!archive) return
  throw new OperatorError('LL-RUN-ARCHIVED', `The journal of run ${id} is in an archive.`, {
    where: archive.file_name,
    state: 'nothing was done',
    next: [`landlord run show ${id}`],
  })
}

/** Of a query of runs: those that changed something, or may have. */
const hasChanged = (is: ExpressionBuilder<StoreSchema, 'runs'>) =>
  is.or([
    is('changed', '>', 0),
    is.and([
      is('state', '!=', 'done'),
      is.exists(
        is
          .selectFrom('events')
          .select('events.seq')
          .whereRef('events.run', '=', 'runs.id')
          .where('events.kind', '=', 'step.intended'),
      ),
    ]),
  ])

export async function nextOrdinal(trx: Writer): Promise<number> {
  const row = await trx
    .selectFrom('runs')
    .select((of) => of.fn.max('ordinal').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}
