import {type ContractRow, DATABASE, type Step, WITH_TENANT} from './row.ts'

const ALTER = 't-sql/statements/alter-table-transact-sql'
const DROP = 't-sql/statements/drop-table-transact-sql'
const INDEX = 't-sql/statements/drop-index-transact-sql'
const TRUNCATE = 't-sql/statements/truncate-table-transact-sql'
const VIEWS = 'relational-databases/system-catalog-views'
const EVENTS = 'relational-databases/errors-events/database-engine-events-and-errors'
const make = (text: string): Step => ({as: 'admin', in: DATABASE, text})
const here = {given: WITH_TENANT, as: 'admin', in: DATABASE, since: '2008'} as const
const orders = make(`CREATE TABLE app.orders (
  id int IDENTITY(10, 5) NOT NULL CONSTRAINT pk_orders PRIMARY KEY,
  item int NOT NULL CONSTRAINT fk_item FOREIGN KEY REFERENCES app.items (id),
  pieces tinyint NOT NULL CONSTRAINT ck_pieces CHECK (pieces > 0) CONSTRAINT df_pieces DEFAULT 1,
  code varchar(10) NULL,
  note nvarchar(20) NULL);
CREATE INDEX ix_code ON app.orders (code);
INSERT INTO app.orders (item, code, note) VALUES (1, 'one', N'1'), (2, 'two', NULL);`)
const related = {...here, given: [...WITH_TENANT, orders]} as const
const ORDERS = {in: DATABASE, text: 'SELECT * FROM app.orders ORDER BY id'}
const COLUMNS = {
  in: DATABASE,
  text: `SELECT c.name, t.name, c.max_length, c.is_nullable FROM sys.columns AS c
JOIN sys.types AS t ON t.user_type_id = c.user_type_id JOIN sys.tables AS o ON o.object_id = c.object_id
WHERE o.name = N'orders' AND c.name IN (N'pieces', N'code', N'note') ORDER BY c.column_id`,
}

