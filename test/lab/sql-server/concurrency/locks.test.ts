import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {CREATE_DATABASE, DATABASE} from '../../../contract/sql-server/row.ts'
import {withFolders} from '../../../contract/sql-server/text.ts'
import {StandIn} from '../stand-in.ts'
import {Client, waiting} from './sessions.ts'

let server: StandIn
let a: Client
let b: Client
let c: Client

beforeAll(async () => {
  server = await StandIn.start()
})
afterAll(async () => await server.stop())
beforeEach(async () => {
  await server.reset()
  const maker = await Client.open(server, 'master')
  await maker.ask(withFolders(CREATE_DATABASE))
  await maker.ask(`ALTER DATABASE ${DATABASE} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`)
  await maker.ask(`USE ${DATABASE};
    CREATE TABLE dbo.parents (id int NOT NULL PRIMARY KEY, name nvarchar(20) NOT NULL UNIQUE, n int NOT NULL);
    CREATE TABLE dbo.children (id int NOT NULL PRIMARY KEY, parent int NULL REFERENCES dbo.parents (id));
    CREATE TABLE dbo.counted (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, v int NOT NULL);
    INSERT INTO dbo.parents (id, name, n) VALUES (1, N'one', 0), (2, N'two', 0), (3, N'three', 0);
    INSERT INTO dbo.children (id, parent) VALUES (10, 1)`)
  a = await Client.open(server, DATABASE)
  b = await Client.open(server, DATABASE)
  c = await Client.open(server, DATABASE)
})

const SET = (id: number) => `UPDATE dbo.parents SET n = n + 1 WHERE id = ${id}`
const N = 'SELECT n FROM dbo.parents ORDER BY id'
const APPLOCK = (name: string, ms = 5000) =>
  `DECLARE @got int; EXEC @got = sp_getapplock @Resource = N'${name}', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = ${ms}; SELECT @got`

