import fc from 'fast-check'
import {expect, test} from 'vitest'
import {LabUnsupported, SqlError} from '../../../src/lab/sql-server/engine/errors.ts'
import {stampOf, withoutPasswords} from '../../../src/lab/sql-server/trace-text.ts'
import {tokens} from '../../../src/lab/sql-server/tsql/lexer.ts'
import {parseBatch} from '../../../src/lab/sql-server/tsql/parser.ts'
import {ROWS} from '../../contract/sql-server/all.ts'

const WORDS = [
  ...new Set(ROWS.flatMap(({text, errors}) => (errors === undefined ? tokens(text).map((token) => token.text) : []))),
]

test('what is cut into tokens can be put together again', () => {
  const separator = fc.constantFrom(' ', '\n', '\t', ' -- a comment\n', ' /* one /* within */ another */ ')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...WORDS.filter((word) => word !== '')), separator)), (pairs) => {
      const text = pairs.flat().join('')
      expect(
        tokens(text)
          .slice(0, -1)
          .map((token) => token.text),
      ).toEqual(pairs.map(([word]) => word))
    }),
  )
})

test('a quoted name and a string carry what was put into them', () => {
  fc.assert(
    fc.property(fc.string({minLength: 1, maxLength: 128}), (name) => {
      const [quoted, string] = tokens(`[${name.replaceAll(']', ']]')}] N'${name.replaceAll("'", "''")}'`)
      expect([quoted?.value, string?.value]).toEqual([name, name])
    }),
  )
})

test('lines are counted from 1', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '\n', '/*\n*/', "'\n'", '-- x\n')), (parts) => {
      const before = parts.join(' ')
      expect(tokens(`${before} last`).at(-2)?.line).toBe(before.split('\n').length)
    }),
  )
})

test('whatever is sent is parsed or refused as SQL Server refuses, and never fails otherwise', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), {maxLength: 12}), (words) => {
      try {
        parseBatch(words.join(' '))
      } catch (error) {
        if (!(error instanceof SqlError)) throw error
      }
    }),
    {numRuns: 2000},
  )
})

test('a word too many is never passed over', () => {
  // CASCADE is a word of REVOKE and DENY (t-sql/statements/revoke-transact-sql).
  const takes = (text: string, word: string) => word === 'CASCADE' && /\b(?:REVOKE|DENY)\b[^;]*;?\s*$/.test(text)
  const good = ROWS.filter((row) => row.errors === undefined && row.parameters === undefined)
  const extra = ['CASCADE', '(', ')', ',', '42', "'x'", 'WITH', 'FOR', 'OPTION', '@@x']
  const passed = good.flatMap((row) =>
    extra
      .filter((word) => !takes(row.text, word))
      .map((word) => `${row.text.replace(/;?\s*$/, '')} ${word}`)
      .filter(isParsed),
  )
  expect(passed).toEqual([])
})

