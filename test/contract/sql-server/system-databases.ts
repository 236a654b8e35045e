import {type ContractRow, DATABASE, type Step, WITH_DATABASE} from './row.ts'

const BACKUP_PAGE = 't-sql/statements/backup-transact-sql'
const SYSTEM_PAGE = 'relational-databases/backup-restore/back-up-and-restore-of-system-databases-sql-server'
const USER_PAGE = 't-sql/statements/create-user-transact-sql'
const ROLE_PAGE = 't-sql/statements/alter-role-transact-sql'
const REUSE_PAGE = 'relational-databases/logs/the-transaction-log-sql-server'
const AGE_PAGE = 'relational-databases/system-stored-procedures/sp-delete-backuphistory-transact-sql'
const DATABASE_PAGE = 'relational-databases/system-stored-procedures/sp-delete-database-backuphistory-transact-sql'

const OWN_USER: Step = {
  in: 'msdb',
  text: `IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'landlord_backup') CREATE USER landlord_backup FOR LOGIN landlord_backup;`,
}
const MEMBERS = `SELECT r.name FROM sys.database_role_members AS m JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id JOIN sys.database_principals AS p ON p.principal_id = m.member_principal_id WHERE p.name = N'landlord_backup' ORDER BY r.name`
const HISTORY = `SELECT COUNT(*) AS n FROM msdb.dbo.backupset WHERE database_name = N'${DATABASE}'`
const full = (file: string, database = DATABASE): string =>
  `BACKUP DATABASE ${database} TO DISK = N'$backup${file}' WITH FORMAT, CHECKSUM;`
const WITH_FULL: readonly Step[] = [...WITH_DATABASE, {as: 'admin', text: full('full.bak')}]
const WAIT = `SELECT log_reuse_wait, log_reuse_wait_desc FROM sys.databases WHERE name = N'${DATABASE}'`