describe('who waits for whom', () => {
  test('writers of different rows do not wait, and both survive', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    expect(await b.ask(`BEGIN TRAN; ${SET(2)}; COMMIT`)).toEqual([])
    await a.ask('COMMIT')
    expect(await c.ask(N)).toEqual([[1], [1], [0]])
    await server.restart()
    expect(await (await Client.open(server, DATABASE)).ask(N)).toEqual([[1], [1], [0]])
  })

  test('a second writer of a row waits, then counts on from what the first one left', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    const told = b.ask(SET(1))
    await waiting(c, b)
    await a.ask('COMMIT')
    expect(await told).toEqual([])
    expect(await c.ask(N)).toEqual([[2], [0], [0]])
  })

  test('after a wait a row is looked at again: it may fit no longer', async () => {
    await a.ask(`BEGIN TRAN; UPDATE dbo.parents SET n = 5 WHERE id = 1`)
    const told = b.ask('UPDATE dbo.parents SET n = 9 WHERE id = 1 AND n = 0; SELECT n FROM dbo.parents WHERE id = 1')
    await waiting(c, b)
    await a.ask('COMMIT')
    expect(await told).toEqual([[5]])
  })

  test.each([
    ['no key at all', 'UPDATE dbo.parents SET n = 9 WHERE n = 7'],
    ['a range of the key', 'DELETE FROM dbo.parents WHERE id > 2 AND id < 3'],
    ['another type than the column has', 'UPDATE dbo.parents SET n = 9 WHERE id = 3.5'],
  ])('a scan waits for any row that is locked: %s', async (_, text) => {
    await a.ask(`BEGIN TRAN; ${SET(2)}`)
    const told = b.ask(text)
    await waiting(c, b)
    await a.ask('ROLLBACK')
    expect(await told).toEqual([])
  })

  test.each([
    ['the primary key', 'UPDATE dbo.parents SET n = 9 WHERE id = 3'],
    ['another unique key, whatever its case', "UPDATE dbo.parents SET n = 9 WHERE name = N'THREE '"],
    ['a variable', 'DECLARE @id bigint = 3; UPDATE dbo.parents SET n = 9 WHERE @id = id AND n >= 0'],
  ])('a seek waits for its row alone: %s', async (_, text) => {
    await a.ask(`BEGIN TRAN; ${SET(2)}`)
    expect(await b.ask(text)).toEqual([])
    expect(await c.ask(N)).toEqual([[0], [0], [9]])
  })

  test('a scan meets a row that another one has put in and not committed', async () => {
    await a.ask("BEGIN TRAN; INSERT INTO dbo.parents (id, name, n) VALUES (4, N'four', 1)")
    const told = b.ask('UPDATE dbo.parents SET n = n + 10')
    await waiting(c, b)
    await a.ask('COMMIT')
    await told
    expect(await c.ask(N)).toEqual([[10], [10], [10], [11]])
  })

  test('a scan that waited goes on behind the row, and does not look back', async () => {
    await a.ask(`UPDATE dbo.parents SET n = 5 WHERE id = 1; BEGIN TRAN; ${SET(2)}`)
    const told = b.ask('UPDATE dbo.parents SET n = n + 50 WHERE n < 3')
    await waiting(c, b)
    await c.ask('UPDATE dbo.parents SET n = 0 WHERE id = 1')
    await a.ask('UPDATE dbo.parents SET n = 2 WHERE id = 3; COMMIT')
    await told
    expect(await c.ask(N)).toEqual([[0], [51], [52]])
  })

  test('a scan keeps what it has locked while it waits', async () => {
    await a.ask(`BEGIN TRAN; ${SET(2)}`)
    const scan = b.ask('UPDATE dbo.parents SET n = n + 50')
    await waiting(c, b)
    const told = c.ask(SET(1))
    await waiting(await Client.open(server, 'master'), b, c)
    await a.ask('COMMIT')
    await scan
    await told
    expect(await c.ask(N)).toEqual([[51], [51], [50]])
  })

  test('who has let go of a row takes it from nobody who has locked it since', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    const scan = b.ask('BEGIN TRAN; UPDATE dbo.parents SET n = 9 WHERE n = 77')
    await waiting(c, b)
    await a.ask('ROLLBACK')
    await scan
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    await b.ask('COMMIT')
    expect(await c.ask(`SET LOCK_TIMEOUT 0; ${SET(1)}`)).toBe(1222)
  })

  test.each([
    ['commits', 'COMMIT', 2627],
    ['rolls back', 'ROLLBACK', []],
  ] as const)('a key that another one has put in: decided when it %s', async (_, end, expected) => {
    await a.ask("BEGIN TRAN; INSERT INTO dbo.parents (id, name, n) VALUES (4, N'four', 0)")
    const told = b.ask("INSERT INTO dbo.parents (id, name, n) VALUES (4, N'vier', 0)")
    await waiting(c, b)
    await a.ask(end)
    expect(await told).toEqual(expected)
  })

  test.each([
    ['deleted', 'DELETE FROM dbo.parents WHERE id = 3', 'COMMIT', []],
    ['deleted, and brought back', 'DELETE FROM dbo.parents WHERE id = 3', 'ROLLBACK', 2627],
    ['changed', "UPDATE dbo.parents SET name = N'drei' WHERE id = 3", 'COMMIT', []],
  ] as const)('a key that another one has %s', async (_, change, end, expected) => {
    await a.ask(`BEGIN TRAN; ${change}`)
    const told = b.ask("INSERT INTO dbo.parents (id, name, n) VALUES (33, N'Three', 0)")
    await waiting(c, b)
    await a.ask(end)
    expect(await told).toEqual(expected)
  })

  test('a key that is there is a duplicate at once, though others work elsewhere', async () => {
    await a.ask(`BEGIN TRAN; ${SET(2)}; INSERT INTO dbo.children (id, parent) VALUES (11, 3)`)
    expect(await b.ask("INSERT INTO dbo.parents (id, name, n) VALUES (3, N'x', 0)")).toBe(2627)
  })

  test.each([
    ['changed', SET(2), 'COMMIT', []],
    ['deleted', 'DELETE FROM dbo.parents WHERE id = 2', 'COMMIT', 547],
    ['deleted, and brought back', 'DELETE FROM dbo.parents WHERE id = 2', 'ROLLBACK', []],
  ] as const)('a child waits for its parent that another one has %s', async (_, change, end, expected) => {
    await a.ask(`BEGIN TRAN; ${change}`)
    const told = b.ask('INSERT INTO dbo.children (id, parent) VALUES (11, 2)')
    await waiting(c, b)
    await a.ask(end)
    expect(await told).toEqual(expected)
  })

  test.each([
    ['put in', 'INSERT INTO dbo.children (id, parent) VALUES (11, 2)', 2, 'COMMIT', 547],
    ['put in and taken back', 'INSERT INTO dbo.children (id, parent) VALUES (11, 2)', 2, 'ROLLBACK', []],
    ['taken away', 'DELETE FROM dbo.children WHERE id = 10', 1, 'COMMIT', []],
    ['taken away and brought back', 'DELETE FROM dbo.children WHERE id = 10', 1, 'ROLLBACK', 547],
  ] as const)(
    'a parent that goes waits for the child that another one has %s',
    async (_, change, id, end, expected) => {
      await a.ask(`BEGIN TRAN; ${change}`)
      const told = b.ask(`DELETE FROM dbo.parents WHERE id = ${id}`)
      await waiting(c, b)
      await a.ask(end)
      expect(await told).toEqual(expected)
    },
  )

  test('a reader of row versions waits for nobody, and sees what was committed when it began', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}; DELETE FROM dbo.parents WHERE id = 3`)
    expect(await b.ask(N)).toEqual([[0], [0], [0]])
    expect(await a.ask(N)).toEqual([[1], [0]])
    await a.ask('COMMIT')
    expect(await b.ask(N)).toEqual([[1], [0]])
  })

  test('a statement that waits keeps to its snapshot of the tables that it only reads', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    const told = b.ask('UPDATE dbo.parents SET n = (SELECT COUNT(*) FROM dbo.children) WHERE id = 1')
    await waiting(c, b)
    await c.ask('INSERT INTO dbo.children (id, parent) VALUES (12, 2)')
    await a.ask('COMMIT')
    await told
    expect(await c.ask(N)).toEqual([[1], [0], [0]])
  })

  test('identity values are used up by a rollback', async () => {
    await a.ask('BEGIN TRAN; INSERT INTO dbo.counted (v) VALUES (1), (1)')
    await b.ask('INSERT INTO dbo.counted (v) VALUES (2)')
    await a.ask('ROLLBACK')
    expect(await c.ask('SELECT id, v FROM dbo.counted')).toEqual([[3, 2]])
  })

  test('a definition keeps writers out to its end, and readers of what it changes', async () => {
    await a.ask('BEGIN TRAN; CREATE UNIQUE INDEX by_n ON dbo.counted (v)')
    expect(await b.ask(N)).toEqual([[0], [0], [0]])
    const reader = b.ask('SELECT COUNT(*) FROM dbo.counted')
    const writer = c.ask('INSERT INTO dbo.counted (v) VALUES (1), (1)')
    const watcher = await Client.open(server, 'master')
    await waiting(watcher, b, c)
    await a.ask('COMMIT')
    expect(await reader).toEqual([[0]])
    expect(await writer).toBe(2601)
  })

  test('rows that a definition has rewritten are there after a restart as they were before it', async () => {
    await a.ask('INSERT INTO dbo.counted (v) VALUES (7), (8)')
    await a.ask('BEGIN TRAN; ALTER TABLE dbo.counted ADD w int NOT NULL DEFAULT 5')
    await a.ask('UPDATE dbo.counted SET w = 6 WHERE id = 2; COMMIT')
    await a.ask('ALTER TABLE dbo.counted DROP COLUMN v')
    const rows = [
      [1, 5],
      [2, 6],
    ]
    expect(await a.ask('SELECT id, w FROM dbo.counted')).toEqual(rows)
    await server.restart()
    expect(await (await Client.open(server, DATABASE)).ask('SELECT id, w FROM dbo.counted')).toEqual(rows)
  })

  test('one transaction changes two databases', async () => {
    await a.ask(`BEGIN TRAN; INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'x', 1); ${SET(1)}; COMMIT`)
    expect(
      await b.ask('SELECT f.token, p.n FROM landlord.dbo.fences AS f CROSS JOIN dbo.parents AS p WHERE p.id = 1'),
    ).toEqual([['1', 1]])
  })
})

describe('WITH (UPDLOCK) and WITH (HOLDLOCK)', () => {
  const FENCES = 'FROM landlord.dbo.fences WITH (UPDLOCK, HOLDLOCK) WHERE fence_key'

  test('a key that is missing stays missing for everybody else', async () => {
    expect(await a.ask(`BEGIN TRAN; SELECT token ${FENCES} = N'x'`)).toEqual([])
    const told = b.ask("INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'X', 2)")
    await waiting(c, b)
    await a.ask("INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'x', 1); COMMIT")
    expect(await told).toBe(2627)
  })

  test('two that read the same key so come one after the other', async () => {
    const text = `BEGIN TRAN;
      IF EXISTS (SELECT token ${FENCES} = N'x') UPDATE landlord.dbo.fences SET token = token + 1 WHERE fence_key = N'x';
      ELSE INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'x', 1);
      COMMIT`
    expect(await Promise.all([a, b, c].flatMap((client) => [client.ask(text)]))).toEqual([[], [], []])
    expect(await a.ask('SELECT token FROM landlord.dbo.fences')).toEqual([['3']])
  })

  test('UPDLOCK alone holds the row, not the gap', async () => {
    await a.ask(
      'BEGIN TRAN; SELECT n FROM dbo.parents WITH (UPDLOCK) WHERE id = 1; SELECT n FROM dbo.parents WITH (UPDLOCK) WHERE id = 9',
    )
    expect(await b.ask("INSERT INTO dbo.parents (id, name, n) VALUES (9, N'nine', 0)")).toEqual([])
    const told = b.ask(SET(1))
    await waiting(c, b)
    await a.ask('COMMIT')
    expect(await told).toEqual([])
  })

  test('two that only hold what they read, and then change it, are a deadlock', async () => {
    const read = 'BEGIN TRAN; SELECT n FROM dbo.parents WITH (HOLDLOCK) WHERE id = 1'
    await a.ask(read)
    await b.ask(read)
    const first = a.ask(`${SET(1)}; COMMIT`)
    await waiting(c, a)
    expect(await b.ask(SET(1))).toBe(1205)
    expect(await first).toEqual([])
  })

  test('without READ_COMMITTED_SNAPSHOT a reader waits for the rows that it would meet, and for no other', async () => {
    await a.ask("INSERT INTO landlord.dbo.fences (fence_key, token) VALUES (N'x', 1), (N'y', 1)")
    await a.ask("BEGIN TRAN; UPDATE landlord.dbo.fences SET token = 2 WHERE fence_key = N'x'")
    expect(await b.ask("SELECT token FROM landlord.dbo.fences WHERE fence_key = N'y'")).toEqual([['1']])
    const told = b.ask("SELECT token FROM landlord.dbo.fences WHERE fence_key = N'x'")
    await waiting(c, b)
    await a.ask('COMMIT')
    expect(await told).toEqual([['2']])
  })
})

describe('deadlocks', () => {
  test('two rows, crosswise: who has written less is the victim, and the other one goes on', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}; ${SET(3)}`)
    await b.ask(`BEGIN TRAN; ${SET(2)}`)
    const loser = b.ask(`${SET(1)}; SELECT @@TRANCOUNT`)
    await waiting(c, b)
    expect(await a.ask(`${SET(2)}; COMMIT`)).toEqual([])
    expect(await loser).toBe(1205)
    expect(await b.ask('SELECT @@TRANCOUNT')).toEqual([[0]])
    expect(await c.ask(N)).toEqual([[1], [1], [1]])
  })

  test('three sessions in a circle: one victim, two go on', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    await b.ask(`BEGIN TRAN; ${SET(2)}`)
    await c.ask(`BEGIN TRAN; ${SET(3)}`)
    const watcher = await Client.open(server, 'master')
    const [first, second] = [a.ask(`${SET(2)}; COMMIT`), b.ask(`${SET(3)}; COMMIT`)]
    await waiting(watcher, a, b)
    const told = await Promise.all([first, second, c.ask(`${SET(1)}; COMMIT`)])
    expect(told.filter((one) => one === 1205)).toHaveLength(1)
    expect(told.filter((one) => one !== 1205)).toEqual([[], []])
  })

  test('a row and an application lock: the one that waits for the row is told 1205', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}; ${SET(2)}`)
    expect(await b.ask(APPLOCK('x'))).toEqual([[0]])
    const row = b.ask(`BEGIN TRAN; ${SET(1)}`)
    await waiting(c, b)
    const lock = a.ask(APPLOCK('x'))
    expect(await row).toBe(1205)
    b.close()
    expect(await lock).toEqual([[1]])
  })

  test('an application lock and a row: the one that waits for the lock is told -3, and its transaction goes on', async () => {
    expect(await b.ask(APPLOCK('x'))).toEqual([[0]])
    await b.ask(`BEGIN TRAN; ${SET(2)}; ${SET(3)}`)
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    const lock = a.ask(APPLOCK('x'))
    await waiting(c, a)
    const row = b.ask(SET(1))
    expect(await lock).toEqual([[-3]])
    expect(await a.ask('SELECT @@TRANCOUNT')).toEqual([[1]])
    await a.ask('ROLLBACK')
    expect(await row).toEqual([])
  })

  test('two application locks, crosswise', async () => {
    await a.ask(APPLOCK('x'))
    await b.ask(APPLOCK('y'))
    const first = a.ask(APPLOCK('y'))
    await waiting(c, a)
    expect(await b.ask(APPLOCK('x'))).toEqual([[-3]])
    b.close()
    expect(await first).toEqual([[1]])
  })

  test('a victim in a TRY block is doomed, and keeps its locks until it rolls back', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}; ${SET(3)}`)
    await b.ask(`BEGIN TRAN; ${SET(2)}`)
    const caught = b.ask(`BEGIN TRY ${SET(1)} END TRY BEGIN CATCH SELECT XACT_STATE(); ROLLBACK; END CATCH`)
    await waiting(c, b)
    expect(await a.ask(`${SET(2)}; COMMIT`)).toEqual([])
    expect(await caught).toEqual([[-1]])
  })

  test('what waits in a queue behind others belongs to the circle, too', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    await b.ask(`BEGIN TRAN; ${SET(2)}`)
    const second = b.ask(SET(1))
    await waiting(c, b)
    const third = c.ask(`BEGIN TRAN; ${SET(3)}; ${SET(1)}`)
    const watcher = await Client.open(server, 'master')
    await waiting(watcher, b, c)
    const first = a.ask(`${SET(3)}; ${SET(2)}; COMMIT`)
    const told = await Promise.all([
      first,
      second.then(async (one) => (one === 1205 ? one : await b.ask('COMMIT'))),
      third,
    ])
    expect(told.filter((one) => one === 1205).length).toBeGreaterThan(0)
    expect(told.filter((one) => one !== 1205 && !Array.isArray(one))).toEqual([])
  })
})

