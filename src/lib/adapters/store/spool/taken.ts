import type {Selectable} from 'kysely'
import type {Reader} from '../flavour.ts'
import {putIn, type StoredRow} from '../keeping/rows.ts'
import type {EventsTable, RunsTable} from '../schema.ts'

/** A run with its whole journal, and every row of the incidents that it had to do with. */
export interface TakenRun {
  readonly row: Selectable<RunsTable>
  /** In order, from 1. */
  readonly events: readonly Selectable<EventsTable>[]
  readonly facts: Readonly<Record<FactTable, readonly StoredRow[]>>
  /** Highest token that was given out for its subject. */
  readonly token: number
}

/** Tables whose rows are only ever added, each with an id of its own; in the order in which they refer to one another. */
const FACT_TABLES = ['incidents', 'incident_entries', 'notices', 'notice_attempts'] as const
type FactTable = (typeof FACT_TABLES)[number]

/** So many ids are asked about at once. */
const AT_ONCE = 200

export async function takeRun(db: Reader, id: string): Promise<TakenRun> {
  const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where('run', '=', id)
    .where('seq', '<=', Number(row.seq))
    .orderBy('seq')
    .execute()
  const token = await db.selectFrom('tokens').select('highest').where('token_key', '=', row.subject).executeTakeFirst()
  return {row, events, facts: await factsOf(db, row), token: Number(token?.highest ?? 0)}
}

/** Adds what is not there yet; answers the ids of incidents that were not. */
export async function putFacts(trx: Reader, facts: TakenRun['facts']): Promise<readonly string[]> {
  const added: string[] = []
  for (const table of FACT_TABLES) {
    const rows = facts[table]
    const there = new Set<string>()
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const ids = rows.slice(at, at + AT_ONCE).map(({id}) => String(id))
      for (const {id} of await trx.selectFrom(table).select('id').where('id', 'in', ids).execute()) there.add(id)
    }
    const missing = rows.filter(({id}) => !there.has(String(id)))
    await putIn(trx, table, missing)
    if (table === 'incidents') added.push(...missing.map(({id}) => String(id)))
  }
  return added
}

async function factsOf(db: Reader, run: Selectable<RunsTable>): Promise<TakenRun['facts']> {
  const named = (JSON.parse(run.decided) as {readonly incident?: unknown} | null)?.incident
  const entered = await db.selectFrom('incident_entries').select('incident').where('run', '=', run.id).execute()
  const ids = [...new Set([...entered.map(({incident}) => incident), ...(typeof named === 'string' ? [named] : [])])]
  if (ids.length === 0) return {incidents: [], incident_entries: [], notices: [], notice_attempts: []}
  const incidents = await db.selectFrom('incidents').selectAll().where('id', 'in', ids).orderBy('id').execute()
  const entries = await db
    .selectFrom('incident_entries')
    .selectAll()
    .where('incident', 'in', ids)
    .orderBy('id')
    .execute()
  const notices = await db.selectFrom('notices').selectAll().where('incident', 'in', ids).orderBy('id').execute()
  const attempts = await db
    .selectFrom('notice_attempts')
    .innerJoin('notices', 'notices.id', 'notice_attempts.notice')
    .selectAll('notice_attempts')
    .where('notices.incident', 'in', ids)
    .orderBy('notice_attempts.id')
    .execute()
  return {
    incidents: incidents.map((row) => ({...row})),
    incident_entries: entries.map((row) => ({...row})),
    notices: notices.map((row) => ({...row})),
    notice_attempts: attempts.map((row) => ({...row})),
  }
}
