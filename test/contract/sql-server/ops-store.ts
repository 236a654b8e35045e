import {shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {type ContractRow, DATABASE, type Step, WITH_DATABASE, WITH_TENANT} from './row.ts'

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

/** What the ops store relies on where it lies in SQL Server. */
export const rows: readonly ContractRow[] = [
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
