import {BIT, DATETIME, INT, nvarchar, SMALLINT, TINYINT} from '../engine/types.ts'
import type {SqlType, Value} from '../engine/values.ts'
import {NO_LSN} from '../storage/log.ts'
import {bit, flagsOf, localTime, lsnValue, machineOf, sizeValue, VENDOR, versionPart} from './history.ts'
import {type BackupSet, forksOf, type MediaLabel, type SetEnd, type SetHeader} from './set.ts'

const BIGINT: SqlType = {name: 'bigint'}
const GUID: SqlType = {name: 'uniqueidentifier'}
const LSN: SqlType = {name: 'decimal', precision: 25, scale: 0}
const SIZE: SqlType = {name: 'decimal', precision: 20, scale: 0}
const NAME = nvarchar(128)
const THUMBPRINT: SqlType = {name: 'varbinary', length: 32}

export interface ResultColumn {
  readonly name: string
  readonly type: SqlType
  /** First major version that has the column. */
  readonly since: number
}

export type ResultRow = Readonly<Record<string, Value>>

const columns = (list: readonly (readonly [string, SqlType, number?])[]): readonly ResultColumn[] =>
  list.map(([name, type, since = 0]) => ({name, type, since}))

/** learn.microsoft.com/sql/t-sql/statements/restore-statements-headeronly-transact-sql */
export const HEADER_COLUMNS = columns([
  ['BackupName', NAME],
  ['BackupDescription', nvarchar(255)],
  ['BackupType', SMALLINT],
  ['ExpirationDate', DATETIME],
  ['Compressed', TINYINT],
  ['Position', SMALLINT],
  ['DeviceType', TINYINT],
  ['UserName', NAME],
  ['ServerName', NAME],
  ['DatabaseName', NAME],
  ['DatabaseVersion', INT],
  ['DatabaseCreationDate', DATETIME],
  ['BackupSize', SIZE],
  ['FirstLSN', LSN],
  ['LastLSN', LSN],
  ['CheckpointLSN', LSN],
  ['DatabaseBackupLSN', LSN],
  ['BackupStartDate', DATETIME],
  ['BackupFinishDate', DATETIME],
  ['SortOrder', SMALLINT],
  ['CodePage', SMALLINT],
  ['UnicodeLocaleId', INT],
  ['UnicodeComparisonStyle', INT],
  ['CompatibilityLevel', TINYINT],
  ['SoftwareVendorId', INT],
  ['SoftwareVersionMajor', INT],
  ['SoftwareVersionMinor', INT],
  ['SoftwareVersionBuild', INT],
  ['MachineName', NAME],
  ['Flags', INT],
  ['BindingID', GUID],
  ['RecoveryForkID', GUID],
  ['Collation', NAME],
  ['FamilyGUID', GUID],
  ['HasBulkLoggedData', BIT],
  ['IsSnapshot', BIT],
  ['IsReadOnly', BIT],
  ['IsSingleUser', BIT],
  ['HasBackupChecksums', BIT],
  ['IsDamaged', BIT],
  ['BeginsLogChain', BIT],
  ['HasIncompleteMetaData', BIT],
  ['IsForceOffline', BIT],
  ['IsCopyOnly', BIT],
  ['FirstRecoveryForkID', GUID],
  ['ForkPointLSN', LSN],
  ['RecoveryModel', nvarchar(60)],
  ['DifferentialBaseLSN', LSN],
  ['DifferentialBaseGUID', GUID],
  ['BackupTypeDescription', nvarchar(60)],
  ['BackupSetGUID', GUID],
  ['CompressedBackupSize', BIGINT],
  ['Containment', TINYINT],
  ['KeyAlgorithm', nvarchar(32)],
  ['EncryptorThumbprint', THUMBPRINT],
  ['EncryptorType', nvarchar(32)],
  ['LastValidRestoreTime', DATETIME, 16],
  ['TimeZone', nvarchar(32), 16],
  ['CompressionAlgorithm', nvarchar(32), 16],
])

