import {type SqlValue, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type ContractRow, DATABASE, type Step, WITH_DATABASE} from './row.ts'

/** What the product sends about backups, as it sends it. */
const filled = (template: string, values: Readonly<Record<string, SqlValue>> = {}): string =>
  shown(sqlText(template, values))

const BACKUP_PAGE = 't-sql/statements/backup-transact-sql'
const ROLES_PAGE = 'relational-databases/security/authentication-access/database-level-roles'
const SET_PAGE = 'relational-databases/system-tables/backupset-transact-sql'

const taken = (kind: 'full' | 'differential' | 'log', file: string, options: readonly string[] = ['COMPRESSION']) =>
  filled(`backup.${kind}`, {
    database: DATABASE,
    files: [`$backup${file}`],
    options,
    name: `acme ${kind}`,
    description: 'LL1|of the contract',
  })
const EQUIP: Step = {as: 'admin', in: DATABASE, text: filled('equip.backup', {backup: 'landlord_backup'})}
const EQUIPPED: readonly Step[] = [
  ...WITH_DATABASE,
  EQUIP,
  {as: 'admin', in: DATABASE, text: 'CREATE TABLE t (id int NOT NULL PRIMARY KEY);'},
]
const WITH_FULL: readonly Step[] = [...EQUIPPED, {as: 'backup', text: taken('full', 'full.bak')}]
const LAST = (columns: string) =>
  `SELECT TOP (1) ${columns} FROM msdb.dbo.backupset WHERE database_name = N'${DATABASE}' ORDER BY backup_set_id DESC`
const FILE = {file: ['$backupfull.bak']}

export const rows: readonly ContractRow[] = [
  {
    name: 'equip.backup: a user who may take backups, and nothing else',
    page: ROLES_PAGE,
    since: '2008',
    given: WITH_DATABASE,
    as: 'admin',
    in: DATABASE,
    text: EQUIP.text,
    changed: true,
    after: {
      in: DATABASE,
      text: `SELECT r.name FROM sys.database_role_members AS m JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id WHERE u.name = N'landlord_backup'`,
      sets: [[['db_backupoperator']]],
    },
  },
  {
    name: 'backup.full: by the backup operator, with checksums, compressed, stamped',
    page: BACKUP_PAGE,
    since: '2008',
    given: EQUIPPED,
    as: 'backup',
    text: taken('full', 'full.bak'),
    changed: true,
    after: {
      text: LAST('type, name, description, has_backup_checksums, is_copy_only, user_name'),
      sets: [[['D', 'acme full', 'LL1|of the contract', true, false, 'landlord_backup']]],
    },
  },
  {
    name: 'backup.full: copy-only, not compressed',
    page: 'relational-databases/backup-restore/copy-only-backups-sql-server',
    since: '2008',
    given: EQUIPPED,
    as: 'backup',
    text: taken('full', 'copy.bak', ['NO_COMPRESSION', 'COPY_ONLY']),
    changed: true,
    after: {text: LAST('type, is_copy_only'), sets: [[['D', true]]]},
  },
  {
    name: 'backup.full: striped over two files',
    page: BACKUP_PAGE,
    since: '2008',
    given: EQUIPPED,
    as: 'backup',
    text: filled('backup.full', {
      database: DATABASE,
      files: ['$backup1of2.bak', '$backup2of2.bak'],
      options: ['COMPRESSION'],
      name: 'acme full',
      description: 'LL1|of the contract',
    }),
    changed: true,
    after: {text: LAST('last_family_number'), sets: [[[2]]]},
  },
  {
    name: 'backup.differential: on a full',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'backup',
    text: taken('differential', 'diff.dif'),
    changed: true,
    after: {text: LAST('type, has_backup_checksums'), sets: [[['I', true]]]},
  },
  {
    name: 'backup.log: after a full',
    page: BACKUP_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'backup',
    text: taken('log', '1.trn'),
    changed: true,
    after: {text: LAST('type, has_backup_checksums, begins_log_chain'), sets: [[['L', true, true]]]},
  },
  {
    name: 'backup.log: refused before any full',
    page: BACKUP_PAGE,
    since: '2008',
    given: EQUIPPED,
    as: 'backup',
    text: taken('log', '1.trn'),
    errors: [4214, 3013],
    changed: false,
  },
  {
    name: 'backup.history: a reader finds a full and a log with their files, and where the next log begins',
    page: SET_PAGE,
    since: '2008',
    given: [...WITH_FULL, {as: 'backup', text: taken('log', '1.trn')}],
    as: 'reader',
    text: filled('backup.history'),
    parameters: {database: ['nvarchar', DATABASE], since: ['nvarchar', '1900-01-01T00:00:00.000']},
    changed: false,
  },
  {
    name: 'backup.history: nothing ended after the day that is asked about',
    page: SET_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'reader',
    text: filled('backup.history'),
    parameters: {database: ['nvarchar', 'll_no_such'], since: ['nvarchar', '2101-01-01T00:00:00.000']},
    sets: [[], []],
    changed: false,
    same: {'− ELSE': 'nothing is found with it or without it; the row before finds what it gives a time to'},
  },
  {
    name: 'media.header: what lies in a file',
    page: 't-sql/statements/restore-statements-headeronly-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: filled('media.header', FILE),
    changed: false,
  },
  {
    name: 'media.label: how many files belong together',
    page: 't-sql/statements/restore-statements-labelonly-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: filled('media.label', FILE),
    changed: false,
  },
  {
    name: 'media.files: the files of the database',
    page: 't-sql/statements/restore-statements-filelistonly-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: filled('media.files', {...FILE, position: 1}),
    changed: false,
  },
  {
    name: 'media.verify: a whole set with checksums',
    page: 't-sql/statements/restore-statements-verifyonly-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: filled('media.verify', {files: FILE.file, position: 1}),
    changed: false,
  },
  {
    name: 'media.load: a whole set is entered into a history that has lost it, with its LSNs and its file',
    page: 't-sql/statements/restore-statements-verifyonly-transact-sql',
    since: '2008',
    given: [...WITH_FULL, {text: `EXEC msdb.dbo.sp_delete_database_backuphistory @database_name = N'${DATABASE}'`}],
    as: 'admin',
    text: filled('media.load', {files: FILE.file, position: 1}),
    changed: true,
    after: {text: LAST('type, has_backup_checksums, position'), sets: [[['D', true, 1]]]},
  },
  {
    name: 'media.load: a set that the history has stays there once',
    page: 't-sql/statements/restore-statements-verifyonly-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: filled('media.load', {files: FILE.file, position: 1}),
    after: {text: `SELECT COUNT(*) FROM msdb.dbo.backupset WHERE database_name = N'${DATABASE}'`, sets: [[[1]]]},
  },
  {
    name: 'media.verify: the backup operator may write backups, and not look into files',
    page: 't-sql/statements/restore-statements-verifyonly-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'backup',
    text: filled('media.verify', {files: FILE.file, position: 1}),
    errors: [262, 3013],
    changed: false,
  },
]
