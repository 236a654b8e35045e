import {type ContractRow, DATABASE, WITH_TENANT} from './row.ts'

const ORDER = 't-sql/queries/select-order-by-clause-transact-sql'
const UNION = 't-sql/language-elements/set-operators-union-transact-sql'
const WITH = 't-sql/queries/with-common-table-expression-transact-sql'
const AGGREGATES = 't-sql/functions/aggregate-functions-transact-sql'
const EVENTS = 'relational-databases/errors-events/database-engine-events-and-errors'
const sales = {
  as: 'admin',
  in: DATABASE,
  text: `CREATE TABLE app.sales (id int NOT NULL PRIMARY KEY, place nvarchar(10) NULL, pieces int NOT NULL, price decimal(5, 2) NULL);
INSERT INTO app.sales (id, place, pieces, price) VALUES
  (1, N'Lund', 3, 1.00), (2, N'LUND', 5, 2.50), (3, N'Ystad', 4, NULL), (4, NULL, 2, 4.00), (5, NULL, 1, 4.00);`,
} as const
const here = {given: [...WITH_TENANT, sales], as: 'admin', in: DATABASE, since: '2008'} as const

export const rows: readonly ContractRow[] = [
  {
    ...here,
    name: 'each value once, texts without case, NULL too',
    page: 't-sql/queries/select-transact-sql',
    text: 'SELECT COUNT(d.place), COUNT(*) FROM (SELECT DISTINCT place FROM app.sales) AS d',
    sets: [[[2, 3]]],
  },
  {
    ...here,
    name: 'each value once, wherever a query stands',
    page: 't-sql/queries/select-transact-sql',
    text: `SELECT (SELECT DISTINCT price FROM app.sales WHERE id > 3);
SELECT N'first' AS place UNION ALL SELECT DISTINCT CONVERT(nvarchar(10), price) FROM app.sales WHERE id > 3;
WITH prices AS (SELECT DISTINCT price FROM app.sales) SELECT COUNT(*) FROM prices;
INSERT INTO app.items (id, name) SELECT DISTINCT 9, N'nine' FROM app.sales;`,
    sets: [[[4]], [['first'], ['4.00']], [[4]]],
    changed: true,
  },
  {
    ...here,
    name: 'DISTINCT orders by what it selects only',
    page: `${EVENTS}-0-to-999`,
    text: 'SELECT DISTINCT place FROM app.sales ORDER BY id',
    errors: [145],
  },
  {
    ...here,
    name: 'groups by what they come to',
    page: 't-sql/queries/select-having-transact-sql',
    text: 'SELECT MAX(id) AS last, SUM(pieces) AS pieces FROM app.sales GROUP BY place HAVING SUM(pieces) > 3 ORDER BY SUM(pieces) DESC',
    sets: [
      [
        [2, 8],
        [3, 4],
      ],
    ],
  },
  {
    ...here,
    name: 'a column outside the groups, in HAVING',
    page: `${EVENTS}-8000-to-8999`,
    text: 'SELECT place FROM app.sales GROUP BY place HAVING pieces > 3',
    errors: [8121],
  },
  {
    ...here,
    name: 'a column outside the groups, in ORDER BY',
    page: `${EVENTS}-8000-to-8999`,
    text: 'SELECT place FROM app.sales GROUP BY place ORDER BY pieces',
    errors: [8127],
  },
  {
    ...here,
    name: 'different values are counted, averages are of the type of their values',
    page: AGGREGATES,
    text: 'SELECT COUNT(DISTINCT place), COUNT(DISTINCT price), AVG(pieces), AVG(price), COUNT_BIG(price) FROM app.sales',
    sets: [[[2, 3, 3, 2.875, '4']]],
  },
  {
    ...here,
    name: 'a page of rows',
    page: ORDER,
    since: '2012',
    text: 'SELECT id FROM app.sales ORDER BY pieces OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY',
    sets: [[[4], [1]]],
  },
  {
    ...here,
    name: 'a page of rows by parameters, and all rows after some',
    page: ORDER,
    since: '2012',
    text: 'SELECT id FROM app.sales ORDER BY id DESC OFFSET @skip ROWS FETCH FIRST @take ROW ONLY; SELECT id FROM app.sales ORDER BY id OFFSET 4 ROWS',
    parameters: {skip: ['int', 1], take: ['int', 1]},
    sets: [[[4]], [[5]]],
  },
  {
    ...here,
    name: 'no page before the first',
    page: ORDER,
    since: '2012',
    text: 'SELECT id FROM app.sales ORDER BY id OFFSET -1 ROWS',
    errors: [10742],
  },
  {
    ...here,
    name: 'no page without a row',
    page: ORDER,
    since: '2012',
    text: 'SELECT id FROM app.sales ORDER BY id OFFSET 0 ROWS FETCH NEXT 0 ROWS ONLY',
    errors: [10744],
  },
  {
    ...here,
    name: 'TOP or OFFSET',
    page: ORDER,
    since: '2012',
    text: 'SELECT TOP (1) id FROM app.sales ORDER BY id OFFSET 0 ROWS',
    errors: [10741],
  },
  {
    ...here,
    name: 'FETCH comes after OFFSET',
    page: ORDER,
    since: '2012',
    text: 'SELECT id FROM app.sales ORDER BY id FETCH NEXT 1 ROWS ONLY',
    errors: [153],
  },
  {
    ...here,
    name: 'rows of two queries, each once',
    page: UNION,
    text: "SELECT place FROM app.sales WHERE id > 2 UNION SELECT N'lund' ORDER BY place",
    sets: [[[null], ['lund'], ['Ystad']]],
  },
  {
    ...here,
    name: 'rows of two queries, all of them, of the type that holds both',
    page: UNION,
    text: 'SELECT pieces AS n FROM app.sales WHERE id < 3 UNION ALL SELECT price FROM app.sales WHERE id = 2 ORDER BY n DESC',
    sets: [[[5], [3], [2.5]]],
  },
  {
    ...here,
    name: 'a double goes only where there is no ALL after it',
    page: UNION,
    text: 'SELECT 1 AS n UNION ALL SELECT 1 UNION SELECT 1 UNION ALL SELECT 3 UNION ALL SELECT 3 ORDER BY n',
    sets: [[[1], [3], [3]]],
  },
  {
    ...here,
    name: 'queries of one UNION have as many columns',
    page: `${EVENTS}-0-to-999`,
    text: 'SELECT id, place FROM app.sales UNION SELECT id FROM app.sales',
    errors: [205],
  },
  {
    ...here,
    name: 'a UNION orders by what it selects only',
    page: `${EVENTS}-0-to-999`,
    text: 'SELECT id FROM app.sales UNION SELECT id FROM app.items ORDER BY pieces',
    errors: [104],
  },
  {
    ...here,
    name: 'tables of one statement, the second from the first',
    page: WITH,
    text: `WITH places (place, pieces) AS (SELECT place, SUM(pieces) FROM app.sales GROUP BY place),
large AS (SELECT place FROM places WHERE pieces > 7)
SELECT s.id FROM app.sales AS s JOIN large AS l ON l.place = s.place ORDER BY s.id`,
    sets: [[[1], [2]]],
  },
  {
    ...here,
    name: 'rows go in from a table of the statement',
    page: WITH,
    text: "WITH late AS (SELECT id FROM app.sales WHERE id > 4) INSERT INTO app.items (id, name) OUTPUT inserted.id SELECT id, N'late' FROM late;",
    sets: [[[5]]],
    changed: true,
  },
  {
    ...here,
    name: 'a table of the statement names all its columns',
    page: `${EVENTS}-8000-to-8999`,
    text: 'WITH c AS (SELECT COUNT(*) FROM app.sales) SELECT * FROM c',
    errors: [8155],
  },
  {
    ...here,
    name: 'a table of the statement has as many columns as names',
    page: `${EVENTS}-8000-to-8999`,
    text: 'WITH c (a) AS (SELECT id, place FROM app.sales) SELECT a FROM c',
    errors: [8158],
  },
  {
    ...here,
    name: 'a table of the statement once',
    page: WITH,
    text: 'WITH c AS (SELECT 1 AS a), c AS (SELECT 2 AS a) SELECT a FROM c',
    errors: [239],
  },
  {
    ...here,
    name: 'all columns by their defaults',
    page: 't-sql/statements/insert-transact-sql',
    given: [
      ...WITH_TENANT,
      {
        as: 'admin',
        in: DATABASE,
        text: 'CREATE TABLE app.numbers (id int IDENTITY(7, 1) NOT NULL PRIMARY KEY, two int NOT NULL DEFAULT 2, none int NULL);',
      },
    ],
    text: 'INSERT INTO app.numbers OUTPUT inserted.* DEFAULT VALUES;',
    sets: [[[7, 2, null]]],
    changed: true,
  },
  {
    ...here,
    name: 'a serializable transaction reads what stands, its own work too',
    page: 't-sql/statements/set-transaction-isolation-level-transact-sql',
    text: `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
BEGIN TRAN;
UPDATE app.sales SET pieces = 9 WHERE id = 1;
SELECT pieces FROM app.sales WHERE id = 1;
ROLLBACK;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SELECT pieces FROM app.sales WHERE id = 1;`,
    sets: [[[9]], [[3]]],
    changed: false,
  },
  {
    ...here,
    name: 'an application lock of a principal is another one than that of public',
    page: 'relational-databases/system-stored-procedures/sp-getapplock-transact-sql',
    text: `DECLARE @got int;
EXEC @got = sp_getapplock @DbPrincipal = 'dbo', @Resource = N'one', @LockMode = 'Exclusive', @LockOwner = 'Session';
SELECT @got;
EXEC sp_releaseapplock @Resource = N'one', @LockOwner = 'Session';`,
    errors: [1223],
    changed: false,
  },
]