export const rows: readonly ContractRow[] = [
  {
    ...related,
    name: 'a column that may be NULL',
    page: ALTER,
    text: 'ALTER TABLE app.orders ADD paid bit NULL, seen bit NULL DEFAULT 1, kept bit NULL DEFAULT 1 WITH VALUES;',
    changed: true,
    after: {
      in: DATABASE,
      text: 'SELECT id, paid, seen, kept FROM app.orders ORDER BY id',
      sets: [
        [
          [10, null, null, true],
          [15, null, null, true],
        ],
      ],
    },
  },
  {
    ...related,
    name: 'a column that may not be NULL is filled with its default',
    page: ALTER,
    text: "ALTER TABLE app.orders ADD state varchar(10) NOT NULL CONSTRAINT df_state DEFAULT 'new' CONSTRAINT ck_state CHECK (state IN ('new', 'old'));",
    changed: true,
    after: {
      in: DATABASE,
      text: 'SELECT id, state FROM app.orders ORDER BY id',
      sets: [
        [
          [10, 'new'],
          [15, 'new'],
        ],
      ],
    },
  },
  {
    ...related,
    name: 'a column that may not be NULL, without a default, and rows',
    page: `${EVENTS}-4000-to-4999`,
    text: 'ALTER TABLE app.orders ADD state varchar(10) NOT NULL;',
    errors: [4901],
    changed: false,
  },
  {
    ...related,
    name: 'a column once',
    page: ALTER,
    text: 'ALTER TABLE app.orders ADD Item int NULL;',
    errors: [2705],
    changed: false,
  },
  {
    ...here,
    name: 'a table that is not there is not altered',
    page: ALTER,
    text: 'ALTER TABLE app.nosuch ADD a int NULL;',
    errors: [4902],
    changed: false,
  },
  {
    ...here,
    as: 'tenant',
    name: 'others alter no table',
    page: ALTER,
    text: 'ALTER TABLE app.items ADD a int NULL;',
    errors: [4902],
    changed: false,
  },
  {
    ...related,
    name: 'a column goes, and the others keep their values',
    page: ALTER,
    text: 'ALTER TABLE app.orders DROP COLUMN note;',
    changed: true,
    after: {
      ...ORDERS,
      sets: [
        [
          [10, 1, 1, 'one'],
          [15, 2, 1, 'two'],
        ],
      ],
    },
  },
  {
    ...related,
    name: 'a column with a default, a check, a key or an index stays',
    page: `${EVENTS}-5000-to-5999`,
    text: 'ALTER TABLE app.orders DROP COLUMN pieces;',
    errors: [5074, 5074, 4922],
    changed: false,
  },
  {
    ...related,
    name: 'an indexed column stays',
    page: `${EVENTS}-5000-to-5999`,
    text: 'ALTER TABLE app.orders DROP COLUMN code;',
    errors: [5074, 4922],
    changed: false,
  },
  {
    ...related,
    name: 'a column that is not there does not go',
    page: `${EVENTS}-4000-to-4999`,
    text: 'ALTER TABLE app.orders DROP COLUMN nosuch;',
    errors: [4924],
    changed: false,
  },
  {
    ...related,
    name: 'constraints go, and what they held off comes in',
    page: ALTER,
    text: 'ALTER TABLE app.orders DROP CONSTRAINT ck_pieces, df_pieces, fk_item;\nINSERT INTO app.orders (item, pieces) VALUES (99, 0);',
    changed: true,
    after: {in: DATABASE, text: 'SELECT item, pieces FROM app.orders WHERE item = 99', sets: [[[99, 0]]]},
  },
  {
    ...related,
    name: 'a constraint that is not there',
    page: `${EVENTS}-3000-to-3999`,
    text: 'ALTER TABLE app.orders DROP CONSTRAINT ix_code;',
    errors: [3728, 3727],
    changed: false,
  },
  {
    ...related,
    name: 'a constraint of another table',
    page: `${EVENTS}-3000-to-3999`,
    text: 'ALTER TABLE app.items DROP CONSTRAINT ck_pieces;',
    errors: [3733, 3727],
    changed: false,
  },
  {
    ...related,
    name: 'a key that is pointed to stays',
    page: `${EVENTS}-3000-to-3999`,
    text: 'ALTER TABLE app.items DROP CONSTRAINT pk_items;',
    errors: [3725, 3727],
    changed: false,
  },
  {
    ...related,
    name: 'a longer text, a number of another type, and NULL allowed',
    page: ALTER,
    text: `ALTER TABLE app.orders ALTER COLUMN code varchar(30);
ALTER TABLE app.orders ALTER COLUMN note int NULL;`,
    changed: true,
    after: {
      ...COLUMNS,
      sets: [
        [
          ['pieces', 'tinyint', 1, false],
          ['code', 'varchar', 30, true],
          ['note', 'int', 4, true],
        ],
      ],
    },
  },
  {
    ...related,
    name: 'a column in a check keeps its type',
    page: `${EVENTS}-5000-to-5999`,
    text: 'ALTER TABLE app.orders ALTER COLUMN pieces smallint NOT NULL;',
    errors: [5074, 5074, 4922],
    changed: false,
  },
  {
    ...related,
    name: 'an indexed text gets no shorter',
    page: ALTER,
    text: 'ALTER TABLE app.orders ALTER COLUMN code varchar(5);',
    errors: [5074, 4922],
    changed: false,
  },
  {
    ...related,
    name: 'a NULL that is there forbids NOT NULL',
    page: ALTER,
    text: 'ALTER TABLE app.orders ALTER COLUMN note nvarchar(20) NOT NULL;',
    errors: [515],
    changed: false,
  },
  {
    ...here,
    name: 'a text that is there and does not fit',
    page: ALTER,
    text: 'ALTER TABLE app.items ALTER COLUMN name nvarchar(4) NOT NULL;',
    errors: [2628],
    changed: false,
  },
  {
    ...here,
    name: 'a text that is there and is no number',
    page: ALTER,
    text: 'ALTER TABLE app.items ALTER COLUMN name int NOT NULL;',
    errors: [245],
    changed: false,
  },
  {
    ...here,
    name: 'a number that is there and does not fit',
    page: ALTER,
    text: 'UPDATE app.items SET price = 1000 WHERE id = 1;\nALTER TABLE app.items ALTER COLUMN price decimal(5, 2) NULL;',
    errors: [8115],
  },
  {
    ...here,
    name: 'a key over rows that are there',
    page: ALTER,
    text: `ALTER TABLE app.items ADD CONSTRAINT uq_name UNIQUE (name);
INSERT INTO app.items (id, name) VALUES (4, N'APPLE');`,
    errors: [2627],
  },
  {
    ...related,
    name: 'a key that the rows break',
    page: `${EVENTS}-1000-to-1999`,
    text: 'ALTER TABLE app.orders ADD CONSTRAINT uq_pieces UNIQUE (pieces);',
    errors: [1505, 1750],
    changed: false,
  },
  {
    ...related,
    name: 'a unique index that the rows break',
    page: `${EVENTS}-1000-to-1999`,
    text: 'CREATE UNIQUE INDEX ux_pieces ON app.orders (pieces);',
    errors: [1505],
    changed: false,
  },
  {
    ...here,
    name: 'a second primary key',
    page: `${EVENTS}-1000-to-1999`,
    text: 'ALTER TABLE app.items ADD CONSTRAINT pk_other PRIMARY KEY (name);',
    errors: [1779, 1750],
    changed: false,
  },
  {
    ...here,
    given: [...WITH_TENANT, make('CREATE TABLE app.loose (a int NULL, b int NOT NULL);')],
    name: 'a primary key over a column that may be NULL',
    page: ALTER,
    text: 'ALTER TABLE app.loose ADD PRIMARY KEY (a);',
    errors: [8111, 1750],
    changed: false,
  },
  {
    ...here,
    given: [...WITH_TENANT, make('CREATE TABLE app.loose (a int NULL, b int NOT NULL);')],
    name: 'a primary key over a column that is not there',
    page: ALTER,
    text: 'ALTER TABLE app.loose ADD CONSTRAINT pk_loose PRIMARY KEY (nosuch);',
    errors: [1911, 1750],
    changed: false,
  },
  {
    ...here,
    name: 'a check that the rows pass, and holds from then on',
    page: ALTER,
    text: `ALTER TABLE app.items WITH CHECK ADD CONSTRAINT ck_price CHECK (price > 1.00);
INSERT INTO app.items (id, name, price) VALUES (4, N'fig', 0.50);`,
    errors: [547],
  },
  {
    ...here,
    name: 'a check that the rows break',
    page: 'relational-databases/errors-events/mssqlserver-547-database-engine-error',
    text: 'ALTER TABLE app.items ADD CONSTRAINT ck_price CHECK (price > 2.00);',
    errors: [547],
    changed: false,
  },
  {
    ...related,
    name: 'a foreign key that the rows break',
    page: 'relational-databases/errors-events/mssqlserver-547-database-engine-error',
    text: 'ALTER TABLE app.items ADD CONSTRAINT fk_order FOREIGN KEY (id) REFERENCES app.orders (id);',
    errors: [547],
    changed: false,
  },
  {
    ...here,
    name: 'a foreign key to a table that is not there',
    page: `${EVENTS}-1000-to-1999`,
    text: 'ALTER TABLE app.items ADD CONSTRAINT fk_order FOREIGN KEY (id) REFERENCES app.nosuch (id);',
    errors: [1767, 1750],
    changed: false,
  },
  {
    ...related,
    name: 'a foreign key to columns that are no key',
    page: `${EVENTS}-1000-to-1999`,
    text: 'ALTER TABLE app.items ADD CONSTRAINT fk_order FOREIGN KEY (id) REFERENCES app.orders (item);',
    errors: [1776, 1750],
    changed: false,
  },
  {
    ...here,
    name: 'a default for a column that is there',
    page: ALTER,
    text: `ALTER TABLE app.items ADD CONSTRAINT df_price DEFAULT 9.99 FOR price;
INSERT INTO app.items (id, name) VALUES (4, N'fig');`,
    changed: true,
    after: {in: DATABASE, text: 'SELECT price FROM app.items WHERE id IN (3, 4) ORDER BY id', sets: [[[null], [9.99]]]},
  },
  {
    ...related,
    name: 'a second default',
    page: `${EVENTS}-1000-to-1999`,
    text: 'ALTER TABLE app.orders ADD DEFAULT 2 FOR pieces;',
    errors: [1781, 1750],
    changed: false,
  },
  {
    ...related,
    name: 'the name of a constraint is taken',
    page: ALTER,
    text: 'ALTER TABLE app.items ADD CONSTRAINT ck_pieces CHECK (id > 0);',
    errors: [2714, 1750],
    changed: false,
  },
  {
    ...here,
    name: 'an alteration is taken back with its transaction',
    page: ALTER,
    text: `BEGIN TRAN;
ALTER TABLE app.items ADD seen bit NOT NULL DEFAULT 0;
ALTER TABLE app.items DROP COLUMN price;
ROLLBACK;`,
    changed: false,
    after: {in: DATABASE, text: 'SELECT id, price FROM app.items WHERE id = 1', sets: [[[1, 1.5]]]},
    same: {'0 → 1': 'taken back', 'seen → seenx': 'taken back'},
  },
  {
    ...related,
    name: 'a table goes',
    page: DROP,
    text: 'DROP TABLE app.orders;',
    changed: true,
    after: {
      in: DATABASE,
      text: "SELECT COUNT(*) FROM sys.objects WHERE name IN (N'orders', N'ck_pieces')",
      sets: [[[0]]],
    },
  },
  {...here, name: 'a table that is not there does not go', page: DROP, text: 'DROP TABLE app.nosuch;', errors: [3701]},
  {
    ...related,
    name: 'a table that is pointed to stays',
    page: DROP,
    text: 'DROP TABLE app.items;',
    errors: [3726],
    changed: false,
  },
  {
    ...related,
    name: 'an index goes',
    page: INDEX,
    text: 'DROP INDEX ix_code ON app.orders;',
    changed: true,
    after: {in: DATABASE, text: "SELECT COUNT(*) FROM sys.indexes WHERE name = N'ix_code'", sets: [[[0]]]},
  },
  {...related, name: 'an index that is not there', page: INDEX, text: 'DROP INDEX ix ON app.orders;', errors: [3701]},
  {
    ...related,
    name: 'an index that holds a key stays',
    page: INDEX,
    text: 'DROP INDEX pk_orders ON app.orders;',
    errors: [3723],
    changed: false,
  },
  {
    ...related,
    name: 'a table is emptied, and its identity begins again',
    page: TRUNCATE,
    text: 'TRUNCATE TABLE app.orders;\nINSERT INTO app.orders (item) OUTPUT inserted.id VALUES (1);',
    sets: [[[10]]],
    changed: true,
  },
  {
    ...related,
    name: 'a table that is pointed to is not emptied',
    page: TRUNCATE,
    text: 'TRUNCATE TABLE app.items;',
    errors: [4712],
    changed: false,
  },
  {
    ...here,
    name: 'a table that is not there is not emptied',
    page: TRUNCATE,
    text: 'TRUNCATE TABLE app.nosuch;',
    errors: [4701],
    changed: false,
  },
  {
    ...here,
    given: [...WITH_TENANT, make('CREATE SCHEMA spare;')],
    name: 'a schema goes',
    page: 't-sql/statements/drop-schema-transact-sql',
    text: 'DROP SCHEMA spare;',
    changed: true,
    after: {in: DATABASE, text: "SELECT COUNT(*) FROM sys.schemas WHERE name = N'spare'", sets: [[[0]]]},
  },
  {
    ...here,
    name: 'a schema with a table stays',
    page: 't-sql/statements/drop-schema-transact-sql',
    text: 'DROP SCHEMA app;',
    errors: [3729],
    changed: false,
  },
  {
    ...related,
    name: 'what the server says of columns',
    page: `${VIEWS}/sys-columns-transact-sql`,
    text: `SELECT c.name, t.name AS type, c.max_length, c.precision, c.scale, c.is_nullable, c.is_identity,
  d.name AS default_name
FROM sys.columns AS c
JOIN sys.types AS t ON t.user_type_id = c.user_type_id
JOIN sys.tables AS o ON o.object_id = c.object_id
LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
WHERE o.name = N'orders' ORDER BY c.column_id;`,
    sets: [
      [
        ['id', 'int', 4, 10, 0, false, true, null],
        ['item', 'int', 4, 10, 0, false, false, null],
        ['pieces', 'tinyint', 1, 3, 0, false, false, 'df_pieces'],
        ['code', 'varchar', 10, 0, 0, true, false, null],
        ['note', 'nvarchar', 40, 0, 0, true, false, null],
      ],
    ],
  },
  {
    ...related,
    name: 'what the server says of indexes',
    page: `${VIEWS}/sys-indexes-transact-sql`,
    text: `SELECT i.name, i.index_id, i.type_desc, i.is_unique, i.is_primary_key, c.name AS column_name, k.is_descending_key
FROM sys.indexes AS i
JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
JOIN sys.tables AS o ON o.object_id = i.object_id
WHERE o.name = N'orders' ORDER BY i.index_id;`,
    sets: [
      [
        ['pk_orders', 1, 'CLUSTERED', true, true, 'id', false],
        ['ix_code', 2, 'NONCLUSTERED', false, false, 'code', false],
      ],
    ],
  },
  {
    ...related,
    name: 'what the server says of constraints',
    page: `${VIEWS}/sys-objects-transact-sql`,
    text: `SELECT o.name, o.type FROM sys.objects AS o JOIN sys.tables AS t ON t.object_id = o.parent_object_id
WHERE t.name = N'orders' ORDER BY o.name;
SELECT k.name, k.type, k.unique_index_id FROM sys.key_constraints AS k WHERE k.name = N'pk_orders';
SELECT c.name, c.is_disabled FROM sys.check_constraints AS c WHERE c.name = N'ck_pieces';
SELECT f.name, r.name AS target, p.name AS column_name, f.delete_referential_action_desc FROM sys.foreign_keys AS f
JOIN sys.foreign_key_columns AS n ON n.constraint_object_id = f.object_id
JOIN sys.columns AS p ON p.object_id = n.parent_object_id AND p.column_id = n.parent_column_id
JOIN sys.tables AS r ON r.object_id = f.referenced_object_id WHERE f.name = N'fk_item';`,
    sets: [
      [
        ['ck_pieces', 'C '],
        ['df_pieces', 'D '],
        ['fk_item', 'F '],
        ['pk_orders', 'PK'],
      ],
      [['pk_orders', 'PK', 1]],
      [['ck_pieces', false]],
      [['fk_item', 'items', 'item', 'NO_ACTION']],
    ],
  },
  {
    ...related,
    name: 'what the server says of identities',
    page: `${VIEWS}/sys-identity-columns-transact-sql`,
    text: `SELECT i.name, CONVERT(int, i.seed_value), CONVERT(int, i.increment_value), CONVERT(int, i.last_value)
FROM sys.identity_columns AS i JOIN sys.tables AS t ON t.object_id = i.object_id WHERE t.name = N'orders';`,
    sets: [[['id', 10, 5, 15]]],
  },
]
