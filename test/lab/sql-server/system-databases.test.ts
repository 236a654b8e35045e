import {afterEach, beforeEach, expect, test} from 'vitest'
import {LocalServer, runOn} from './local-server.ts'

let server: LocalServer
beforeEach(() => {
  server = new LocalServer()
})
afterEach(() => server.stop())

const file = (name: string) => `N'B:\\backup\\${name}.bak'`
const history = async () =>
  (await server.must('SELECT database_name, type FROM msdb.dbo.backupset ORDER BY backup_set_id')).rows.map(
    ({database_name, type}) => `${database_name} ${type}`,
  )
const users = async (database: string) =>
  (
    await server.must("SELECT name FROM sys.database_principals WHERE name LIKE N'landlord%' ORDER BY name", {
      in: database,
    })
  ).rows.map(({name}) => name)

test('master and msdb are backed up, verified, and told in the history', async () => {
  await server.must(`BACKUP DATABASE master TO DISK = ${file('master')} WITH CHECKSUM, FORMAT`)
  await server.must(`BACKUP DATABASE msdb TO DISK = ${file('msdb')} WITH CHECKSUM, FORMAT`)
  expect(await history()).toEqual(['master D', 'msdb D'])
  for (const one of ['master', 'msdb'])
    expect((await server.must(`RESTORE VERIFYONLY FROM DISK = ${file(one)} WITH CHECKSUM`)).messages).toContain(
      'The backup set on file 1 is valid.',
    )
})

test('a restored msdb has the history and the users of then, and of its own restore', async () => {
  await server.must('CREATE DATABASE d')
  await server.must(`BACKUP DATABASE d TO DISK = ${file('d')} WITH FORMAT`)
  await server.must(`BACKUP DATABASE msdb TO DISK = ${file('msdb')} WITH FORMAT`)
  await server.must('CREATE USER landlord_backup FOR LOGIN landlord_backup', {in: 'msdb'})
  await server.must(`BACKUP DATABASE d TO DISK = ${file('d2')} WITH FORMAT`)
  expect(await history()).toEqual(['d D', 'msdb D', 'd D'])
  await server.must(`RESTORE DATABASE msdb FROM DISK = ${file('msdb')}`)
  expect(await history()).toEqual(['d D', 'msdb D'])
  expect(await users('msdb')).toEqual(['landlord_reader', 'landlord_verifier'])
  const restores = 'SELECT destination_database_name AS name, recovery FROM msdb.dbo.restorehistory'
  expect((await server.must(restores)).rows).toEqual([{name: 'msdb', recovery: '1'}])
  server.restart()
  expect(await history()).toEqual(['d D', 'msdb D'])
  await server.must(`BACKUP DATABASE d TO DISK = ${file('d3')} WITH FORMAT`)
  expect(await history()).toEqual(['d D', 'msdb D', 'd D'])
})

test('while msdb is in the middle of a restore, backups work and say that their history is lost', async () => {
  await server.must('CREATE DATABASE d')
  await server.must(`BACKUP DATABASE msdb TO DISK = ${file('msdb')} WITH FORMAT`)
  expect(await server.run(`RESTORE DATABASE msdb FROM DISK = ${file('msdb')} WITH NORECOVERY`)).toMatchObject({
    errors: [3009],
  })
  server.restart()
  const lost = await server.run(`BACKUP DATABASE d TO DISK = ${file('d')} WITH FORMAT`)
  expect(lost.errors).toEqual([3009])
  expect(lost.messages.at(-1)).toMatch(/^BACKUP DATABASE successfully processed/)
  await server.must(`RESTORE VERIFYONLY FROM DISK = ${file('d')}`)
  await server.must('RESTORE DATABASE msdb WITH RECOVERY')
  expect(await history()).toEqual([])
})

test('a session in msdb stands in the way of its restore, and a backup of another build does not fit', async () => {
  await server.must(`BACKUP DATABASE msdb TO DISK = ${file('msdb')} WITH FORMAT`)
  const session = server.session('reader', 'msdb')
  expect((await server.run(`RESTORE DATABASE msdb FROM DISK = ${file('msdb')}`)).errors).toEqual([3101, 3013])
  session.end()
  const moved = `RESTORE DATABASE msdb FROM DISK = ${file('msdb')} WITH MOVE N'MSDBData' TO N'D:\\mssql\\data\\m.mdf'`
  expect((await server.run(moved)).errors).toEqual([3179, 3013])
  const other = new LocalServer('sql-2', '16.0.4125.3', {share: server.path('\\\\backup.lab.example\\sql')})
  try {
    await other.must("BACKUP DATABASE msdb TO DISK = N'\\\\backup.lab.example\\sql\\msdb.bak' WITH FORMAT")
    const foreign = "RESTORE DATABASE msdb FROM DISK = N'\\\\backup.lab.example\\sql\\msdb.bak' WITH REPLACE"
    expect((await server.run(foreign)).errors).toEqual([3168, 3013])
  } finally {
    other.stop()
  }
})

