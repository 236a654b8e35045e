import type {Session} from '../engine/session.ts'
import {BIT, DATETIME, INT, nvarchar, SID, SYSNAME, TINYINT} from '../engine/types.ts'
import type {SqlType} from '../engine/values.ts'
import type {Database, DatabaseFile} from '../storage/model.ts'
import {RESTORE_COLUMNS, REUSE_COLUMNS, restoreCells, reuseCells} from './recovery-views.ts'
import {bytes, type CatalogueView, flag, number, time} from './view.ts'

const GUID: SqlType = {name: 'uniqueidentifier'}

const STATES = {ONLINE: 0n, RESTORING: 1n, RECOVERY_PENDING: 3n, SUSPECT: 4n, OFFLINE: 6n} as const
const USER_ACCESS = {MULTI_USER: 0n, SINGLE_USER: 1n, RESTRICTED_USER: 2n} as const
const RECOVERY = {FULL: 1n, BULK_LOGGED: 2n, SIMPLE: 3n} as const
const PAGE_VERIFY = {NONE: 0n, TORN_PAGE_DETECTION: 1n, CHECKSUM: 2n} as const

/**
 * master, tempdb, one's own, and where the session is; the others with VIEW ANY DATABASE, ALTER ANY DATABASE or CREATE DATABASE.
 * learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-databases-transact-sql#permissions
 */
function seesDatabase(session: Session, database: Database): boolean {
  const {serverRights, login} = session
  if (serverRights.has('VIEW ANY DATABASE') || serverRights.createsDatabases) return true
  return database.id <= 2 || database.ownerSid === login.sid || session.database.committed.id === database.id
}

/** Databases that the session's login may know of. */
export function visibleDatabases(session: Session): readonly Database[] {
  return session.instance.databases
    .map((cell) => session.view(cell))
    .filter((database) => seesDatabase(session, database))
}

/** With AUTO_CLOSE on it is shut down when its last user leaves: what is in its boot page is not known then. */
export function isOpen(session: Session, database: Database): boolean {
  if (database.state !== 'ONLINE') return false
  return !database.autoClose || session.instance.sessions.some((one) => one.database.committed.id === database.id)
}

export const databases: CatalogueView = {
  columns: {
    name: SYSNAME,
    database_id: INT,
    source_database_id: INT,
    owner_sid: SID,
    create_date: DATETIME,
    compatibility_level: TINYINT,
    collation_name: SYSNAME,
    user_access: TINYINT,
    user_access_desc: nvarchar(60),
    is_read_only: BIT,
    is_auto_close_on: BIT,
    is_auto_shrink_on: BIT,
    state: TINYINT,
    state_desc: nvarchar(60),
    is_in_standby: BIT,
    is_cleanly_shutdown: BIT,
    recovery_model: TINYINT,
    recovery_model_desc: nvarchar(60),
    page_verify_option: TINYINT,
    page_verify_option_desc: nvarchar(60),
    is_read_committed_snapshot_on: BIT,
    delayed_durability: INT,
    delayed_durability_desc: nvarchar(60),
    is_trustworthy_on: BIT,
    is_db_chaining_on: BIT,
    is_published: BIT,
    is_subscribed: BIT,
    is_merge_published: BIT,
    is_distributor: BIT,
    is_broker_enabled: BIT,
    is_cdc_enabled: BIT,
    is_encrypted: BIT,
    ...REUSE_COLUMNS,
    replica_id: GUID,
    group_database_id: GUID,
    containment: TINYINT,
    containment_desc: nvarchar(60),
  },
  rows: (session) =>
    visibleDatabases(session).map((database) => ({
      name: database.name,
      database_id: number(database.id),
      source_database_id: null,
      owner_sid: bytes(database.ownerSid),
      create_date: time(database.created, session),
      compatibility_level: number(database.compatibilityLevel),
      collation_name: isOpen(session, database) ? database.collation : null,
      user_access: USER_ACCESS[database.userAccess],
      user_access_desc: database.userAccess,
      is_read_only: flag(database.readOnly),
      is_auto_close_on: flag(database.autoClose),
      is_auto_shrink_on: flag(database.autoShrink),
      state: STATES[database.state],
      state_desc: database.state,
      is_in_standby: 0n,
      is_cleanly_shutdown: flag(database.state === 'OFFLINE' || (database.autoClose && !isOpen(session, database))),
      recovery_model: RECOVERY[database.recovery],
      recovery_model_desc: database.recovery,
      page_verify_option: PAGE_VERIFY[database.pageVerify],
      page_verify_option_desc: database.pageVerify,
      is_read_committed_snapshot_on: flag(database.readCommittedSnapshot),
      // Not to be set in the lab, where a commit is always durable.
      delayed_durability: 0n,
      delayed_durability_desc: 'DISABLED',
      is_trustworthy_on: flag(database.trustworthy),
      is_db_chaining_on: flag(database.chaining),
      is_published: 0n,
      is_subscribed: 0n,
      is_merge_published: 0n,
      is_distributor: 0n,
      is_broker_enabled: flag(database.brokerEnabled),
      is_cdc_enabled: 0n,
      is_encrypted: 0n,
      ...reuseCells(session, database),
      replica_id: null,
      group_database_id: null,
      containment: 0n,
      containment_desc: 'NONE',
    })),
}

const FILE_COLUMNS = {
  file_id: INT,
  type: TINYINT,
  type_desc: nvarchar(60),
  name: SYSNAME,
  physical_name: nvarchar(260),
  state: TINYINT,
  state_desc: nvarchar(60),
  size: INT,
  max_size: INT,
  growth: INT,
  is_read_only: BIT,
  is_percent_growth: BIT,
} as const

function fileRow(file: DatabaseFile, database: Database) {
  return {
    file_id: number(file.id),
    type: file.type === 'ROWS' ? 0n : 1n,
    type_desc: file.type,
    name: file.name,
    physical_name: file.path,
    state: STATES[database.state],
    state_desc: database.state,
    size: number(file.pages),
    max_size: number(file.maxPages),
    growth: number(file.growth),
    is_read_only: 0n,
    is_percent_growth: flag(file.percentGrowth),
  }
}

/** Asks for CREATE DATABASE, ALTER ANY DATABASE or VIEW ANY DEFINITION; else it is empty. */
export const masterFiles: CatalogueView = {
  columns: {database_id: INT, ...FILE_COLUMNS, ...RESTORE_COLUMNS},
  rows: (session) => {
    const {serverRights} = session
    if (!serverRights.createsDatabases && !serverRights.has('VIEW ANY DEFINITION')) return []
    return session.instance.databases
      .map((cell) => session.view(cell))
      .flatMap((database) =>
        database.files.map((file) => ({
          database_id: number(database.id),
          ...fileRow(file, database),
          ...restoreCells(session, database),
        })),
      )
  },
}

/** Shown to everybody who is in the database. */
export const databaseFiles: CatalogueView = {
  columns: FILE_COLUMNS,
  rows: (session, cell) => {
    const database = session.view(cell)
    return database.files.map((file) => fileRow(file, database))
  },
}
