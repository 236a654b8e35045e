import {ulid} from 'ulid'
import type {JournalEvent, RunRecord} from '../../engine/store.ts'
import {OperatorError} from '../../errors.ts'
import type {
  BrokenLease,
  LeaseSeen,
  OperationsReading,
  OperationsWriting,
  RunPage,
  RunQuery,
  RunVerdict,
} from '../../site/operations.ts'
import {type Ground, storeNow, write} from './flavour.ts'
import {link} from './journal.ts'
import {raiseToken} from './leases.ts'
import type {Liveness} from './liveness.ts'
import {eventOf, leaseOf, runOf} from './records.ts'
import {knownRun} from './runs.ts'
import {verifyRun, verifySeals} from './verification.ts'

/** Runs, leases and journals for the commands that show and mend them. */
export const operationsOf = (ground: Ground, liveness: Liveness): OperationsReading & OperationsWriting => ({
  runs: (query) => page(ground, query),

  async run(id) {
    const row = await ground.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
    return row && runOf(row)
  },

  async events(run, after = 0): Promise<readonly JournalEvent[]> {
    const rows = await ground.db
      .selectFrom('events')
      .selectAll()
      .where('run', '=', run)
      .where('seq', '>', after)
      .orderBy('seq')
      .execute()
    return rows.map(eventOf)
  },

  async leases(): Promise<readonly LeaseSeen[]> {
    const now = await storeNow(ground, ground.db)
    const rows = await ground.db.selectFrom('leases').selectAll().orderBy('lease_key').orderBy('id').execute()
    return rows.map(leaseOf).map((lease) => ({
      ...lease,
      ageMs: Math.max(0, now - Date.parse(lease.acquiredAt)),
      expired: Date.parse(lease.expiresAt) <= now,
      holderIs: liveness(lease.holder),
    }))
  },

  verify: (run, archived): Promise<RunVerdict> => verifyRun(ground, run, archived),
  verifySeals: (): Promise<RunVerdict> => verifySeals(ground),

  breakLease: ({lease: id, reason, actor}): Promise<BrokenLease> =>
    write(ground, async (trx) => {
      const row = await trx.selectFrom('leases').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row)
        throw new OperatorError('LL-LEASE-UNKNOWN', `No lease ${id} is held.`, {
          why: 'it was given up, broken or taken over meanwhile, or the id is mistyped',
          state: 'nothing was changed',
          next: ['landlord lock list'],
        })
      const lease = leaseOf(row)
      const others = await trx
        .selectFrom('leases')
        .selectAll()
        .where('run', '=', lease.run)
        .where('id', '!=', id)
        .execute()
      const token = await raiseToken(trx, lease.key)
      for (const other of others) if (other.mode === 'exclusive') await raiseToken(trx, other.lease_key)
      await trx.deleteFrom('leases').where('run', '=', lease.run).execute()
      const {seq, head} = await knownRun(trx, lease.run)
      const now = await storeNow(ground, trx)
      // A table of its own: who may write to it may break leases.
      await trx
        .insertInto('lease_breaks')
        .values({
          id: ulid(now),
          lease: lease.id,
          lease_key: lease.key,
          run: lease.run,
          reason: reason.slice(0, 1000),
          broken_by: `${actor.user}@${actor.host}`.slice(0, 200),
          broken_at: now,
        })
        .execute()
      await link(trx, lease.run, {seq, head}, now, {
        kind: 'lease.broken',
        data: {
          lease: {id: lease.id, key: lease.key, mode: lease.mode, token: lease.token},
          withdrawn: others.map((other) => other.lease_key).sort(),
          token,
          reason,
          holder: {...lease.holder},
          actor: {...actor},
        },
      })
      return {lease, token}
    }),
})

async function page({db, flavour}: Ground, query: RunQuery): Promise<RunPage> {
  let runs = db.selectFrom('runs').selectAll()
  if (query.states) runs = runs.where('state', 'in', [...query.states])
  if (query.subject !== undefined) runs = runs.where('subject', '=', query.subject)
  if (query.parent === null) runs = runs.where('parent', 'is', null)
  else if (query.parent !== undefined) runs = runs.where('parent', '=', query.parent)
  if (query.before !== undefined) {
    await knownRun(db, query.before)
    const before = query.before
    runs = runs.where('ordinal', '<', (of) =>
      of.selectFrom('runs as last').select('last.ordinal').where('last.id', '=', before),
    )
  }
  const rows = await flavour.first(runs.orderBy('ordinal', 'desc'), query.limit + 1).execute()
  const found: readonly RunRecord[] = rows.slice(0, query.limit).map(runOf)
  return {runs: found, next: rows.length > query.limit ? found.at(-1)?.id : undefined}
}
