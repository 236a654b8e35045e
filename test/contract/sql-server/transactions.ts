import {type ContractRow, DATABASE, WITH_TENANT} from './row.ts'

const here = {given: WITH_TENANT, as: 'admin', in: DATABASE, since: '2008'} as const
const NAMES = {in: DATABASE, text: 'SELECT name FROM app.items ORDER BY id'}
const THREE = [['Apple'], ['pear'], ['Plum']]
const FOUR = [...THREE, ['fig']]
const FIG = "INSERT INTO app.items (id, name) VALUES (4, N'fig');"
const NOT_KEPT = {"N'fig' → N'figx'": 'not kept', '4 → 5': 'not kept'}
const BEGIN = 't-sql/language-elements/begin-transaction-transact-sql'
const ABORT = 't-sql/statements/set-xact-abort-transact-sql'
const TRY = 't-sql/language-elements/try-catch-transact-sql'
const THROW = 't-sql/language-elements/throw-transact-sql'

export const rows: readonly ContractRow[] = [
  {
    ...here,
    name: 'committed',
    page: BEGIN,
    text: `BEGIN TRAN;\n${FIG}\nCOMMIT;`,
    changed: true,
    after: {...NAMES, sets: [FOUR]},
  },
  {
    ...here,
    name: 'rolled back',
    page: BEGIN,
    text: `BEGIN TRAN;\n${FIG}\nROLLBACK;\nSELECT @@TRANCOUNT;`,
    sets: [[[0]]],
    changed: false,
    after: {...NAMES, sets: [THREE]},
    same: NOT_KEPT,
  },
  {
    ...here,
    name: 'definitions are rolled back too',
    page: BEGIN,
    text: 'BEGIN TRAN;\nCREATE TABLE app.other (id int NOT NULL);\nROLLBACK;',
    changed: false,
    same: {'int → BIGINT': 'not kept', 'other → otherx': 'not kept', 'id → idx': 'not kept'},
  },
  {
    ...here,
    name: 'nested: the outermost commit counts',
    page: BEGIN,
    text: `BEGIN TRAN;\nBEGIN TRAN;\n${FIG}\nCOMMIT;\nSELECT @@TRANCOUNT, XACT_STATE();\nROLLBACK;`,
    sets: [[[1, 1]]],
    changed: false,
    after: {...NAMES, sets: [THREE]},
    same: NOT_KEPT,
  },
  {
    ...here,
    name: 'COMMIT without a transaction',
    page: 't-sql/language-elements/commit-transaction-transact-sql',
    text: 'COMMIT;',
    errors: [3902],
    changed: false,
  },
  {
    ...here,
    name: 'ROLLBACK without a transaction',
    page: 't-sql/language-elements/rollback-transaction-transact-sql',
    text: 'ROLLBACK;',
    errors: [3903],
    changed: false,
  },
  {
    ...here,
    name: 'without XACT_ABORT a failing statement ends alone',
    page: ABORT,
    text: `SET XACT_ABORT OFF;\nBEGIN TRAN;\nINSERT INTO app.items (id, name) VALUES (1, N'again');\n${FIG}\nCOMMIT;`,
    errors: [2627],
    changed: true,
    after: {...NAMES, sets: [FOUR]},
  },
  {
    ...here,
    name: 'with it the batch ends and all is rolled back',
    page: ABORT,
    text: `SET XACT_ABORT ON;\nBEGIN TRAN;\n${FIG}\nINSERT INTO app.items (id, name) VALUES (1, N'again');\nCOMMIT;`,
    errors: [2627],
    changed: false,
    after: {...NAMES, sets: [THREE]},
  },
  {
    ...here,
    name: 'a failed conversion ends the batch and rolls back in any case',
    page: ABORT,
    text: `BEGIN TRAN;\n${FIG}\nSELECT CAST('x' AS int);\nCOMMIT;`,
    errors: [245],
    changed: false,
    after: {...NAMES, sets: [THREE]},
  },
  {
    ...here,
    name: 'THROW ends the batch',
    page: THROW,
    since: '2012',
    text: `THROW 50001, N'A higher fencing token was seen.', 1;\n${FIG}`,
    errors: [50001],
    changed: false,
    after: {...NAMES, sets: [THREE]},
  },
  {
    ...here,
    name: 'numbers below 50000 are not thrown',
    page: THROW,
    since: '2012',
    text: "THROW 49999, N'x', 1;",
    errors: [35100],
  },
  {
    ...here,
    name: 'CATCH sees the error and goes on',
    page: TRY,
    text: `BEGIN TRY\n  INSERT INTO app.items (id, name) VALUES (1, N'again');\n  PRINT N'not printed';\nEND TRY\nBEGIN CATCH\n  ${FIG}\nEND CATCH;`,
    changed: true,
    after: {...NAMES, sets: [FOUR]},
    same: {
      '1 → 2': 'there already too',
      "N'again' → N'againx'": 'not kept',
      "N'not printed' → N'not printedx'": 'not printed',
    },
  },
  {
    ...here,
    name: 'THROW alone tells it again',
    page: THROW,
    since: '2012',
    text: "BEGIN TRY\n  INSERT INTO app.items (id, name) VALUES (1, N'again');\nEND TRY\nBEGIN CATCH\n  THROW;\nEND CATCH;",
    errors: [2627],
    changed: false,
  },
  {
    ...here,
    name: 'in CATCH under XACT_ABORT the transaction can only be rolled back',
    page: ABORT,
    text: `SET XACT_ABORT ON;\nBEGIN TRAN;\nBEGIN TRY\n  INSERT INTO app.items (id, name) VALUES (1, N'again');\nEND TRY\nBEGIN CATCH\n  SELECT XACT_STATE();\n  ROLLBACK;\nEND CATCH;`,
    sets: [[[-1]]],
    changed: false,
    same: {'1 → 2': 'there already too', "N'again' → N'againx'": 'not kept'},
  },
  {
    ...here,
    name: 'and nothing can be written in it',
    page: ABORT,
    text: `SET XACT_ABORT ON;\nBEGIN TRAN;\nBEGIN TRY\n  INSERT INTO app.items (id, name) VALUES (1, N'again');\nEND TRY\nBEGIN CATCH\n  ${FIG}\nEND CATCH;`,
    errors: [3930],
    changed: false,
    after: {...NAMES, sets: [THREE]},
  },
  {
    ...here,
    name: 'a transaction begun in sp_executesql and left open',
    page: 'relational-databases/errors-events/database-engine-events-and-errors',
    text: 'BEGIN TRAN;',
    parameters: {unused: ['int', 1]},
    errors: [266],
    changed: false,
  },
  {
    ...here,
    name: 'IF takes a branch, and unknown is not true',
    page: 't-sql/language-elements/if-else-transact-sql',
    text: "IF NULL = 1 PRINT N'yes'; ELSE PRINT N'no';\nIF 1 = 1 BEGIN PRINT N'block'; END;",
    same: {'= → <>': 'unknown still', "N'yes' → N'yesx'": 'not printed', '1 → 2': 'unknown still'},
  },
  {
    ...here,
    name: 'an application lock of a session',
    page: 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql',
    text: `DECLARE @got int;
EXEC @got = sp_getapplock @Resource = N'landlord:acme', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = 100;
SELECT @got;
EXEC @got = sp_releaseapplock @Resource = N'landlord:acme', @LockOwner = N'Session';
SELECT @got;`,
    sets: [[[0]], [[0]]],
    same: {'100 → 101': 'free at once'},
  },
  {
    ...here,
    name: 'a lock that is not held is not released',
    page: 'relational-databases/system-stored-procedures/sp-releaseapplock-transact-sql',
    text: "EXEC sp_releaseapplock @Resource = N'landlord:acme', @LockOwner = N'Session';",
    errors: [1223],
  },
  {
    ...here,
    name: 'the stamp of a session is seen by others',
    page: 't-sql/statements/set-context-info-transact-sql',
    text: 'SET CONTEXT_INFO 0x4C4C31;\nSELECT CONVERT(varbinary(3), CONTEXT_INFO());\nSELECT s.context_info FROM sys.dm_exec_sessions AS s WHERE s.session_id = @@SPID;',
    sets: [[['4C4C31']], [['4C4C31']]],
  },
  {
    ...here,
    name: 'a request under way shows its stamp',
    page: 'relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql',
    text: 'SET CONTEXT_INFO 0x4C4C31;\nSELECT command, context_info FROM sys.dm_exec_requests WHERE session_id = @@SPID;',
    sets: [[['SELECT', '4C4C31']]],
  },
  {
    ...here,
    name: 'a column that is not there is found before a TRY block is entered',
    page: ABORT,
    given: [...WITH_TENANT],
    text: `BEGIN TRY\n  BEGIN TRAN;\n  SELECT nosuch FROM app.items;\nEND TRY\nBEGIN CATCH\n  ROLLBACK;\nEND CATCH;`,
    errors: [207],
    changed: false,
  },
]
