import type {BackupSet} from '../backup/set.ts'
import type {Fence} from '../engine/step.ts'
import type {Secret} from '../secret.ts'
import type {BackupOrder, TakenBackup} from './backups.ts'

/** Which tenant of which store a database belongs to; kept in its extended property `landlord.tenant` as JSON. */
export interface Marker {
  readonly store: string
  readonly tenant: string
  /** ULID of the tenant's creation: a new tenant of an old name is another one. */
  readonly id: string
}

export interface ServerFacts {
  /** `16.0.4100.1`: SERVERPROPERTY('ProductVersion'). */
  readonly version: string
  readonly edition: string
  readonly collation: string
  /** Folders with a closing backslash: SERVERPROPERTY('InstanceDefaultDataPath' and …'LogPath'). */
  readonly dataPath: string
  readonly logPath: string
  /** UTC, ms since the epoch: SYSUTCDATETIME(). */
  readonly utcNow: number
  /** Store that manages the server, from the database `landlord`; undefined before the first change. */
  readonly store: string | undefined
}

/** The server as a machine, for whether it can be in the fleet. */
export interface ServerHost {
  /** What the machine calls itself; undefined where the server does not tell. */
  readonly machine: string | undefined
  /** 4: Express, which has no Agent and no backup compression. SERVERPROPERTY('EngineEdition'). */
  readonly engineEdition: number
  /** Always On availability groups are enabled. */
  readonly availabilityGroups: boolean
  /** The database `landlord`, for tokens and the store's id, is there. */
  readonly landlord: boolean
}

/** A volume of the server's machine on which databases have files. */
export interface Volume {
  /** `D:\\`; undefined where the server does not tell, as on Linux: then all of them together. */
  readonly mountPoint: string | undefined
  readonly totalBytes: number
  readonly freeBytes: number
}

/** One of landlord's own logins, against what its work needs. */
export interface PrincipalFacts {
  readonly principal: 'reader' | 'admin' | 'deployer' | 'auditor' | 'backup' | 'verifier' | 'owner'
  readonly login: string
  readonly exists: boolean
  readonly disabled: boolean
  /** Rights on the server and on its principals, as one would grant them: `VIEW SERVER STATE`, `membership of dbcreator`. */
  readonly missing: readonly string[]
  readonly excess: readonly string[]
}

export interface DatabaseFile {
  readonly kind: 'data' | 'log'
  readonly logicalName: string
  readonly physicalName: string
  readonly sizeMb: number
  /** `'10%'` where growth is in percent, which nobody wants. */
  readonly growth: number | string
}

/** What sys.databases, sys.master_files and the database's own catalogue say. */
export interface DatabaseFacts {
  readonly name: string
  readonly owner: string | undefined
  readonly state: string
  readonly recoveryModel: string
  readonly collation: string
  readonly readCommittedSnapshot: boolean
  readonly pageVerify: string
  readonly autoClose: boolean
  readonly autoShrink: boolean
  readonly trustworthy: boolean
  readonly dbChaining: boolean
  readonly files: readonly DatabaseFile[]
  readonly marker: Marker | undefined
  /** True when the extended property exists but is not JSON of ours. */
  readonly foreignMarker: boolean
  readonly users: readonly DatabaseUser[]
  /** Whether the schema `landlord` with the migrations journal is there and the reader may read it. */
  readonly journal: boolean
}

export interface DatabaseUser {
  readonly name: string
  /** Upper-case hexadecimal without `0x`. */
  readonly sid: string
  readonly roles: readonly string[]
}

export interface JournaledMigration {
  readonly id: string
  /** SHA-256 of the script, hexadecimal. */
  readonly checksum: string
  readonly release: string
  /** UTC, ISO 8601. */
  readonly appliedAt: string
}

export interface LoginFacts {
  readonly name: string
  /** Upper-case hexadecimal without `0x`. */
  readonly sid: string
  readonly disabled: boolean
  readonly defaultDatabase: string
  /** It is in a server role that is denied VIEW ANY DATABASE. */
  readonly blindToOthers: boolean
  /** Other server roles that it is in: none, for a tenant. */
  readonly serverRoles: readonly string[]
  /** What it was itself granted on the server or on other logins, beyond CONNECT SQL: nothing, for a tenant. */
  readonly permissions: readonly string[]
  /** Who was granted to act as this login, or as any: the auditor alone, for a tenant. */
  readonly impersonators: readonly string[]
}

