import {randomBytes} from 'node:crypto'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {Azurite, azuriteIsInstalled} from './azurite.ts'
import {LocalServer, runOn} from './local-server.ts'

const WITH = 'WITH FORMAT, CHECKSUM'

describe('without a Blob service', () => {
  let server: LocalServer
  beforeEach(async () => {
    server = new LocalServer()
    await server.must('CREATE DATABASE d')
  })
  afterEach(() => server.stop())
  const backup = (url: string) => server.run(`BACKUP DATABASE d TO URL = N'${url}' ${WITH}`)
  const URL = 'https://labaccount.blob.core.windows.net/backups/d.bak'

  test('a URL without a credential of its container, or that names no blob', async () => {
    const missing = await backup(URL)
    expect(missing.errors).toEqual([3201, 3013])
    expect(missing.text).toContain('Operating system error 50(The request is not supported.)')
    for (const url of ['https://labaccount.blob.core.windows.net/backups', 'ftp://x/y', 'B:\\backup\\d.bak'])
      expect((await backup(url)).errors).toEqual([3078, 3013])
    expect((await backup('https://elsewhere.example/backups/d.bak')).errors).toEqual([50_000])
  })

  test('a name that is not to be resolved', async () => {
    await server.must(
      "CREATE CREDENTIAL [https://labaccount.blob.core.windows.net/backups] WITH IDENTITY = 'SHARED ACCESS SIGNATURE', SECRET = 'sv=1'",
    )
    const lost = await backup(URL)
    expect(lost.errors).toEqual([3201, 3013])
    expect(lost.text).toContain('Operating system error 53')
  })

  test('a credential is altered, dropped, kept over a restart, and shown without its secret', async () => {
    await server.must("CREATE CREDENTIAL one WITH IDENTITY = 'me', SECRET = 'Hush'")
    expect((await server.run("CREATE CREDENTIAL ONE WITH IDENTITY = 'me'")).errors).toEqual([15530])
    await server.must("ALTER CREDENTIAL one WITH IDENTITY = 'you'")
    server.restart()
    const shown = await server.must(
      'SELECT credential_id, name, credential_identity, target_type, target_id FROM sys.credentials',
    )
    expect(shown.rows).toMatchObject([
      {credential_id: '65536', name: 'one', credential_identity: 'you', target_id: '0'},
    ])
    expect(JSON.stringify(shown)).not.toContain('Hush')
    expect(server.instance.state.credentials[0]?.secret).toBe(null)
    await server.must('DROP CREDENTIAL one')
    expect((await server.run('DROP CREDENTIAL one')).errors).toEqual([15_151])
  })

  test('before SQL Server 2016 there are no block blobs', async () => {
    const old = new LocalServer('sql-1', '12.0.6024.0')
    try {
      await old.must('CREATE DATABASE d')
      const refused = await old.run(`BACKUP DATABASE d TO URL = N'${URL}' ${WITH}`)
      expect(refused.text).toContain('the lab does not support URL before SQL Server 2016')
    } finally {
      old.stop()
    }
  })
})