test.each([
  'SELECT a FROM t EXCEPT SELECT a FROM t',
  'SELECT 1 UNION (SELECT 2)',
  'WITH c AS (SELECT 1 AS a) UPDATE t SET a = 1',
  'WITH c AS (SELECT 1 AS a) INSERT INTO t VALUES (1)',
  'SET TRANSACTION ISOLATION LEVEL SNAPSHOT',
  'SELECT a FROM t FOR JSON PATH',
  'SELECT a FROM t OPTION (RECOMPILE)',
  'SELECT a INTO u FROM t',
  'SELECT a FROM t WITH (NOLOCK)',
  'SELECT a FROM t CROSS APPLY f(a) AS x',
  'SELECT ROW_NUMBER() OVER (ORDER BY a) FROM t',
  'SELECT TOP (5) PERCENT a FROM t',
  'SELECT TOP (5) WITH TIES a FROM t ORDER BY a',
  'INSERT INTO t EXEC p',
  'INSERT INTO t (a) OUTPUT inserted.a INTO u VALUES (1)',
  'UPDATE t SET a = 1 FROM t JOIN u ON u.a = t.a',
  'UPDATE t SET a += 1',
  'DELETE TOP (1) FROM t',
  'MERGE t USING u ON 1 = 1 WHEN MATCHED THEN DELETE;',
  'TRUNCATE TABLE t WITH (PARTITIONS (1))',
  'ALTER TABLE t ADD a int SPARSE',
  'ALTER TABLE t WITH NOCHECK ADD CONSTRAINT c CHECK (a > 1)',
  'ALTER TABLE t NOCHECK CONSTRAINT c',
  'ALTER TABLE t REBUILD',
  'ALTER TABLE t ALTER COLUMN a varchar(5) COLLATE Latin1_General_BIN2',
  'ALTER TABLE t ALTER COLUMN a ADD SPARSE',
  'ALTER TABLE t DROP CONSTRAINT c WITH (ONLINE = OFF)',
  'DROP TABLE IF EXISTS t',
  'DROP INDEX i ON t WITH (ONLINE = OFF)',
  'DROP INDEX t.i',
  'DROP DATABASE IF EXISTS d',
  'CREATE VIEW v AS SELECT 1 AS a',
  'CREATE PROCEDURE p AS SELECT 1',
  'CREATE TABLE #t (a int)',
  'CREATE TABLE t (a int SPARSE)',
  'CREATE TABLE t (a AS 1)',
  'CREATE TABLE t (a int NOT NULL) ON [PRIMARY]',
  'CREATE TABLE t (a int REFERENCES u (a) ON DELETE CASCADE)',
  'CREATE INDEX i ON t (a) INCLUDE (b)',
  'CREATE INDEX i ON t (a) WHERE a > 1',
  'CREATE CLUSTERED INDEX i ON t (a)',
  "CREATE LOGIN l WITH PASSWORD = N'x' MUST_CHANGE",
  "CREATE LOGIN l WITH PASSWORD = N'x' MUST_CHANGE, CHECK_EXPIRATION = ON",
  "CREATE LOGIN l WITH PASSWORD = N'x', DEFAULT_LANGUAGE = us_english",
  'CREATE LOGIN [d\\l] FROM WINDOWS',
  'CREATE USER u WITHOUT LOGIN',
  'ALTER LOGIN l WITH DEFAULT_LANGUAGE = us_english',
  'ALTER DATABASE d SET QUERY_STORE = ON',
  'ALTER DATABASE d SET ALLOW_SNAPSHOT_ISOLATION ON',
  'ALTER DATABASE d SET RECOVERY FULL, AUTO_CLOSE OFF',
  'ALTER DATABASE d SET COMPATIBILITY_LEVEL = 120',
  "CREATE DATABASE d ON PRIMARY (NAME = N'a', FILENAME = N'b', MAXSIZE = 1GB)",
  'CREATE DATABASE d WITH TRUSTWORTHY ON',
  'GRANT SELECT ON OBJECT::t (c) TO u',
  'GRANT EXECUTE ON SCHEMA::s TO u',
  'DENY SHUTDOWN TO l',
  'REVOKE SELECT ON SCHEMA::s FROM u AS dbo',
  'SET ANSI_NULLS OFF',
  'SET ROWCOUNT 1',
  'SET DEADLOCK_PRIORITY LOW',
  'DECLARE @t table (a int)',
  'WHILE 1 = 1 PRINT 1',
  'RETURN',
  "WAITFOR DELAY '00:00:01'",
  "RAISERROR (N'x', 16, 1)",
  "EXEC (N'SELECT 1')",
  "EXECUTE AS USER = N'u'",
  'EXEC p WITH RECOMPILE',
  "RESTORE DATABASE d FROM DISK = N'x' WITH STANDBY = N'y'",
  'DBCC CHECKTABLE (t)',
  "KILL 'D5499C66-E398-45CA-BF7E-DC9C194B48CF'",
  'SELECT a FROM a.b.c.d',
  'SELECT CURRENT_TIMESTAMP',
  'CREATE TABLE dbo.t (a int NOT NULL DEFAULT 1 WITH VALUES)',
])('the lab says that it does not support: %s', (text) => {
  expect(() => parseBatch(text)).toThrow(LabUnsupported)
})

test.each([
  ['SELEC 1', 50000],
  ['SELECT 1 +', 102],
  ['SELECT FROM t', 156],
  ["SELECT 'x", 105],
  ['SELECT /* 1', 113],
  ['SELECT []', 1038],
  ['BEGIN SELECT 1', 102],
  ["SELECT 1 THROW 50001, N'x', 1", 102],
  ['END', 156],
  ['IF 1 = 1', 102],
])('a syntax error: %s is %i', (text, number) => {
  expect(() => parseBatch(text)).toThrow(expect.objectContaining({number}))
})

test('a syntax error carries its line', () => {
  expect(() => parseBatch('SELECT 1;\n\nSELECT 2 +')).toThrow(expect.objectContaining({line: 3}))
})

test('passwords do not reach the trace, whatever is written around them', () => {
  expect(withoutPasswords("CREATE LOGIN a WITH PASSWORD = N'it''s', SID = 0x01")).toBe(
    "CREATE LOGIN a WITH PASSWORD = N'***', SID = 0x01",
  )
  expect(withoutPasswords("alter login a with password='x' old_password = 'y'")).toBe(
    "alter login a with password=N'***' old_password = N'***'",
  )
  expect(withoutPasswords("CREATE LOGIN a WITH PASSWORD = N'open")).not.toContain('open')
  expect(withoutPasswords("SELECT N'PASSWORD = x'")).toBe("SELECT N'PASSWORD = x'")
})

test('a stamp is told from anything else', () => {
  const stamp = (text: string) => stampOf(Buffer.from(text, 'latin1'))
  expect(stamp('LL1|01JC0000000000000000000001|7|tenant:acme\0\0')).toEqual({
    attempt: '01JC0000000000000000000001',
    token: 7,
    key: 'tenant:acme',
  })
  for (const other of [
    '',
    'LL1|short|7|x',
    'LL2|01JC0000000000000000000001|7|x',
    'LL1|01JC0000000000000000000001|x|x',
  ]) {
    expect(stamp(other)).toBeUndefined()
  }
})

function isParsed(text: string): boolean {
  try {
    parseBatch(text)
    return true
  } catch (error) {
    if (error instanceof SqlError) return false
    throw error
  }
}
