import type {RunRecord} from '../../engine/store.ts'
import type {Ground, Reader} from './flavour.ts'
import {runOf} from './records.ts'

/** The run that carried this saved plan out, or does. An undone one counts too: what it showed was shown of the time before. */
export async function runOfPlan(
  {flavour}: Pick<Ground, 'flavour'>,
  db: Reader,
  digest: string,
): Promise<RunRecord | undefined> {
  const runs = db.selectFrom('runs').selectAll().where('plan_digest', '=', digest).orderBy('ordinal')
  const [row] = await flavour.first(runs, 1).execute()
  return row && runOf(row)
}
