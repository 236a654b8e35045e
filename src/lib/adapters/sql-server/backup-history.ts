import type {BackupFile, BackupKind, BackupSet} from '../../backup/set.ts'
import {Bug} from '../../errors.ts'
import type {BackupHistory} from '../../site/database-server.ts'
import type {Row} from '../tds/session.ts'
import {historyQuestion} from './questions.ts'
import type {Reads} from './reader.ts'
import {flag, guid, number, optionalNumber, optionalText, text, time} from './rows.ts'

const KINDS: Readonly<Record<string, BackupKind>> = {D: 'full', I: 'differential', L: 'log'}
const QUARTER_MS = 15 * 60_000
const UNKNOWN_ZONE = 127

/** What msdb remembers; one query for all databases of a server. Sets of files and filegroups are left out. */
export async function backupHistory(
  reader: Reads,
  query: {readonly database?: string; readonly since?: number},
): Promise<BackupHistory> {
  const [databases = [], rows = []] = await reader.read(historyQuestion(query))
  return {
    databases: databases.map((row) => ({
      name: text(row, 'name'),
      family: optionalText(row, 'family_guid')?.toUpperCase(),
      fork: optionalText(row, 'recovery_fork_guid')?.toUpperCase(),
      logStart: optionalText(row, 'log_start'),
    })),
    sets: setsOf(rows),
  }
}

/** One row a file of a set, those of a set together. */
export function setsOf(rows: readonly Row[]): readonly BackupSet[] {
  const sets = new Map<string, {row: Row; kind: BackupKind; files: BackupFile[]}>()
  for (const row of rows) {
    const kind = KINDS[text(row, 'type')]
    if (kind === undefined) continue
    const id = guid(row, 'backup_set_uuid')
    const known = sets.get(id) ?? {row, kind, files: []}
    const file = fileOf(row)
    // A set that was restored here from another path is told once for each medium: the first is where it was written.
    if (!known.files.some(({stripe, mirror}) => stripe === file.stripe && mirror === file.mirror))
      known.files.push(file)
    sets.set(id, known)
  }
  return [...sets.values()].map(({row, kind, files}) => setOf(row, kind, files))
}

const fileOf = (row: Row): BackupFile => ({
  path: optionalText(row, 'physical_device_name') ?? '',
  stripe: number(row, 'family_sequence_number'),
  mirror: row.mirror === null ? 0 : number(row, 'mirror'),
})

function setOf(row: Row, kind: BackupKind, files: readonly BackupFile[]): BackupSet {
  const zone = number(row, 'time_zone')
  const base = optionalText(row, 'differential_base_guid')
  const [snapshot, incomplete] = [flag(row, 'is_snapshot'), flag(row, 'has_incomplete_metadata')]
  const [stripes, writtenBy] = [optionalNumber(row, 'media_family_count'), optionalText(row, 'server_name')]
  return {
    guid: guid(row, 'backup_set_uuid'),
    family: guid(row, 'family_guid'),
    database: text(row, 'database_name'),
    kind,
    copyOnly: flag(row, 'is_copy_only'),
    damaged: flag(row, 'is_damaged') || snapshot || incomplete,
    checksums: flag(row, 'has_backup_checksums'),
    beginsChain: flag(row, 'begins_log_chain'),
    firstLsn: lsn(row, 'first_lsn'),
    lastLsn: lsn(row, 'last_lsn'),
    checkpointLsn: lsn(row, 'checkpoint_lsn'),
    databaseBackupLsn: lsn(row, 'database_backup_lsn'),
    base: base === undefined ? null : {guid: base.toUpperCase(), lsn: lsn(row, 'differential_base_lsn')},
    forks: {
      first: guid(row, 'first_recovery_fork_guid'),
      last: guid(row, 'last_recovery_fork_guid'),
      point: optionalText(row, 'fork_point_lsn') ?? null,
    },
    startedAt: utc(row, 'backup_start_date', zone),
    finishedAt: utc(row, 'backup_finish_date', zone),
    bytes: number(row, 'backup_size'),
    storedBytes: number(row, row.compressed_backup_size === null ? 'backup_size' : 'compressed_backup_size'),
    position: number(row, 'position'),
    name: optionalText(row, 'name') ?? null,
    description: optionalText(row, 'description') ?? null,
    files,
    timeZone: zone,
    bulkLogged: flag(row, 'has_bulk_logged_data'),
    snapshot,
    incomplete,
    ...(stripes === undefined ? {} : {stripes}),
    ...(writtenBy === undefined ? {} : {writtenBy}),
  }
}

/** Digits as the server wrote them. */
function lsn(row: Row, column: string): string {
  const digits = optionalText(row, column) ?? '0'
  if (!/^\d{1,25}$/.test(digits)) throw new Bug(`The column ${column} is no LSN.`)
  return digits
}

/**
 * Local wall time to UTC, ms since the epoch. `time_zone` is in quarters of an hour from UTC when the backup began; a backup that
 * runs across a change of the clocks ends an hour off, so order goes by LSN and never by this. An unknown zone is taken as UTC.
 */
const utc = (row: Row, column: string, zone: number): number =>
  time(row, column).getTime() - (zone === UNKNOWN_ZONE ? 0 : zone * QUARTER_MS)
