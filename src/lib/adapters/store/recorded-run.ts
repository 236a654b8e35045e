import {ulid} from 'ulid'
import {CHAIN_START, canonicalJson, digestOf} from '../../engine/chain.ts'
import type {Json} from '../../engine/finding.ts'
import type {Actor, RunRecord} from '../../engine/store.ts'
import type {Writer} from './flavour.ts'
import {link, NO_EVENT, seal} from './journal.ts'
import {runOf} from './records.ts'
import {nextOrdinal} from './runs.ts'

/** Something that is done to the store itself and to nothing else, so that it needs no lease. */
export interface Act {
  readonly routine: string
  readonly subject: string
  readonly inputs: Json
  readonly actor: Actor
  /** Of the product. */
  readonly version: string
}

/** Journals an act as a run of its own, opened, closed and sealed within the transaction that does it: it shows like all others. */
export async function recordedRun(trx: Writer, act: Act, now: number): Promise<RunRecord> {
  const {routine, subject, inputs, actor, version} = act
  const id = ulid(now)
  await trx
    .insertInto('runs')
    .values({
      id,
      ordinal: await nextOrdinal(trx),
      routine,
      subject,
      inputs: canonicalJson(inputs),
      inputs_digest: digestOf(inputs),
      decided: 'null',
      besides: '[]',
      state: 'done',
      version,
      actor: canonicalJson({...actor}),
      opened_at: now,
      closed_at: now,
      changed: 1,
      seq: 0,
      head: CHAIN_START,
      plan_digest: null,
      archived_in: null,
    })
    .execute()
  const opened = await link(trx, id, NO_EVENT, now, {
    kind: 'run.opened',
    data: {
      routine,
      subject,
      inputs,
      decided: null,
      version,
      actor: {...actor},
      steps: [],
      leases: [],
      reservations: [],
    },
  })
  await seal(trx, id, 'open', opened.hash, now)
  const closed = await link(trx, id, {seq: opened.seq, head: opened.hash}, now, {
    kind: 'run.closed',
    data: {state: 'done', changed: 1},
  })
  await seal(trx, id, 'close', closed.hash, now)
  const row = await trx.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  return runOf(row)
}