describe.skipIf(!azuriteIsInstalled)('with Azurite (npm run azurite)', () => {
  let azurite: Azurite
  let server: LocalServer
  let container: string
  let place: string
  let containers = 0

  beforeAll(async () => {
    azurite = await Azurite.start()
  }, 60_000)
  afterAll(async () => await azurite?.stop())
  beforeEach(async () => {
    containers += 1
    container = `backups${containers}`
    place = await azurite.container(container)
    server = new LocalServer('sql-1', '16.0.4100.1', {blobs: azurite.endpoint})
    await server.must('CREATE DATABASE d')
    await server.must('CREATE TABLE t (id int NOT NULL PRIMARY KEY, v nvarchar(100) NOT NULL)', {in: 'd'})
    await server.must("INSERT INTO t VALUES (1, N'one'), (2, N'two')", {in: 'd'})
    await credential()
  })
  afterEach(() => {
    const staging = join(server.dir, 'staging')
    expect(existsSync(staging) ? readdirSync(staging) : []).toEqual([])
    server.stop()
  })

  const credential = async (secret = azurite.signature(container), verb = 'CREATE') =>
    await server.must(`${verb} CREDENTIAL [${place}] WITH IDENTITY = 'SHARED ACCESS SIGNATURE', SECRET = N'${secret}'`)
  const url = (name: string) => `URL = N'${place}/${name}'`
  const backup = (name: string, options = 'WITH CHECKSUM, COMPRESSION') =>
    server.run(`BACKUP DATABASE d TO ${url(name)} ${options}`)

  test('a full and a log in stripes go there as block blobs, are read there, and are restored from there', async () => {
    expect((await backup('a/d.bak')).errors).toEqual([])
    await server.must("INSERT INTO t VALUES (3, N'three')", {in: 'd'})
    await server.must(`BACKUP LOG d TO ${url('a/d1.trn')}, ${url('a/d2.trn')} WITH CHECKSUM`)
    expect(await azurite.blobs(container)).toEqual(['a/d.bak BlockBlob', 'a/d1.trn BlockBlob', 'a/d2.trn BlockBlob'])
    const from = `FROM ${url('a/d.bak')}`
    expect((await server.must(`RESTORE HEADERONLY ${from}`)).rows).toMatchObject([{DatabaseName: 'd', BackupType: '1'}])
    expect((await server.must(`RESTORE FILELISTONLY ${from}`)).rows.map(({LogicalName}) => LogicalName)).toEqual([
      'd',
      'd_log',
    ])
    expect((await server.must(`RESTORE LABELONLY ${from}`)).rows).toHaveLength(1)
    await server.must(`RESTORE VERIFYONLY ${from} WITH CHECKSUM`)
    const moves = "MOVE N'd' TO N'D:\\mssql\\data\\r.mdf', MOVE N'd_log' TO N'L:\\mssql\\log\\r.ldf'"
    await server.must(`RESTORE DATABASE r ${from} WITH NORECOVERY, ${moves}`)
    await server.must(`RESTORE LOG r FROM ${url('a/d1.trn')}, ${url('a/d2.trn')} WITH RECOVERY`)
    expect((await server.must('SELECT id FROM t ORDER BY id', {in: 'r'})).rows).toHaveLength(3)
    const media = 'SELECT physical_device_name AS name, device_type AS type FROM msdb.dbo.backupmediafamily'
    expect((await server.must(media)).rows[0]).toEqual({name: `${place}/a/d.bak`, type: '9'})
  })

  test('what is bigger than a block goes block by block', async () => {
    const rows = Array.from({length: 60}, (_, i) => `(${i + 10}, N'${randomBytes(50).toString('hex')}')`)
    for (let i = 0; i < 250; i += 1)
      await server.must(
        `INSERT INTO t VALUES ${rows.map((row) => row.replace(/\d+/, (id) => String(Number(id) + i * 60))).join(', ')}`,
        {in: 'd'},
      )
    expect((await backup('big.bak', 'WITH CHECKSUM')).errors).toEqual([])
    await server.must(`RESTORE VERIFYONLY FROM ${url('big.bak')} WITH CHECKSUM`)
  }, 60_000)

  test('a blob that is there is overwritten with FORMAT alone', async () => {
    await backup('d.bak')
    for (const options of ['', 'WITH INIT', 'WITH NOINIT']) {
      const there = await backup('d.bak', options)
      expect(there.errors).toEqual([3271, 3013])
      expect(there.text).toContain('exists on the remote endpoint, and WITH FORMAT was not specified')
    }
    expect((await backup('d.bak', 'WITH FORMAT')).errors).toEqual([])
    expect((await server.must(`RESTORE HEADERONLY FROM ${url('d.bak')}`)).rows).toHaveLength(1)
  })

  test.each([
    ['expired', () => azurite.signature(container, {hours: -1}), '86('],
    ['signed with another key', () => azurite.signature(container, {key: randomBytes(64)}), '86('],
    ['with a question mark before it', () => `?${azurite.signature(container)}`, '86('],
    ['for reading only', () => azurite.signature(container, {permissions: 'r'}), '5(Access is denied.)'],
  ])('a signature that is %s', async (_, signature, why) => {
    await credential(signature(), 'ALTER')
    const refused = await backup('d.bak')
    expect(refused.errors).toEqual([3201, 3013])
    expect(refused.text).toContain(`Operating system error ${why}`)
    expect(refused.text).not.toContain('sig=')
    expect(await azurite.blobs(container)).toEqual([])
    expect((await server.must('SELECT COUNT(*) AS n FROM msdb.dbo.backupset')).rows).toEqual([{n: '0'}])
  })

  test('a blob and a container that are not there', async () => {
    const nothing = await server.run(`RESTORE HEADERONLY FROM ${url('none.bak')}`)
    expect(nothing.errors).toEqual([3201, 3013])
    expect(nothing.text).toContain('2(The system cannot find the file specified.)')
    const other = `${azurite.origin}/nowhere`
    await server.must(
      `CREATE CREDENTIAL [${other}] WITH IDENTITY = 'SHARED ACCESS SIGNATURE', SECRET = N'${azurite.signature('nowhere')}'`,
    )
    const missing = await server.run(`BACKUP DATABASE d TO URL = N'${other}/d.bak'`)
    expect(missing.errors).toEqual([3201, 3013])
    expect(missing.text).toContain('Operating system error 50')
  })

  test('who may back up the database, and no credential, is as if there were none', async () => {
    await server.must(
      'CREATE USER landlord_backup FOR LOGIN landlord_backup; ALTER ROLE db_backupoperator ADD MEMBER landlord_backup',
      {in: 'd'},
    )
    const statement = `BACKUP DATABASE d TO ${url('d.bak')}`
    expect((await server.run(statement, {as: 'backup'})).errors).toEqual([3201, 3013])
    await server.must('GRANT ALTER ANY CREDENTIAL TO landlord_backup')
    expect((await server.run(statement, {as: 'backup'})).errors).toEqual([])
  })

  test('a backup that is killed leaves no blob, and the one that was there', async () => {
    await backup('d.bak')
    server.instance.mediaMsPerChunk = 60
    const session = server.session()
    const running = runOn(session, `BACKUP DATABASE d TO ${url('d.bak')}, ${url('e.bak')} WITH FORMAT`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    session.kill()
    expect((await running).errors).toContain(596)
    server.instance.mediaMsPerChunk = 0
    expect(await azurite.blobs(container)).toEqual(['d.bak BlockBlob'])
    await server.must(`RESTORE VERIFYONLY FROM ${url('d.bak')}`)
  })
})
