import {type SqlValue, sqlText} from '../../../../src/lib/adapters/tds/sql-text.ts'
import {cells, OUTSIDE, type Row} from './row.ts'

const RESTORE = 't-sql/statements/restore-statements-transact-sql#permissions'
const OPTIONS = 't-sql/statements/alter-database-transact-sql-set-options#permissions'

const text = (name: string, values: Readonly<Record<string, SqlValue>> = {}): string =>
  sqlText(name, values).parts.join('')

/** Who may restore over what is there: sysadmin, dbcreator, and its owner. The admin is no user of it, and asked as one who made it. */
const OVER = {sa: 'yes', admin: 'yes', verifier: 'yes'} as const
const REBUILT = {database: 'rebuilt', position: 1} as const

/** What is sent where tenants are restored and swapped. */
export const RESTORES: readonly Row[] = [
  {
    name: 'backup.tail',
    permission: 'BACKUP LOG: sysadmin, db_owner and db_backupoperator',
    page: 't-sql/statements/backup-transact-sql#permissions',
    kind: 'changes',
    text: text('backup.tail', {
      ...{database: 'acme', files: ['B:\\backup\\tail.trn'], options: ['COMPRESSION']},
      ...{name: 'acme', description: 'of the table'},
    }),
    cells: cells('yes', {...OUTSIDE, reader: 262, tenant: 262}),
  },
  {
    name: 'database.check',
    permission: 'sysadmin and db_owner',
    page: 't-sql/database-console-commands/dbcc-checkdb-transact-sql#permissions',
    kind: 'acts',
    text: text('database.check', {database: 'acme'}),
    cells: cells(7983, {...OUTSIDE, sa: 'yes', deployer: 'yes', owner: 'yes'}),
  },
  {
    name: 'database.offline',
    permission: 'ALTER on the database',
    page: OPTIONS,
    kind: 'changes',
    text: text('database.offline', {database: 'acme'}),
    cells: cells(5011, {...OVER, deployer: 'yes', owner: 'yes'}),
  },
  {
    name: 'database.online',
    permission: 'ALTER ANY DATABASE, since the database itself cannot be asked',
    page: OPTIONS,
    kind: 'changes',
    text: text('database.online', {database: 'away'}),
    cells: cells(5011, OVER),
  },
  {
    name: 'database.rename',
    permission: 'ALTER on the database',
    page: 't-sql/statements/alter-database-transact-sql#permissions',
    kind: 'changes',
    text: text('database.rename', {database: 'acme', name: 'renamed'}),
    cells: cells(5011, {...OVER, deployer: 'yes', owner: 'yes'}),
  },
  {
    name: 'marks.read',
    // Granted by name here, as the history of backups is.
    permission: 'SELECT on msdb.dbo.logmarkhistory',
    page: 'relational-databases/system-tables/logmarkhistory-transact-sql',
    kind: 'reads',
    text: text('marks.read'),
    parameters: {database: 'other', mark: 'deploy'},
    cells: cells(229, {sa: '1 rows', reader: '1 rows', verifier: '1 rows'}),
  },
  {
    name: 'media.load',
    permission: 'CREATE DATABASE',
    page: 't-sql/statements/restore-statements-verifyonly-transact-sql#permissions',
    kind: 'changes',
    text: text('media.load', {files: ['B:\\backup\\first.bak'], position: 1}),
    cells: cells(262, OVER),
  },
  {
    name: 'restore.full',
    permission: 'CREATE DATABASE where there is none of that name',
    page: RESTORE,
    kind: 'changes',
    text: text('restore.full', {
      ...{database: 'made', files: ['B:\\backup\\first.bak'], position: 1},
      moves: ['acme', 'D:\\mssql\\data\\made.mdf', 'acme_log', 'L:\\mssql\\log\\made.ldf'],
    }),
    cells: cells(262, OVER),
  },
  {
    name: 'restore.over',
    permission: 'sysadmin, dbcreator and the owner; membership of db_owner does not count',
    page: RESTORE,
    kind: 'changes',
    text: text('restore.over', {
      ...{database: 'acme', files: ['B:\\backup\\first.bak'], position: 1},
      moves: ['acme', 'D:\\mssql\\data\\over.mdf', 'acme_log', 'L:\\mssql\\log\\over.ldf'],
    }),
    cells: cells(3110, {...OVER, owner: 'yes'}),
  },
  ...(
    [
      ['restore.differential', 'differential.bak', {}],
      ['restore.log', 'log.trn', {}],
      ['restore.log-until', 'log.trn', {at: '2100-01-01T00:00:00.000'}],
      ['restore.log-before-mark', 'log.trn', {mark: 'deploy'}],
      ['restore.log-before-mark-after', 'log.trn', {mark: 'deploy', after: '2000-01-01T00:00:00.000'}],
    ] as const
  ).map(
    ([name, file, values]): Row => ({
      name,
      permission: 'sysadmin, dbcreator and the owner',
      page: RESTORE,
      kind: 'changes',
      text: text(name, {...REBUILT, files: [`B:\\backup\\${file}`], ...values}),
      cells: cells(3110, OVER),
    }),
  ),
  {
    name: 'restore.recover',
    permission: 'sysadmin, dbcreator and the owner',
    page: RESTORE,
    kind: 'changes',
    text: text('restore.recover', {database: 'rebuilt'}),
    cells: cells(3110, OVER),
  },
  {
    name: 'restore.standing',
    permission:
      'VIEW ANY DATABASE, ownership or CREATE DATABASE for sys.databases; CREATE DATABASE, ALTER ANY DATABASE or VIEW ANY DEFINITION for sys.master_files; SELECT on tables of msdb',
    page: 'relational-databases/system-catalog-views/sys-master-files-transact-sql#permissions',
    kind: 'reads',
    text: text('restore.standing'),
    parameters: {database: 'rebuilt'},
    cells: cells(229, {sa: '3 rows', reader: '3 rows', verifier: '3 rows'}),
  },
  {
    name: 'sessions.of-database',
    permission: 'VIEW SERVER STATE to see others',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql#permissions',
    kind: 'reads',
    company: true,
    text: text('sessions.of-database'),
    parameters: {database: 'acme'},
    cells: cells('0 rows', {sa: '1 rows', reader: '1 rows'}),
  },
]
