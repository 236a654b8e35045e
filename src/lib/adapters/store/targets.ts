import {canonicalJson} from '../../engine/chain.ts'
import type {Json} from '../../engine/finding.ts'
import type {Target} from '../../engine/step.ts'
import type {Reader, Writer} from './flavour.ts'

/** Rows in one statement: SQL Server takes 2100 parameters (learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server). */
const ROWS = 250

/** Keeps on what a run of many works, in the transaction that opens it. */
export async function freezeTargets(trx: Writer, run: string, targets: readonly Target[]): Promise<void> {
  const rows = targets.map(({key, ...content}, index) => ({
    run,
    number: index + 1,
    target_key: key,
    content: canonicalJson(content as unknown as Json),
  }))
  for (let from = 0; from < rows.length; from += ROWS)
    await trx
      .insertInto('run_targets')
      .values(rows.slice(from, from + ROWS))
      .execute()
}

export async function frozenTargets(db: Reader, run: string): Promise<readonly Target[]> {
  const rows = await db
    .selectFrom('run_targets')
    .select(['target_key', 'content'])
    .where('run', '=', run)
    .orderBy('number')
    .execute()
  return rows.map(({target_key: key, content}) => ({key, ...(JSON.parse(content) as Omit<Target, 'key'>)}))
}
