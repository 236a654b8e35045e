import {type ContractRow, DATABASE, type Step, WITH_DATABASE} from './row.ts'

const BACKUP_PAGE = 't-sql/statements/backup-transact-sql'
const RESTORE_PAGE = 't-sql/statements/restore-statements-transact-sql'
const ARGUMENTS_PAGE = 't-sql/statements/restore-statements-arguments-transact-sql'
const HEADER_PAGE = 't-sql/statements/restore-statements-headeronly-transact-sql'
const FILES_PAGE = 't-sql/statements/restore-statements-filelistonly-transact-sql'
const LABEL_PAGE = 't-sql/statements/restore-statements-labelonly-transact-sql'
const VERIFY_PAGE = 't-sql/statements/restore-statements-verifyonly-transact-sql'
const CHECK_PAGE = 't-sql/database-console-commands/dbcc-checkdb-transact-sql'
const SET_PAGE = 'relational-databases/system-tables/backupset-transact-sql'
const MARK_PAGE = 't-sql/language-elements/begin-transaction-transact-sql'

const OTHER = `${DATABASE}_r`
const full = (file = 'full.bak', database = DATABASE) =>
  `BACKUP DATABASE ${database} TO DISK = N'$backup${file}' WITH FORMAT, CHECKSUM;`
const log = (file: string) => `BACKUP LOG ${DATABASE} TO DISK = N'$backup${file}' WITH FORMAT, CHECKSUM;`
const insert = (id: number): Step => ({as: 'admin', in: DATABASE, text: `INSERT INTO t (id) VALUES (${id});`})
const MOVES = `MOVE N'${DATABASE}' TO N'$data${OTHER}.mdf', MOVE N'${DATABASE}_log' TO N'$log${OTHER}.ldf'`
const TO_SIDE = `RESTORE DATABASE ${OTHER} FROM DISK = N'$backupfull.bak' WITH NORECOVERY, ${MOVES};`
const ROWS = 'SELECT id FROM t ORDER BY id'
const SAME_PLACE = `SELECT COUNT(*) AS n FROM msdb.dbo.backupset AS a JOIN msdb.dbo.backupset AS b ON a.media_set_id = b.media_set_id AND a.position = b.position AND a.backup_set_id <> b.backup_set_id WHERE a.database_name = N'${DATABASE}'`
const STATES = `SELECT name, state_desc FROM sys.databases WHERE name LIKE N'${DATABASE}%' ORDER BY name`

const WITH_TABLE: readonly Step[] = [
  ...WITH_DATABASE,
  {as: 'admin', in: DATABASE, text: 'CREATE TABLE t (id int NOT NULL PRIMARY KEY);'},
  insert(1),
]
const WITH_FULL: readonly Step[] = [...WITH_TABLE, {as: 'admin', text: full()}]
/** A full, and two log backups with a row each. */
const WITH_LOGS: readonly Step[] = [
  ...WITH_FULL,
  insert(2),
  {as: 'admin', text: log('1.trn')},
  insert(3),
  {as: 'admin', text: log('2.trn')},
]

