/** What SQL Server tells of a set, and whose it is. LSNs are digits in text; bits are 0 and 1. */
export interface BackupSetsTable {
  guid: string
  tenant: string
  tenant_name: string
  server: string
  database_name: string
  family: string
  kind: string
  copy_only: number
  damaged: number
  checksums: number
  begins_chain: number
  first_lsn: string
  last_lsn: string
  checkpoint_lsn: string
  database_backup_lsn: string
  base_guid: string | null
  base_lsn: string | null
  first_fork: string
  last_fork: string
  fork_point_lsn: string | null
  started_at: number
  finished_at: number
  bytes: number
  stored_bytes: number
  set_position: number
  set_name: string | null
  description: string | null
  origin: string
  run: string
  recorded_at: number
  orphaned_since: number | null
  from_header: number | null
  /** From here on null where it was not asked for yet when the set was recorded. */
  time_zone: number | null
  bulk_logged: number | null
  stripes: number | null
  snapshot: number | null
  incomplete: number | null
  written_by: string | null
}

export interface BackupFilesTable {
  set_guid: string
  stripe: number
  mirror: number
  path: string
}

/** Of a file as it was when it was read first. Rows are never changed. */
export interface BackupDigestsTable {
  set_guid: string
  stripe: number
  mirror: number
  bytes: number
  sha256: string
  read_at: number
  run: string
}

/** The last failures in a row of one kind of backup of one tenant; a backup that succeeds takes the row away. */
export interface BackupFailuresTable {
  tenant: string
  kind: string
  times: number
  first_at: number
  last_at: number
  code: string
  found: string
  run: string
}

/** Rows are never changed. */
export interface BackupProofsTable {
  id: string
  set_guid: string
  tenant: string
  level: string
  passed: number
  proven_at: number
  server: string
  found: string
  run: string
  took_ms: number | null
  /** Of what is wrong; null where it passed. */
  code: string | null
}

/** A chain that was restored whole, once; rows are never changed. ms. */
export interface BackupRebuildsTable {
  id: string
  tenant: string
  run: string
  server: string
  base_set: string
  last_set: string
  sets: number
  bytes: number
  rebuilt_at: number
  restore_ms: number
  check_ms: number
  reaches_from: number | null
  reaches_until: number | null
  passed: number
  found: string
}

/** ms. */
export interface BackupPoliciesTable {
  tenant: string
  full_every: number
  log_every: number
  since: number
  by_run: string
}

/** Databases beside the tenants' own. `begun` is JSON. */
export interface CopiesTable {
  id: string
  server: string
  database_name: string
  tenant: string
  tenant_name: string
  purpose: string
  run: string
  made_at: number
  begun: string | null
  checked_at: number | null
  gone_at: number | null
}

export interface WatchesTable {
  tenant: string
  tenant_name: string
  /** A JSON list of words. */
  what: string
  since: number
  by_run: string
}
