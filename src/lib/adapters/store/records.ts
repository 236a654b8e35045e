import type {Selectable} from 'kysely'
import type {Json} from '../../engine/finding.ts'
import type {Actor, EventKind, JournalEvent, Lease, RunRecord, RunState} from '../../engine/store.ts'
import {isoOf} from './flavour.ts'
import type {EventsTable, LeasesTable, RunsTable} from './schema.ts'

/** Rows as the engine knows them. Numbers are converted, since a driver may hand a bigint column out as text. */
export const runOf = (row: Selectable<RunsTable>): RunRecord => ({
  id: row.id,
  routine: row.routine,
  subject: row.subject,
  inputs: parsed(row.inputs),
  inputsDigest: row.inputs_digest,
  decided: parsed(row.decided),
  state: row.state as RunState,
  version: row.version,
  actor: JSON.parse(row.actor) as Actor,
  openedAt: isoOf(Number(row.opened_at)),
  closedAt: row.closed_at === null ? null : isoOf(Number(row.closed_at)),
  changed: Number(row.changed),
  head: row.head,
  archivedIn: row.archived_in,
  parent: row.parent,
})

export const eventOf = (row: Selectable<EventsTable>): JournalEvent => ({
  v: row.v as 1,
  run: row.run,
  seq: Number(row.seq),
  at: isoOf(Number(row.at)),
  kind: row.kind as EventKind,
  ...(row.step === null ? {} : {step: row.step}),
  ...(row.attempt === null ? {} : {attempt: row.attempt}),
  data: parsed(row.data),
  previous: row.previous,
  hash: row.hash,
})

export const leaseOf = (row: Selectable<LeasesTable>): Lease => ({
  id: row.id,
  key: row.lease_key,
  mode: row.mode as Lease['mode'],
  run: row.run,
  token: Number(row.token),
  holder: JSON.parse(row.holder) as Actor,
  acquiredAt: isoOf(Number(row.acquired_at)),
  expiresAt: isoOf(Number(row.expires_at)),
})

const parsed = (text: string): Json => JSON.parse(text) as Json
