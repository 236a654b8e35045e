import {
  closeSync,
  copyFileSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import fc from 'fast-check'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {corruptPage} from '../../../src/lab/sql-server/backup/damage.ts'
import {seedOf} from '../../house/seed.ts'
import {LocalServer} from './local-server.ts'

const SEED = seedOf()
const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 60)
const FULL = 'B:\\backup\\full.bak'
const LOG = 'B:\\backup\\log.trn'
const MOVE = "MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'"
const ROWS = 'SELECT id, v FROM r.dbo.t ORDER BY id'

let server: LocalServer
let whole: string
beforeAll(async () => {
  server = new LocalServer()
  await server.must('CREATE DATABASE d;')
  await server.must('CREATE TABLE t (id int NOT NULL PRIMARY KEY, v nvarchar(40) NULL);', {in: 'd'})
  for (let i = 0; i < 20; i++) await server.must(`INSERT INTO t VALUES (${i}, N'value number ${i}')`, {in: 'd'})
})
beforeEach(async () => await server.run('DROP DATABASE r'))
afterAll(() => server.stop())

/** Makes the two backups and keeps copies of them beside. */
async function taken(options: string): Promise<void> {
  await server.must(`BACKUP DATABASE d TO DISK = N'${FULL}' WITH FORMAT, ${options}`)
  await server.must("INSERT INTO t VALUES (1000, N'later')", {in: 'd'})
  await server.must('DELETE FROM t WHERE id = 1000', {in: 'd'})
  await server.must(`BACKUP LOG d TO DISK = N'${LOG}' WITH FORMAT, ${options}`)
  for (const device of [FULL, LOG]) copyFileSync(server.path(device), `${server.path(device)}.whole`)
  whole = JSON.stringify((await server.must('SELECT id, v FROM d.dbo.t ORDER BY id')).rows)
}

function putBack(): void {
  for (const device of [FULL, LOG]) copyFileSync(`${server.path(device)}.whole`, server.path(device))
}

function flip(device: string, at: number): void {
  const path = server.path(device)
  const file = openSync(path, 'r+')
  const place = at % statSync(path).size
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, place)
  byte[0] = (byte[0] ?? 0) ^ (1 << (at % 8))
  writeSync(file, byte, 0, 1, place)
  closeSync(file)
}

interface Found {
  readonly header: readonly number[]
  readonly media: readonly number[]
  readonly restore: readonly number[]
  readonly checkdb: readonly number[]
  /** Undefined where it was not restored. */
  readonly rows: string | undefined
}

/** What each level of verification says of the two files. */
async function levels(checksum: 'CHECKSUM' | 'NO_CHECKSUM'): Promise<Found> {
  const header: number[] = []
  const media: number[] = []
  for (const device of [FULL, LOG]) {
    const answer = await server.run(`RESTORE HEADERONLY FROM DISK = N'${device}'`)
    header.push(...answer.errors, ...answer.rows.filter((row) => row.HasIncompleteMetaData === '1').map(() => -1))
    media.push(...(await server.run(`RESTORE VERIFYONLY FROM DISK = N'${device}' WITH ${checksum}`)).errors)
  }
  const restore = [
    ...(await server.run(`RESTORE DATABASE r FROM DISK = N'${FULL}' WITH NORECOVERY, ${checksum}, ${MOVE}`)).errors,
  ]
  if (restore.length === 0)
    restore.push(...(await server.run(`RESTORE LOG r FROM DISK = N'${LOG}' WITH RECOVERY, ${checksum}`)).errors)
  const restored = restore.length === 0
  const checkdb = restored ? (await server.run('DBCC CHECKDB (r) WITH NO_INFOMSGS, ALL_ERRORMSGS')).errors : []
  const answer = restored ? await server.run(ROWS) : undefined
  await server.run('DROP DATABASE r')
  return {
    header,
    media,
    restore,
    checkdb,
    rows: answer === undefined || answer.errors.length > 0 ? undefined : JSON.stringify(answer.rows),
  }
}

