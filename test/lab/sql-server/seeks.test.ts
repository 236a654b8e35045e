import {afterAll, beforeAll, expect, test} from 'vitest'
import {LocalServer, runOn} from './local-server.ts'

/** What a key finds is what a look at every row finds: each condition is asked as it is, and so that no key can be used. */
let server: LocalServer
beforeAll(async () => {
  server = new LocalServer()
  await server.must('CREATE DATABASE d')
  await server.must(
    `CREATE TABLE t (id int NOT NULL PRIMARY KEY, code varchar(10) NULL CONSTRAINT uq_code UNIQUE, price decimal(9,2) NOT NULL,
at_time datetime NOT NULL, one int NOT NULL, two nvarchar(10) NOT NULL, CONSTRAINT uq_pair UNIQUE (one, two));
INSERT INTO t VALUES (1, 'Abc', 1.50, '2026-01-01T10:00:00', 1, N'x'), (2, 'abd  ', 2.00, '2026-01-02T10:00:00', 1, N'Y'),
(3, NULL, 2.25, '2026-01-03T10:00:00', 2, N'x'), (4, '', 0.00, '2026-01-04T10:00:00', 2, N'z')`,
    {in: 'd'},
  )
})
afterAll(() => server.stop())

const CONDITIONS = [
  ['id = 2', 'id + 0 = 2'],
  ['2 = id AND price > 1', '2 = id + 0 AND price > 1'],
  ['id = 2 AND id = 3', 'id + 0 = 2 AND id + 0 = 3'],
  ['id = 1.0', 'id + 0 = 1.0'],
  ['id = 9', 'id + 0 = 9'],
  ['id = NULL', 'id + 0 = NULL'],
  ["id = '2'", "id + 0 = '2'"],
  ['id = @two', 'id + 0 = @two'],
  ["code = 'ABC'", "code + '' = 'ABC'"],
  ["code = 'abd'", "code + '' = 'abd'"],
  ["code = N'abd '", "code + '' = N'abd '"],
  ["code = ' '", "code + '' = ' '"],
  ['code = NULL', "code + '' = NULL"],
  ["one = 1 AND two = N'y'", "one + 0 = 1 AND two + N'' = N'y'"],
  ['one = 1', 'one + 0 = 1'],
  ["NOT (one = 1 AND two = N'y')", "NOT (one + 0 = 1 AND two + N'' = N'y')"],
  ['id = 1 OR id = 2', 'id + 0 = 1 OR id + 0 = 2'],
  ['a.id = 1', 'a.id + 0 = 1'],
] as const

test.each(CONDITIONS)('WHERE %s', async (sought, scanned) => {
  const ids = async (where: string) => {
    const {errors, rows} = await server.run(
      `DECLARE @two int = 2; SELECT a.id FROM t AS a WHERE ${where} ORDER BY a.id`,
      {
        in: 'd',
      },
    )
    return {errors, ids: rows.map(({id}) => id)}
  }
  expect(await ids(sought)).toEqual(await ids(scanned))
})

test('a subquery is sought, a column of the query around it is not taken for a constant', async () => {
  const text =
    'SELECT a.id FROM t AS a WHERE EXISTS (SELECT 1 FROM t AS b WHERE b.id = a.id + 1 AND b.id = 3) ORDER BY a.id'
  expect((await server.must(text, {in: 'd'})).rows).toEqual([{id: '2'}])
})

test('a session finds its own rows by their new keys, and others find them by the old ones', async () => {
  await server.must('ALTER DATABASE d SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE')
  const session = server.session('sa', 'd')
  await runOn(
    session,
    'BEGIN TRANSACTION; UPDATE t SET id = 40 WHERE id = 4; INSERT INTO t SELECT 50, NULL, 1, at_time, 5, two FROM t WHERE id = 40 AND 1 = 0',
  )
  const found = async (id: number) => (await runOn(session, `SELECT id FROM t WHERE id = ${id}`)).rows.length
  const seen = async (id: number) => (await server.must(`SELECT id FROM t WHERE id = ${id}`, {in: 'd'})).rows.length
  expect([await found(4), await found(40), await seen(4), await seen(40)]).toEqual([0, 1, 1, 0])
  await runOn(session, 'ROLLBACK')
  session.end()
  expect([await seen(4), await seen(40)]).toEqual([1, 0])
})
