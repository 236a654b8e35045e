import type {DatabaseCell} from '../engine/database-cell.ts'
import type {Instance} from '../engine/instance.ts'
import type {Session} from '../engine/session.ts'
import type {Transaction} from '../engine/transaction.ts'
import {Decimal, Moment, type Value} from '../engine/values.ts'
import {type Lsn, NO_LSN} from '../storage/log.ts'
import type {Table} from '../storage/model.ts'
import {shownLsn} from './errors.ts'
import {type BackupSet, forksOf, type MediaLabel} from './set.ts'

const TYPE = {full: 'D', differential: 'I', log: 'L'} as const
const RESTORE_TYPE = {full: 'D', differential: 'I', log: 'L'} as const
/** 4608: SQL Server. */
export const VENDOR = 4608n
/** https://learn.microsoft.com/sql/relational-databases/system-tables/backupmediafamily-transact-sql */
const DEVICE = {disk: 2n, url: 9n} as const
const BAD_CHECKSUM = 2n

type Cells = Readonly<Record<string, Value>>

export const bit = (on: boolean): Value => (on ? 1n : 0n)
export const lsnValue = (lsn: Lsn | null | undefined): Value =>
  lsn === null || lsn === undefined ? null : new Decimal(BigInt(shownLsn(lsn)), 0)
export const sizeValue = (bytes: number): Value => new Decimal(BigInt(bytes), 0)
export const localTime = (text: string | null): Value =>
  text === null ? null : (Moment.parse(text)?.roundedToDatetime() ?? null)
export const versionPart = (version: string, place: number): bigint => BigInt(version.split('.')[place] ?? '0')

/** As SQL Server tells a Windows machine: the name of the server without its instance. */
export const machineOf = (server: string): string => server.split('\\')[0] ?? server

/** Rows of msdb for a backup that succeeded; its backup_set_id. */
export function recordBackup(
  set: BackupSet,
  labels: readonly {readonly device: string; readonly label: MediaLabel}[],
  session: Session,
): bigint {
  const {instance} = session
  const known = find(instance, 'backupset', 'backup_set_uuid', set.header.guid)
  if (known !== undefined) return BigInt(String(known))
  const label = labels[0]?.label
  const id = next(instance, 'backupset')
  const media = mediaSetId(labels, instance)
  insert(instance, 'backupset', [setCells(set, id, media, label)])
  insert(instance, 'backupfile', fileCells(set, id))
  return id
}

export interface RestoreFacts {
  readonly database: string
  readonly replace: boolean
  readonly recovery: boolean
  readonly stopAt: string | null
  readonly mark: string | null
  readonly stopBefore: boolean | null
  readonly devices: number
}

/** Also records the backup set where this server has not made it. */
export function recordRestore(
  set: BackupSet,
  labels: readonly {readonly device: string; readonly label: MediaLabel}[],
  facts: RestoreFacts,
  session: Session,
): void {
  const {instance, loginName} = session
  const setId = recordBackup(set, labels, session)
  insert(instance, 'restorehistory', [
    {
      restore_history_id: next(instance, 'restorehistory'),
      restore_date: instance.clock.local().roundedToDatetime(),
      destination_database_name: facts.database,
      user_name: loginName,
      backup_set_id: setId,
      restore_type: RESTORE_TYPE[set.header.type],
      replace: bit(facts.replace),
      recovery: bit(facts.recovery),
      restart: 0n,
      stop_at: localTime(facts.stopAt),
      device_count: BigInt(facts.devices),
      stop_at_mark_name: facts.mark,
      stop_before: facts.stopBefore === null ? null : bit(facts.stopBefore),
    },
  ])
}

/** A page that failed its checksum. learn.microsoft.com/sql/relational-databases/system-tables/suspect-pages-transact-sql */
export function recordSuspect(cell: DatabaseCell, page: number, instance: Instance): void {
  const now = instance.clock.local().roundedToDatetime()
  const place: Cells = {database_id: BigInt(cell.committed.id), file_id: 1n, page_id: BigInt(page)}
  const table = tableOf(instance, 'suspect_pages')
  const column = (name: string) => table.columns.findIndex((one) => one.name === name)
  const known = [...table.rows].find(([, row]) =>
    Object.entries(place).every(([name, value]) => row[column(name)] === value),
  )
  const count = known === undefined ? 0n : BigInt(String(known[1][column('error_count')] ?? 0))
  const cells = {...place, event_type: BAD_CHECKSUM, error_count: count + 1n, last_update_date: now}
  write(instance, 'suspect_pages', new Map([[known?.[0] ?? table.counters.nextRow, cells]]))
}

