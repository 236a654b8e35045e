import {ulid} from 'ulid'
import type {Carried} from '../../../engine/spool.ts'
import type {Writer} from '../flavour.ts'
import {seal} from '../journal.ts'
import {putIn} from '../keeping/rows.ts'
import {nextOrdinal} from '../runs.ts'
import type {TakenRun} from './taken.ts'

/**
 * Brings a run with its whole journal from one place to another, within a transaction there. Its events keep numbers, times and hashes;
 * seals are made anew, since their chain is that of the place. Where the run went on otherwise there, nothing is changed. `now`: ms of the clock there.
 */
export async function carryRun(trx: Writer, taken: TakenRun, now: number): Promise<Carried> {
  const {row, events} = taken
  const there = await trx.selectFrom('runs').select(['seq', 'head']).where('id', '=', row.id).executeTakeFirst()
  if (!there) {
    await bringWhole(trx, taken, now)
    return 'whole'
  }
  const seq = Number(there.seq)
  if (seq === events.length && there.head === row.head) return 'known'
  if (events[seq - 1]?.hash === there.head) {
    await goOn(trx, taken, seq, now)
    return 'continued'
  }
  const same = await trx
    .selectFrom('events')
    .select('hash')
    .where('run', '=', row.id)
    .where('seq', '=', events.length)
    .executeTakeFirst()
  return same?.hash === row.head ? 'known' : 'branch'
}

/** Keeps what the spool has of a run beside what the store has; goes on with a branch that was kept before. */
export async function keepBranch(trx: Writer, {row, events}: TakenRun, spool: string, now: number): Promise<void> {
  const before = await trx
    .selectFrom('branches')
    .select(['id', 'seq'])
    .where('run', '=', row.id)
    .where('spool', '=', spool)
    .executeTakeFirst()
  const id = before?.id ?? ulid(now)
  const at = {seq: Number(row.seq), head: row.head, state: row.state, changed: Number(row.changed), merged_at: now}
  if (before) await trx.updateTable('branches').set(at).where('id', '=', id).execute()
  else {
    const fork = await forkOf(trx, row.id, events)
    await trx
      .insertInto('branches')
      .values({id, run: row.id, spool, forked_after: fork, actor: row.actor, ...at})
      .execute()
  }
  const kept = Number(before?.seq ?? 0)
  await putIn(
    trx,
    'branch_events',
    events.slice(kept).map((event) => ({branch: id, ...event})),
  )
}

/** What was given out in one place is never given out in the other. */
export async function raiseTo(trx: Writer, key: string, token: number): Promise<void> {
  if (token === 0) return
  const row = await trx.selectFrom('tokens').select('highest').where('token_key', '=', key).executeTakeFirst()
  if (!row) await trx.insertInto('tokens').values({token_key: key, highest: token}).execute()
  else if (Number(row.highest) < token)
    await trx.updateTable('tokens').set({highest: token}).where('token_key', '=', key).execute()
}

async function bringWhole(trx: Writer, {row, events}: TakenRun, now: number): Promise<void> {
  const fresh = {...row, ordinal: await nextOrdinal(trx), parent: null, archived_in: null}
  await putIn(trx, 'runs', [fresh])
  await putIn(
    trx,
    'events',
    events.map((event) => ({...event})),
  )
  const [first] = events
  if (first) await seal(trx, row.id, 'open', first.hash, now)
  await settleHold(trx, {row, events}, now)
}

async function goOn(trx: Writer, {row, events}: TakenRun, after: number, now: number): Promise<void> {
  await putIn(
    trx,
    'events',
    events.slice(after).map((event) => ({...event})),
  )
  const {state, changed, closed_at, seq, head} = row
  await trx.updateTable('runs').set({state, changed, closed_at, seq, head}).where('id', '=', row.id).execute()
  // Of the process that began it: it went on elsewhere.
  await trx.deleteFrom('leases').where('run', '=', row.id).execute()
  await settleHold(trx, {row, events}, now)
}

/** An unfinished run claims its subject, where no other one does; a closed one is sealed and claims nothing. */
async function settleHold(trx: Writer, {row}: Pick<TakenRun, 'row' | 'events'>, now: number): Promise<void> {
  if (row.closed_at !== null) {
    await trx.deleteFrom('claims').where('run', '=', row.id).execute()
    await seal(trx, row.id, 'close', row.head, now)
    return
  }
  const claim = await trx.selectFrom('claims').select('run').where('subject', '=', row.subject).executeTakeFirst()
  if (!claim) await trx.insertInto('claims').values({subject: row.subject, run: row.id, taken_at: now}).execute()
}

/** The last event that both have. */
async function forkOf(trx: Writer, run: string, ours: TakenRun['events']): Promise<number> {
  const theirs = await trx
    .selectFrom('events')
    .select(['seq', 'hash'])
    .where('run', '=', run)
    .where('seq', '<=', ours.length)
    .orderBy('seq')
    .execute()
  const hashes = new Map(theirs.map(({seq, hash}) => [Number(seq), hash]))
  return ours.filter(({seq, hash}) => hashes.get(Number(seq)) === hash).length
}
