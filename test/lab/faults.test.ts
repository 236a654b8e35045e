import {execFile} from 'node:child_process'
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {request} from 'node:http'
import {connect} from 'node:net'
import {join, resolve} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {
  control,
  type LabUp,
  labFaultAdd,
  labFaultClear,
  labFaultList,
  labStatus,
  labUp,
  portIn,
  small,
} from '../../src/lab/client.ts'
import {inGroups, labFolder} from './folder.ts'
import {LabHands} from './tenant.ts'

const folder = labFolder()
let lab: LabUp
let hands: LabHands

beforeAll(async () => {
  lab = await labUp(folder.dir, {only: small})
  hands = new LabHands(lab)
  await hands.tenant('acme')
  await bring('running')
})
afterEach(async () => void (await labFaultClear(folder.dir)))
afterAll(() => folder.drop())

const bring = (wanted: 'running' | 'stopped') =>
  hands.ssh.call('service.state', {name: 'rs-acme', wanted, timeoutMs: 25_000})
const hits = () => labFaultList(folder.dir).map((fault) => fault.hits)
const until = async (holds: () => unknown, withinMs = 60_000): Promise<void> => {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(!socket.destroy().connecting))
    socket.on('error', () => resolve(false))
  })
/** For a VM that is to be silent the time is short; for one that is to answer, however slow the machine, it is not. */
const http = (patienceMs = 60_000): Promise<number> =>
  new Promise((resolve, reject) => {
    const port = portIn(lab, 'app-1', 'http')
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/health',
      agent: false,
      headers: {host: `acme.cloud.example:${port}`},
    })
    asked.setTimeout(patienceMs, () => asked.destroy(new Error('no answer')))
    asked.on('response', (answer) => resolve(answer.resume().statusCode ?? 0))
    asked.on('error', reject)
    asked.end()
  })