/** A marked transaction. learn.microsoft.com/sql/relational-databases/system-tables/logmarkhistory-transact-sql */
export function recordMarks({mark, cells}: Transaction, instance: Instance): void {
  for (const {committed, store} of cells) {
    if (mark === undefined || store === undefined) continue
    insert(instance, 'logmarkhistory', [
      {
        database_name: committed.name,
        mark_name: mark.name,
        description: mark.description,
        user_name: mark.user,
        lsn: lsnValue(store.log.last),
        mark_time: instance.clock.local().roundedToDatetime(),
      },
    ])
  }
}

function setCells({position, header, end}: BackupSet, id: bigint, media: bigint, label: MediaLabel | undefined): Cells {
  const forks = forksOf({position, header, end})
  return {
    backup_set_id: id,
    backup_set_uuid: header.guid,
    media_set_id: media,
    first_family_number: 1n,
    first_media_number: 1n,
    last_family_number: BigInt(label?.families ?? 1),
    last_media_number: 1n,
    catalog_family_number: 1n,
    catalog_media_number: 1n,
    position: BigInt(position),
    expiration_date: null,
    software_vendor_id: VENDOR,
    name: header.name,
    description: header.description,
    user_name: header.user,
    software_major_version: versionPart(header.version, 0),
    software_minor_version: versionPart(header.version, 1),
    software_build_version: versionPart(header.version, 2),
    time_zone: BigInt(header.timeZone),
    mtf_minor_version: 0n,
    first_lsn: lsnValue(end.firstLsn),
    last_lsn: lsnValue(end.lastLsn),
    checkpoint_lsn: lsnValue(end.checkpointLsn),
    database_backup_lsn: lsnValue(header.databaseBackupLsn),
    database_creation_date: localTime(header.databaseCreated),
    backup_start_date: localTime(header.started),
    backup_finish_date: localTime(end.finished),
    type: TYPE[header.type],
    sort_order: 52n,
    code_page: 0n,
    compatibility_level: BigInt(header.compatibilityLevel),
    database_version: BigInt(header.databaseVersion),
    backup_size: sizeValue(end.size),
    database_name: header.database,
    server_name: header.server,
    machine_name: machineOf(header.server),
    flags: BigInt(flagsOf({position, header, end})),
    unicode_locale: 1033n,
    unicode_compare_style: 196_609n,
    collation_name: header.collation,
    is_password_protected: 0n,
    recovery_model: header.recovery.replace('_', '-'),
    has_bulk_logged_data: 0n,
    is_snapshot: 0n,
    is_readonly: bit(header.readOnly),
    is_single_user: bit(header.userAccess === 'SINGLE_USER'),
    has_backup_checksums: bit(header.checksums),
    is_damaged: 0n,
    begins_log_chain: bit(header.beginsChain),
    has_incomplete_metadata: 0n,
    is_force_offline: bit(header.leftRestoring),
    is_copy_only: bit(header.copyOnly),
    first_recovery_fork_guid: forks.first,
    last_recovery_fork_guid: forks.last,
    fork_point_lsn: lsnValue(forks.point),
    database_guid: header.databaseGuid,
    family_guid: header.family,
    differential_base_lsn: lsnValue(header.base?.lsn),
    differential_base_guid: header.base?.guid ?? null,
    compressed_backup_size: sizeValue(header.compressed ? end.storedSize : end.size),
    key_algorithm: null,
    encryptor_type: null,
  }
}

/** Bits of `flags`. learn.microsoft.com/sql/relational-databases/system-tables/backupset-transact-sql#flags */
export function flagsOf({header}: BackupSet): number {
  return (
    (header.readOnly ? 4 : 0) +
    (header.userAccess === 'SINGLE_USER' ? 8 : 0) +
    (header.checksums ? 16 : 0) +
    (header.leftRestoring ? 64 + 256 : 0)
  )
}

