import type {EventsTable, SealsTable} from './schema.ts'

/** Rows of these four are never changed: what became of an incident or notice, its newest entry or attempt says. */
export interface IncidentsTable {
  id: string
  /** `kind:resource:check`. */
  dedup_key: string
  kind: string
  severity: string
  title: string
  /** JSON: `["vm/app-1"]`. */
  affected: string
  /** JSON: names. */
  tenants: string
  /** When the placement held that the tenants were found by; null: it was not known. */
  placed_at: number | null
  began_at: number
  opened_at: number
  opened_by: string
  run: string
}

export interface IncidentEntriesTable {
  id: string
  incident: string
  at: number
  kind: string
  actor: string
  run: string
  /** JSON. */
  data: string
}

/** The outbox: a row a recipient and channel, durable before anything is sent. */
export interface NoticesTable {
  id: string
  incident: string
  /** Notices that were sent as one. */
  page: string
  recipient: string
  channel: string
  address: string
  title: string
  body: string
  made_at: number
  run: string
}

export interface NoticeAttemptsTable {
  id: string
  notice: string
  at: number
  state: string
  /** The receipt, or why it was not sent. */
  detail: string
  run: string
}

/** One row in a spool, none in a store. */
export interface SpoolOriginTable {
  one: number
  /** Id of the store that it stands in for; null: never seen from here. */
  store: string | null
  /** When the store's placement was last copied. */
  copied_at: number | null
}

/** In a spool: how far the store is known to have a run. */
export interface SpoolBasesTable {
  run: string
  seq: number
  head: string
}

/** Seals of spools, as they were made there. */
export interface SpooledSealsTable extends SealsTable {
  spool: string
}

/** How a run went on in a spool after `forked_after`, while it went on otherwise in the store. */
export interface BranchesTable {
  id: string
  run: string
  spool: string
  forked_after: number
  seq: number
  head: string
  state: string
  changed: number
  actor: string
  merged_at: number
}

export interface BranchEventsTable extends EventsTable {
  branch: string
}