export const rows: readonly ContractRow[] = [
  {
    name: 'a full backup by the owner, as msdb tells it',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    as: 'admin',
    text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupfull.bak' WITH CHECKSUM, COMPRESSION, FORMAT, INIT, STATS = 50, NAME = N'full', DESCRIPTION = N'of the contract';`,
    changed: true,
    after: {
      text: `SELECT s.type, s.name, s.description, s.position, s.recovery_model, s.has_backup_checksums, s.is_copy_only, s.database_backup_lsn, f.physical_device_name FROM msdb.dbo.backupset AS s JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = s.media_set_id WHERE s.database_name = N'${DATABASE}'`,
      sets: [[['D', 'full', 'of the contract', 1, 'FULL', true, false, 0, 'B:\\backup\\full.bak']]],
    },
  },
  {
    name: 'without INIT a set lies behind the others of its file',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupfull.bak' WITH NOFORMAT, NOINIT;`,
    changed: true,
    after: {text: SAME_PLACE, sets: [[[0]]]},
  },
  {
    name: 'INIT begins the file anew and keeps its media set',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupfull.bak' WITH INIT;`,
    changed: true,
    after: {text: SAME_PLACE, sets: [[[2]]]},
  },
  {
    name: 'FORMAT begins another media set',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupfull.bak' WITH FORMAT;`,
    changed: true,
    after: {
      text: `SELECT MAX(position) AS p FROM msdb.dbo.backupset WHERE database_name = N'${DATABASE}'`,
      sets: [[[1]]],
    },
  },
  {
    name: 'a log backup before any full',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    text: log('1.trn'),
    errors: [4214, 3013],
    changed: false,
  },
  {
    name: 'a copy-only full begins no chain',
    page: 'relational-databases/backup-restore/copy-only-backups-sql-server',
    since: '2008',
    given: [...WITH_TABLE, {text: full().replace('FORMAT', 'FORMAT, COPY_ONLY')}],
    text: log('1.trn'),
    errors: [4214, 3013],
  },
  {
    name: 'a log backup under the simple recovery model',
    page: BACKUP_PAGE,
    since: '2008',
    given: [...WITH_FULL, {as: 'admin', text: `ALTER DATABASE ${DATABASE} SET RECOVERY SIMPLE;`}],
    text: log('1.trn'),
    errors: [4208, 3013],
  },
  {
    name: 'switching to the simple model and back breaks the chain until the next full',
    page: 'relational-databases/backup-restore/view-or-change-the-recovery-model-of-a-database-sql-server',
    since: '2008',
    given: [
      ...WITH_FULL,
      {as: 'admin', text: `ALTER DATABASE ${DATABASE} SET RECOVERY SIMPLE;`},
      {as: 'admin', text: `ALTER DATABASE ${DATABASE} SET RECOVERY FULL;`},
    ],
    text: log('1.trn'),
    errors: [4214, 3013],
  },
  {
    name: 'a differential without a base',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupd.bak' WITH DIFFERENTIAL;`,
    errors: [3035, 3013],
  },
  {
    name: 'a differential is of its base by guid and checkpoint',
    page: SET_PAGE,
    since: '2008',
    given: [...WITH_FULL, {text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupd.bak' WITH DIFFERENTIAL, FORMAT;`}],
    text: `SELECT COUNT(*) AS n FROM msdb.dbo.backupset AS d JOIN msdb.dbo.backupset AS f ON f.backup_set_uuid = d.differential_base_guid AND f.checkpoint_lsn = d.differential_base_lsn AND f.checkpoint_lsn = d.database_backup_lsn WHERE d.type = 'I' AND f.type = 'D' AND d.database_name = N'${DATABASE}'`,
    sets: [[[1]]],
  },
  {
    name: 'log backups meet: each begins where the one before ends, and the first begins the chain',
    page: SET_PAGE,
    since: '2008',
    given: WITH_LOGS,
    text: `SELECT a.begins_log_chain, b.begins_log_chain FROM msdb.dbo.backupset AS a JOIN msdb.dbo.backupset AS b ON b.first_lsn = a.last_lsn WHERE a.type = 'L' AND b.type = 'L' AND a.database_name = N'${DATABASE}' AND a.database_guid = b.database_guid`,
    sets: [[[true, false]]],
  },
  {
    name: 'a folder that is not there',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    text: `BACKUP DATABASE ${DATABASE} TO DISK = N'Q:\\nowhere\\full.bak';`,
    errors: [3201, 3013],
  },
  {
    name: 'a database that is not there',
    page: BACKUP_PAGE,
    since: '2008',
    text: full('x.bak', 'll_no_such'),
    errors: [911, 3013],
  },
  {
    name: 'who has no access to the database backs up nothing',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    as: 'deployer',
    text: full(),
    errors: [916, 3013],
    changed: false,
  },
  {
    name: 'who is in the database without the right backs up nothing',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    as: 'reader',
    text: full(),
    errors: [262, 3013],
    changed: false,
  },
  {
    name: 'tempdb is neither backed up',
    page: BACKUP_PAGE,
    since: '2008',
    text: full('t.bak', 'tempdb'),
    errors: [3147, 3013],
  },
  {
    name: 'no backup within a transaction',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_TABLE,
    text: `BEGIN TRAN; ${full()} ROLLBACK;`,
    errors: [3021, 3013],
  },
  {
    name: 'the header of a file: type, position and database',
    page: HEADER_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: "RESTORE HEADERONLY FROM DISK = N'$backupfull.bak';",
    changed: false,
  },
  {
    name: 'the files of a set',
    page: FILES_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: "RESTORE FILELISTONLY FROM DISK = N'$backupfull.bak' WITH FILE = 1;",
    changed: false,
  },
  {
    name: 'the label of a file',
    page: LABEL_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: "RESTORE LABELONLY FROM DISK = N'$backupfull.bak';",
    changed: false,
  },
  {
    name: 'a set is read and found whole',
    page: VERIFY_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: `RESTORE VERIFYONLY FROM DISK = N'$backupfull.bak' WITH CHECKSUM, ${MOVES};`,
    changed: false,
  },
  {
    name: 'checksums that a set lacks cannot be asked for',
    page: VERIFY_PAGE,
    since: '2008',
    given: [...WITH_TABLE, {text: full().replace('CHECKSUM', 'NO_CHECKSUM')}],
    text: "RESTORE VERIFYONLY FROM DISK = N'$backupfull.bak' WITH CHECKSUM;",
    errors: [3187, 3013],
  },
  {
    name: 'looking into a file asks for CREATE DATABASE',
    page: HEADER_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'reader',
    text: "RESTORE HEADERONLY FROM DISK = N'$backupfull.bak';",
    errors: [262, 3013],
  },
  {
    name: 'a set that the file does not have',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: WITH_FULL,
    text: "RESTORE VERIFYONLY FROM DISK = N'$backupfull.bak' WITH FILE = 2;",
    errors: [4038, 3013],
  },
  {
    name: 'to the side, with every file moved; the maker owns the copy',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_LOGS,
    as: 'admin',
    text: `${TO_SIDE}
RESTORE LOG ${OTHER} FROM DISK = N'$backup1.trn' WITH NORECOVERY;
RESTORE LOG ${OTHER} FROM DISK = N'$backup2.trn' WITH NORECOVERY;
RESTORE DATABASE ${OTHER} WITH RECOVERY;`,
    changed: true,
    after: {in: OTHER, text: ROWS, sets: [[[1], [2], [3]]]},
  },
  {
    name: 'in the middle of a restore nobody comes in',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_FULL, {text: TO_SIDE}],
    text: `SELECT id FROM ${OTHER}.dbo.t`,
    errors: [927],
    after: {
      text: STATES,
      sets: [
        [
          [DATABASE, 'ONLINE'],
          [OTHER, 'RESTORING'],
        ],
      ],
    },
  },
  {
    name: 'without MOVE the files are those of the original, which are in use',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_FULL,
    text: `RESTORE DATABASE ${OTHER} FROM DISK = N'$backupfull.bak';`,
    errors: [1834, 3156, 1834, 3156, 3119, 3013],
  },
  {
    name: 'a log that begins too late',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_LOGS, {text: TO_SIDE}],
    text: `RESTORE LOG ${OTHER} FROM DISK = N'$backup2.trn';`,
    errors: [4305, 3013],
  },
  {
    name: 'a log that ends too early',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_LOGS, {text: full('later.bak')}, {text: TO_SIDE.replace('full.bak', 'later.bak')}],
    text: `RESTORE LOG ${OTHER} FROM DISK = N'$backup1.trn';`,
    errors: [4326, 3013],
  },
  {
    name: 'a log onto a database that is open',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_LOGS,
    text: `RESTORE LOG ${DATABASE} FROM DISK = N'$backup1.trn';`,
    errors: [3117, 3013],
  },
  {
    name: 'a log onto nothing',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_LOGS,
    text: `RESTORE LOG ${OTHER} FROM DISK = N'$backup1.trn';`,
    errors: [3118, 3013],
  },
  {
    name: 'a differential onto another full than its base',
    page: RESTORE_PAGE,
    since: '2008',
    given: [
      ...WITH_FULL,
      {text: full('second.bak')},
      {text: `BACKUP DATABASE ${DATABASE} TO DISK = N'$backupd.bak' WITH DIFFERENTIAL, FORMAT;`},
      {text: TO_SIDE},
    ],
    text: `RESTORE DATABASE ${OTHER} FROM DISK = N'$backupd.bak';`,
    errors: [3136, 3013],
  },
  {
    name: 'over a database whose tail nobody has',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_FULL,
    text: `RESTORE DATABASE ${DATABASE} FROM DISK = N'$backupfull.bak';`,
    errors: [3159, 3013],
  },
  {
    name: 'REPLACE overwrites it all the same',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_LOGS,
    as: 'admin',
    text: `RESTORE DATABASE ${DATABASE} FROM DISK = N'$backupfull.bak' WITH REPLACE;`,
    changed: true,
    after: {in: DATABASE, text: ROWS, sets: [[[1]]]},
  },
  {
    name: 'who is neither dbcreator nor owner restores over nothing',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'reader',
    text: `RESTORE DATABASE ${DATABASE} FROM DISK = N'$backupfull.bak' WITH REPLACE;`,
    errors: [3110, 3013],
  },
  {
    name: 'not over the database that the session is in',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_FULL,
    in: DATABASE,
    text: `RESTORE DATABASE ${DATABASE} FROM DISK = N'$backupfull.bak' WITH REPLACE;`,
    errors: [3102, 3013],
  },
  {
    name: 'a time long before the log: the database is beyond it',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOGS, {text: TO_SIDE}],
    text: `RESTORE LOG ${OTHER} FROM DISK = N'$backup1.trn' WITH STOPAT = N'2001-02-03T04:05:06';`,
    errors: [4335, 3013],
  },
  {
    name: 'a time after the end of the log leaves the database restoring',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOGS, {text: TO_SIDE}],
    as: 'admin',
    text: `RESTORE LOG ${OTHER} FROM DISK = N'$backup1.trn' WITH STOPAT = N'2101-02-03T04:05:06';`,
    changed: true,
    after: {
      text: STATES,
      sets: [
        [
          [DATABASE, 'ONLINE'],
          [OTHER, 'RESTORING'],
        ],
      ],
    },
  },
  {
    name: 'a marked transaction is where a restore may stop',
    page: MARK_PAGE,
    since: '2008',
    given: [
      ...WITH_FULL,
      {in: DATABASE, text: "BEGIN TRAN release WITH MARK N'4.2'; INSERT INTO t (id) VALUES (7); COMMIT;"},
      {text: log('1.trn')},
      {text: TO_SIDE},
    ],
    as: 'admin',
    text: `RESTORE LOG ${OTHER} FROM DISK = N'$backup1.trn' WITH STOPBEFOREMARK = N'release';`,
    after: {in: OTHER, text: ROWS, sets: [[[1]]]},
  },
  {
    name: 'a database without damage',
    page: CHECK_PAGE,
    since: '2008',
    given: WITH_TABLE,
    text: `DBCC CHECKDB (${DATABASE}) WITH ALL_ERRORMSGS;`,
    changed: false,
  },
  {
    name: 'who does not own the database checks nothing',
    page: CHECK_PAGE,
    since: '2008',
    given: WITH_TABLE,
    as: 'reader',
    text: `DBCC CHECKDB (${DATABASE}) WITH NO_INFOMSGS;`,
    errors: [7983],
  },
  {
    name: 'the history is read by who was given the right',
    page: 'relational-databases/system-tables/backup-and-restore-tables-transact-sql',
    since: '2008',
    as: 'deployer',
    text: 'SELECT COUNT(*) AS n FROM msdb.dbo.restorehistory',
    errors: [229],
    only: 'lab',
    because: 'a real server lets everybody read it; the lab is stricter',
  },
]
