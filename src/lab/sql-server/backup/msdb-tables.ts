import {BIT, DATETIME, INT, nvarchar, SMALLINT, TINYINT} from '../engine/types.ts'
import type {SqlType} from '../engine/values.ts'
import type {Column, Database, Table} from '../storage/model.ts'
import {Rows} from '../storage/rows.ts'

/** Columns as `name type`, in SQL Server's order; types as they are declared. */
const TABLES: Readonly<Record<string, string>> = {
  backupset: `backup_set_id int, backup_set_uuid guid, media_set_id int, first_family_number tinyint, first_media_number smallint,
    last_family_number tinyint, last_media_number smallint, catalog_family_number tinyint, catalog_media_number smallint, position int,
    expiration_date datetime, software_vendor_id int, name n128, description n255, user_name n128, software_major_version tinyint,
    software_minor_version tinyint, software_build_version smallint, time_zone smallint, mtf_minor_version tinyint, first_lsn lsn,
    last_lsn lsn, checkpoint_lsn lsn, database_backup_lsn lsn, database_creation_date datetime, backup_start_date datetime,
    backup_finish_date datetime, type c1, sort_order smallint, code_page smallint, compatibility_level tinyint, database_version int,
    backup_size size, database_name n128, server_name n128, machine_name n128, flags int, unicode_locale int, unicode_compare_style int,
    collation_name n128, is_password_protected bit, recovery_model n60, has_bulk_logged_data bit, is_snapshot bit, is_readonly bit,
    is_single_user bit, has_backup_checksums bit, is_damaged bit, begins_log_chain bit, has_incomplete_metadata bit, is_force_offline bit,
    is_copy_only bit, first_recovery_fork_guid guid, last_recovery_fork_guid guid, fork_point_lsn lsn, database_guid guid, family_guid guid,
    differential_base_lsn lsn, differential_base_guid guid, compressed_backup_size size, key_algorithm n32, encryptor_type n32`,
  backupmediaset: `media_set_id int, media_uuid guid, media_family_count tinyint, name n128, description n255, software_name n128,
    software_vendor_id int, MTF_major_version tinyint, mirror_count tinyint, is_password_protected bit, is_compressed bit, is_encrypted bit`,
  backupmediafamily: `media_set_id int, family_sequence_number tinyint, media_family_id guid, media_count int, logical_device_name n128,
    physical_device_name n260, device_type tinyint, physical_block_size int, mirror tinyint`,
  backupfile: `backup_set_id int, first_family_number tinyint, first_media_number smallint, filegroup_name n128, page_size int,
    file_number size, backed_up_page_count size, file_type c1, source_file_block_size size, file_size size, logical_name n128,
    physical_drive n260, physical_name n260, state tinyint, state_desc n64, create_lsn lsn, drop_lsn lsn, file_guid guid,
    read_only_lsn lsn, read_write_lsn lsn, differential_base_lsn lsn, differential_base_guid guid, backup_size size, filegroup_guid guid,
    is_readonly bit, is_present bit`,
  restorehistory: `restore_history_id int, restore_date datetime, destination_database_name n128, user_name n128, backup_set_id int,
    restore_type c1, replace bit, recovery bit, restart bit, stop_at datetime, device_count tinyint, stop_at_mark_name n128, stop_before bit`,
  suspect_pages: `database_id int, file_id int, page_id bigint, event_type int, error_count int, last_update_date datetime`,
  logmarkhistory: `database_name n128, mark_name n128, description n255, user_name n128, lsn lsn, mark_time datetime`,
}

const TYPES: Readonly<Record<string, SqlType>> = {
  int: INT,
  bigint: {name: 'bigint'},
  smallint: SMALLINT,
  tinyint: TINYINT,
  bit: BIT,
  datetime: DATETIME,
  guid: {name: 'uniqueidentifier'},
  lsn: {name: 'decimal', precision: 25, scale: 0},
  size: {name: 'decimal', precision: 20, scale: 0},
  c1: {name: 'char', length: 1},
}

/** The first column of each that numbers its rows. */
const NUMBERED: ReadonlySet<string> = new Set(['backup_set_id', 'restore_history_id'])

/** msdb with the tables of backup history that it lacks. learn.microsoft.com/sql/relational-databases/system-tables/backup-and-restore-tables-transact-sql */
export function withHistoryTables(msdb: Database): Database {
  const tables = new Map(msdb.tables)
  let id = msdb.nextObjectId
  for (const [name, columns] of Object.entries(TABLES)) {
    if ([...tables.values()].some((table) => table.name === name)) continue
    tables.set(id, historyTable(id, name, columns, msdb.created))
    id += 16
  }
  return id === msdb.nextObjectId ? msdb : {...msdb, nextObjectId: id, tables}
}

function historyTable(id: number, name: string, columns: string, created: string): Table {
  return {
    id,
    schemaId: 1,
    name,
    created,
    lastColumnId: columns.split(',').length,
    columns: columns.split(',').map((text, i) => column(i, ...pair(text))),
    keys: [],
    checks: [],
    foreigns: [],
    rows: Rows.EMPTY,
    counters: {nextRow: 1, identity: null},
  }
}

function pair(text: string): [string, string] {
  const [name = '', type = ''] = text.trim().split(/\s+/)
  return [name, type]
}

function column(place: number, name: string, type: string): Column {
  const text = /^n(\d+)$/.exec(type)
  const found = text === null ? TYPES[type] : nvarchar(Number(text[1]))
  if (found === undefined) throw new Error(`no type ${type}`)
  const numbered = place === 0 && NUMBERED.has(name)
  return {
    id: place + 1,
    name,
    type: found,
    nullable: !numbered,
    identity: numbered && name === 'restore_history_id' ? {seed: 1, increment: 1} : null,
    default: null,
  }
}