describe.each(['CHECKSUM', 'CHECKSUM, COMPRESSION'])('backups WITH %s', (options) => {
  beforeAll(async () => await taken(options))
  beforeEach(putBack)

  test('whole ones pass every level', async () => {
    expect(await levels('CHECKSUM')).toEqual({header: [], media: [], restore: [], checkdb: [], rows: whole})
  })

  test(`a flipped bit is found by VERIFYONLY WITH CHECKSUM, and nothing is restored (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(FULL, LOG), fc.nat(1_000_000), async (device, at) => {
        putBack()
        flip(device, at)
        const found = await levels('CHECKSUM')
        expect(found.media).not.toEqual([])
        expect(found.restore.at(-1)).toBe(3013)
        expect(found.rows).toBeUndefined()
      }),
      {seed: SEED, numRuns: Math.ceil(RUNS / 4), endOnFailure: true},
    )
  })

  test('cut off anywhere: found by the header or the media, and not restored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(FULL, LOG), fc.nat(1_000_000), async (device, at) => {
        putBack()
        truncateSync(server.path(device), at % statSync(server.path(device)).size)
        const found = await levels('CHECKSUM')
        expect(found.header).not.toEqual([])
        expect(found.media).not.toEqual([])
        expect(found.rows).toBeUndefined()
      }),
      {seed: SEED, numRuns: Math.ceil(RUNS / 4), endOnFailure: true},
    )
  })
})

describe('backups WITH NO_CHECKSUM', () => {
  beforeAll(async () => await taken('NO_CHECKSUM'))
  beforeEach(putBack)

  test(`a flipped bit that nobody found before is found by CHECKDB, or nothing is different (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(FULL, LOG), fc.nat(1_000_000), async (device, at) => {
        putBack()
        flip(device, at)
        const {header, media, restore, checkdb, rows} = await levels('NO_CHECKSUM')
        const told = [header, media, restore, checkdb].some((errors) => errors.length > 0)
        expect(told || rows === whole).toBe(true)
      }),
      {seed: SEED, numRuns: RUNS, endOnFailure: true},
    )
  })

  test('WITH CHECKSUM cannot be asked of them: 3187', async () => {
    expect((await server.run(`RESTORE VERIFYONLY FROM DISK = N'${FULL}' WITH CHECKSUM`)).errors).toEqual([3187, 3013])
  })
})

describe('files that are no backups, or not these', () => {
  beforeAll(async () => await taken('CHECKSUM'))
  beforeEach(putBack)
  const verify = async (disks: string) => (await server.run(`RESTORE VERIFYONLY FROM ${disks}`)).errors

  test('a file that is gone: 3201; an empty one: 3254; any other file: 3241', async () => {
    rmSync(server.path(FULL))
    expect(await verify(`DISK = N'${FULL}'`)).toEqual([3201, 3013])
    writeFileSync(server.path(FULL), '')
    expect(await verify(`DISK = N'${FULL}'`)).toEqual([3254, 3013])
    writeFileSync(server.path(FULL), 'this is a text and no backup at all, though it is long enough for one')
    expect(await verify(`DISK = N'${FULL}'`)).toEqual([3241, 3013])
    expect(await verify("DISK = N'Q:\\nowhere\\x.bak'")).toEqual([3201, 3013])
  })

  test('a stripe that is missing: 3132; one of another set: 3231; one twice: 3227', async () => {
    const stripe = (n: number) => `DISK = N'B:\\backup\\s${n}.bak'`
    await server.must(`BACKUP DATABASE d TO ${stripe(1)}, ${stripe(2)} WITH FORMAT, CHECKSUM`)
    expect(await verify(stripe(1))).toEqual([3132, 3013])
    expect(await verify(`${stripe(1)}, ${stripe(1)}`)).toEqual([3227, 3013])
    expect(await verify(`${stripe(1)}, DISK = N'${FULL}'`)).toEqual([3231, 3013])
    expect(await verify(`${stripe(2)}, ${stripe(1)}`)).toEqual([])
  })

  test("another database's backup does not come over this one: 3154; its own does not without its tail: 3159", async () => {
    await server.must('CREATE DATABASE e;')
    await server.must("BACKUP DATABASE e TO DISK = N'B:\\backup\\e.bak' WITH FORMAT")
    const over = async (file: string) =>
      (await server.run(`RESTORE DATABASE d FROM DISK = N'B:\\backup\\${file}'`)).errors
    expect(await over('e.bak')).toEqual([3154, 3013])
    expect(await over('full.bak')).toEqual([3159, 3013])
    await server.must('DROP DATABASE e;')
  })

  test('a newer server’s backup: 3169', async () => {
    const older = new LocalServer('sql-2', '15.0.4430.1')
    copyFileSync(server.path(FULL), older.path(FULL))
    const {errors, text} = await older.run(`RESTORE DATABASE r FROM DISK = N'${FULL}' WITH ${MOVE}`)
    expect(errors).toEqual([3169, 3013])
    expect(text).toContain('version 16.00.4100')
    older.stop()
  })

  // learn.microsoft.com/sql/relational-databases/security/encryption/move-a-tde-protected-database-to-another-sql-server
  test('a database that another server encrypts: its header tells, all else needs the certificate (33111)', async () => {
    const thumbprint = '9A3C5E7F1B2D4F60718293A4B5C6D7E8F9012345'
    server.instance.says('a test', {encryptor: thumbprint})
    await server.must("BACKUP DATABASE d TO DISK = N'B:\\backup\\tde.bak' WITH FORMAT")
    server.instance.says('a test', {})
    const from = "FROM DISK = N'B:\\backup\\tde.bak'"
    await server.must(`RESTORE HEADERONLY ${from}`)
    for (const statement of ['RESTORE FILELISTONLY', 'RESTORE VERIFYONLY', 'RESTORE DATABASE r']) {
      const moved = statement === 'RESTORE DATABASE r' ? ` WITH ${MOVE}` : ''
      const {errors, text} = await server.run(`${statement} ${from}${moved}`)
      expect(errors, statement).toEqual([33_111, 3013])
      expect(text).toContain(`'0x${thumbprint}'`)
    }
    server.instance.says('a test', {certificate: thumbprint})
    await server.must(`RESTORE DATABASE r ${from} WITH ${MOVE}`)
    server.instance.says('a test', {})
  })

  // learn.microsoft.com/sql/relational-databases/logs/troubleshoot-a-full-transaction-log-sql-server-error-9002
  test('a log that is full: 9002 for whoever writes and for a full backup; a backup of the log makes room', async () => {
    await server.must("BACKUP DATABASE d TO DISK = N'B:\\backup\\room.bak' WITH FORMAT")
    server.instance.fullLogs.add('d')
    expect((await server.run("INSERT INTO t VALUES (5000, N'more')", {in: 'd'})).errors).toEqual([9002])
    expect((await server.run("BACKUP DATABASE d TO DISK = N'B:\\backup\\room.bak' WITH FORMAT")).errors).toEqual([
      9002, 3013,
    ])
    await server.must("BACKUP LOG d TO DISK = N'B:\\backup\\room.trn' WITH FORMAT")
    await server.must("INSERT INTO t VALUES (5000, N'more'); DELETE FROM t WHERE id = 5000", {in: 'd'})
  })

  // learn.microsoft.com/sql/relational-databases/backup-restore/tail-log-backups-sql-server
  test('a suspect database: 926 for all but the tail of its log WITH NO_TRUNCATE, and it can be dropped', async () => {
    await server.must('CREATE DATABASE s;')
    await server.must("BACKUP DATABASE s TO DISK = N'B:\\backup\\s.bak' WITH FORMAT")
    const cell = server.instance.database('s')
    cell.commit({...cell.committed, state: 'SUSPECT'})
    const log = "BACKUP LOG s TO DISK = N'B:\\backup\\s.trn' WITH FORMAT"
    expect((await server.run(log)).errors).toEqual([926, 3013])
    await server.must(`${log}, NO_TRUNCATE`)
    await server.must('DROP DATABASE s')
  })

  test('a disk that is full: 3202 with 112, and the set says that it is incomplete', async () => {
    server.instance.disk.limit(2500)
    const text = "BACKUP DATABASE d TO DISK = N'B:\\backup\\cut.bak' WITH FORMAT"
    const {errors, text: said} = await server.run(text)
    server.instance.disk.limit(null)
    expect(errors).toEqual([3202, 3013])
    expect(said).toContain('112(There is not enough space on the disk.)')
    expect(await verify("DISK = N'B:\\backup\\cut.bak'")).toEqual([3256, 3013])
    const header = await server.run("RESTORE HEADERONLY FROM DISK = N'B:\\backup\\cut.bak'")
    expect(header.rows.map((row) => row.BackupName)).toEqual(['*** INCOMPLETE ***'])
  })
})

