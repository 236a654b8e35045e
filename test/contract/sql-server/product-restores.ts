import {type SqlValue, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type ContractRow, DATABASE, type Step, WITH_DATABASE} from './row.ts'

/** What the product sends about restores, as it sends it. */
const filled = (template: string, values: Readonly<Record<string, SqlValue>> = {}): string =>
  shown(sqlText(template, values))

const RESTORE_PAGE = 't-sql/statements/restore-statements-transact-sql'
const ARGUMENTS_PAGE = 't-sql/statements/restore-statements-arguments-transact-sql'
const OPTIONS_PAGE = 't-sql/statements/alter-database-transact-sql-set-options'
const ALTER_PAGE = 't-sql/statements/alter-database-transact-sql'
const COPY = 'scratch_ll_contract_r'
const MOVES = [DATABASE, `$data${COPY}.mdf`, `${DATABASE}_log`, `$log${COPY}.ldf`]

const backup = (kind: 'full' | 'differential' | 'log', file: string): string =>
  filled(`backup.${kind}`, {
    database: DATABASE,
    files: [`$backup${file}`],
    options: ['NO_COMPRESSION'],
    name: `acme ${kind}`,
    description: 'LL1|of the contract',
  })
const set = (template: string, file: string, more: Readonly<Record<string, SqlValue>> = {}): string =>
  filled(`restore.${template}`, {database: COPY, files: [`$backup${file}`], position: 1, ...more})
const insert = (id: number): Step => ({as: 'admin', in: DATABASE, text: `INSERT INTO t (id) VALUES (${id});`})
const recovered: Step = {as: 'admin', text: filled('restore.recover', {database: COPY})}
const toSide: Step = {as: 'admin', text: set('full', 'full.bak', {moves: MOVES})}

const WITH_TABLE: readonly Step[] = [
  ...WITH_DATABASE,
  {as: 'admin', in: DATABASE, text: filled('equip.backup', {backup: 'landlord_backup'})},
  {as: 'admin', in: DATABASE, text: 'CREATE TABLE t (id int NOT NULL PRIMARY KEY);'},
  insert(1),
]
const WITH_FULL: readonly Step[] = [...WITH_TABLE, {as: 'backup', text: backup('full', 'full.bak')}]
const WITH_LOG: readonly Step[] = [
  ...WITH_FULL,
  insert(2),
  {in: DATABASE, text: "BEGIN TRAN release WITH MARK N'4.2'; INSERT INTO t (id) VALUES (3); COMMIT;"},
  {as: 'backup', text: backup('log', '1.trn')},
]
const STATE = `SELECT state_desc FROM sys.databases WHERE name = N'${COPY}'`
const is = (state: string) => ({text: STATE, sets: [[[state]]]})