const BACKUP_TYPE = {full: 1n, log: 2n, differential: 5n} as const
const DESCRIPTION = {full: 'Database', log: 'Transaction Log', differential: 'Database Differential'} as const

/** `end` is undefined for a set that was not finished: what is told at the end of a set is not there. */
export function headerRow(position: number, header: SetHeader, end: SetEnd | undefined): ResultRow {
  return {...beginOf(position, header), ...(end === undefined ? UNFINISHED : endOf({position, header, end}))}
}

const UNFINISHED: ResultRow = {BackupName: '*** INCOMPLETE ***', HasIncompleteMetaData: 1n}

function beginOf(position: number, header: SetHeader): ResultRow {
  return {
    BackupName: header.name,
    BackupDescription: header.description,
    BackupType: BACKUP_TYPE[header.type],
    Compressed: bit(header.compressed),
    Position: BigInt(position),
    DeviceType: 2n,
    UserName: header.user,
    ServerName: header.server,
    DatabaseName: header.database,
    DatabaseVersion: BigInt(header.databaseVersion),
    DatabaseCreationDate: localTime(header.databaseCreated),
    DatabaseBackupLSN: lsnValue(header.databaseBackupLsn),
    BackupStartDate: localTime(header.started),
    SortOrder: 52n,
    CodePage: 0n,
    UnicodeLocaleId: 1033n,
    UnicodeComparisonStyle: 196_609n,
    CompatibilityLevel: BigInt(header.compatibilityLevel),
    SoftwareVendorId: VENDOR,
    SoftwareVersionMajor: versionPart(header.version, 0),
    SoftwareVersionMinor: versionPart(header.version, 1),
    SoftwareVersionBuild: versionPart(header.version, 2),
    MachineName: machineOf(header.server),
    BindingID: header.databaseGuid,
    Collation: header.collation,
    FamilyGUID: header.family,
    HasBulkLoggedData: 0n,
    IsSnapshot: 0n,
    IsReadOnly: bit(header.readOnly),
    IsSingleUser: bit(header.userAccess === 'SINGLE_USER'),
    HasBackupChecksums: bit(header.checksums),
    IsDamaged: 0n,
    BeginsLogChain: bit(header.beginsChain),
    HasIncompleteMetaData: 0n,
    IsForceOffline: bit(header.leftRestoring),
    IsCopyOnly: bit(header.copyOnly),
    RecoveryModel: header.recovery.replace('_', '-'),
    DifferentialBaseLSN: lsnValue(header.base?.lsn),
    DifferentialBaseGUID: header.base?.guid ?? null,
    BackupTypeDescription: DESCRIPTION[header.type],
    BackupSetGUID: header.guid,
    Containment: 0n,
    TimeZone: header.timeZone.toString(),
    CompressionAlgorithm: header.compressed ? 'MS_XPRESS' : null,
  }
}

function endOf(set: BackupSet): ResultRow {
  const {header, end} = set
  const forks = forksOf(set)
  return {
    BackupSize: sizeValue(end.size),
    FirstLSN: lsnValue(end.firstLsn),
    LastLSN: lsnValue(end.lastLsn),
    CheckpointLSN: lsnValue(end.checkpointLsn),
    BackupFinishDate: localTime(end.finished),
    Flags: BigInt(flagsOf(set)),
    RecoveryForkID: forks.last,
    FirstRecoveryForkID: forks.first,
    ForkPointLSN: lsnValue(forks.point),
    CompressedBackupSize: BigInt(header.compressed ? end.storedSize : end.size),
    LastValidRestoreTime: localTime(end.lastValidRestoreTime),
  }
}