/** What the catalogue says about the walls between databases; whether they hold is asked by `access`. */
export interface IsolationFacts {
  /** Of the whole server, beside master, tempdb, model and msdb, which are everybody's. */
  readonly databases: readonly {
    readonly name: string
    readonly online: boolean
    /** Users with passwords of their own may log on to it, past the server's logins. */
    readonly contained: boolean
    readonly chaining: boolean
    readonly trustworthy: boolean
  }[]
  /** The server's option `cross db ownership chaining`. */
  readonly chainingEverywhere: boolean
  /** Of the tenant's database, beside `dbo`. An orphan has no login. */
  readonly users: readonly {readonly name: string; readonly login: string | undefined}[]
  /** Sessions that have the tenant's database open now. */
  readonly sessions: readonly {readonly login: string; readonly count: number}[]
}

/** Which databases a login may enter; `refused` counts those that it may not. A database that is gone is neither. */
export interface LoginAccess {
  readonly login: string
  readonly opens: readonly string[]
  readonly refused: readonly string[]
}

/** Needs more rights than a reader's, and leaves nothing durable. */
export interface DatabaseServerInspecting {
  /** What each of landlord's logins may do on the server; read by the reader. */
  principals(): Promise<readonly PrincipalFacts[]>
  /** Logs on as one of landlord's principals and reads the fences where it has a user for that: why not, or nothing. */
  logOn(principal: Exclude<PrincipalFacts['principal'], 'owner'>): Promise<string | undefined>
  /**
   * HAS_DBACCESS of each database under EXECUTE AS LOGIN, for each login; first of all for the auditor itself, who has no user
   * anywhere, so that what it may enter is open to everybody. Throws `OperatorError` LL-SQL-RIGHTS, LL-CONFIG.
   */
  access(logins: readonly string[], databases: readonly string[]): Promise<readonly [LoginAccess, ...LoginAccess[]]>
}

/** Somebody who is logged on. */
export interface LoginSession {
  readonly session: number
  /** What it calls itself; empty where it does not say. */
  readonly program: string
  readonly host: string
}

/** A request under way over there that carries a stamp of ours. */
export interface StampedRequest {
  readonly session: number
  readonly attempt: string
  /** Of the fence that it works under: `backup:acme`. */
  readonly key: string
  readonly command: string
  /** Between 0 and 1, where the server tells how far it is: of BACKUP, RESTORE and DBCC. */
  readonly fraction: number | undefined
}

/** What a server remembers of backups. */
export interface BackupHistory {
  readonly databases: readonly {
    readonly name: string
    /** family_guid, upper case; undefined while the database is not online. */
    readonly family: string | undefined
    /** recovery_fork_guid, upper case: the branch of the log that it is on. */
    readonly fork: string | undefined
    /** Where the next log backup has to begin; undefined: none can be taken, for want of a full (4214) or in the SIMPLE model (4208). */
    readonly logStart: string | undefined
  }[]
  /** In order of their recording. Snapshots and sets with incomplete metadata are told as damaged: neither is used. */
  readonly sets: readonly BackupSet[]
}

export interface TableRows {
  /** `schema.table`; the schema `landlord` is left out. */
  readonly table: string
  readonly rows: number
}

/** Every call of it is a reader's. All throw `Unreachable` where the server does not answer. */
export interface DatabaseServerReading {
  readonly name: string
  facts(): Promise<ServerFacts>
  host(): Promise<ServerHost>
  /** The highest fencing token that it has seen of each key; none where landlord never changed it. */
  fences(): Promise<readonly Fence[]>
  /** Of all databases but tempdb, whose files are best made as large as their volume. By mount point. */
  volumes(): Promise<readonly Volume[]>
  /** Undefined: no such database. */
  database(name: string): Promise<DatabaseFacts | undefined>
  /** In order of application. The database must have a journal; one that cannot be read is an error, never empty. */
  migrations(database: string): Promise<readonly JournaledMigration[]>
  /** Rows of every user table, from sys.partitions. */
  rows(database: string): Promise<readonly TableRows[]>
  login(name: string): Promise<LoginFacts | undefined>
  isolation(database: string): Promise<IsolationFacts>
  /** Who is logged on as this login. */
  sessions(login: string): Promise<readonly LoginSession[]>
  /** Requests stamped with one of these attempt keys. */
  underWay(attempts: readonly string[]): Promise<readonly StampedRequest[]>
  /** Requests of whoever works under these keys, of closed runs as well: a BACKUP goes on for a while after its connection died. */
  underWayFor(keys: readonly string[]): Promise<readonly StampedRequest[]>
  /** From msdb, in one query: of one database, or of all; only what ended at `since` (UTC, ms since the epoch) or later. */
  backupHistory(query: {readonly database?: string; readonly since?: number}): Promise<BackupHistory>
}