export const rows: readonly ContractRow[] = [
  {
    name: 'restore.full: to the side, every file moved, and left restoring',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: toSide.text,
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.full: onto files of another database it is refused',
    page: RESTORE_PAGE,
    since: '2008',
    given: WITH_FULL,
    as: 'admin',
    text: set('full', 'full.bak', {moves: [DATABASE, `$data${DATABASE}_1.mdf`, `${DATABASE}_log`, `$log${COPY}.ldf`]}),
    errors: [1834, 3156, 3119, 3013],
    changed: false,
  },
  {
    name: 'restore.over: a database whose tail nobody has is overwritten, and left restoring',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_FULL, toSide, recovered],
    as: 'admin',
    text: set('over', 'full.bak', {moves: MOVES}),
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.differential: behind its full',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_FULL, insert(2), {as: 'backup', text: backup('differential', 'diff.dif')}, toSide],
    as: 'admin',
    text: set('differential', 'diff.dif'),
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.log: rolled forward to its end, and left restoring',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide],
    as: 'admin',
    text: set('log', '1.trn'),
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.log: refused where nothing is restoring',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide, recovered],
    as: 'admin',
    text: set('log', '1.trn'),
    errors: [3117, 3013],
    changed: false,
  },
  {
    name: 'restore.log-until: a time after the end rolls forward all of it',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide],
    as: 'admin',
    text: set('log-until', '1.trn', {at: '2101-01-01T00:00:00.000'}),
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.log-until: a time before what is there is refused',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide],
    as: 'admin',
    text: set('log-until', '1.trn', {at: '2001-01-01T00:00:00.000'}),
    errors: [4335, 3013],
    changed: false,
  },
  {
    name: 'restore.log-before-mark: what was committed before a marked transaction',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide, {as: 'admin', text: set('log-before-mark', '1.trn', {mark: 'release'})}],
    as: 'admin',
    text: recovered.text,
    changed: true,
    after: {in: COPY, text: 'SELECT id FROM t ORDER BY id', sets: [[[1], [2]]]},
  },
  {
    name: 'restore.log-before-mark: the statement leaves the database restoring',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide],
    as: 'admin',
    text: set('log-before-mark', '1.trn', {mark: 'release'}),
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.log-before-mark-after: of several marks, the first since then',
    page: ARGUMENTS_PAGE,
    since: '2008',
    given: [...WITH_LOG, toSide],
    as: 'admin',
    text: set('log-before-mark-after', '1.trn', {mark: 'release', after: '2001-01-01T00:00:00.000'}),
    changed: true,
    after: is('RESTORING'),
  },
  {
    name: 'restore.recover: opens what was restored',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_FULL, toSide],
    as: 'admin',
    text: recovered.text,
    changed: true,
    after: is('ONLINE'),
  },
  {
    name: 'restore.recover: of one that is open it is refused with 3153',
    page: RESTORE_PAGE,
    since: '2008',
    given: [...WITH_FULL, toSide, recovered],
    as: 'admin',
    text: recovered.text,
    errors: [3153, 3013],
    changed: false,
  },
  {
    name: 'restore.standing: where the next restore begins, and what was restored already',
    page: 'relational-databases/system-tables/restorehistory-transact-sql',
    since: '2008',
    given: [...WITH_FULL, toSide],
    as: 'reader',
    text: filled('restore.standing'),
    parameters: {database: ['nvarchar', COPY]},
    changed: false,
  },
  {
    name: 'restore.standing: of a database that is not there, nothing',
    page: 'relational-databases/system-catalog-views/sys-master-files-transact-sql',
    since: '2008',
    as: 'reader',
    text: filled('restore.standing'),
    parameters: {database: ['nvarchar', 'll_no_such']},
    sets: [[], []],
    changed: false,
  },
  {
    name: 'marks.read: of marks that nobody set, none',
    page: 'relational-databases/system-tables/logmarkhistory-transact-sql',
    since: '2008',
    given: WITH_LOG,
    as: 'reader',
    text: filled('marks.read'),
    parameters: {database: ['nvarchar', DATABASE], mark: ['nvarchar', 'nobody']},
    sets: [[]],
    changed: false,
  },
  {
    name: 'marks.read: where a marked transaction lies in the log, and when it was',
    page: 'relational-databases/system-tables/logmarkhistory-transact-sql',
    since: '2008',
    given: WITH_LOG,
    as: 'reader',
    text: filled('marks.read'),
    parameters: {database: ['nvarchar', DATABASE], mark: ['nvarchar', 'release']},
    changed: false,
  },
  {
    name: 'database.check: says nothing of a whole database that the restorer owns',
    page: 't-sql/database-console-commands/dbcc-checkdb-transact-sql',
    since: '2008',
    given: [...WITH_FULL, toSide, recovered],
    as: 'admin',
    text: filled('database.check', {database: COPY}),
    changed: false,
  },
  {
    name: 'backup.tail: leaves the database restoring, by the backup operator',
    page: 't-sql/statements/backup-transact-sql',
    since: '2008',
    given: WITH_FULL,
    as: 'backup',
    text: filled('backup.tail', {
      database: DATABASE,
      files: ['$backuptail.trn'],
      options: ['COMPRESSION'],
      name: 'acme tail',
      description: 'LL1|of the contract',
    }),
    changed: true,
    after: {
      text: `SELECT state_desc FROM sys.databases WHERE name = N'${DATABASE}'`,
      sets: [[['RESTORING']]],
    },
  },
  {
    name: 'database.rename: by who may alter any database',
    page: ALTER_PAGE,
    since: '2008',
    given: WITH_DATABASE,
    as: 'admin',
    text: filled('database.rename', {database: DATABASE, name: COPY}),
    changed: true,
    after: is('ONLINE'),
  },
  {
    name: 'database.rename: not while it is restoring',
    page: ALTER_PAGE,
    since: '2008',
    given: [...WITH_FULL, toSide],
    as: 'admin',
    text: filled('database.rename', {database: COPY, name: `${COPY}_2`}),
    errors: [5052, 5069],
    changed: false,
  },
  {
    name: 'database.offline: those who are in it are ended',
    page: OPTIONS_PAGE,
    since: '2008',
    given: [...WITH_FULL, toSide, recovered],
    as: 'admin',
    text: filled('database.offline', {database: COPY}),
    changed: true,
    after: is('OFFLINE'),
  },
  {
    name: 'database.online: one that was put offline is open again',
    page: OPTIONS_PAGE,
    since: '2008',
    given: [...WITH_FULL, toSide, recovered, {as: 'admin', text: filled('database.offline', {database: COPY})}],
    as: 'admin',
    text: filled('database.online', {database: COPY}),
    changed: true,
    after: is('ONLINE'),
  },
  {
    name: 'sessions.of-database: nobody is in a database that nobody opened',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql',
    since: '2012',
    given: WITH_DATABASE,
    as: 'reader',
    text: filled('sessions.of-database'),
    parameters: {database: ['nvarchar', DATABASE]},
    sets: [[]],
    changed: false,
  },
]