describe('what ends a wait', () => {
  test('LOCK_TIMEOUT: 1222, the transaction stays', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    await b.ask(`BEGIN TRAN; ${SET(2)}`)
    expect(await b.ask(`SET LOCK_TIMEOUT 20; ${SET(1)}`)).toBe(1222)
    expect(await b.ask(`SET LOCK_TIMEOUT 0; ${SET(1)}`)).toBe(1222)
    expect(await b.ask('SELECT @@TRANCOUNT')).toEqual([[1]])
    await b.ask('COMMIT')
    expect(await c.ask(N)).toEqual([[0], [1], [0]])
  })

  test('a wait is seen: who waits, for what kind of lock, and whose', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    const told = b.ask(SET(1))
    await waiting(c, b)
    expect(
      await c.ask(
        `SELECT status, command, blocking_session_id, wait_type FROM sys.dm_exec_requests WHERE session_id = ${b.id}`,
      ),
    ).toEqual([['suspended', 'UPDATE', a.id, 'LCK_M_U']])
    await a.ask('ROLLBACK')
    await told
    expect(
      await c.ask(
        'SELECT status, blocking_session_id, wait_type, wait_time FROM sys.dm_exec_requests WHERE session_id = @@SPID',
      ),
    ).toEqual([['running', 0, null, 0]])
  })

  test('KILL of one that waits, and of the one that is waited for', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    const killed = b.ask(`BEGIN TRAN; ${SET(2)}; ${SET(1)}`)
    const other = expect(killed).rejects.toThrow()
    await waiting(c, b)
    await c.ask(`KILL ${b.id}`)
    await other
    expect(await c.ask(SET(2))).toEqual([])
    const next = await Client.open(server, DATABASE)
    const told = next.ask(SET(1))
    await waiting(c, next)
    await c.ask(`KILL ${a.id}`)
    expect(await told).toEqual([])
    expect(await c.ask(N)).toEqual([[1], [1], [0]])
  })

  test('an attention: the statement ends, the transaction and what it has locked stay', async () => {
    await a.ask(`BEGIN TRAN; ${SET(1)}`)
    await b.ask(`BEGIN TRAN; ${SET(2)}`)
    const cancelled = expect(b.ask(SET(1))).rejects.toMatchObject({code: 'ECANCEL'})
    await waiting(c, b)
    b.connection.cancel()
    await cancelled
    expect(await b.ask('SELECT @@TRANCOUNT')).toEqual([[1]])
    await a.ask('COMMIT')
    expect(await c.ask(SET(1))).toEqual([])
    const told = c.ask(SET(2))
    await waiting(await Client.open(server, 'master'), c)
    await b.ask('ROLLBACK')
    expect(await told).toEqual([])
  })
})

