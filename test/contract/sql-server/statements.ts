import {type ContractRow, DATABASE, TENANT, TENANT_SID, WITH_DATABASE, WITH_LOGIN, WITH_TENANT} from './row.ts'

const here = {given: WITH_TENANT, as: 'admin', in: DATABASE, since: '2008'} as const

/** What templates and tests send and no other row has. */
export const rows: readonly ContractRow[] = [
  {
    name: 'EXISTS asks for the rows that its condition leaves',
    page: 't-sql/language-elements/exists-transact-sql',
    since: '2008',
    text: "IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'nosuch') SELECT 1; ELSE SELECT 0; SELECT CASE WHEN NOT EXISTS (SELECT 1 WHERE 1 = 2) THEN 2 END;",
    sets: [[[0]], [[2]]],
    same: {
      "N'nosuch' → N'nosuchx'": 'there is none of that name either',
      '1 → 2': 'of the branch that is not taken, and what EXISTS selects does not matter',
      '2 → 3': 'unequal still',
    },
  },
  {
    name: 'CASE takes the first branch that holds',
    page: 't-sql/language-elements/case-transact-sql',
    since: '2008',
    text: "SELECT CASE WHEN 1 = 1 THEN 'first' WHEN 1 = 1 THEN 'second' ELSE 'third' END, CASE WHEN 1 = 2 THEN 'first' WHEN 1 = 1 THEN 'second' END",
    sets: [[['first', 'second']]],
    same: {
      "'third' → 'thirdx'": 'of the branch that is not taken',
      "'first' → 'firstx'": 'of the branch that is not taken',
      '= → <>': 'of the branch that is not asked',
      '1 → 2': 'of the branch that is not asked',
      '2 → 3': 'unequal still',
    },
  },
  {
    name: 'a lock time-out is a number of milliseconds, or -1 for ever',
    page: 't-sql/statements/set-lock-timeout-transact-sql',
    since: '2008',
    text: 'SET LOCK_TIMEOUT 50; SET LOCK_TIMEOUT -1; SELECT 1 AS [answers];',
    sets: [[[1]]],
    same: {'50 → 51': 'set again at once'},
  },
  {
    name: 'TRANSACTION may be written out',
    page: 't-sql/language-elements/begin-transaction-transact-sql',
    since: '2008',
    text: 'BEGIN TRANSACTION; ROLLBACK TRANSACTION; BEGIN TRANSACTION; SELECT @@TRANCOUNT; COMMIT TRANSACTION; SELECT @@TRANCOUNT;',
    sets: [[[1]], [[0]]],
    same: {'COMMIT → ROLLBACK': 'nothing was done in it', 'ROLLBACK → COMMIT': 'nothing was done in it'},
  },
  {
    name: 'several rights at once',
    page: 't-sql/statements/grant-schema-permissions-transact-sql',
    since: '2008',
    given: WITH_TENANT,
    as: 'admin',
    in: DATABASE,
    text: 'GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::app TO app_service;',
    changed: true,
    same: {'SELECT → INSERT': 'there already', 'INSERT → SELECT': 'there already'},
  },
  {
    name: 'a right is denied though a role has it',
    page: 't-sql/statements/deny-schema-permissions-transact-sql',
    since: '2008',
    given: [
      ...WITH_TENANT,
      {
        as: 'admin',
        in: DATABASE,
        text: `GRANT DELETE ON SCHEMA::app TO app_service; DENY INSERT ON SCHEMA::app TO app_service;`,
      },
    ],
    as: 'tenant',
    in: DATABASE,
    text: "INSERT INTO items (id, name) VALUES (4, N'fig');",
    errors: [229],
  },
  {
    name: 'what tells a database that may reach out of itself',
    page: 'relational-databases/system-catalog-views/sys-databases-transact-sql',
    since: '2008',
    given: WITH_DATABASE,
    as: 'reader',
    text: `SELECT is_trustworthy_on, is_db_chaining_on FROM sys.databases WHERE name = N'${DATABASE}'`,
    sets: [[[false, false]]],
  },
  {
    name: 'where its files are',
    page: 'relational-databases/system-catalog-views/sys-master-files-transact-sql',
    since: '2008',
    given: WITH_DATABASE,
    as: 'reader',
    text: `SELECT f.physical_name FROM sys.master_files AS f JOIN sys.databases AS d ON d.database_id = f.database_id WHERE d.name = N'${DATABASE}' AND f.file_id = 1`,
    sets: [[[`$data${DATABASE}_1.mdf`]]],
  },
  {
    name: 'a user has the SID of its login',
    page: 'relational-databases/system-catalog-views/sys-database-principals-transact-sql',
    since: '2008',
    given: WITH_TENANT,
    as: 'admin',
    in: DATABASE,
    text: `SELECT sid FROM sys.database_principals WHERE name = N'${TENANT}'`,
    sets: [[[TENANT_SID]]],
  },
  {
    name: 'whose a session is',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql',
    since: '2008',
    as: 'reader',
    text: 'SELECT login_name FROM sys.dm_exec_sessions WHERE session_id = @@SPID AND session_id > 50',
    sets: [[['landlord_reader']]],
    same: {'50 → 51': 'more than that still'},
  },
  {
    name: 'UPDLOCK and HOLDLOCK keep what was read, and what was not there, until the transaction ends',
    page: 't-sql/queries/hints-transact-sql-table',
    since: '2008',
    given: [{text: "INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'a', 7), (N'c', 8);"}],
    as: 'deployer',
    in: 'landlord',
    text: "BEGIN TRAN; SELECT token FROM dbo.fences WITH (UPDLOCK, HOLDLOCK) WHERE fence_key = N'a';",
    sets: [[['7']]],
  },
  {
    name: 'THROW takes a number, a text and a number',
    page: 't-sql/language-elements/throw-transact-sql',
    since: '2012',
    text: "IF 1 = 2 THROW 50001, 1, N'turned round';",
    errors: [102],
  },
  {
    ...here,
    name: 'conditions of every kind',
    page: 't-sql/queries/search-condition-transact-sql',
    text: 'SELECT id FROM app.items WHERE id <= 2 AND id >= 1 AND id NOT IN (SELECT id FROM app.items WHERE id > 2) AND id BETWEEN 1 AND 2 AND id != 9 ORDER BY id',
    sets: [[[1], [2]]],
  },
  {
    name: 'multiplication binds before subtraction',
    page: 't-sql/language-elements/operator-precedence-transact-sql',
    since: '2008',
    text: 'SELECT 7 * 2 - 3, -(2 + 1) * 2',
    sets: [[[11, -6]]],
  },
  {
    ...here,
    name: 'INNER may be written, and pages of rows are taken in order',
    page: 't-sql/queries/select-order-by-clause-transact-sql',
    since: '2012',
    text: 'SELECT a.id FROM app.items AS a INNER JOIN app.items AS b ON b.id = a.id ORDER BY a.id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY',
    sets: [[[2]]],
  },
  {
    ...here,
    name: 'HOLDLOCK alone keeps others from changing what was read',
    page: 't-sql/queries/hints-transact-sql-table',
    text: 'BEGIN TRAN; SELECT name FROM app.items WITH (HOLDLOCK) WHERE id = 1;',
    sets: [[['Apple']]],
  },
  {
    ...here,
    name: 'a common table expression, and all rows of two queries',
    page: 't-sql/queries/with-common-table-expression-transact-sql',
    text: 'WITH cheap AS (SELECT id, name FROM app.items WHERE price < 2) SELECT name FROM cheap UNION ALL SELECT name FROM app.items WHERE id = 3',
    sets: [[['Apple'], ['Plum']]],
  },
  {
    ...here,
    name: 'what went is told',
    page: 't-sql/queries/output-clause-transact-sql',
    text: 'DELETE FROM app.items OUTPUT deleted.id WHERE id = 3',
    sets: [[[3]]],
    changed: true,
  },
  {
    ...here,
    name: 'a transaction has a name, which its COMMIT does not look at',
    page: 't-sql/language-elements/commit-transaction-transact-sql',
    text: "BEGIN TRANSACTION first; INSERT INTO app.items (id, name) VALUES (4, N'fig'); COMMIT TRAN whatever; SELECT @@TRANCOUNT;",
    sets: [[[0]]],
    changed: true,
    same: {
      'whatever → whateverx': 'the name is ignored: t-sql/language-elements/commit-transaction-transact-sql',
      'first → firstx': 'no ROLLBACK names it',
      '− whatever': 'the name is ignored: t-sql/language-elements/commit-transaction-transact-sql',
    },
  },
  {
    name: 'a savepoint without a name is none',
    page: 't-sql/language-elements/save-transaction-transact-sql',
    since: '2008',
    text: 'BEGIN TRAN; SAVE TRANSACTION',
    errors: [102],
  },
  {
    ...here,
    name: 'keys and checks of a table, as they may be written',
    page: 't-sql/statements/create-table-transact-sql',
    text: `CREATE TABLE app.written (
  id int IDENTITY PRIMARY KEY,
  place bigint NOT NULL UNIQUE,
  kind varchar(20) DEFAULT 'new' NOT NULL CHECK (kind IN ('new', 'old')),
  item int NULL,
  CONSTRAINT fk_written FOREIGN KEY (item) REFERENCES app.items (id));
CREATE TABLE app.other (name nvarchar(20) NOT NULL, at bigint IDENTITY(1, 1) NOT NULL CONSTRAINT uq_other UNIQUE, CONSTRAINT pk_other PRIMARY KEY CLUSTERED (name));
ALTER TABLE app.other ADD note nvarchar(max), price decimal(9, 2);`,
    changed: true,
    after: {
      in: DATABASE,
      text: "INSERT INTO app.written (place, item) OUTPUT inserted.id, inserted.kind VALUES (7, 3); SELECT COUNT(*) FROM sys.columns AS c JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.name = N'other'",
      sets: [[[1, 'new']], [[4]]],
    },
  },
  {
    name: 'rights on the server, several at once',
    page: 't-sql/statements/grant-server-permissions-transact-sql',
    since: '2014',
    given: WITH_LOGIN,
    text: `GRANT VIEW SERVER STATE, VIEW ANY DEFINITION, CONNECT ANY DATABASE TO ${TENANT};
GRANT ALTER ANY LOGIN, ALTER ANY CONNECTION TO ${TENANT};
GRANT IMPERSONATE ANY LOGIN TO ${TENANT};
GRANT ALTER ON SERVER ROLE::landlord_tenants TO ${TENANT};`,
    changed: true,
    after: {
      text: `SELECT d.permission_name, d.state FROM sys.server_permissions AS d JOIN sys.server_principals AS p ON p.principal_id = d.grantee_principal_id WHERE p.name = N'${TENANT}' AND d.permission_name <> N'CONNECT SQL' ORDER BY d.permission_name`,
      sets: [
        [
          ['ALTER', 'G'],
          ['ALTER ANY CONNECTION', 'G'],
          ['ALTER ANY LOGIN', 'G'],
          ['CONNECT ANY DATABASE', 'G'],
          ['IMPERSONATE ANY LOGIN', 'G'],
          ['VIEW ANY DEFINITION', 'G'],
          ['VIEW SERVER STATE', 'G'],
        ],
      ],
    },
  },
  {
    name: 'one user, nobody but readers, everybody again, another name',
    page: 't-sql/statements/alter-database-transact-sql-set-options',
    since: '2008',
    given: WITH_DATABASE,
    as: 'admin',
    text: `ALTER DATABASE ${DATABASE} SET SINGLE_USER WITH NO_WAIT;
SELECT user_access_desc, is_read_only FROM sys.databases WHERE name = N'${DATABASE}';
ALTER DATABASE ${DATABASE} SET MULTI_USER;
ALTER DATABASE ${DATABASE} SET READ_ONLY;
SELECT user_access_desc, is_read_only FROM sys.databases WHERE name = N'${DATABASE}';
ALTER DATABASE ${DATABASE} SET READ_WRITE;
ALTER DATABASE ${DATABASE} MODIFY NAME = ${DATABASE}_2;
SELECT COUNT(*) FROM sys.databases WHERE name = N'${DATABASE}_2';`,
    sets: [[['SINGLE_USER', false]], [['MULTI_USER', true]], [[1]]],
    changed: true,
  },
  {
    ...here,
    name: 'what an introspection asks of columns, types, tables and views',
    page: 'relational-databases/system-catalog-views/sys-columns-transact-sql',
    text: `SELECT c.name, t.type, c.is_computed, c.is_rowguidcol, y.is_nullable
FROM sys.columns AS c
JOIN sys.tables AS t ON t.object_id = c.object_id
JOIN sys.types AS y ON y.user_type_id = c.user_type_id AND y.schema_id = 4
LEFT JOIN sys.extended_properties AS e ON e.major_id = c.object_id AND e.minor_id = c.column_id
WHERE t.name = N'items'
ORDER BY c.column_id;
SELECT v.name, v.type FROM sys.views AS v JOIN sys.schemas AS s ON s.schema_id = v.schema_id WHERE v.object_id > 0;`,
    sets: [
      [
        ['id', 'U ', false, false, true],
        ['name', 'U ', false, false, true],
        ['price', 'U ', false, false, true],
      ],
      [],
    ],
  },
  {
    name: 'how a request stands',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql',
    since: '2008',
    as: 'reader',
    text: 'SELECT status, blocking_session_id, wait_type, wait_time FROM sys.dm_exec_requests WHERE session_id = @@SPID',
    sets: [[['running', 0, null, 0]]],
  },
]
