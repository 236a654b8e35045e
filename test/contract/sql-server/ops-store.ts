import {type SqlValue, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type ContractRow, DATABASE, type Step, TENANT, WITH_DATABASE, WITH_TENANT} from './row.ts'

const EXECUTE_SQL = 'relational-databases/system-stored-procedures/sp-executesql-transact-sql'
const COLLATIONS = 't-sql/statements/collations'
const here = {given: WITH_TENANT, as: 'admin', in: DATABASE, since: '2008'} as const
const NAMES = {in: DATABASE, text: 'SELECT name FROM app.items ORDER BY id;'} as const
const KEYS: Step = {
  as: 'admin',
  in: DATABASE,
  text: `CREATE TABLE keys (key_name nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, place int NOT NULL);
INSERT INTO keys (key_name, place) VALUES (N'acme', 1), (N'Acme', 2), (N'a-b', 3), (N'ab', 4);`,
}
const keyed = {given: [...WITH_DATABASE, KEYS], as: 'admin', in: DATABASE, since: '2008'} as const

/** What the product sends, as it sends it: the template's own text. */
const filled = (template: string, values: Readonly<Record<string, SqlValue>> = {}): string =>
  shown(sqlText(template, values))

/** What the ops store relies on where it lies in SQL Server. */
export const rows: readonly ContractRow[] = [
  {
    ...here,
    name: 'store.role: a role is made where there is none of that name',
    page: 't-sql/statements/create-role-transact-sql',
    given: WITH_DATABASE,
    text: filled('store.role', {name: 'll_looks', role: 'll_looks'}),
    changed: true,
    after: {
      in: DATABASE,
      text: "SELECT name FROM sys.database_principals WHERE name = N'll_looks';",
      sets: [[['ll_looks']]],
    },
  },
  {
    ...here,
    name: 'store.grant: a role may do what it was granted on a table',
    page: 't-sql/statements/grant-object-permissions-transact-sql',
    given: [
      ...WITH_TENANT,
      KEYS,
      {as: 'admin', in: DATABASE, text: `CREATE ROLE ll_looks; ALTER ROLE ll_looks ADD MEMBER ${TENANT};`},
    ],
    text: ['select', 'insert', 'update', 'delete']
      .map((right) => filled(`store.grant-${right}`, {table: 'keys', role: 'll_looks'}))
      .join('\n'),
    changed: true,
    after: {
      in: DATABASE,
      text: `EXECUTE AS LOGIN = '${TENANT}'; SELECT HAS_PERMS_BY_NAME(N'dbo.keys', N'OBJECT', N'SELECT'), HAS_PERMS_BY_NAME(N'dbo.keys', N'OBJECT', N'INSERT'), HAS_PERMS_BY_NAME(N'dbo.keys', N'OBJECT', N'UPDATE'), HAS_PERMS_BY_NAME(N'dbo.keys', N'OBJECT', N'DELETE'), HAS_PERMS_BY_NAME(N'dbo.nosuch', N'OBJECT', N'DELETE'); REVERT;`,
      sets: [[[1, 1, 1, 1, null]]],
    },
  },
  {
    ...here,
    name: 'store.visible: everybody may see that a table is there, and nobody its rows',
    page: 't-sql/statements/grant-object-permissions-transact-sql',
    given: [
      ...WITH_TENANT,
      {as: 'admin', in: DATABASE, text: 'CREATE TABLE schema_migrations (name varchar(255) NOT NULL PRIMARY KEY);'},
    ],
    text: filled('store.visible'),
    changed: true,
    after: {
      in: DATABASE,
      text: `EXECUTE AS LOGIN = '${TENANT}'; SELECT name FROM sys.tables WHERE name = N'schema_migrations'; SELECT HAS_PERMS_BY_NAME(N'dbo.schema_migrations', N'OBJECT', N'SELECT'); REVERT;`,
      sets: [[['schema_migrations']], [[0]]],
    },
  },
  {
    ...here,
    name: 'store.options: readers do not wait for writers',
    page: 't-sql/statements/alter-database-transact-sql-set-options',
    given: WITH_DATABASE,
    in: 'master',
    text: filled('store.options', {database: DATABASE}),
    changed: true,
    after: {
      text: `SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = N'${DATABASE}';`,
      sets: [[[true]]],
    },
  },
  {
    ...here,
    name: 'store.state: options of the database, and what this login may do',
    page: 't-sql/functions/has-perms-by-name-transact-sql',
    since: '2014',
    given: [
      ...WITH_DATABASE,
      {
        as: 'admin',
        in: DATABASE,
        text: 'CREATE TABLE runs (id int NOT NULL PRIMARY KEY); CREATE TABLE lease_breaks (id int NOT NULL PRIMARY KEY);',
      },
    ],
    text: filled('store.state'),
    sets: [[[false, 0, 'FULL', false, 1, 1, 1, null]]],
  },
  {
    name: 'fences.read: every key with the highest token seen of it',
    page: 't-sql/functions/db-id-transact-sql',
    since: '2008',
    given: [{text: "INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'tenant:acme', 7);"}],
    as: 'reader',
    text: filled('fences.read'),
    sets: [[['tenant:acme', '7']]],
  },
  {
    ...here,
    name: 'tables with those that their foreign keys refer to',
    page: 'relational-databases/system-catalog-views/sys-foreign-keys-transact-sql',
    given: [
      ...WITH_DATABASE,
      {
        as: 'admin',
        in: DATABASE,
        text: 'CREATE TABLE runs (id int NOT NULL PRIMARY KEY); CREATE TABLE events (run int NOT NULL REFERENCES runs (id));',
      },
    ],
    text: 'SELECT t.name AS name, r.name AS target FROM sys.tables AS t LEFT JOIN sys.foreign_keys AS k ON k.parent_object_id = t.object_id LEFT JOIN sys.tables AS r ON r.object_id = k.referenced_object_id ORDER BY t.name;',
    sets: [
      [
        ['events', 'runs'],
        ['runs', null],
      ],
    ],
  },
  {
    ...here,
    name: 'texts of a table compare by code point, each column as it says, unique or left out',
    page: 't-sql/statements/create-table-transact-sql',
    given: WITH_DATABASE,
    text: `CREATE TABLE tenants (name nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, id char(3) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, note nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, step nvarchar(20) COLLATE Latin1_General_100_BIN2);`,
    changed: true,
    after: {
      in: DATABASE,
      text: "SELECT c.name, c.collation_name, c.is_nullable FROM sys.columns AS c INNER JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.name = N'tenants' ORDER BY c.column_id;",
      sets: [
        [
          ['name', 'Latin1_General_100_BIN2', false],
          ['id', 'Latin1_General_100_BIN2', false],
          ['note', 'Latin1_General_100_BIN2', false],
          ['step', 'Latin1_General_100_BIN2', true],
        ],
      ],
    },
  },
  {
    ...here,
    name: 'a unique text behind others that are not, under a key of two',
    page: 't-sql/statements/create-table-transact-sql',
    given: WITH_DATABASE,
    text: `CREATE TABLE approvals (digest char(4) COLLATE Latin1_General_100_BIN2 NOT NULL, person nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL, id char(3) COLLATE Latin1_General_100_BIN2 NOT NULL UNIQUE, approved_at bigint NOT NULL, CONSTRAINT approvals_key PRIMARY KEY (digest, person));`,
    changed: true,
    after: {
      in: DATABASE,
      text: "SELECT c.name, c.is_nullable FROM sys.columns AS c INNER JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.name = N'approvals' ORDER BY c.column_id;",
      sets: [
        [
          ['digest', false],
          ['person', false],
          ['id', false],
          ['approved_at', false],
        ],
      ],
    },
  },
  {
    ...keyed,
    name: 'a text that is added with a default stands in rows that were there before',
    page: 't-sql/statements/alter-table-transact-sql',
    text: "ALTER TABLE keys ADD time_zone nvarchar(64) COLLATE Latin1_General_100_BIN2 DEFAULT 'UTC' NOT NULL;",
    changed: true,
    after: {in: DATABASE, text: 'SELECT DISTINCT time_zone FROM keys;', sets: [[['UTC']]]},
  },
  {
    ...keyed,
    name: 'the first row in an order, with all its columns',
    page: 't-sql/queries/top-transact-sql',
    text: 'SELECT TOP (1) * FROM keys WHERE place > 1 ORDER BY place DESC;',
    sets: [[['ab', 4]]],
  },
  {
    ...keyed,
    name: 'the first rows in an order, with all columns of one table of a cross join',
    page: 't-sql/queries/top-transact-sql',
    text: "SELECT TOP (2) k.* FROM (SELECT i.id AS at FROM app.items AS i) AS wanted CROSS JOIN keys AS k WHERE k.place = wanted.at AND k.key_name >= N'acme' ORDER BY k.key_name;",
    given: [...WITH_TENANT, KEYS],
    sets: [[['acme', 1]]],
  },
  {
    ...keyed,
    name: 'all columns of one table of a join',
    page: 't-sql/queries/select-clause-transact-sql',
    text: "SELECT k.* FROM keys AS k INNER JOIN app.items AS i ON i.id = k.place WHERE k.key_name = N'acme';",
    given: [...WITH_TENANT, KEYS],
    sets: [[['acme', 1]]],
  },
  {
    ...here,
    name: 'a batch hands a text and its values to sp_executesql',
    page: EXECUTE_SQL,
    text: "EXEC sp_executesql N'SELECT name FROM app.items WHERE id = @1 AND name = @2;', N'@1 bigint, @2 nvarchar(4000)', @1 = 2, @2 = N'pear';",
    sets: [[['pear']]],
  },
  {
    ...here,
    name: 'without values the text stands alone',
    page: EXECUTE_SQL,
    text: "EXEC sp_executesql N'SELECT name FROM app.items WHERE id = 1;';",
    sets: [[['Apple']]],
  },
  {
    ...here,
    name: 'what sp_executesql of a batch changes belongs to the transaction of the batch',
    page: EXECUTE_SQL,
    text: "BEGIN TRAN;\nEXEC sp_executesql N'INSERT INTO app.items (id, name) VALUES (@1, @2);', N'@1 bigint, @2 nvarchar(4000)', @1 = 4, @2 = N'fig';\nROLLBACK;",
    changed: false,
    after: {...NAMES, sets: [[['Apple'], ['pear'], ['Plum']]]},
    same: {
      "N'fig' → N'figx'": 'not kept',
      '4 → 5': 'not kept',
      '4000 → 4001': 'both are long enough',
    },
  },
  {
    ...here,
    name: 'with XACT_ABORT an error within sp_executesql ends batch and transaction',
    page: 't-sql/statements/set-xact-abort-transact-sql',
    text: "SET XACT_ABORT ON;\nBEGIN TRAN;\nINSERT INTO app.items (id, name) VALUES (4, N'fig');\nEXEC sp_executesql N'INSERT INTO app.items (id, name) VALUES (1, N''again'');';\nCOMMIT;",
    errors: [2627],
    changed: false,
    after: {...NAMES, sets: [[['Apple'], ['pear'], ['Plum']]]},
  },
  {
    ...here,
    name: 'a value that the declarations ask for must be given',
    page: EXECUTE_SQL,
    text: "EXEC sp_executesql N'SELECT @1;', N'@1 bigint';",
    errors: [8178],
    changed: false,
  },
  {
    ...here,
    name: 'the text of sp_executesql is Unicode',
    page: EXECUTE_SQL,
    text: "EXEC sp_executesql 'SELECT 1;';",
    errors: [214],
    changed: false,
  },
  {
    ...here,
    name: 'a transaction that sp_executesql leaves open is told',
    page: 'relational-databases/errors-events/mssqlserver-266-database-engine-error',
    text: "EXEC sp_executesql N'BEGIN TRAN;';\nROLLBACK;",
    errors: [266],
    changed: false,
  },
  {
    ...keyed,
    name: 'with a binary collation case tells keys apart',
    page: COLLATIONS,
    text: "SELECT place FROM keys WHERE key_name = N'Acme';",
    sets: [[[2]]],
  },
  {
    ...keyed,
    name: 'a binary collation sorts by code points',
    page: COLLATIONS,
    text: 'SELECT key_name FROM keys ORDER BY key_name;',
    sets: [[['Acme'], ['a-b'], ['ab'], ['acme']]],
  },
  {
    ...keyed,
    name: 'LIKE follows a binary collation, too',
    page: 't-sql/language-elements/like-transact-sql',
    text: "SELECT place FROM keys WHERE key_name LIKE N'A%';",
    sets: [[[2]]],
  },
  {
    ...keyed,
    name: 'a unique key of a binary collation takes both',
    page: COLLATIONS,
    text: "INSERT INTO keys (key_name, place) VALUES (N'ACME', 5);\nINSERT INTO keys (key_name, place) VALUES (N'acme', 6);",
    errors: [2627],
    changed: true,
    after: {in: DATABASE, text: 'SELECT COUNT(*) FROM keys;', sets: [[[5]]]},
  },
  {
    ...keyed,
    name: 'a column tells its collation',
    page: 'relational-databases/system-catalog-views/sys-columns-transact-sql',
    text: "SELECT c.collation_name FROM sys.columns AS c JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.name = N'keys' AND c.name = N'key_name';",
    sets: [[['Latin1_General_100_BIN2']]],
  },
  {
    ...here,
    name: 'store.begin: a transaction that waits for all other writers',
    page: 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql',
    text: `${shown(sqlText('store.begin', {wait: 100}))}\nSELECT @got, @@TRANCOUNT;\n${shown(sqlText('store.rollback'))}\nSELECT @@TRANCOUNT;`,
    sets: [[[0, 1]], [[0]]],
    changed: false,
  },
  {
    ...here,
    name: 'store.commit: what was done is kept',
    page: 't-sql/language-elements/commit-transaction-transact-sql',
    text: `BEGIN TRAN;\nINSERT INTO app.items (id, name) VALUES (4, N'fig');\n${shown(sqlText('store.commit'))}`,
    changed: true,
    after: {...NAMES, sets: [[['Apple'], ['pear'], ['Plum'], ['fig']]]},
  },
]