export const rows: readonly ContractRow[] = [
  {
    name: 'master is backed up whole',
    page: SYSTEM_PAGE,
    since: '2008',
    text: `${full('master.bak', 'master').replace('FORMAT', 'FORMAT, COPY_ONLY')} RESTORE VERIFYONLY FROM DISK = N'$backupmaster.bak' WITH CHECKSUM;`,
    changed: true,
    after: {
      text: `SELECT TOP (1) database_name, type, recovery_model FROM msdb.dbo.backupset ORDER BY backup_set_id DESC`,
      sets: [[['master', 'D', 'SIMPLE']]],
    },
  },
  {
    name: 'msdb is backed up',
    page: SYSTEM_PAGE,
    since: '2008',
    text: full('msdb.bak', 'msdb').replace('FORMAT', 'FORMAT, COPY_ONLY'),
    changed: true,
    after: {
      text: `SELECT TOP (1) database_name, type FROM msdb.dbo.backupset ORDER BY backup_set_id DESC`,
      sets: [[['msdb', 'D']]],
    },
  },
  {
    name: 'the log of master is not backed up',
    page: BACKUP_PAGE,
    since: '2008',
    text: "BACKUP LOG master TO DISK = N'$backupmaster.trn' WITH FORMAT;",
    errors: [4212, 3013],
    changed: false,
  },
  {
    name: 'nor is a differential of master',
    page: BACKUP_PAGE,
    since: '2008',
    text: "BACKUP DATABASE master TO DISK = N'$backupmaster.bak' WITH DIFFERENTIAL;",
    errors: [3024, 3013],
    changed: false,
  },
  {
    name: 'master is restored in single-user start-up mode alone',
    page: 'relational-databases/backup-restore/restore-the-master-database-transact-sql',
    since: '2008',
    given: [{text: full('master.bak', 'master').replace('FORMAT', 'FORMAT, COPY_ONLY')}],
    text: "RESTORE DATABASE master FROM DISK = N'$backupmaster.bak' WITH REPLACE;",
    errors: [3108, 3013],
    changed: false,
  },
  {
    name: 'who is no user of msdb does not back it up',
    page: `${BACKUP_PAGE}#permissions`,
    since: '2008',
    as: 'backup',
    text: full('msdb.bak', 'msdb'),
    errors: [262, 3013],
    changed: false,
  },
  {
    name: 'a user of msdb in db_backupoperator does',
    page: `${BACKUP_PAGE}#permissions`,
    since: '2008',
    given: [OWN_USER, {in: 'msdb', text: 'ALTER ROLE db_backupoperator ADD MEMBER landlord_backup;'}],
    as: 'backup',
    text: full('msdb.bak', 'msdb').replace('FORMAT', 'FORMAT, COPY_ONLY'),
    changed: true,
  },
  {
    name: 'a login is given a user in msdb',
    page: USER_PAGE,
    since: '2008',
    in: 'msdb',
    given: [
      {
        in: 'msdb',
        text: "IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'landlord_backup') DROP USER landlord_backup;",
      },
    ],
    text: 'CREATE USER landlord_backup FOR LOGIN landlord_backup WITH DEFAULT_SCHEMA = dbo;',
    changed: true,
    after: {
      in: 'msdb',
      text: `SELECT name, default_schema_name FROM sys.database_principals WHERE name = N'landlord_backup'`,
      sets: [[['landlord_backup', 'dbo']]],
    },
  },
  {
    name: 'a user of msdb becomes a member of a fixed role there',
    page: ROLE_PAGE,
    since: '2012',
    in: 'msdb',
    given: [OWN_USER],
    text: 'ALTER ROLE db_datareader ADD MEMBER landlord_backup;',
    after: {in: 'msdb', text: MEMBERS, sets: [[['db_datareader']]]},
  },
  {
    name: 'a user of msdb is granted a table of the history',
    page: 't-sql/statements/grant-object-permissions-transact-sql',
    since: '2008',
    in: 'msdb',
    given: [OWN_USER],
    text: 'GRANT SELECT ON OBJECT::dbo.backupset TO landlord_backup;',
    changed: true,
  },
  {
    name: 'who controls nothing there makes no user of msdb',
    page: `${USER_PAGE}#permissions`,
    since: '2008',
    as: 'deployer',
    in: 'msdb',
    text: 'CREATE USER landlord_deployer FOR LOGIN landlord_deployer;',
    errors: [15247],
    changed: false,
  },
  {
    name: 'the log waits for a log backup once there is a chain of them',
    page: REUSE_PAGE,
    since: '2008',
    given: [
      ...WITH_FULL,
      {as: 'admin', in: DATABASE, text: 'CREATE TABLE t (id int NOT NULL); INSERT INTO t VALUES (1);'},
    ],
    as: 'reader',
    text: WAIT,
    sets: [[[2, 'LOG_BACKUP']]],
  },
  {
    name: 'without a chain the log waits for nothing',
    page: REUSE_PAGE,
    since: '2008',
    given: [...WITH_DATABASE, {as: 'admin', text: `ALTER DATABASE ${DATABASE} SET RECOVERY SIMPLE;`}],
    as: 'reader',
    text: WAIT,
    sets: [[[0, 'NOTHING']]],
  },
  {
    name: 'the history of one database is deleted',
    page: DATABASE_PAGE,
    since: '2008',
    given: [...WITH_FULL, {text: full('msdb.bak', 'msdb').replace('FORMAT', 'FORMAT, COPY_ONLY')}],
    text: `EXEC msdb.dbo.sp_delete_database_backuphistory @database_name = N'${DATABASE}';`,
    changed: true,
    after: {
      text: `${HISTORY}; SELECT COUNT(*) AS n FROM msdb.dbo.backupfile AS f WHERE NOT EXISTS (SELECT 1 FROM msdb.dbo.backupset AS s WHERE s.backup_set_id = f.backup_set_id); SELECT COUNT(*) AS n FROM (SELECT TOP (1) database_name FROM msdb.dbo.backupset WHERE database_name = N'msdb') AS kept`,
      sets: [[[0]], [[0]], [[1]]],
    },
  },
  {
    name: 'history before a date is deleted, from another database too',
    page: AGE_PAGE,
    since: '2008',
    given: WITH_FULL,
    text: "EXEC msdb.dbo.sp_delete_backuphistory @oldest_date = '1990-01-01';",
    changed: false,
    after: {text: HISTORY, sets: [[[1]]]},
  },
  {
    name: 'who is only to read the history deletes none',
    page: `${AGE_PAGE}#permissions`,
    since: '2008',
    as: 'reader',
    in: 'msdb',
    text: "EXEC dbo.sp_delete_backuphistory @oldest_date = '1990-01-01';",
    errors: [229],
    changed: false,
  },
  {
    name: 'nor that of one database',
    page: `${DATABASE_PAGE}#permissions`,
    since: '2008',
    as: 'reader',
    in: 'msdb',
    text: `EXEC dbo.sp_delete_database_backuphistory @database_name = N'${DATABASE}';`,
    errors: [229],
    changed: false,
  },
  {
    name: 'elsewhere than in msdb there is no such procedure',
    page: AGE_PAGE,
    since: '2008',
    text: "EXEC dbo.sp_delete_backuphistory @oldest_date = '1990-01-01';",
    errors: [2812],
    changed: false,
  },
]
