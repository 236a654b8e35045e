import {CHAIN_START, verifyChain} from '../../engine/chain.ts'
import type {JournalEvent} from '../../engine/store.ts'
import type {RunVerdict} from '../../site/operations.ts'
import type {Ground} from './flavour.ts'
import {sealHash} from './journal.ts'
import {eventOf} from './records.ts'
import {knownRun} from './runs.ts'

/**
 * A run's events in order, each hashed as it says, the last one being the head that run and seals name. A run may be at work
 * meanwhile: what names an event is read before the events are, and what came after that has to be the run's by now.
 */
export async function verifyRun({db}: Ground, id: string, archived?: readonly JournalEvent[]): Promise<RunVerdict> {
  const {run, seq} = await knownRun(db, id)
  const seals = await db.selectFrom('seals').select(['seq', 'head']).where('run', '=', id).orderBy('seq').execute()
  const rows = await db.selectFrom('events').selectAll().where('run', '=', id).orderBy('seq').execute()
  if (run.archivedIn !== null && !archived && rows.length === 0) {
    const archive = await db
      .selectFrom('archives')
      .select('file_name')
      .where('id', '=', run.archivedIn)
      .executeTakeFirst()
    return {sound: true, events: seq, head: run.head, unseen: archive?.file_name ?? run.archivedIn}
  }
  const events = archived && rows.length === 0 ? archived : rows.map(eventOf)
  const chain = verifyChain(events)
  if (!chain.sound) return {sound: false, at: `event ${chain.seq}`, why: chain.why}
  if (events.length < seq)
    return {sound: false, at: `event ${events.length + 1}`, why: 'the end of the journal is missing'}
  const written = events.length > seq ? (await knownRun(db, id)).seq : seq
  if (events[seq - 1]?.hash !== run.head || events.length > written)
    return {sound: false, at: 'the run', why: 'its head is not the last event'}
  const hashes = new Set(events.map((event) => event.hash))
  const stray = seals.find((seal) => !hashes.has(seal.head))
  if (stray) return {sound: false, at: `seal ${stray.seq}`, why: 'it names a head that the journal lacks'}
  if (seals.length === 0) return {sound: false, at: 'the seals', why: 'none names this run'}
  return {sound: true, events: events.length, head: events.at(-1)?.hash ?? run.head}
}

/** The seals of the whole store, page by page. */
export async function verifySeals({db, flavour}: Ground): Promise<RunVerdict> {
  let previous = CHAIN_START
  let last = 0
  for (;;) {
    const rows = await flavour
      .first(db.selectFrom('seals').selectAll().where('seq', '>', last).orderBy('seq'), 1000)
      .execute()
    for (const row of rows) {
      const broken =
        Number(row.seq) !== last + 1
          ? `seal ${last + 1} is missing`
          : row.previous !== previous
            ? 'it does not follow the seal before it'
            : sealHash(row) !== row.hash
              ? 'its content is not what was hashed'
              : undefined
      if (broken) return {sound: false, at: `seal ${row.seq}`, why: broken}
      previous = row.hash
      last = Number(row.seq)
    }
    if (rows.length === 0) return {sound: true, events: last, head: previous}
  }
}
