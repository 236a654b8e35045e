import {canonicalJson} from '../../engine/chain.ts'
import type {Json} from '../../engine/finding.ts'
import type {Target} from '../../engine/step.ts'
import type {Reader, Writer} from './flavour.ts'

/** Rows in one statement: SQL Server takes 2100 parameters (learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server). */
const ROWS = 250

/** Keeps on what a run of many works, in the transaction that opens it. */
export async function freezeTargets(trx: Writer, run: string, targets: readonly Target[]): Promise<void> {
  const rows = targets.map(({key, inputs, groups}, index) => ({
    run,
    number: index + 1,
    target_key: key,
    content: canonicalJson({inputs, groups}),
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
  return rows.map(({target_key: key, content}) => {
    const {inputs, groups} = JSON.parse(content) as {inputs: Json; groups: Target['groups']}
    return {key, inputs, groups}
  })
}