test('a damaged page: CHECKDB 8939 and 8928, a SELECT 824, BACKUP WITH CHECKSUM 3043, without it nothing; it is restored damaged', async () => {
  const own = new LocalServer()
  await own.must('CREATE DATABASE d;')
  await own.must(
    "CREATE TABLE t (id int NOT NULL PRIMARY KEY, v nvarchar(40) NULL); INSERT INTO t VALUES (1, N'one'), (2, N'two');",
    {
      in: 'd',
    },
  )
  expect(corruptPage(own.instance, 'd', 't')).toBeTypeOf('number')
  for (const again of [false, true]) {
    if (again) own.restart()
    expect((await own.run('SELECT * FROM t', {in: 'd'})).errors).toEqual([824])
    const check = await own.run('DBCC CHECKDB (d) WITH NO_INFOMSGS')
    expect(check.errors).toEqual([8939, 8928])
    expect(check.messages.some((one) => one.includes('2 consistency errors in database'))).toBe(true)
    expect((await own.run("BACKUP DATABASE d TO DISK = N'B:\\backup\\c.bak' WITH FORMAT, CHECKSUM")).errors).toEqual([
      3043, 3013,
    ])
  }
  const {rows} = await own.must('SELECT database_id, event_type FROM msdb.dbo.suspect_pages')
  expect(rows).toEqual([{database_id: String(own.instance.database('d').committed.id), event_type: '2'}])
  await own.must("BACKUP DATABASE d TO DISK = N'B:\\backup\\n.bak' WITH FORMAT, NO_CHECKSUM")
  await own.must("RESTORE VERIFYONLY FROM DISK = N'B:\\backup\\n.bak'")
  await own.must(`RESTORE DATABASE r FROM DISK = N'B:\\backup\\n.bak' WITH ${MOVE}`)
  expect((await own.run('DBCC CHECKDB (r) WITH NO_INFOMSGS')).errors).toEqual([8939, 8928])
  own.stop()
})
