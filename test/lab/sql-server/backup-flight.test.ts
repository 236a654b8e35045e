import {readFileSync} from 'node:fs'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {RequestCancelled} from '../../../src/lab/sql-server/engine/errors.ts'
import {ReplyGate} from '../../../src/lab/witness.ts'
import {LocalServer, runOn} from './local-server.ts'

const FULL = "BACKUP DATABASE d TO DISK = N'B:\\backup\\d.bak' WITH FORMAT, CHECKSUM"
const REQUESTS =
  'SELECT command, context_info, percent_complete FROM sys.dm_exec_requests WHERE session_id > 50 AND session_id <> @@SPID'
const STAMP = '0x4C4C31'
const SETS =
  "SELECT type, first_lsn, last_lsn, checkpoint_lsn, database_backup_lsn FROM msdb.dbo.backupset WHERE database_name = N'd' ORDER BY backup_set_id"

/** Where a destination that is restoring goes on from. */
const REDO =
  "SELECT f.redo_start_lsn FROM sys.master_files AS f JOIN sys.databases AS d ON d.database_id = f.database_id WHERE d.name = N'r' AND f.type = 0"

let server: LocalServer
beforeEach(async () => {
  server = new LocalServer()
  await server.must('CREATE DATABASE d;')
  await server.must('CREATE TABLE t (id int NOT NULL PRIMARY KEY, v int NOT NULL);', {in: 'd'})
  await server.must(`INSERT INTO t VALUES ${Array.from({length: 900}, (_, i) => `(${i}, ${i})`).join(', ')}`, {in: 'd'})
})
afterEach(() => server.stop())

