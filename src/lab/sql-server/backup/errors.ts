import {SqlError} from '../engine/errors.ts'
import {type Lsn, NO_LSN} from '../storage/log.ts'

/** As messages and views show an LSN: without leading zeros. */
export const shownLsn = (lsn: Lsn): string => BigInt(lsn === '' ? NO_LSN : lsn).toString()

/** What Windows says of a file, as SQL Server quotes it. */
export const WINDOWS = {
  fileNotFound: '2(The system cannot find the file specified.)',
  pathNotFound: '3(The system cannot find the path specified.)',
  accessDenied: '5(Access is denied.)',
  endOfFile: '38(Reached the end of the file.)',
  notSupported: '50(The request is not supported.)',
  networkPath: '53(The network path was not found.)',
  wrongPassword: '86(The specified network password is not correct.)',
  deviceError: '1117(The request could not be performed because of an I/O device error.)',
  diskFull: '112(There is not enough space on the disk.)',
} as const

/** 3013 and, before it, why: 3013 alone says nothing. */
export function terminated(statement: string, ...causes: SqlError[]): SqlError {
  const before = causes.flatMap((cause) => [...cause.before, cause])
  return new SqlError(3013, `${statement} is terminating abnormally.`, {before})
}

/** Texts of sys.messages. learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors */
export const backupErrors = {
  cannotOpen: (device: string, why: string) =>
    new SqlError(3201, `Cannot open backup device '${device}'. Operating system error ${why}.`, {state: 2}),
  writeFailed: (device: string, why: string) => new SqlError(3202, `Write on "${device}" failed: ${why}`),
  readFailed: (device: string, why: string) => new SqlError(3203, `Read on "${device}" failed: ${why}`),
  /** Alone, without 3013: it has worked. */
  historyNotWritten: () =>
    new SqlError(
      3009,
      'Could not insert a backup or restore history/detail record in the msdb database. This may indicate a problem with the msdb database. The backup/restore operation was still successful.',
    ),
  inTransaction: () =>
    new SqlError(3021, 'Cannot perform a backup or restore operation within a transaction.', {state: 0}),
  alreadyRunning: () =>
    new SqlError(
      3023,
      'Backup, file manipulation operations (such as ALTER DATABASE ADD FILE) and encryption changes on a database must be serialized. Reissue the statement after the current backup or file manipulation operation is completed.',
      {state: 2},
    ),
  masterInFull: () =>
    new SqlError(
      3024,
      'You can only perform a full backup of the master database. Use BACKUP DATABASE to back up the entire master database.',
      {state: 0},
    ),
  noBase: (database: string) =>
    new SqlError(
      3035,
      `Cannot perform a differential backup for database "${database}", because a current database backup does not exist. Perform a full database backup by reissuing BACKUP DATABASE, omitting the WITH DIFFERENTIAL option.`,
    ),
  pageInBackup: (device: string, page: number, file: string) =>
    new SqlError(3043, `BACKUP '${device}' detected an error on page (1:${page}) in file '${file}'.`),
  invalidDevice: (device: string) =>
    new SqlError(
      3078,
      `The file name "${device}" is invalid as a backup device name for the specified device type. Reissue the BACKUP statement with a valid file name and device type.`,
    ),
  nonrecoverable: (device: string, why: string) =>
    new SqlError(3271, `A nonrecoverable I/O error occurred on file "${device}:" ${why}.`),
  blobExists: (device: string) =>
    backupErrors.nonrecoverable(
      device,
      `The file ${device} exists on the remote endpoint, and WITH FORMAT was not specified. Backup cannot proceed.`,
    ),
  inUse: () => new SqlError(3101, 'Exclusive access could not be obtained because the database is in use.'),
  inUseByMe: (database: string) =>
    new SqlError(
      3102,
      `RESTORE cannot process database '${database}' because it is in use by this session. It is recommended that the master database be used when performing this operation.`,
    ),
  masterAlone: () =>
    new SqlError(
      3108,
      'To restore the master database, the server must be running in single-user mode. For information on starting in single-user mode, see "How to: Start an Instance of SQL Server (sqlservr.exe)" in Books Online.',
    ),
  mayNotRestore: (database: string) =>
    new SqlError(3110, `User does not have permission to RESTORE database '${database}'.`, {severity: 14}),
  notRollingForward: () =>
    new SqlError(3117, 'The log or differential backup cannot be restored because no files are ready to rollforward.'),
  noDatabase: (database: string) =>
    new SqlError(
      3118,
      `The database "${database}" does not exist. RESTORE can only create a database when restoring either a full backup or a file backup of the primary file.`,
    ),
  planFailed: () =>
    new SqlError(
      3119,
      'Problems were identified while planning for the RESTORE statement. Previous messages provide details.',
    ),
  familiesMissing: (wanted: number, given: number) =>
    new SqlError(
      3132,
      `The media set has ${wanted} media families but only ${given} are provided. All members must be provided.`,
    ),
  wrongBase: () =>
    new SqlError(
      3136,
      'This differential backup cannot be restored because the database has not been restored to the correct earlier state.',
    ),
  tempdb: () => new SqlError(3147, 'Backup and restore operations are not allowed on database tempdb.', {state: 3}),
  otherDatabase: (database: string) =>
    new SqlError(3154, `The backup set holds a backup of a database other than the existing '${database}' database.`, {
      state: 4,
    }),
  cannotMove: (logical: string, path: string) =>
    new SqlError(
      3156,
      `File '${logical}' cannot be restored to '${path}'. Use WITH MOVE to identify a valid location for the file.`,
      {state: 4},
    ),
  fileInUse: (path: string, database: string) =>
    new SqlError(1834, `The file '${path}' cannot be overwritten.  It is being used by database '${database}'.`),
  folderMissing: (path: string) =>
    new SqlError(
      5133,
      `Directory lookup for the file "${path}" failed with the operating system error ${WINDOWS.pathNotFound}.`,
    ),
  tailNotBackedUp: (database: string) =>
    new SqlError(
      3159,
      `The tail of the log for the database "${database}" has not been backed up. Use BACKUP LOG WITH NORECOVERY to backup the log if it contains work you do not want to lose. Use the WITH REPLACE or WITH STOPAT clause of the RESTORE statement to just overwrite the contents of the log.`,
    ),
  otherServerVersion: (device: string, theirs: string, ours: string) =>
    new SqlError(
      3168,
      `The backup of the system database on the device ${device} cannot be restored because it was created by a different version of the server (${theirs}) than this server (${ours}).`,
    ),
  /** learn.microsoft.com/sql/relational-databases/security/encryption/transparent-data-encryption */
  noCertificate: (thumbprint: string) =>
    new SqlError(33111, `Cannot find server certificate with thumbprint '0x${thumbprint}'.`, {state: 3}),
  newerVersion: (theirs: string, ours: string) =>
    new SqlError(
      3169,
      `The database was backed up on a server running version ${theirs}. That version is incompatible with this server, which is running version ${ours}. Either restore the database on a server that supports the backup, or use a backup that is compatible with this server.`,
    ),
  systemMoved: () => new SqlError(3179, 'The system database cannot be moved by RESTORE.'),
  pageInSet: (page: number, database: string) =>
    new SqlError(
      3183,
      `RESTORE detected an error on page (1:${page}) in database "${database}" as read from the backup set.`,
    ),
  noChecksums: () =>
    new SqlError(
      3187,
      'RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information.',
    ),
  damaged: () => new SqlError(3189, 'Damage to the backup set was detected.'),
  sameFamily: (device: string, family: number, other: string) =>
    new SqlError(
      3227,
      `The backup media on "${device}" is part of media family ${family} which has already been processed on "${other}". Ensure that backup devices are correctly specified. For tape devices, ensure that the correct volumes are loaded.`,
    ),
  familyCount: (device: string, formatted: number, given: number) =>
    new SqlError(
      3231,
      `The media loaded on "${device}" is formatted to support ${formatted} media families, but ${given} media families are expected according to the backup device specification.`,
    ),
  noSuchFile: (logical: string, database: string) =>
    new SqlError(
      3234,
      `Logical file '${logical}' is not part of database '${database}'. Use RESTORE FILELISTONLY to list the logical file names.`,
    ),
  notMedia: (device: string) =>
    new SqlError(
      3241,
      `The media family on device '${device}' is incorrectly formed. SQL Server cannot process this media family.`,
      {state: 0},
    ),
  notSet: (device: string) =>
    new SqlError(3242, `The file on device '${device}' is not a valid Microsoft Tape Format backup set.`),
  otherFormat: (device: string, version: string, ours: string) =>
    new SqlError(
      3243,
      `The media family on device '${device}' was created using Microsoft Tape Format version ${version}. SQL Server supports version ${ours}.`,
    ),
  empty: (device: string) => new SqlError(3254, `The volume on device '${device}' is empty.`),
  incomplete: (device: string) =>
    new SqlError(
      3256,
      `The backup set on device '${device}' was terminated while it was being created and is incomplete. RESTORE sequence is terminated abnormally.`,
    ),
  noSpace: (volume: string, needed: number, free: number) =>
    new SqlError(
      3257,
      `There is insufficient free space on disk volume '${volume}' to create the database. The database requires ${needed} additional free bytes, while only ${free} bytes are available.`,
    ),
  endIsDamaged: (device: string) =>
    new SqlError(
      3266,
      `The backup data at the end of "${device}" is incorrectly formatted. Backup sets on the media might be damaged and unusable. To determine the backup sets on the media, use RESTORE HEADERONLY. To determine the usability of the backup sets, run RESTORE VERIFYONLY. If all of the backup sets are incomplete, reformat the media using BACKUP WITH FORMAT, which destroys all the backup sets.`,
    ),
  noPosition: (position: number, device: string) =>
    new SqlError(4038, `Cannot find file ID ${position} on device '${device}'.`),
  simpleModel: (statement: string) =>
    new SqlError(
      4208,
      `The statement ${statement} is not allowed while the recovery model is SIMPLE. Use BACKUP DATABASE or change the recovery model using ALTER DATABASE.`,
    ),
  logOfMaster: () => new SqlError(4212, 'Cannot back up the log of the master database. Use BACKUP DATABASE instead.'),
  noFullYet: () => new SqlError(4214, 'BACKUP LOG cannot be performed because there is no current database backup.'),
  tooRecent: (first: Lsn, needed: Lsn) =>
    new SqlError(
      4305,
      `The log in this backup set begins at LSN ${shownLsn(first)}, which is too recent to apply to the database. An earlier log backup that includes LSN ${shownLsn(needed)} can be restored.`,
    ),
  tooEarly: (last: Lsn, needed: Lsn) =>
    new SqlError(
      4326,
      `The log in this backup set terminates at LSN ${shownLsn(last)}, which is too early to apply to the database. A more recent log backup that includes LSN ${shownLsn(needed)} can be restored.`,
    ),
  interrupted: (file: string) =>
    new SqlError(
      4319,
      `A previous restore operation was interrupted and did not complete processing on file '${file}'. Either restore the backup set that was interrupted or restart the restore sequence.`,
    ),
  otherPath: () =>
    new SqlError(
      4330,
      'This backup set cannot be applied because it is on a recovery path that is inconsistent with the database. The recovery path is the sequence of data and log backups that have brought the database to a particular recovery point. Find a compatible backup to restore, or restore the rest of the database to match a recovery point within this backup set, which will restore the database to a different point in time.  For more information about recovery paths, see SQL Server Books Online.',
    ),
  stopIsPast: () =>
    new SqlError(
      4335,
      'The specified STOPAT time is too early. All or part of the database is already rolled forward beyond that point.',
    ),
  stopBeforeSet: () =>
    new SqlError(
      4338,
      'The STOPAT clause specifies a point too early to allow this backup set to be restored. Choose a different stop point or use RESTORE DATABASE WITH RECOVERY to recover at the current point.',
    ),
  logDamaged: (database: string) =>
    new SqlError(
      9004,
      `An error occurred while processing the log for database '${database}'.  If possible, restore from backup. If a backup is not available, it might be necessary to rebuild the log.`,
      {severity: 21},
    ),
} as const