describe('a SQL Server', () => {
  const sql = (...batches: string[]) => hands.sql(batches)
  const requests = () =>
    sql("SELECT [command], [context_info] FROM sys.dm_exec_requests WHERE [command] = N'CREATE ROLE'")

  test('delay: the statement waits before its effect, visible with its stamp, also after its connection is gone', async () => {
    const fault = await labFaultAdd(folder.dir, 'sql-1', {kind: 'delay', match: 'create role \\[late'})
    const cut = hands.connection('acme')
    const connection = await cut.opened
    connection.execSqlBatch(cut.request('SET CONTEXT_INFO 0x4C4C; CREATE ROLE [late]'))
    await until(async () => (await requests()).length === 1)
    connection.close()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const [seen] = await requests()
    expect((seen?.[1] as Buffer | undefined)?.subarray(0, 2).toString()).toBe('LL')
    const roles = () => hands.sql(["SELECT [name] FROM sys.database_principals WHERE [name] = N'late'"], 'acme')
    expect(await roles()).toEqual([])
    expect(hits()).toEqual([1])
    await labFaultClear(folder.dir, fault.id)
    await until(async () => (await roles()).length === 1)
    expect(await requests()).toEqual([])
  })

  test('delay for a while, so often; KILL ends it without its effect', async () => {
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'delay', match: '^create role', ms: 400, count: 1})
    expect(await took(() => hands.sql(['CREATE ROLE [one]'], 'acme'))).toBeGreaterThan(390)
    await hands.sql(['CREATE ROLE [two]'], 'acme')
    expect(hits()).toEqual([1])
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'delay', match: '^create role'})
    const held = hands.sql(['CREATE ROLE [three]'], 'acme').catch((error: Error) => error)
    const [[session]] = (await firstRows(() =>
      sql("SELECT [session_id] FROM sys.dm_exec_requests WHERE [command] = N'CREATE ROLE'"),
    )) as [[number]]
    await sql(`KILL ${session}`)
    expect(await held).toBeInstanceOf(Error)
    expect(await hands.sql(["SELECT [name] FROM sys.database_principals WHERE [name] = N'three'"], 'acme')).toEqual([])
  })

  test('deadlock and lock time-out strike a statement once, and take its transaction with them or not', async () => {
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'deadlock', match: '^insert .*victim'})
    const insert = "INSERT INTO [app].[items] ([id], [text]) VALUES (N'victim', N'x')"
    await expect(hands.sql(['BEGIN TRANSACTION', insert], 'acme')).rejects.toThrow('deadlock')
    await hands.sql([insert], 'acme')
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'lock-timeout', match: '^delete', count: 2})
    for (const _ of [1, 2])
      await expect(hands.sql(['DELETE FROM [app].[items]'], 'acme')).rejects.toThrow('Lock request time out')
    expect(hits()).toEqual([1, 2])
    await hands.sql(['DELETE FROM [app].[items]'], 'acme')
  })

  test('slow: replies come late', async () => {
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'slow', ms: 1500})
    expect(await took(() => sql('SELECT 1 AS [one]'))).toBeGreaterThan(1490)
    await labFaultClear(folder.dir)
    await until(async () => (await took(() => sql('SELECT 1 AS [one]'))) < 1490)
  })

  test('refuse: the port is shut; drop: it takes connections and says nothing, and serves them afterwards', async () => {
    const port = portIn(lab, 'sql-1', 'sql')
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'refuse'})
    expect(await connects(port)).toBe(false)
    await expect(sql('SELECT 1 AS [one]')).rejects.toThrow('Could not connect')
    await labFaultClear(folder.dir)
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'drop'})
    const waiting = sql('SELECT 1 AS [one]')
    expect(await Promise.race([waiting, new Promise((resolve) => setTimeout(() => resolve('silent'), 400))])).toBe(
      'silent',
    )
    await labFaultClear(folder.dir)
    expect(await waiting).toEqual([[1]])
  })

  const working = "SELECT [command], [percent_complete] FROM sys.dm_exec_requests WHERE [command] LIKE N'BACKUP%'"

  test('backup-slow: a backup lasts, so that the server can be killed in the middle of it; then it never was', async () => {
    const history = "SELECT COUNT(*) AS [n] FROM msdb.dbo.backupset WHERE [database_name] = N'acme'"
    const file = "N'B:\\backup\\cut.bak'"
    const [[before]] = (await sql(history)) as [[number]]
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'backup-slow', match: '^backup', ms: 20_000})
    const cut = sql(`BACKUP DATABASE [acme] TO DISK = ${file} WITH FORMAT, CHECKSUM`).catch((error: Error) => error)
    await until(async () => (await sql(working)).length === 1)
    const {id} = await labFaultAdd(folder.dir, 'sql-1', {kind: 'down'})
    expect(await cut).toBeInstanceOf(Error)
    await labFaultClear(folder.dir, id)
    lab = await labUp(folder.dir)
    await until(async () => (await sql(history).catch(() => [])).length === 1)
    expect(await sql(history)).toEqual([[before]])
    await expect(sql(`RESTORE VERIFYONLY FROM DISK = ${file}`)).rejects.toThrow()
    await labFaultClear(folder.dir)
    expect(await took(() => sql(`BACKUP DATABASE [acme] TO DISK = ${file} WITH FORMAT, CHECKSUM`))).toBeLessThan(20_000)
  })

  test('backup-history: the backup works, and msdb knows nothing of it (3009)', async () => {
    const history = "SELECT COUNT(*) AS [n] FROM msdb.dbo.backupset WHERE [database_name] = N'acme'"
    const file = "N'B:\\backup\\lost.bak'"
    const [[before]] = (await sql(history)) as [[number]]
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'backup-history', match: '^backup'})
    await expect(sql(`BACKUP DATABASE [acme] TO DISK = ${file} WITH FORMAT, CHECKSUM`)).rejects.toThrow(
      'The backup/restore operation was still successful',
    )
    expect(hits()).toEqual([1])
    expect(await sql(history)).toEqual([[before]])
    await sql(`RESTORE VERIFYONLY FROM DISK = ${file} WITH CHECKSUM`)
  })

  test('disk full, and room again', async () => {
    const free =
      'SELECT MAX(v.available_bytes) AS most FROM sys.master_files AS f CROSS APPLY sys.dm_os_volume_stats(f.database_id, f.file_id) AS v'
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'disk-full', after: 100})
    await expect(sql('CREATE DATABASE [big]')).rejects.toThrow()
    expect(await sql(free)).toEqual([['100']])
    await labFaultClear(folder.dir)
    expect(Number((await sql(free))[0]?.[0])).toBeGreaterThan(200 * 1024 ** 3)
    await sql('CREATE DATABASE [big]')
    await sql('DROP DATABASE [big]')
  })

  test('a state: the server says that it is another, and is itself again', async () => {
    const told = () =>
      sql(
        `SELECT ${['ProductVersion', 'Edition', 'EngineEdition', 'IsHadrEnabled', 'MachineName']
          .map((name) => `CONVERT(nvarchar(128), SERVERPROPERTY(N'${name}'))`)
          .join(', ')}`,
      )
    const itself = await told()
    expect(itself).toEqual([['16.0.4100.1', 'Standard Edition (64-bit)', '2', '0', 'SQL-1']])
    const state = (match: string, path?: string) =>
      labFaultAdd(folder.dir, 'sql-1', {kind: 'state', match, ...(path === undefined ? {} : {path})})
    await state('express|availability-groups')
    await state('other-version', '11.0.7001.0')
    const {id} = await state('other-machine', 'APP-1')
    expect(await told()).toEqual([['11.0.7001.0', 'Express Edition (64-bit)', '4', '1', 'APP-1']])
    await labFaultClear(folder.dir, id)
    expect((await told())[0]?.at(-1)).toBe('SQL-1')
    await labFaultClear(folder.dir)
    expect(await told()).toEqual(itself)
    await expect(state('nothing-like-it')).rejects.toMatchObject({exitCode: 2})
    await expect(state('other-version')).rejects.toMatchObject({exitCode: 2})
  })

  test('clock skew', async () => {
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'clock-skew', ms: -3_600_000})
    const now = async () => Number((await sql('SELECT SYSUTCDATETIME() AS [now]'))[0]?.[0])
    expect(Math.abs((await now()) - (Date.now() - 3_600_000))).toBeLessThan(60_000)
    await labFaultClear(folder.dir)
    expect(Math.abs((await now()) - Date.now())).toBeLessThan(60_000)
  })

  test('a backup file is altered or gone, on the share of all servers too, and comes back', async () => {
    const file = join(folder.dir, 'backups/acme.bak')
    writeFileSync(file, 'backup')
    const path = '\\\\backup.lab.example\\sql\\acme.bak'
    const altered = await labFaultAdd(folder.dir, 'sql-1', {kind: 'backup-alter', path, after: 0})
    expect(readFileSync(file, 'utf8')).toBe('cackup')
    await labFaultClear(folder.dir, altered.id)
    expect(readFileSync(file, 'utf8')).toBe('backup')
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'backup-delete', path})
    expect(existsSync(file)).toBe(false)
    await labFaultClear(folder.dir)
    expect(readFileSync(file, 'utf8')).toBe('backup')
    rmSync(file)
    await expect(labFaultAdd(folder.dir, 'sql-1', {kind: 'backup-delete', path})).rejects.toThrow('has no file')
    expect(labFaultList(folder.dir)).toEqual([])
  })

  test('a corrupted page is found by DBCC CHECKDB, and by who reads it, over a restart too', async () => {
    await sql('CREATE DATABASE [torn]')
    await hands.sql(['CREATE TABLE [dbo].[t] ([id] int NOT NULL)', 'INSERT INTO [dbo].[t] ([id]) VALUES (1)'], 'torn')
    await sql("DBCC CHECKDB (N'torn') WITH NO_INFOMSGS")
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'page-corrupt', path: 'torn'})
    await expect(sql("DBCC CHECKDB (N'torn') WITH NO_INFOMSGS")).rejects.toThrow('torn')
    process.kill(lab.processes['sql-1']?.pid ?? 0, 'SIGKILL')
    lab = await labUp(folder.dir)
    await expect(hands.sql(['SELECT [id] FROM [dbo].[t]'], 'torn')).rejects.toThrow('logical consistency')
    expect(hits()).toEqual([1])
    await expect(labFaultAdd(folder.dir, 'sql-1', {kind: 'page-corrupt', path: 'none'})).rejects.toThrow(
      'no database none',
    )
    await sql('DROP DATABASE [torn]')
  })

  test('what is set outlives a killed server', async () => {
    await labFaultAdd(folder.dir, 'sql-1', {kind: 'delay', match: '^create role', ms: 300})
    process.kill(lab.processes['sql-1']?.pid ?? 0, 'SIGKILL')
    lab = await labUp(folder.dir)
    expect(await took(() => hands.sql(['CREATE ROLE [again]'], 'acme'))).toBeGreaterThan(290)
    expect(hits()).toEqual([1])
  })
})

