import type {Selectable} from 'kysely'
import type {BackupFile, BackupKind, ProofLevel} from '../../backup/set.ts'
import type {BackupProof, CataloguedSet, FoundSet} from '../../site/backups.ts'
import type {Ground} from './flavour.ts'
import type {BackupFilesTable, BackupProofsTable, BackupSetsTable} from './schema-backups.ts'

/** Rows as the site knows them. Numbers are converted, since a driver may hand a bigint column out as text. */
const setOf = (row: Selectable<BackupSetsTable>, files: readonly Selectable<BackupFilesTable>[]): CataloguedSet => ({
  guid: row.guid,
  tenant: row.tenant,
  tenantName: row.tenant_name,
  server: row.server,
  database: row.database_name,
  family: row.family,
  kind: row.kind as BackupKind,
  copyOnly: row.copy_only === 1,
  damaged: row.damaged === 1,
  checksums: row.checksums === 1,
  beginsChain: row.begins_chain === 1,
  firstLsn: row.first_lsn,
  lastLsn: row.last_lsn,
  checkpointLsn: row.checkpoint_lsn,
  databaseBackupLsn: row.database_backup_lsn,
  base: row.base_guid === null ? null : {guid: row.base_guid, lsn: row.base_lsn ?? '0'},
  forks: {first: row.first_fork, last: row.last_fork, point: row.fork_point_lsn},
  startedAt: Number(row.started_at),
  finishedAt: Number(row.finished_at),
  bytes: Number(row.bytes),
  storedBytes: Number(row.stored_bytes),
  position: row.set_position,
  name: row.set_name,
  description: row.description,
  files: files.map(({path, stripe, mirror}): BackupFile => ({path, stripe, mirror})),
  ...(row.time_zone === null ? {} : {timeZone: row.time_zone}),
  ...(row.bulk_logged === null ? {} : {bulkLogged: row.bulk_logged === 1}),
  ...(row.stripes === null ? {} : {stripes: row.stripes}),
  ...(row.snapshot === null ? {} : {snapshot: row.snapshot === 1}),
  ...(row.incomplete === null ? {} : {incomplete: row.incomplete === 1}),
  ...(row.written_by === null ? {} : {writtenBy: row.written_by}),
  origin: row.origin as CataloguedSet['origin'],
  run: row.run,
  recordedAt: Number(row.recorded_at),
  orphanedSince: row.orphaned_since === null ? undefined : Number(row.orphaned_since),
  ...(row.from_header === 1 ? {fromHeader: true} : {}),
})

/** SQL Server takes 2,100 parameters. */
const AT_ONCE = 1000

export async function withFiles(
  {db}: Ground,
  rows: readonly Selectable<BackupSetsTable>[],
): Promise<readonly CataloguedSet[]> {
  const files: Selectable<BackupFilesTable>[] = []
  for (let at = 0; at < rows.length; at += AT_ONCE)
    files.push(
      ...(await db
        .selectFrom('backup_files')
        .selectAll()
        .where(
          'set_guid',
          'in',
          rows.slice(at, at + AT_ONCE).map(({guid}) => guid),
        )
        .orderBy('stripe')
        .orderBy('mirror')
        .execute()),
    )
  const bySet = Map.groupBy(files, (file) => file.set_guid)
  return rows.map((row) => setOf(row, bySet.get(row.guid) ?? []))
}

/** `run` finds it, `now` is ms of the store's clock. */
export const setRow = (
  {set, takenBy, fromHeader = false}: FoundSet,
  of: {readonly tenant: string; readonly tenantName: string; readonly server: string},
  run: string,
  now: number,
): BackupSetsTable => ({
  guid: set.guid,
  tenant: of.tenant,
  tenant_name: of.tenantName,
  server: of.server,
  database_name: set.database,
  family: set.family,
  kind: set.kind,
  copy_only: bit(set.copyOnly),
  damaged: bit(set.damaged),
  checksums: bit(set.checksums),
  begins_chain: bit(set.beginsChain),
  first_lsn: set.firstLsn,
  last_lsn: set.lastLsn,
  checkpoint_lsn: set.checkpointLsn,
  database_backup_lsn: set.databaseBackupLsn,
  base_guid: set.base?.guid ?? null,
  base_lsn: set.base?.lsn ?? null,
  first_fork: set.forks.first,
  last_fork: set.forks.last,
  fork_point_lsn: set.forks.point,
  started_at: set.startedAt,
  finished_at: set.finishedAt,
  bytes: set.bytes,
  stored_bytes: set.storedBytes,
  set_position: set.position,
  set_name: set.name,
  description: set.description,
  origin: takenBy === null ? 'other' : 'landlord',
  run: takenBy ?? run,
  recorded_at: now,
  orphaned_since: null,
  from_header: bit(fromHeader),
  time_zone: set.timeZone ?? null,
  bulk_logged: optionalBit(set.bulkLogged),
  stripes: set.stripes ?? null,
  snapshot: optionalBit(set.snapshot),
  incomplete: optionalBit(set.incomplete),
  written_by: set.writtenBy ?? null,
})

export const fileRows = ({set}: FoundSet): BackupFilesTable[] =>
  set.files.map(({path, stripe, mirror}) => ({set_guid: set.guid, stripe, mirror, path}))

export const proofOf = (row: Selectable<BackupProofsTable>): BackupProof => ({
  set: row.set_guid,
  tenant: row.tenant,
  level: row.level as ProofLevel,
  passed: row.passed === 1,
  at: Number(row.proven_at),
  server: row.server,
  found: row.found,
  run: row.run,
  ...(row.took_ms === null ? {} : {tookMs: Number(row.took_ms)}),
  ...(row.code === null ? {} : {code: row.code}),
})

export const bit = (on: boolean): number => (on ? 1 : 0)

const optionalBit = (on: boolean | undefined): number | null => (on === undefined ? null : bit(on))