test('users of master and msdb outlive a restart, and let who is one of them back up there', async () => {
  for (const database of ['master', 'msdb']) {
    const backup = `BACKUP DATABASE ${database} TO DISK = ${file(database)} WITH FORMAT`
    expect((await server.run(backup, {as: 'backup'})).errors).toEqual([262, 3013])
    await server.must(
      'CREATE USER landlord_backup FOR LOGIN landlord_backup; ALTER ROLE db_backupoperator ADD MEMBER landlord_backup',
      {in: database},
    )
    server.restart()
    await server.must(backup, {as: 'backup'})
  }
  expect(await users('master')).toEqual(['landlord_backup'])
  expect(await users('msdb')).toEqual(['landlord_backup', 'landlord_reader', 'landlord_verifier'])
})

test('within a transaction users of msdb are not made: the history is written beside all transactions', async () => {
  const session = server.session('sa', 'msdb')
  await runOn(session, 'BEGIN TRANSACTION')
  expect((await runOn(session, 'CREATE USER landlord_backup FOR LOGIN landlord_backup')).errors).toEqual([50000])
  session.end()
})

test('what the log waits for: a log backup, a data backup under way, a transaction that began before', async () => {
  const wait = async () =>
    (await server.must("SELECT log_reuse_wait AS n, log_reuse_wait_desc AS w FROM sys.databases WHERE name = N'd'"))
      .rows
  const nothing = [{n: '0', w: 'NOTHING'}]
  const log = `BACKUP LOG d TO DISK = ${file('log')} WITH FORMAT`
  await server.must('CREATE DATABASE d')
  await server.must('CREATE TABLE t (id int NOT NULL PRIMARY KEY)', {in: 'd'})
  expect(await wait()).toEqual(nothing)
  server.instance.mediaMsPerChunk = 60
  const running = server.run(`BACKUP DATABASE d TO DISK = ${file('d')} WITH FORMAT`)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await wait()).toEqual([{n: '3', w: 'ACTIVE_BACKUP_OR_RESTORE'}])
  expect((await running).errors).toEqual([])
  server.instance.mediaMsPerChunk = 0
  expect(await wait()).toEqual([{n: '2', w: 'LOG_BACKUP'}])
  await server.must(log)
  expect(await wait()).toEqual(nothing)
  const session = server.session('sa', 'd')
  await runOn(session, 'BEGIN TRANSACTION; INSERT INTO t VALUES (1)')
  expect(await wait()).toEqual([{n: '4', w: 'ACTIVE_TRANSACTION'}])
  await server.must('INSERT INTO t VALUES (2)', {in: 'd'})
  expect(await wait()).toEqual([{n: '2', w: 'LOG_BACKUP'}])
  await server.must(log)
  expect(await wait()).toEqual([{n: '4', w: 'ACTIVE_TRANSACTION'}])
  await runOn(session, 'COMMIT')
  expect(await wait()).toEqual([{n: '2', w: 'LOG_BACKUP'}])
  session.end()
  await server.must('ALTER DATABASE d SET RECOVERY SIMPLE')
  expect(await wait()).toEqual(nothing)
})

test('history is deleted by age and by database; what others still lie on stays', async () => {
  await server.must('CREATE DATABASE d')
  await server.must('CREATE DATABASE e')
  for (const database of ['d', 'e', 'd'])
    await server.must(`BACKUP DATABASE ${database} TO DISK = ${file('both')} WITH NOINIT`)
  await server.must(`BACKUP DATABASE d TO DISK = ${file('alone')} WITH FORMAT`)
  const counted = async (table: string) =>
    (await server.must(`SELECT COUNT(*) AS n FROM msdb.dbo.${table}`)).rows.map(({n}) => n)[0]
  expect(await counted('backupmediaset')).toBe('2')
  await server.must("EXEC msdb.dbo.sp_delete_database_backuphistory @database_name = N'D'")
  expect(await history()).toEqual(['e D'])
  expect([await counted('backupmediaset'), await counted('backupmediafamily'), await counted('backupfile')]).toEqual([
    '1',
    '1',
    '2',
  ])
  await server.must("EXEC dbo.sp_delete_backuphistory '2000-01-01'", {in: 'msdb'})
  expect(await history()).toEqual(['e D'])
  await server.must("EXEC dbo.sp_delete_backuphistory @oldest_date = '2999-01-01'", {in: 'msdb'})
  expect(await history()).toEqual([])
  server.restart()
  expect([await counted('backupmediaset'), await counted('backupfile')]).toEqual(['0', '0'])
})