describe('a VM', () => {
  const facts = () => hands.ssh.call('vm.facts', {})
  const service = async () => {
    const {facts: seen} = (await control(folder.dir, 'app-1', {do: 'fingerprint'})) as {
      facts: {services: readonly {state: string}[]}
    }
    return seen.services[0]?.state
  }

  test('a service crashes so often, and comes back', async () => {
    await until(async () => (await service()) === 'running')
    await labFaultAdd(folder.dir, 'app-1', {kind: 'service-crash', match: '^rs-acme$', count: 2})
    await until(() => hits()[0] === 2)
    await bring('running')
    await until(async () => (await service()) === 'running')
    await labFaultClear(folder.dir)
  })

  test('slow, for verbs and for HTTP', async () => {
    const usual = await took(facts)
    await labFaultAdd(folder.dir, 'app-1', {kind: 'slow', ms: 700})
    expect(await took(facts)).toBeGreaterThan(Math.max(690, usual / 2))
    expect(await took(http)).toBeGreaterThan(690)
  })

  describe('a state', () => {
    const state = (match: string, path?: string) =>
      labFaultAdd(folder.dir, 'app-1', {kind: 'state', match, ...(path === undefined ? {} : {path})})
    const asked = async (verb: string, input: object) => (await hands.ssh.call(verb, input)).data
    const ports = () => ({httpPort: portIn(lab, 'app-1', 'http'), httpsPort: portIn(lab, 'app-1', 'https')})

    test('services may not log on: a start is 1069, and the policy says why', async () => {
      await bring('stopped')
      await state('logon-right-missing')
      expect((await asked('vm.access', {})).mayLogOnAsService).not.toContain('S-1-5-80-0')
      expect(await bring('running')).toMatchObject({
        error: {code: 'SERVICE-START', message: expect.stringContaining('1069')},
      })
      await labFaultClear(folder.dir)
      expect((await asked('vm.access', {})).mayLogOnAsService).toEqual(['S-1-5-80-0'])
      expect(await bring('running')).toMatchObject({ok: true})
    })

    test('an old PowerShell tells the facts and refuses all else', async () => {
      await state('powershell-4')
      expect(await asked('vm.facts', {})).toMatchObject({powershell: '4.0'})
      expect(await hands.ssh.call('vm.access', {})).toMatchObject({ok: false, error: {code: 'POWERSHELL-OLD'}})
      expect(await bring('stopped')).toMatchObject({ok: false, error: {code: 'POWERSHELL-OLD'}})
      await labFaultClear(folder.dir)
      expect(await asked('vm.facts', {})).toMatchObject({powershell: '5.1.20348.0'})
    })

    test('a reboot is pending, the firewall is off, members cannot be listed', async () => {
      await state('reboot-pending|firewall-off|members-unknown')
      expect(await asked('vm.facts', {})).toMatchObject({rebootPending: true})
      expect(await asked('vm.access', {})).toMatchObject({administrators: null, remoteDesktopUsers: null})
      expect((await asked('firewall.read', {names: []})).profiles).toMatchObject([
        {enabled: false},
        {enabled: false},
        {enabled: false},
      ])
      await labFaultClear(folder.dir)
      expect(await asked('vm.facts', {})).toMatchObject({rebootPending: false})
      expect((await asked('firewall.read', {names: []})).profiles).toMatchObject([{enabled: true}, {}, {}])
    })

    test('others have reserved, bound, ruled and installed; what is cleared is gone, and what was there stays', async () => {
      const [url, endpoint] = [`http://+:${ports().httpPort}/`, `other.cloud.example:${ports().httpsPort}`]
      await state('foreign-reservation', url)
      await state('foreign-binding', endpoint)
      await state('foreign-firewall-rule', 'landlord-http')
      await state('foreign-service', 'rs-other')
      const http = {hosts: ['other.cloud.example'], ...ports()}
      expect(await asked('http.read', http)).toMatchObject({
        reservations: [{url}],
        bindings: [{by: 'hostnameport', endpoint}, {by: 'ipport'}],
      })
      expect((await asked('firewall.read', {names: ['landlord-http']})).rules).toMatchObject([{ours: false}])
      expect((await asked('vm.services', {})).services).toMatchObject([{name: 'rs-acme'}, {name: 'rs-other'}])
      const rule = {name: 'landlord-http', displayName: 'HTTP', ports: [80], remote: ['Any']}
      const fence = {key: 'vm:app-1'}
      for (const [verb, input] of [
        ['firewall.ensure', rule],
        ['firewall.remove', {name: rule.name}],
      ] as const)
        expect(await hands.ssh.call(verb, input, fence)).toMatchObject({
          ok: false,
          changed: false,
          error: {code: 'FOREIGN'},
        })
      await expect(state('foreign-service', 'rs-acme')).rejects.toThrow('there already')
      await labFaultClear(folder.dir)
      expect(await asked('http.read', http)).toMatchObject({reservations: [], bindings: [{by: 'ipport'}]})
      expect((await asked('firewall.read', {names: ['landlord-http']})).rules).toEqual([])
      expect((await asked('vm.services', {})).services).toMatchObject([{name: 'rs-acme'}])
    })

    test('one that there is not, or that does not say what it is about, is refused', async () => {
      await expect(state('weather')).rejects.toThrow('logon-right-missing')
      await expect(state('foreign-binding')).rejects.toThrow('--path')
      expect(labFaultList(folder.dir)).toEqual([])
    })
  })

  test('refuse and drop, for ssh and for HTTP', async () => {
    await labFaultAdd(folder.dir, 'app-1', {kind: 'refuse'})
    expect(await Promise.all(['ssh', 'http', 'https'].map((door) => connects(portIn(lab, 'app-1', door))))).toEqual([
      false,
      false,
      false,
    ])
    await labFaultClear(folder.dir)
    expect(await http()).toBe(200)
    await labFaultAdd(folder.dir, 'app-1', {kind: 'drop'})
    await expect(http(1000)).rejects.toThrow('no answer')
    await labFaultClear(folder.dir)
    expect(await http()).toBe(200)
    expect(await facts()).toMatchObject({ok: true})
  })

  test('clock skew and a full disk', async () => {
    await labFaultAdd(folder.dir, 'app-1', {kind: 'clock-skew', ms: 86_400_000})
    await labFaultAdd(folder.dir, 'app-1', {kind: 'disk-full', after: 10})
    const {data} = await facts()
    expect(Date.parse(data.utcNow) - Date.now()).toBeGreaterThan(86_000_000)
    expect(data.disks).toMatchObject([{freeBytes: 10}])
    await labFaultClear(folder.dir)
    expect((await facts()).data.disks[0].freeBytes).toBeGreaterThan(10)
  })

  test('hang: the whole machine stands still, and goes on where it was', async () => {
    await labFaultAdd(folder.dir, 'app-1', {kind: 'hang'})
    await expect(http(1000)).rejects.toThrow('no answer')
    expect((await labStatus(folder.dir)).stands).toMatchObject([
      {},
      {state: 'silent', fault: labFaultList(folder.dir)[0]?.id},
    ])
    expect(await labUp(folder.dir)).toMatchObject({started: [], down: {'app-1': expect.any(String)}})
    await labFaultClear(folder.dir)
    expect(await http()).toBe(200)
  })

  test('down: nothing of it is left, lab up leaves it so, and it returns with its services', async () => {
    const group = lab.processes['app-1']?.pgid ?? 0
    const fault = await labFaultAdd(folder.dir, 'app-1', {kind: 'down'})
    expect(inGroups([group])).toEqual([])
    expect(await labUp(folder.dir)).toMatchObject({started: [], down: {'app-1': fault.id}})
    await labFaultClear(folder.dir, fault.id)
    lab = await labUp(folder.dir)
    expect(lab).toMatchObject({started: [], down: {}})
    await until(async () => (await http().catch(() => 0)) === 200)
  })
})

