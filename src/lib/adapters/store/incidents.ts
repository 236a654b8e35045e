import type {Selectable} from 'kysely'
import {ulid} from 'ulid'
import {canonicalJson} from '../../engine/chain.ts'
import type {Authority} from '../../engine/step.ts'
import type {
  Channel,
  EntryData,
  EntryKind,
  Incident,
  IncidentEntry,
  IncidentRecord,
  Notice,
  NoticeAttempt,
  Severity,
} from '../../incident/incident.ts'
import type {IncidentsReading, IncidentsWriting} from '../../site/incidents.ts'
import {type Ground, isoOf, type Reader, storeNow, type Writer, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {IncidentsTable, NoticesTable} from './schema-incidents.ts'

/** Timelines and attempts are asked for so many incidents or notices at once. */
const AT_ONCE = 200

export const incidentsReading = (ground: Ground): IncidentsReading => ({
  async incident(id) {
    const rows = await ground.db.selectFrom('incidents').selectAll().where('id', '=', id).execute()
    return (await withEntries(ground.db, rows))[0]
  },
  async withKey(key) {
    const rows = await ground.db
      .selectFrom('incidents')
      .selectAll()
      .where('dedup_key', '=', key)
      .orderBy('opened_at')
      .orderBy('id')
      .execute()
    return withEntries(ground.db, rows)
  },
  async newest(limit) {
    const newest = ground.db.selectFrom('incidents').selectAll().orderBy('opened_at', 'desc').orderBy('id', 'desc')
    return withEntries(ground.db, await ground.flavour.first(newest, limit).execute())
  },
  async notices(incident) {
    const rows = await ground.db
      .selectFrom('notices')
      .selectAll()
      .where('incident', '=', incident)
      .orderBy('made_at')
      .orderBy('id')
      .execute()
    return withAttempts(ground.db, rows)
  },
  async placedAt() {
    const origin = await ground.db.selectFrom('spool_origin').select('copied_at').executeTakeFirst()
    if (!origin) return isoOf(await storeNow(ground, ground.db))
    return origin.copied_at === null ? null : isoOf(Number(origin.copied_at))
  },
})

export function incidentsWriting(ground: Ground, authority: Authority, by: string): IncidentsWriting {
  const {run} = authority
  const change = (work: (trx: Writer, now: number) => Promise<void>): Promise<void> =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await work(trx, await storeNow(ground, trx))
    })
  return {
    open: (incident) =>
      change(async (trx, now) => {
        const there = await trx.selectFrom('incidents').select('id').where('id', '=', incident.id).executeTakeFirst()
        if (there) return
        await trx.insertInto('incidents').values(rowOf(incident)).execute()
        const data = {affected: [...incident.affected], tenants: [...incident.tenants]}
        await enter(trx, {incident: incident.id, at: now, kind: 'opened', actor: by, run, data})
      }),
    enter: (incident, kind, data) => change((trx, now) => enter(trx, {incident, at: now, kind, actor: by, run, data})),
    queue: (notices) =>
      change(async (trx, now) => {
        for (const {id, incident, page, recipient, channel, address, title, body} of notices) {
          const there = await trx
            .selectFrom('notices')
            .select('id')
            .where('page', '=', page)
            .where('recipient', '=', recipient)
            .where('channel', '=', channel)
            .executeTakeFirst()
          const row = {id, incident, page, recipient, channel, address, title, body, made_at: now, run}
          if (!there) await trx.insertInto('notices').values(row).execute()
        }
      }),
    attempted: (notice, state, detail) =>
      change(async (trx, now) => {
        const row = {id: ulid(now), notice, at: now, state, detail: detail.slice(0, 1000), run}
        await trx.insertInto('notice_attempts').values(row).execute()
      }),
  }
}

/** Adds a line to a timeline, within a transaction of the caller. */
export async function enter(
  trx: Writer,
  entry: {
    readonly incident: string
    readonly at: number
    readonly kind: EntryKind
    readonly actor: string
    readonly run: string
    readonly data: EntryData
  },
): Promise<void> {
  const row = {...entry, id: ulid(entry.at), data: canonicalJson(entry.data)}
  await trx.insertInto('incident_entries').values(row).execute()
}

const rowOf = (incident: IncidentRecord): Selectable<IncidentsTable> => ({
  id: incident.id,
  dedup_key: incident.key,
  kind: incident.kind,
  severity: incident.severity,
  title: incident.title,
  affected: canonicalJson([...incident.affected]),
  tenants: canonicalJson([...incident.tenants]),
  placed_at: incident.placedAt === null ? null : Date.parse(incident.placedAt),
  began_at: Date.parse(incident.beganAt),
  opened_at: Date.parse(incident.openedAt),
  opened_by: incident.openedBy,
  run: incident.run,
})

async function withEntries(db: Reader, rows: readonly Selectable<IncidentsTable>[]): Promise<readonly Incident[]> {
  const found = await inPortions(rows, (ids) =>
    db.selectFrom('incident_entries').selectAll().where('incident', 'in', ids).orderBy('at').orderBy('id').execute(),
  )
  return rows.map((row) => ({
    id: row.id,
    key: row.dedup_key,
    kind: 'downtime',
    severity: row.severity as Severity,
    title: row.title,
    affected: JSON.parse(row.affected) as readonly string[],
    tenants: JSON.parse(row.tenants) as readonly string[],
    placedAt: row.placed_at === null ? null : isoOf(Number(row.placed_at)),
    beganAt: isoOf(Number(row.began_at)),
    openedAt: isoOf(Number(row.opened_at)),
    openedBy: row.opened_by,
    run: row.run,
    entries: found
      .filter(({incident}) => incident === row.id)
      .map(
        ({id, at, kind, actor, run, data}): IncidentEntry => ({
          id,
          at: isoOf(Number(at)),
          kind: kind as EntryKind,
          by: actor,
          run,
          data: JSON.parse(data) as EntryData,
        }),
      ),
  }))
}

async function withAttempts(db: Reader, rows: readonly Selectable<NoticesTable>[]): Promise<readonly Notice[]> {
  const found = await inPortions(rows, (ids) =>
    db.selectFrom('notice_attempts').selectAll().where('notice', 'in', ids).orderBy('at').orderBy('id').execute(),
  )
  return rows.map(({id, incident, page, recipient, channel, address, title, body}) => ({
    ...{id, incident, page, recipient, address, title, body},
    channel: channel as Channel,
    attempts: found
      .filter(({notice}) => notice === id)
      .map(({at, state, detail}) => ({at: isoOf(Number(at)), state: state as NoticeAttempt['state'], detail})),
  }))
}

async function inPortions<T>(
  rows: readonly {readonly id: string}[],
  ask: (ids: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = []
  for (let at = 0; at < rows.length; at += AT_ONCE)
    found.push(...(await ask(rows.slice(at, at + AT_ONCE).map(({id}) => id))))
  return found
}