function fileCells({header, end}: BackupSet, id: bigint): readonly Cells[] {
  return header.files.map((file) => {
    const log = file.type === 'LOG'
    const pages = log ? end.logPages : end.pages
    return {
      backup_set_id: id,
      first_family_number: 1n,
      first_media_number: 1n,
      filegroup_name: log ? null : 'PRIMARY',
      page_size: 8192n,
      file_number: sizeValue(file.id),
      backed_up_page_count: sizeValue(pages),
      file_type: log ? 'L' : 'D',
      source_file_block_size: sizeValue(512),
      file_size: sizeValue(file.pages * 8192),
      logical_name: file.name,
      physical_drive: file.path.slice(0, 2),
      physical_name: file.path,
      state: 0n,
      state_desc: 'ONLINE',
      create_lsn: lsnValue(NO_LSN),
      drop_lsn: lsnValue(NO_LSN),
      backup_size: sizeValue(pages * 8192),
      is_readonly: 0n,
      is_present: bit(header.type !== 'log' || log),
    }
  })
}

function mediaSetId(
  labels: readonly {readonly device: string; readonly label: MediaLabel}[],
  instance: Instance,
): bigint {
  const label = labels[0]?.label
  const known = find(instance, 'backupmediaset', 'media_uuid', label?.mediaSet ?? '')
  if (known !== undefined) return BigInt(String(known))
  const id = next(instance, 'backupmediaset')
  insert(instance, 'backupmediaset', [
    {
      media_set_id: id,
      media_uuid: label?.mediaSet ?? null,
      media_family_count: BigInt(labels.length),
      name: label?.name ?? null,
      description: label?.description ?? null,
      software_name: label?.software ?? null,
      software_vendor_id: VENDOR,
      MTF_major_version: 1n,
      mirror_count: 1n,
      is_password_protected: 0n,
      is_compressed: bit(label?.compressed === true),
      is_encrypted: 0n,
    },
  ])
  const families = labels.map(
    ({device, label: one}): Cells => ({
      media_set_id: id,
      family_sequence_number: BigInt(one.number),
      media_family_id: one.family,
      media_count: 1n,
      logical_device_name: null,
      physical_device_name: device,
      device_type: /^https?:/i.test(device) ? DEVICE.url : DEVICE.disk,
      physical_block_size: 512n,
      mirror: 0n,
    }),
  )
  insert(instance, 'backupmediafamily', families)
  return id
}

function tableOf(instance: Instance, name: string): Table {
  const found = [...instance.database('msdb').committed.tables.values()].find((table) => table.name === name)
  if (found === undefined) throw new Error(`msdb has ${name}`)
  return found
}

/** First column of the row that has this GUID. */
function find(instance: Instance, name: string, column: string, value: Value): Value | undefined {
  const table = tableOf(instance, name)
  const place = table.columns.findIndex((one) => one.name === column)
  const [id] = table.rows.withKey([{place, order: 'guid'}], [value])
  return id === undefined ? undefined : table.rows.get(id)?.[0]
}

/** Next number of the first column: rows are numbered as they come. */
function next(instance: Instance, name: string): bigint {
  return BigInt(tableOf(instance, name).counters.nextRow)
}

function insert(instance: Instance, name: string, rows: readonly Cells[]): void {
  const first = tableOf(instance, name).counters.nextRow
  write(instance, name, new Map(rows.map((cells, i) => [first + i, cells])))
}

function write(instance: Instance, name: string, rows: ReadonlyMap<number, Cells>): void {
  const cell = instance.database('msdb')
  const {committed} = cell
  const table = tableOf(instance, name)
  const made = [...rows].map(([id, cells]) => [id, table.columns.map((one) => cells[one.name] ?? null)] as const)
  table.counters.nextRow = Math.max(table.counters.nextRow, ...[...rows.keys()].map((id) => id + 1))
  const tables = new Map(committed.tables).set(table.id, {...table, rows: table.rows.with(made)})
  cell.commit({...committed, tables}, new Map([[table.id, new Set(rows.keys())]]))
}