/** learn.microsoft.com/sql/t-sql/statements/restore-statements-filelistonly-transact-sql */
export const FILE_COLUMNS = columns([
  ['LogicalName', NAME],
  ['PhysicalName', nvarchar(260)],
  ['Type', {name: 'char', length: 1}],
  ['FileGroupName', NAME],
  ['Size', SIZE],
  ['MaxSize', SIZE],
  ['FileId', BIGINT],
  ['CreateLSN', LSN],
  ['DropLSN', LSN],
  ['UniqueId', GUID],
  ['ReadOnlyLSN', LSN],
  ['ReadWriteLSN', LSN],
  ['BackupSizeInBytes', BIGINT],
  ['SourceBlockSize', INT],
  ['FileGroupId', INT],
  ['LogGroupGUID', GUID],
  ['DifferentialBaseLSN', LSN],
  ['DifferentialBaseGUID', GUID],
  ['IsReadOnly', BIT],
  ['IsPresent', BIT],
  ['TDEThumbprint', THUMBPRINT],
  ['SnapshotUrl', nvarchar(360), 13],
])

const PAGE_BYTES = 8192
/** 32 TB less 64 KB, and 2 TB: as SQL Server tells "unlimited". */
const LARGEST = {ROWS: 35_184_372_080_640, LOG: 2_199_023_255_552} as const

export function fileRows(header: SetHeader, end: SetEnd): readonly ResultRow[] {
  return header.files.map((file) => {
    const log = file.type === 'LOG'
    return {
      LogicalName: file.name,
      PhysicalName: file.path,
      Type: log ? 'L' : 'D',
      FileGroupName: log ? null : 'PRIMARY',
      Size: sizeValue(file.pages * PAGE_BYTES),
      MaxSize: sizeValue(file.maxPages < 0 ? LARGEST[file.type] : file.maxPages * PAGE_BYTES),
      FileId: BigInt(file.id),
      CreateLSN: lsnValue(NO_LSN),
      DropLSN: lsnValue(NO_LSN),
      ReadOnlyLSN: lsnValue(NO_LSN),
      ReadWriteLSN: lsnValue(NO_LSN),
      BackupSizeInBytes: log ? 0n : BigInt(end.pages * PAGE_BYTES),
      SourceBlockSize: 512n,
      FileGroupId: log ? 0n : 1n,
      DifferentialBaseLSN: lsnValue(header.base?.lsn ?? NO_LSN),
      DifferentialBaseGUID: header.base?.guid ?? null,
      IsReadOnly: 0n,
      IsPresent: bit(header.type !== 'log' || log),
      TDEThumbprint: header.encryptor === null ? null : Buffer.from(header.encryptor, 'hex'),
    }
  })
}

/** learn.microsoft.com/sql/t-sql/statements/restore-statements-labelonly-transact-sql */
export const LABEL_COLUMNS = columns([
  ['MediaName', NAME],
  ['MediaSetId', GUID],
  ['FamilyCount', INT],
  ['FamilySequenceNumber', INT],
  ['MediaFamilyId', GUID],
  ['MediaSequenceNumber', INT],
  ['MediaLabelPresent', TINYINT],
  ['MediaDescription', nvarchar(255)],
  ['SoftwareName', NAME],
  ['SoftwareVendorId', INT],
  ['MediaDate', DATETIME],
  ['Mirror_Count', INT],
  ['IsCompressed', BIT],
])

export function labelRow(label: MediaLabel): ResultRow {
  return {
    MediaName: label.name,
    MediaSetId: label.mediaSet,
    FamilyCount: BigInt(label.families),
    FamilySequenceNumber: BigInt(label.number),
    MediaFamilyId: label.family,
    MediaSequenceNumber: 1n,
    MediaLabelPresent: bit(label.name !== null || label.description !== null),
    MediaDescription: label.description,
    SoftwareName: label.software,
    SoftwareVendorId: VENDOR,
    MediaDate: localTime(label.written),
    Mirror_Count: 1n,
    IsCompressed: bit(label.compressed),
  }
}