/** Until what runs on other sessions is as far as that, with a deadline. */
async function seen(percent: number): Promise<Readonly<Record<string, unknown>>> {
  const until = Date.now() + 60_000
  while (Date.now() < until) {
    const [row] = (await server.must(REQUESTS)).rows
    if (row !== undefined && Number(row.percent_complete) > percent) return row
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('nothing was under way')
}

const bytes = (value: unknown): string => Buffer.from(value as Uint8Array).toString('hex')

test('a backup goes on after its connection died, seen by its stamp and its percentage, and counts', async () => {
  server.instance.mediaMsPerChunk = 40
  const session = server.session()
  await runOn(session, `SET CONTEXT_INFO ${STAMP}`)
  const running = runOn(session, FULL)
  const row = await seen(0)
  expect(row.command).toBe('BACKUP DATABASE')
  expect(bytes(row.context_info)).toBe('4c4c31')
  session.end()
  await running
  expect((await server.must(SETS)).rows.map(({type}) => type)).toEqual(['D'])
  await server.must("RESTORE VERIFYONLY FROM DISK = N'B:\\backup\\d.bak' WITH CHECKSUM")
})

test('KILL ends it, and what it leaves is no whole backup', async () => {
  server.instance.mediaMsPerChunk = 40
  const session = server.session()
  const running = runOn(session, FULL)
  await seen(0)
  await server.must(`KILL ${session.id}`)
  expect((await running).errors).toContain(596)
  expect((await server.must(SETS)).rows).toEqual([])
  expect((await server.run("RESTORE VERIFYONLY FROM DISK = N'B:\\backup\\d.bak'")).errors).toEqual([3256, 3013])
  server.instance.mediaMsPerChunk = 0
  await server.must(FULL)
})

test('its client cancels it: the batch ends, and what is left is no whole backup', async () => {
  server.instance.mediaMsPerChunk = 40
  const session = server.session()
  const running = runOn(session, `${FULL}; PRINT N'not reached'`)
  await seen(0)
  session.waits.interrupt(new RequestCancelled())
  const {errors, messages} = await running
  expect(errors).toEqual([3617])
  expect(messages).toEqual([])
  session.end()
  expect((await server.run("RESTORE VERIFYONLY FROM DISK = N'B:\\backup\\d.bak'")).errors).toEqual([3256, 3013])
})

test('two backups of the same data at once: 3023; a log backup beside one, and what others write meanwhile is in the full', async () => {
  await server.must(FULL)
  server.instance.mediaMsPerChunk = 40
  const running = server.run("BACKUP DATABASE d TO DISK = N'B:\\backup\\d2.bak' WITH FORMAT")
  await seen(0)
  expect((await server.run("BACKUP DATABASE d TO DISK = N'B:\\backup\\d3.bak' WITH DIFFERENTIAL")).errors).toEqual([
    3023, 3013,
  ])
  server.instance.mediaMsPerChunk = 0
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\d.trn' WITH FORMAT")
  await server.must('INSERT INTO t VALUES (5000, 1); DELETE FROM t WHERE id < 10; UPDATE t SET v = -1 WHERE id = 899', {
    in: 'd',
  })
  await running
  const [first, log, second] = (await server.must(SETS)).rows
  expect(log?.type).toBe('L')
  // Taken during the second full, it carries the first one's checkpoint.
  expect(log?.database_backup_lsn).toBe(first?.checkpoint_lsn)
  expect(second?.database_backup_lsn).toBe(first?.checkpoint_lsn)
  await server.must(
    "RESTORE DATABASE r FROM DISK = N'B:\\backup\\d2.bak' WITH MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'",
  )
  const all = 'SELECT id, v FROM t ORDER BY id'
  expect((await server.must(all, {in: 'r'})).rows).toEqual((await server.must(all, {in: 'd'})).rows)
})

test('it stands still in its midst until somebody has seen it, and goes on without its connection', async () => {
  const replies = new ReplyGate()
  server.instance.replies = replies
  replies.withhold(1, 'hold', 'midst')
  const session = server.session()
  const running = runOn(session, FULL)
  expect(await replies.waitHeld(60_000)).toBe(true)
  await server.must(REQUESTS)
  session.end()
  expect((await server.must(SETS)).rows, 'nobody was to look yet').toEqual([])
  replies.clear()
  for (let looks = 0; looks < 3; looks++) await server.must(REQUESTS)
  await running
  expect((await server.must(SETS)).rows.map(({type}) => type)).toEqual(['D'])
})

test('a transaction that is open at the checkpoint: the full’s first LSN lies before it', async () => {
  const writer = server.session('sa', 'd')
  await runOn(writer, 'BEGIN TRAN; UPDATE t SET v = 0 WHERE id = 1')
  await server.must('UPDATE t SET v = 7 WHERE id = 2', {in: 'd'})
  await server.must(FULL)
  await runOn(writer, 'COMMIT')
  writer.end()
  const [set] = (await server.must(SETS)).rows
  expect(BigInt(String(set?.first_lsn))).toBeLessThan(BigInt(String(set?.checkpoint_lsn)))
})

test('a restore that the server’s end cut off goes on with the same file, and with no other: 4319', async () => {
  await server.must(FULL)
  await server.must('UPDATE t SET v = 0 WHERE id = 1', {in: 'd'})
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\1.trn' WITH FORMAT")
  await server.must('UPDATE t SET v = 0 WHERE id = 2', {in: 'd'})
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\2.trn' WITH FORMAT")
  await server.must(
    "RESTORE DATABASE r FROM DISK = N'B:\\backup\\d.bak' WITH NORECOVERY, MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'",
  )
  server.instance.mediaMsPerChunk = 60
  const session = server.session()
  const running = runOn(session, "RESTORE LOG r FROM DISK = N'B:\\backup\\1.trn' WITH NORECOVERY")
  await seen(0)
  await server.must(`KILL ${session.id}`)
  await running
  server.restart()
  const [place] = (await server.must(REDO)).rows
  expect(place?.redo_start_lsn).toBe((await server.must(SETS)).rows[0]?.last_lsn)
  expect((await server.run('SELECT * FROM r.dbo.t')).errors).toEqual([927])
  expect((await server.run("RESTORE LOG r FROM DISK = N'B:\\backup\\2.trn'")).errors).toEqual([4319, 3013])
  expect((await server.run('RESTORE DATABASE r WITH RECOVERY')).errors).toEqual([4319, 3013])
  await server.must("RESTORE LOG r FROM DISK = N'B:\\backup\\1.trn' WITH NORECOVERY")
  await server.must("RESTORE LOG r FROM DISK = N'B:\\backup\\2.trn'")
  expect((await server.must('SELECT v FROM r.dbo.t WHERE id IN (1, 2)')).rows).toEqual([{v: '0'}, {v: '0'}])
})

test('the tail: the database is left restoring, its log goes on elsewhere, and WITH RECOVERY brings it back', async () => {
  await server.must(FULL)
  const inside = server.session('sa', 'd')
  const tail = "BACKUP LOG d TO DISK = N'B:\\backup\\tail.trn' WITH FORMAT, NORECOVERY"
  expect((await server.run(tail)).errors).toEqual([3101, 3013])
  inside.end()
  await server.must(tail)
  expect((await server.must("SELECT state_desc FROM sys.databases WHERE name = N'd'")).rows).toEqual([
    {state_desc: 'RESTORING'},
  ])
  server.restart()
  expect((await server.run('SELECT * FROM d.dbo.t')).errors).toEqual([927])
  await server.must('RESTORE DATABASE d WITH RECOVERY')
  expect((await server.must('SELECT v FROM d.dbo.t WHERE id = 3')).rows).toEqual([{v: '3'}])
})

test('a tail that the server’s end cut off never was: the database is online again, and its log is whole', async () => {
  await server.must(FULL)
  const replies = new ReplyGate()
  server.instance.replies = replies
  replies.withhold(1, 'hold', 'midst')
  void server.run("BACKUP LOG d TO DISK = N'B:\\backup\\tail.trn' WITH FORMAT, NORECOVERY")
  expect(await replies.waitHeld(60_000)).toBe(true)
  expect((await server.run('SELECT * FROM d.dbo.t')).errors).toEqual([927])
  server.restart()
  expect((await server.must('SELECT v FROM d.dbo.t WHERE id = 3')).rows).toEqual([{v: '3'}])
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\tail.trn' WITH FORMAT, NORECOVERY")
})

test('a mark stops the restore before or after its transaction', async () => {
  await server.must(FULL)
  await server.must("BEGIN TRAN m1 WITH MARK N'before the release'; UPDATE t SET v = -5 WHERE id = 1; COMMIT", {
    in: 'd',
  })
  await server.must('UPDATE t SET v = -6 WHERE id = 1', {in: 'd'})
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\m.trn' WITH FORMAT")
  for (const [option, value] of [
    ["STOPATMARK = N'm1'", '-5'],
    ["STOPBEFOREMARK = N'm1'", '1'],
  ]) {
    await server.must(
      "RESTORE DATABASE r FROM DISK = N'B:\\backup\\d.bak' WITH NORECOVERY, REPLACE, MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'",
    )
    await server.must(`RESTORE LOG r FROM DISK = N'B:\\backup\\m.trn' WITH ${option}`)
    expect((await server.must('SELECT v FROM r.dbo.t WHERE id = 1')).rows).toEqual([{v: value}])
  }
  const marks = await server.must('SELECT mark_name, description, database_name FROM msdb.dbo.logmarkhistory')
  expect(marks.rows).toEqual([{mark_name: 'm1', description: 'before the release', database_name: 'd'}])
})

test('several sets in one file are told apart by position; INIT begins it anew; msdb outlives the server', async () => {
  await server.must(FULL)
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\d.bak'")
  const positions = async () =>
    (await server.must("RESTORE HEADERONLY FROM DISK = N'B:\\backup\\d.bak'")).rows.map(
      (row) => `${row.Position} ${row.BackupTypeDescription}`,
    )
  expect(await positions()).toEqual(['1 Database', '2 Transaction Log'])
  expect((await server.run("RESTORE VERIFYONLY FROM DISK = N'B:\\backup\\d.bak' WITH FILE = 3")).errors).toEqual([
    4038, 3013,
  ])
  const size = readFileSync(server.path('B:\\backup\\d.bak')).length
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\d.bak' WITH INIT")
  expect(await positions()).toEqual(['1 Transaction Log'])
  expect(readFileSync(server.path('B:\\backup\\d.bak')).length).toBeLessThan(size)
  server.restart()
  const sets = await server.must(
    "SELECT type, position FROM msdb.dbo.backupset WHERE database_name = N'd' ORDER BY backup_set_id",
    {as: 'reader'},
  )
  expect(sets.rows).toEqual([
    {type: 'D', position: '1'},
    {type: 'L', position: '2'},
    {type: 'L', position: '1'},
  ])
})

test('an empty log has the same first and last LSN', async () => {
  await server.must(FULL)
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\1.trn' WITH FORMAT")
  await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\2.trn' WITH FORMAT")
  const [, , empty] = (await server.must(SETS)).rows
  expect(empty?.first_lsn).toBe(empty?.last_lsn)
})

test('the hour that comes twice: times are local, the zone is told in quarters, STOPAT takes the first', async () => {
  const own = new LocalServer('sql-b', '16.0.4100.1', {zone: 'Europe/Berlin'})
  let now = Date.UTC(2026, 9, 24, 22)
  Object.assign(own.instance.clock, {now: () => now})
  await own.must('CREATE DATABASE d;')
  await own.must('CREATE TABLE t (id int NOT NULL PRIMARY KEY);', {in: 'd'})
  await own.must(FULL)
  // 00:30 and 01:30 UTC are both 02:30 in Berlin on 25 October 2026.
  now = Date.UTC(2026, 9, 25, 0, 30)
  await own.must('INSERT INTO t VALUES (1)', {in: 'd'})
  now = Date.UTC(2026, 9, 25, 1, 30)
  await own.must('INSERT INTO t VALUES (2)', {in: 'd'})
  await own.must("BACKUP LOG d TO DISK = N'B:\\backup\\1.trn' WITH FORMAT")
  const sets = await own.must('SELECT backup_finish_date, time_zone FROM msdb.dbo.backupset ORDER BY backup_set_id')
  expect(sets.rows).toEqual([
    {backup_finish_date: '2026-10-25T00:00:00.000', time_zone: '8'},
    {backup_finish_date: '2026-10-25T02:30:00.000', time_zone: '4'},
  ])
  await own.must(
    "RESTORE DATABASE r FROM DISK = N'B:\\backup\\d.bak' WITH NORECOVERY, MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'",
  )
  await own.must("RESTORE LOG r FROM DISK = N'B:\\backup\\1.trn' WITH STOPAT = N'2026-10-25T02:15:00'")
  expect((await own.must('SELECT id FROM r.dbo.t')).rows).toEqual([])
  own.stop()
})

test('who may: the backup principal in a database where it is db_backupoperator, dbcreator restores and looks, others get 262 or 3110', async () => {
  await server.must(
    'CREATE USER landlord_backup FOR LOGIN landlord_backup; ALTER ROLE db_backupoperator ADD MEMBER landlord_backup;',
    {in: 'd'},
  )
  await server.must(FULL, {as: 'backup'})
  expect((await server.run("BACKUP DATABASE d TO DISK = N'B:\\backup\\x.bak'", {as: 'reader'})).errors).toEqual([
    262, 3013,
  ])
  expect((await server.run("BACKUP DATABASE d TO DISK = N'B:\\backup\\x.bak'", {as: 'deployer'})).errors).toEqual([
    916, 3013,
  ])
  for (const what of ['HEADERONLY', 'FILELISTONLY', 'LABELONLY', 'VERIFYONLY']) {
    const text = `RESTORE ${what} FROM DISK = N'B:\\backup\\d.bak'`
    expect((await server.run(text, {as: 'reader'})).errors).toEqual([262, 3013])
    await server.must(text, {as: 'verifier'})
  }
  const over = "RESTORE DATABASE d FROM DISK = N'B:\\backup\\d.bak' WITH REPLACE"
  expect((await server.run(over, {as: 'backup'})).errors).toEqual([3110, 3013])
  await server.must(
    "RESTORE DATABASE r FROM DISK = N'B:\\backup\\d.bak' WITH MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'",
    {as: 'verifier'},
  )
  const owner = await server.must(
    "SELECT SUSER_SNAME(owner_sid) AS owner, is_trustworthy_on, is_broker_enabled FROM sys.databases WHERE name = N'r'",
  )
  expect(owner.rows).toEqual([{owner: 'landlord_verifier', is_trustworthy_on: '0', is_broker_enabled: '0'}])
})
