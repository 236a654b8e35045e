import type {Target} from '../../engine/step.ts'
import type {
  Durability,
  EventDraft,
  EventKind,
  JournalEvent,
  OpenOrder,
  Refusal,
  ResumeOrder,
  RunRecord,
  RunState,
  Store,
  Tenure,
} from '../../engine/store.ts'
import {type Ground, storeNow, type Writer, write} from './flavour.ts'
import {assertNotFrozen, standingFreeze} from './freezes.ts'
import {assertTenure} from './holding.ts'
import {link, seal} from './journal.ts'
import {takeLeases} from './leases.ts'
import type {Liveness} from './liveness.ts'
import {openRun, rivalClaim, takeClaim} from './openings.ts'
import {eventOf, runOf} from './records.ts'
import {assertNotArchived, childrenOf, knownRun, lastRunThatChanged, runsAfter} from './runs.ts'
import {frozenTargets} from './targets.ts'
import {assertHere} from './version.ts'

/** The engine's store over SQL. What each method promises stands in engine/store.ts. */
export class OpsStore implements Store {
  readonly id: string
  readonly #ground: Ground
  readonly #liveness: Liveness

  constructor(id: string, ground: Ground, liveness: Liveness) {
    this.id = id
    this.#ground = ground
    this.#liveness = liveness
  }

  open(order: OpenOrder): Promise<Tenure | Refusal> {
    return this.#refusable((trx) => openRun(this.#ground, trx, order, this.#liveness))
  }

  resume(order: ResumeOrder): Promise<Tenure | Refusal> {
    return this.#refusable(async (trx) => {
      const now = await storeNow(this.#ground, trx)
      const freeze = order.spools ? undefined : await standingFreeze(this.#ground, trx, now)
      if (freeze) return {refused: 'frozen', freeze}
      if (order.parent) await assertTenure(this.#ground, trx, order.parent)
      await assertHere({db: trx}, 'the ops store')
      const {run, besides, seq, head} = await knownRun(trx, order.run)
      const by = await rivalClaim(trx, run.subject, run.id, besides)
      if (by === 'free') await takeClaim(trx, run.subject, run.id, now)
      else if (by !== 'beside') return {refused: 'claim', by}
      const taken = await takeLeases(
        trx,
        {
          ...{run: run.id, subject: run.subject, holder: order.actor, wanted: order.leases, ttlMs: order.ttlMs, now},
          parent: order.parent?.run,
        },
        this.#liveness,
      )
      if ('inTheWay' in taken) return {refused: 'lease', lease: taken.inTheWay}
      if (order.seen !== undefined && order.seen !== head) return {refused: 'moved', run}
      const event = await link(trx, run.id, {seq, head}, now, order.first)
      const parent = order.parent?.run ?? run.parent
      await trx.updateTable('runs').set({state: 'open', closed_at: null, parent}).where('id', '=', run.id).execute()
      if (run.closedAt !== null) await seal(trx, run.id, 'open', event.hash, now)
      return {...taken.tenure, ...(order.spools ? {spools: true} : {})}
    })
  }

  append(tenure: Tenure, event: EventDraft, durability?: Durability): Promise<JournalEvent> {
    const linked = async (trx: Writer) => {
      const {now, ...last} = await assertTenure(this.#ground, trx, tenure)
      if (INTENTIONS.has(event.kind) && !tenure.spools) await assertNotFrozen(this.#ground, trx, now)
      return link(trx, tenure.run, last, now, event)
    }
    return write(this.#ground, linked, durability)
  }

  end(tenure: Tenure, draft: EventDraft, state: Exclude<RunState, 'open'>, changed: number): Promise<JournalEvent> {
    return write(this.#ground, async (trx) => {
      const {now, ...last} = await assertTenure(this.#ground, trx, tenure)
      const event = await link(trx, tenure.run, last, now, draft)
      const closed = state === 'done' || state === 'undone'
      await trx
        .updateTable('runs')
        .set({state, changed, closed_at: closed ? now : null})
        .where('id', '=', tenure.run)
        .execute()
      await trx.deleteFrom('leases').where('run', '=', tenure.run).execute()
      if (closed) {
        await trx.deleteFrom('claims').where('run', '=', tenure.run).execute()
        await seal(trx, tenure.run, 'close', event.hash, now)
      }
      if (state === 'undone') await trx.deleteFrom('reservations').where('run', '=', tenure.run).execute()
      return event
    })
  }

  renew(tenure: Tenure, ttlMs: number): Promise<void> {
    return write(this.#ground, async (trx) => {
      const {now} = await assertTenure(this.#ground, trx, tenure)
      await trx
        .updateTable('leases')
        .set({expires_at: now + Math.round(ttlMs)})
        .where('run', '=', tenure.run)
        .where('id', 'in', [...tenure.leases])
        .execute()
    })
  }

  async run(id: string): Promise<RunRecord | undefined> {
    const row = await this.#ground.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
    return row && runOf(row)
  }

  async claimant(subject: string): Promise<RunRecord | undefined> {
    const row = await this.#ground.db
      .selectFrom('claims')
      .innerJoin('runs', 'runs.id', 'claims.run')
      .selectAll('runs')
      .where('claims.subject', '=', subject)
      .executeTakeFirst()
    return row && runOf(row)
  }

  async events(run: string): Promise<readonly JournalEvent[]> {
    const rows = await this.#ground.db.selectFrom('events').selectAll().where('run', '=', run).orderBy('seq').execute()
    if (rows.length === 0) await assertNotArchived(this.#ground.db, run)
    return rows.map(eventOf)
  }

  laterRuns(run: RunRecord): Promise<readonly RunRecord[]> {
    return runsAfter(this.#ground.db, run)
  }

  lastChange(subject: string): Promise<RunRecord | undefined> {
    return lastRunThatChanged(this.#ground, subject)
  }

  children(parent: string): Promise<readonly RunRecord[]> {
    return childrenOf(this.#ground.db, parent)
  }

  targets(parent: string): Promise<readonly Target[]> {
    return frozenTargets(this.#ground.db, parent)
  }

  /** A transaction whose refusal leaves nothing behind: what was written until then is rolled back. */
  async #refusable(
    work: (trx: Parameters<Parameters<typeof write>[1]>[0]) => Promise<Tenure | Refusal>,
  ): Promise<Tenure | Refusal> {
    try {
      return await write(this.#ground, async (trx) => {
        const answer = await work(trx)
        if ('refused' in answer) throw new Refused(answer)
        return answer
      })
    } catch (error) {
      if (error instanceof Refused) return error.refusal
      throw error
    }
  }
}

/** What comes right before something is changed over there. */
const INTENTIONS: ReadonlySet<EventKind> = new Set(['step.intended', 'undo.intended'])

/** Carries a refusal out of a transaction that is rolled back. */
class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}
