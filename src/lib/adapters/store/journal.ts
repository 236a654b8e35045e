import {CHAIN_START, canonicalJson, digestOf, eventHash} from '../../engine/chain.ts'
import type {EventDraft, JournalEvent} from '../../engine/store.ts'
import {isoOf, type Writer} from './flavour.ts'

/** Where a run's chain stands: number and hash of its last event. */
export interface Head {
  readonly seq: number
  readonly head: string
}

export const NO_EVENT: Head = {seq: 0, head: CHAIN_START}

/** Adds one link to the run's chain and moves the run's head. `now` is ms of the store's clock. */
export async function link(
  trx: Writer,
  run: string,
  last: Head,
  now: number,
  draft: EventDraft,
): Promise<JournalEvent> {
  const unhashed = {
    v: 1 as const,
    run,
    seq: last.seq + 1,
    at: isoOf(now),
    kind: draft.kind,
    ...(draft.step === undefined ? {} : {step: draft.step}),
    ...(draft.attempt === undefined ? {} : {attempt: draft.attempt}),
    data: draft.data,
    previous: last.head,
  }
  const event = {...unhashed, hash: eventHash(unhashed)}
  await trx
    .insertInto('events')
    .values({
      run,
      seq: event.seq,
      v: event.v,
      at: now,
      kind: event.kind,
      step: draft.step ?? null,
      attempt: draft.attempt ?? null,
      data: canonicalJson(event.data),
      previous: event.previous,
      hash: event.hash,
    })
    .execute()
  await trx.updateTable('runs').set({seq: event.seq, head: event.hash}).where('id', '=', run).execute()
  return event
}

export type SealKind = 'open' | 'close'

/** A seal links the head of a run, as it is opened or closed, to all seals before it: one chain for the whole store. Returns its number. */
export async function seal(trx: Writer, run: string, kind: SealKind, head: string, now: number): Promise<number> {
  const last = await trx
    .selectFrom('seals')
    .select(['seq', 'hash'])
    .where('seq', '=', (query) => query.selectFrom('seals').select((of) => of.fn.max('seq').as('last')))
    .executeTakeFirst()
  const row = {seq: Number(last?.seq ?? 0) + 1, run, kind, at: now, head, previous: last?.hash ?? CHAIN_START}
  await trx
    .insertInto('seals')
    .values({...row, hash: sealHash(row)})
    .execute()
  return row.seq
}

export const sealHash = (seal: {
  seq: number
  run: string
  kind: string
  at: number
  head: string
  previous: string
}): string =>
  digestOf({
    v: 1,
    seq: Number(seal.seq),
    run: seal.run,
    kind: seal.kind,
    at: isoOf(Number(seal.at)),
    head: seal.head,
    previous: seal.previous,
  })
