import type {Selectable} from 'kysely'
import {ulid} from 'ulid'
import {canonicalJson} from '../../engine/chain.ts'
import type {Actor, RunRecord} from '../../engine/store.ts'
import type {Approval, PlansReading, PlansWriting} from '../../site/plans.ts'
import {type Ground, isoOf, type Reader, storeNow, write} from './flavour.ts'
import {runOf} from './records.ts'
import type {ApprovalsTable} from './schema-plans.ts'

/** Further back nobody looks without a plan at hand. */
const LISTED = 200

/** What saved plans ask of the store: whether they were carried out, and who approved them. */
export const plansOf = (ground: Ground): PlansReading & PlansWriting => ({
  now: () => storeNow(ground, ground.db),

  person: (actor) => personOf(ground, ground.db, actor),

  runOfPlan: (digest) => runOfPlan(ground, ground.db, digest),

  async approvals(plan) {
    const all = ground.db.selectFrom('approvals').selectAll().orderBy('id', 'desc')
    const rows = await (plan === undefined
      ? ground.flavour.first(all, LISTED)
      : all.where('plan_digest', '=', plan)
    ).execute()
    return rows.map(approvalOf).toReversed()
  },

  approve: ({plan, actor, note}) =>
    write(ground, async (trx) => {
      const person = await personOf(ground, trx, actor)
      const known = await trx
        .selectFrom('approvals')
        .selectAll()
        .where('plan_digest', '=', plan)
        .where('person', '=', person)
        .executeTakeFirst()
      if (known) return {approval: approvalOf(known), changed: false}
      const now = await storeNow(ground, trx)
      const row = {id: ulid(now), plan_digest: plan, person, actor: canonicalJson({...actor}), note, approved_at: now}
      await trx.insertInto('approvals').values(row).execute()
      return {approval: approvalOf(row), changed: true}
    }),
})

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

/** A database that lets people in by their own logins knows better who they are than an environment variable. */
async function personOf({flavour}: Ground, db: Reader, actor: Actor): Promise<string> {
  if (!flavour.person) return actor.user
  const row = await db.selectNoFrom(flavour.person().as('person')).executeTakeFirstOrThrow()
  return row.person
}

const approvalOf = (row: Selectable<ApprovalsTable>): Approval => ({
  id: row.id,
  plan: row.plan_digest,
  person: row.person,
  actor: JSON.parse(row.actor) as Actor,
  note: row.note,
  at: isoOf(Number(row.approved_at)),
})