export interface NewDatabase {
  readonly name: string
  readonly collation: string
  /** Full paths; their names carry the attempt key. */
  readonly dataFile: string
  readonly logFile: string
  readonly dataMb: number
  readonly logMb: number
  readonly growthMb: number
}

export interface Migration {
  readonly id: string
  readonly checksum: string
  readonly release: string
  /** May hold several batches, parted by lines `GO`. */
  readonly script: string
  /** No transaction can hold it. `check` is a query whose one value is 1 as soon as the script has done its work. */
  readonly apart?: {readonly check: string}
}

export interface NewLogin {
  readonly name: string
  readonly sid: string
  readonly password: Secret
  readonly disabled: boolean
  readonly defaultDatabase: string
}

/**
 * Every call first compares and raises the run's fencing token on the connection that it then uses, and stamps that
 * connection with the attempt key. Throws `LeaseLost` (LL-FENCED) where a higher token was seen, `OperatorError`
 * LL-STORE-FOREIGN where another store manages the server, `OutcomeUnknown` where the connection ended before the answer.
 */
export interface DatabaseServerWriting {
  readonly name: string
  /** Nothing but the fence: the server belongs to this store from then on. */
  claim(): Promise<void>
  /** CREATE DATABASE; waits while another one is being created (1807). */
  createDatabase(order: NewDatabase): Promise<void>
  /** FULL recovery, READ_COMMITTED_SNAPSHOT, PAGE_VERIFY CHECKSUM, AUTO_CLOSE and AUTO_SHRINK off. */
  setOptions(database: string): Promise<void>
  /** Schema `landlord`, migrations journal, users of deployer, reader and backup, the marker; each only if it is missing. */
  equip(database: string, marker: Marker): Promise<void>
  /**
   * BACKUP with checksums, to files of its own, as the principal `backup`. `progress` is told fractions between 0 and 1. Throws
   * LL-BACKUP-…; where only the history could not be written, the backup succeeded and is answered without a set.
   */
  backUp(order: BackupOrder, progress: (fraction: number) => void): Promise<TakenBackup>
  /** ALTER AUTHORIZATION to the login that owns tenants' databases. */
  giveToOwner(database: string): Promise<void>
  /** Sets SINGLE_USER WITH ROLLBACK IMMEDIATE, then DROP DATABASE. No such database: nothing to do. */
  dropDatabase(database: string): Promise<void>
  /** One transaction with the journal's row, XACT_ABORT ON, stops at the first error. */
  migrate(database: string, migration: Migration): Promise<void>
  createLogin(order: NewLogin): Promise<void>
  setPassword(login: string, password: Secret): Promise<void>
  setLoginState(login: string, state: 'enabled' | 'disabled'): Promise<void>
  /** Disables the login and kills its sessions until none is left. No such login: nothing to do. */
  fenceLogin(login: string): Promise<void>
  /** Into the server role that is denied VIEW ANY DATABASE. A member stays one. */
  blind(login: string): Promise<void>
  /** Lets the auditor act as the login, and nobody else; granted already is fine. Throws LL-CONFIG without an auditor. */
  letAudit(login: string): Promise<void>
  /** A user of the login's name and SID, in the role and in no other. */
  ensureUser(database: string, login: string, role: string, defaultSchema: string): Promise<void>
  dropUser(database: string, user: string): Promise<void>
  /** Disables the login, kills its sessions until none is left, drops it. */
  dropLogin(login: string): Promise<void>
}
