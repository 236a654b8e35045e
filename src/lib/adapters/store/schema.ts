import type {
  BackupDigestsTable,
  BackupFailuresTable,
  BackupFilesTable,
  BackupPoliciesTable,
  BackupProofsTable,
  BackupRebuildsTable,
  BackupSetsTable,
  CopiesTable,
  WatchesTable,
} from './schema-backups.ts'
import type {
  BranchEventsTable,
  BranchesTable,
  IncidentEntriesTable,
  IncidentsTable,
  NoticeAttemptsTable,
  NoticesTable,
  SpoolBasesTable,
  SpooledSealsTable,
  SpoolOriginTable,
} from './schema-incidents.ts'
import type {ApprovalsTable, ArchivesTable, SinksTable} from './schema-plans.ts'

/**
 * The ops store's tables as queries see them. Times are UTC in ms since the epoch, by the store's own clock; JSON lies in
 * text columns, canonical where it is hashed. Column types are those that SQLite and SQL Server both have.
 */
export interface StoreSchema {
  meta: MetaTable
  lease_breaks: LeaseBreaksTable
  runs: RunsTable
  run_targets: RunTargetsTable
  events: EventsTable
  seals: SealsTable
  claims: ClaimsTable
  leases: LeasesTable
  tokens: TokensTable
  reservations: ReservationsTable
  tenants: TenantsTable
  releases: ReleasesTable
  backup_sets: BackupSetsTable
  backup_files: BackupFilesTable
  backup_digests: BackupDigestsTable
  backup_proofs: BackupProofsTable
  backup_rebuilds: BackupRebuildsTable
  backup_policies: BackupPoliciesTable
  backup_failures: BackupFailuresTable
  copies: CopiesTable
  watches: WatchesTable
  hosts: HostsTable
  channel_proofs: ChannelProofsTable
  approvals: ApprovalsTable
  archives: ArchivesTable
  sinks: SinksTable
  incidents: IncidentsTable
  incident_entries: IncidentEntriesTable
  notices: NoticesTable
  notice_attempts: NoticeAttemptsTable
  spool_origin: SpoolOriginTable
  spool_bases: SpoolBasesTable
  spooled_seals: SpooledSealsTable
  branches: BranchesTable
  branch_events: BranchEventsTable
}

/** One row. */
interface MetaTable {
  one: number
  /** ULID of the store. */
  store: string
  created_at: number
  /** Where the store lies now; null: here. */
  moved_to: string | null
  moved_at: number | null
}

/** Rows are never changed. */
interface LeaseBreaksTable {
  id: string
  lease: string
  lease_key: string
  run: string
  reason: string
  broken_by: string
  broken_at: number
}

export interface RunsTable {
  id: string
  /** Order of opening, from 1: two runs of the same millisecond are still told apart. */
  ordinal: number
  routine: string
  subject: string
  inputs: string
  inputs_digest: string
  decided: string
  besides: string
  state: string
  version: string
  actor: string
  opened_at: number
  closed_at: number | null
  changed: number
  /** Number and hash of the last event. */
  seq: number
  head: string
  /** Digest of the saved plan that it carries out. */
  plan_digest: string | null
  /** Archive that its events went to. */
  archived_in: string | null
  parent: string | null
}

/** What a run of many was frozen to; rows are never changed. */
interface RunTargetsTable {
  run: string
  /** From 1. */
  number: number
  target_key: string
  /** JSON: inputs of the child, groups. */
  content: string
}

export interface EventsTable {
  run: string
  seq: number
  v: number
  at: number
  kind: string
  step: string | null
  attempt: string | null
  data: string
  previous: string
  hash: string
}

export interface SealsTable {
  seq: number
  run: string
  kind: string
  at: number
  head: string
  previous: string
  hash: string
}

interface ClaimsTable {
  subject: string
  run: string
  taken_at: number
}

export interface LeasesTable {
  id: string
  lease_key: string
  mode: string
  run: string
  token: number
  holder: string
  acquired_at: number
  expires_at: number
}

/** The highest token that was ever given out for a key; rows are never deleted. */
interface TokensTable {
  token_key: string
  highest: number
}

interface ReservationsTable {
  reservation_key: string
  what: string
  run: string
  taken_at: number
}

export interface TenantsTable {
  name: string
  id: string
  display_name: string
  contacts: string
  vm: string
  place: number
  server: string
  release_version: string
  sid_a: string
  sid_b: string
  live_slot: string
  /** IANA. */
  time_zone: string
  ring: string
  maintenance_window: string
  state: string
  created_at: string
  created_by: string
}

export interface ReleasesTable {
  version: string
  kind: string
  digest: string
  manifest_digest: string
  entry_point: string
  health_path: string
  role_name: string
  schema_name: string
  bytes: number
  added_at: number
  added_by: string
  retired_at: number | null
  retired_by: string | null
}

export interface HostsTable {
  kind: string
  name: string
  run: string
  machine: string
  version: string
  /** JSON. */
  facts: string
  added_at: string
  added_by: string
}

interface ChannelProofsTable {
  vm: string
  script: string
  machine: string
  powershell: string
  proven_at: number
  proven_by: string
}
