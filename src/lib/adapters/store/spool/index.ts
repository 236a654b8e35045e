import type {Carried, MergedRun, Spool, WaitingRun} from '../../../engine/spool.ts'
import {OperatorError} from '../../../errors.ts'
import {type Ground, storeNow, type Writer, write} from '../flavour.ts'
import {enter} from '../incidents.ts'
import {putIn, type StoredRow} from '../keeping/rows.ts'
import {leaseOf, runOf} from '../records.ts'
import {verifyRun, verifySeals} from '../verification.ts'
import {carryRun, keepBranch, raiseTo} from './carry.ts'
import type {SpoolPlace} from './place.ts'
import {putFacts, type TakenRun, takeRun} from './taken.ts'

/** Lines that end an incident: what has one is no rival of another with its key. */
const ENDS = ['merged']

/** The spool beside the store that it stands in for. */
export function spoolBeside(place: SpoolPlace, store: Ground, storeId: string): Spool {
  const spool = place.ground
  return {
    waiting: () => waitingIn(place),

    async merge() {
      await assertOf(place, storeId)
      const seals = await verifySeals(spool)
      if (!seals.sound) throw altered(place, `${seals.at}: ${seals.why}`)
      const merged: MergedRun[] = []
      const found = await waitingIn(place)
      for (const {run} of found.filter(({atWork}) => !atWork)) {
        const verdict = await verifyRun(spool, run.id)
        if (!verdict.sound) throw altered(place, `run ${run.id}, ${verdict.at}: ${verdict.why}`)
        const taken = await takeRun(spool.db, run.id)
        const how = await write(store, (trx) => mergeRun({trx, store, place}, taken))
        await setBase(spool, taken)
        merged.push({run, how})
      }
      return {merged, left: found.filter(({atWork}) => atWork)}
    },

    async copyRun(id) {
      await assertOf(place, storeId)
      const taken = await takeRun(store.db, id)
      const how = await write(spool, async (trx) => {
        const carried = await carryRun(trx, taken, await storeNow(spool, trx))
        await putFacts(trx, taken.facts)
        await raiseTo(trx, taken.row.subject, taken.token)
        return carried
      })
      // What went on here otherwise waits to be merged, and stays as it is.
      if (how !== 'branch') await setBase(spool, taken)
    },

    async copyPlacement() {
      await assertOf(place, storeId)
      const tenants = await store.db.selectFrom('tenants').selectAll().orderBy('name').execute()
      await write(spool, async (trx) => {
        await trx.deleteFrom('tenants').execute()
        await putIn(
          trx,
          'tenants',
          tenants.map((tenant) => ({...tenant})),
        )
        await trx
          .updateTable('spool_origin')
          .set({copied_at: await storeNow(spool, trx)})
          .execute()
      })
    },
  }
}

/** Runs that the store is not known to have to their end. */
async function waitingIn({ground, liveness}: Pick<SpoolPlace, 'ground' | 'liveness'>): Promise<readonly WaitingRun[]> {
  const {db} = ground
  const rows = await db
    .selectFrom('runs')
    .leftJoin('spool_bases', 'spool_bases.run', 'runs.id')
    .selectAll('runs')
    .where((is) => is.or([is('spool_bases.seq', 'is', null), is('spool_bases.seq', '<>', is.ref('runs.seq'))]))
    .orderBy('runs.ordinal')
    .execute()
  const leases = (await db.selectFrom('leases').selectAll().execute()).map(leaseOf)
  const now = await storeNow(ground, db)
  return rows.map((row) => ({
    run: runOf(row),
    atWork: leases.some(
      ({run, expiresAt, holder}) => run === row.id && Date.parse(expiresAt) > now && liveness(holder) !== 'dead',
    ),
  }))
}

/** All of one run in one transaction: its journal, what it did, the seals of the spool. */
async function mergeRun(
  {trx, store, place}: {readonly trx: Writer; readonly store: Ground; readonly place: SpoolPlace},
  taken: TakenRun,
): Promise<Carried> {
  const now = await storeNow(store, trx)
  const how = await carryRun(trx, taken, now)
  if (how === 'branch') await keepBranch(trx, taken, place.id, now)
  const added = await putFacts(trx, taken.facts)
  await joinIncidents(trx, added, taken, now)
  await raiseTo(trx, taken.row.subject, taken.token)
  await keepSeals(trx, place)
  return how
}

/** The same trouble, opened in two places: the later one goes into the earlier one. */
async function joinIncidents(trx: Writer, added: readonly string[], {row}: TakenRun, now: number): Promise<void> {
  for (const id of added) {
    const {dedup_key: key} = await trx
      .selectFrom('incidents')
      .select('dedup_key')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const rivals = await trx
      .selectFrom('incidents')
      .select('id')
      .where('dedup_key', '=', key)
      .where((is) =>
        is.not(
          is.exists(
            is
              .selectFrom('incident_entries')
              .select('incident_entries.id')
              .whereRef('incident_entries.incident', '=', 'incidents.id')
              .where('incident_entries.kind', 'in', ENDS),
          ),
        ),
      )
      .orderBy('opened_at')
      .orderBy('id')
      .execute()
    const [first, ...later] = rivals
    for (const one of later)
      await enter(trx, {
        ...{incident: one.id, at: now, kind: 'merged', actor: 'landlord', run: row.id},
        data: {into: first?.id ?? ''},
      })
  }
}

/** The spool's own chain of seals, as far as the store lacks it. */
async function keepSeals(trx: Writer, {id, ground}: SpoolPlace): Promise<void> {
  const last = await trx
    .selectFrom('spooled_seals')
    .select((of) => of.fn.max('seq').as('seq'))
    .where('spool', '=', id)
    .executeTakeFirst()
  const seals = await ground.db
    .selectFrom('seals')
    .selectAll()
    .where('seq', '>', Number(last?.seq ?? 0))
    .orderBy('seq')
    .execute()
  await putIn(
    trx,
    'spooled_seals',
    seals.map((seal): StoredRow => ({spool: id, ...seal})),
  )
}

/** From now on the store is known to have the run so far. */
async function setBase(spool: Ground, {row}: TakenRun): Promise<void> {
  const base = {seq: Number(row.seq), head: row.head}
  await write(spool, async (trx) => {
    const there = await trx.selectFrom('spool_bases').select('run').where('run', '=', row.id).executeTakeFirst()
    if (there) await trx.updateTable('spool_bases').set(base).where('run', '=', row.id).execute()
    else
      await trx
        .insertInto('spool_bases')
        .values({run: row.id, ...base})
        .execute()
  })
}

/** A spool is of one store, from the first time that it sees one. Throws LL-SPOOL-FOREIGN. */
async function assertOf({ground, where}: SpoolPlace, store: string): Promise<void> {
  const origin = await ground.db.selectFrom('spool_origin').select('store').executeTakeFirst()
  if (origin?.store === store) return
  if (origin?.store)
    throw new OperatorError('LL-SPOOL-FOREIGN', 'The spool of this machine stands in for another ops store.', {
      where,
      why: `it is of the store ${origin.store}, and this one is ${store}`,
      state: 'nothing was merged or copied',
      next: ['landlord config explain incidents.spool'],
    })
  await ground.db.updateTable('spool_origin').set({store}).execute()
}

const altered = ({where}: SpoolPlace, why: string): OperatorError =>
  new OperatorError('LL-SPOOL-ALTERED', 'What the spool holds is not what was written there.', {
    where,
    why,
    state: 'nothing of that was merged; the spool is as it was found',
  })