describe('by the command line', () => {
  const bundle = resolve(import.meta.dirname, '../../dist/lab.cjs')
  const fault = (...words: readonly string[]): Promise<{code: number | string; stdout: string; stderr: string}> =>
    new Promise((done) =>
      execFile(
        process.execPath,
        [bundle, 'fault', ...words, '--dir', folder.dir],
        {timeout: 60_000},
        (error, stdout, stderr) => done({code: error?.code ?? 0, stdout, stderr}),
      ),
    )

  test('a fault is set with all that it takes, listed, and ended by its id', async () => {
    const options = ['--match', 'create user', '--count', '2', '--ms', '30']
    expect(await fault('add', 'delay', 'sql-1', ...options)).toMatchObject({code: 0, stderr: ''})
    const [set] = labFaultList(folder.dir)
    expect(set).toMatchObject({stand: 'sql-1', kind: 'delay', match: 'create user', count: 2, ms: 30, hits: 0})
    expect((await fault('list')).stdout).toContain(set?.id)
    expect(await fault('clear', String(set?.id))).toMatchObject({code: 0, stdout: `Ended ${set?.id}.\n`})
    expect(await fault('clear')).toMatchObject({code: 0, stdout: 'Nothing was disturbed.\n'})
    expect(labFaultList(folder.dir)).toEqual([])
  })

  test.each([
    [['rain', 'sql-1'], "There is no fault 'rain'"],
    [['delay', 'sql-1', '--ms', 'x'], "--ms takes a whole number, not 'x'"],
    [['slow', 'sql-1'], 'slow needs --ms'],
    [['delay'], 'fault takes: add KIND STAND'],
  ])('add %j is refused', async (words, why) => {
    expect(await fault('add', ...words)).toMatchObject({code: 2, stderr: expect.stringContaining(why)})
    expect(labFaultList(folder.dir)).toEqual([])
  })
})