describe('savepoints', () => {
  test('by T-SQL: back to the latest of the name, the rest is committed', async () => {
    await a.ask(
      `BEGIN TRAN outer_one; ${SET(1)}; SAVE TRAN here; ${SET(2)}; SAVE TRAN here; ${SET(3)}; ROLLBACK TRAN here`,
    )
    expect(await a.ask(`${N}; SELECT @@TRANCOUNT`)).toEqual([[1], [1], [0], [1]])
    await a.ask('COMMIT TRAN whatever')
    expect(await b.ask(N)).toEqual([[1], [1], [0]])
  })

  test('what was locked behind it stays locked', async () => {
    await a.ask(`BEGIN TRAN; SAVE TRAN here; ${SET(1)}; ROLLBACK TRAN here`)
    const told = b.ask(SET(1))
    await waiting(c, b)
    await a.ask('COMMIT')
    expect(await told).toEqual([])
  })

  test('definitions go back, too', async () => {
    await a.ask('BEGIN TRAN; SAVE TRAN here; CREATE TABLE dbo.later (a int NOT NULL)')
    await a.ask(`ROLLBACK TRAN here; ${SET(1)}; COMMIT`)
    expect(await b.ask('SELECT a FROM dbo.later')).toBe(208)
    expect(await b.ask(N)).toEqual([[1], [0], [0]])
  })

  test('by a driver', async () => {
    const {connection} = a
    const done = async (call: (end: (error?: Error | null) => void) => void) =>
      await new Promise<void>((resolve, reject) => call((error) => (error ? reject(error) : resolve())))
    await done((end) => connection.beginTransaction(end, 'named'))
    await a.ask(SET(1))
    await done((end) => connection.saveTransaction(end, 'here'))
    await a.ask(SET(2))
    await done((end) => connection.rollbackTransaction(end, 'here'))
    await done((end) => connection.commitTransaction(end, 'named'))
    expect(await b.ask(N)).toEqual([[1], [0], [0]])
  })
})
