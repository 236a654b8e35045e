import {CHAIN_START, canonicalJson} from '../../engine/chain.ts'
import type {Reservation} from '../../engine/step.ts'
import type {OpenOrder, Refusal, RunRecord, Tenure} from '../../engine/store.ts'
import {type Ground, storeNow, type Writer} from './flavour.ts'
import {standingFreeze} from './freezes.ts'
import {assertTenure} from './holding.ts'
import {link, NO_EVENT, seal} from './journal.ts'
import {takeLeases} from './leases.ts'
import type {Liveness} from './liveness.ts'
import {runOfPlan} from './plans.ts'
import {runOf} from './records.ts'
import {nextOrdinal} from './runs.ts'
import {freezeTargets} from './targets.ts'
import {assertHere} from './version.ts'

/**
 * Opens a run within a transaction that is rolled back where the answer is a refusal. An unfinished run's claim is said
 * before a lease in the way: the claim will not go away by waiting.
 */
export async function openRun(
  ground: Ground,
  trx: Writer,
  order: OpenOrder,
  liveness: Liveness,
): Promise<Tenure | Refusal> {
  await assertHere({db: trx}, 'the ops store')
  const now = await storeNow(ground, trx)
  const freeze = order.spools ? undefined : await standingFreeze(ground, trx, now)
  if (freeze) return {refused: 'frozen', freeze}
  if (order.parent) await assertTenure(ground, trx, order.parent)
  const by = await rivalClaim(trx, order.subject, order.run, order.besides)
  if (by !== 'free' && by !== 'beside') return {refused: 'claim', by}
  const applied = order.plan === undefined ? undefined : await runOfPlan(ground, trx, order.plan)
  if (applied) return {refused: 'applied', by: applied}

  await trx
    .insertInto('runs')
    .values({
      id: order.run,
      ordinal: await nextOrdinal(trx),
      routine: order.routine,
      subject: order.subject,
      inputs: canonicalJson(order.inputs),
      inputs_digest: order.inputsDigest,
      decided: canonicalJson(order.decided),
      besides: canonicalJson(order.besides),
      state: 'open',
      version: order.version,
      actor: canonicalJson({...order.actor}),
      opened_at: now,
      closed_at: null,
      changed: 0,
      seq: 0,
      head: CHAIN_START,
      plan_digest: order.plan ?? null,
      archived_in: null,
      parent: order.parent?.run ?? null,
    })
    .execute()
  await freezeTargets(trx, order.run, order.targets ?? [])
  const first = await link(trx, order.run, NO_EVENT, now, order.first)
  await seal(trx, order.run, 'open', first.hash, now)
  if (by === 'free') await takeClaim(trx, order.subject, order.run, now)

  const wanted = {
    run: order.run,
    subject: order.subject,
    holder: order.actor,
    wanted: order.leases,
    ttlMs: order.ttlMs,
    now,
    parent: order.parent?.run,
  }
  const taken = await takeLeases(trx, wanted, liveness)
  if ('inTheWay' in taken) return {refused: 'lease', lease: taken.inTheWay}
  for (const reservation of order.reservations) {
    const holder = await reserve(trx, reservation, order, now)
    if (holder) return {refused: 'reservation', reservation, by: holder}
  }
  return {...taken.tenure, ...(order.spools ? {spools: true} : {})}
}

/** Whose claim stands against this run: nobody's (`free`), that of a routine beside which it may work (`beside`), or a run's. */
export async function rivalClaim(
  trx: Writer,
  subject: string,
  run: string,
  besides: readonly string[],
): Promise<RunRecord | 'free' | 'beside'> {
  const row = await trx
    .selectFrom('claims')
    .innerJoin('runs', 'runs.id', 'claims.run')
    .selectAll('runs')
    .where('claims.subject', '=', subject)
    .executeTakeFirst()
  if (!row) return 'free'
  return row.id === run || besides.includes(row.routine) ? 'beside' : runOf(row)
}

export async function takeClaim(trx: Writer, subject: string, run: string, now: number): Promise<void> {
  await trx.insertInto('claims').values({subject, run, taken_at: now}).execute()
}

/**
 * Answers the run that has it already, if another one does. What a closed run took for this very subject stays with that run:
 * a tenant that stands is not refused its own place.
 */
async function reserve(
  trx: Writer,
  {key, what}: Reservation,
  {run, subject}: OpenOrder,
  now: number,
): Promise<RunRecord | undefined> {
  const holder = await trx
    .selectFrom('reservations')
    .innerJoin('runs', 'runs.id', 'reservations.run')
    .selectAll('runs')
    .where('reservation_key', '=', key)
    .executeTakeFirst()
  if (holder)
    return holder.id === run || (holder.subject === subject && holder.closed_at !== null) ? undefined : runOf(holder)
  await trx.insertInto('reservations').values({reservation_key: key, what, run, taken_at: now}).execute()
  return undefined
}