describe('what is refused', () => {
  test.each([
    ['app-1', {kind: 'deadlock'}, "app-1 has no fault 'deadlock'; it has verb-hang"],
    ['sql-1', {kind: 'service-crash'}, "sql-1 has no fault 'service-crash'; it has delay"],
    ['sql-1', {kind: 'slow'}, 'slow needs --ms'],
    ['sql-1', {kind: 'refuse', ms: 3}, 'refuse takes no --ms; it takes nothing'],
    ['sql-1', {kind: 'delay', match: '('}, '--match takes a regular expression'],
    ['sql-1', {kind: 'delay', count: 0}, '--count is 1 or more'],
    ['sql-1', {kind: 'rain'}, "sql-1 has no fault 'rain'; it has delay"],
    ['sql-9', {kind: 'down'}, 'The lab has no stand sql-9; it has sql-1, app-1'],
  ] as const)('%s %j', async (stand, spec, why) => {
    await expect(labFaultAdd(folder.dir, stand, spec as never)).rejects.toThrow(why)
    expect(labFaultList(folder.dir)).toEqual([])
  })

  test('a fault that is not there; down and hang by the control socket', async () => {
    await expect(labFaultClear(folder.dir, 'sql-1:99')).rejects.toThrow('There is no fault sql-1:99')
    await expect(control(folder.dir, 'app-1', {do: 'fault-add', fault: {kind: 'hang'}})).rejects.toThrow(
      'lab fault add',
    )
  })
})

/** What a query answers as soon as it answers anything. */
async function firstRows(query: () => Promise<readonly unknown[][]>): Promise<readonly unknown[][]> {
  let rows: readonly unknown[][] = []
  await until(async () => {
    rows = await query()
    return rows.length > 0
  })
  return rows
}
