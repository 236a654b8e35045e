import {connect as plainSocket} from 'node:net'
import sql from 'mssql'
import {Connection} from 'tedious'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {numbers, PASSWORDS, StandIn} from './stand-in.ts'
import {configuration, run} from './tedious.ts'

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
afterAll(async () => await server.stop())

test('a log-on over TLS that is checked against the server’s name', async () => {
  const pool = await server.sa()
  expect((await pool.query('SELECT ORIGINAL_LOGIN() AS who, DB_NAME() AS here')).recordset).toEqual([
    {who: 'sa', here: 'master'},
  ])
})

test('a wrong password, an unknown login, a disabled one, a database that is not there', async () => {
  const open = async (user: string, password: string, database?: string) =>
    await server.connect(user, password, database)
  expect(await logonNumbers('sa', 'wrong')).toEqual([18456])
  expect(await logonNumbers('nobody', 'wrong')).toEqual([18456])
  expect(await logonNumbers('sa', PASSWORDS.saPassword, 'nosuch')).toEqual([4060, 18456])
  expect(await logonNumbers('landlord_deployer', PASSWORDS.deployer, 'model')).toEqual([4060, 18456])
  const sa = await server.sa()
  await sa.query('ALTER LOGIN landlord_deployer DISABLE')
  expect(await logonNumbers('landlord_deployer', PASSWORDS.deployer)).toEqual([18470])
  expect(await logonNumbers('landlord_deployer', 'wrong')).toEqual([18456])
  await sa.query('ALTER LOGIN landlord_deployer ENABLE')
  await expect(open('landlord_deployer', PASSWORDS.deployer)).resolves.toBeDefined()
})

test('the refused log-on is traced with its reason and without its password', () => {
  const refused = server.trace.filter((line) => line.kind === 'login' && !line.executed)
  expect(refused.map((line) => line.error)).toContain(18456)
  expect(refused.some((line) => line.text?.includes('state 8'))).toBe(true)
  expect(JSON.stringify(server.trace)).not.toContain(PASSWORDS.saPassword)
})

test('every type there and back', async () => {
  const pool = await server.sa()
  const moment = new Date('2026-02-03T04:05:06.789Z')
  const guid = '6F9619FF-8B86-D011-B42D-00C04FC964FF'
  const {recordset} = await pool
    .request()
    .input('text', sql.NVarChar(50), 'naïve ☃ 𝄞')
    .input('long', sql.NVarChar(sql.MAX), 'x'.repeat(100_000))
    .input('narrow', sql.VarChar(20), 'Größe €')
    .input('big', sql.BigInt, '9007199254740993')
    .input('small', sql.TinyInt, 255)
    .input('int', sql.Int, -5)
    .input('flag', sql.Bit, true)
    .input('moment', sql.DateTime2(3), moment)
    .input('old', sql.DateTime, moment)
    .input('bytes', sql.VarBinary(sql.MAX), Buffer.alloc(70_000, 7))
    .input('price', sql.Decimal(18, 4), -12.3456)
    .input('float', sql.Float, 0.1)
    .input('guid', sql.UniqueIdentifier, guid)
    .input('none', sql.NVarChar(sql.MAX), null)
    .query(
      'SELECT @text AS text, @long AS long, @narrow AS narrow, @big AS big, @small AS small, @int AS int, @flag AS flag, @moment AS moment, @old AS old, @bytes AS bytes, @price AS price, @float AS float, @guid AS guid, @none AS none'.replaceAll(
        / AS (\w+)/g,
        ' AS [$1]',
      ),
    )
  const [row] = recordset
  expect({...row, long: row.long.length, bytes: row.bytes.length}).toEqual({
    text: 'naïve ☃ 𝄞',
    long: 100_000,
    narrow: 'Größe €',
    big: '9007199254740993',
    small: 255,
    int: -5,
    flag: true,
    moment,
    old: new Date('2026-02-03T04:05:06.790Z'),
    bytes: 70_000,
    price: -12.3456,
    float: 0.1,
    guid,
    none: null,
  })
})

test('types that the lab leaves out are refused by name', async () => {
  const pool = await server.sa()
  const request = pool.request().input('when', sql.DateTimeOffset, new Date())
  await expect(request.query('SELECT @when')).rejects.toThrow(/the lab does not support parameters of TDS type 0x2b/)
})

test('rows affected, several sets, print', async () => {
  const pool = await server.sa()
  const messages: string[] = []
  const request = pool.request()
  request.on('info', (info: {message: string}) => messages.push(info.message))
  const answer = await request.batch("SELECT 1 AS a; PRINT N'said'; SELECT 2 AS a WHERE 1 = 0; SELECT 3 AS a")
  expect(answer.recordsets).toEqual([[{a: 1}], [], [{a: 3}]])
  expect(messages).toContain('said')
})

test('transactions of the driver are those of T-SQL', async () => {
  const pool = await server.sa('landlord')
  const rolledBack = new sql.Transaction(pool)
  await rolledBack.begin()
  await new sql.Request(rolledBack).query("INSERT INTO dbo.fences (fence_key, token) VALUES (N'a', 1)")
  expect((await new sql.Request(rolledBack).query('SELECT @@TRANCOUNT AS n')).recordset).toEqual([{n: 1}])
  await rolledBack.rollback()
  const committed = new sql.Transaction(pool)
  await committed.begin()
  await new sql.Request(committed).query("INSERT INTO dbo.fences (fence_key, token) VALUES (N'b', 2)")
  expect(server.lastTraced()).toMatchObject({executed: true, changed: false})
  await committed.commit()
  expect(server.lastTraced()).toMatchObject({text: 'COMMIT TRANSACTION', changed: true})
  expect((await pool.query('SELECT fence_key FROM dbo.fences')).recordset).toEqual([{fence_key: 'b'}])
})

test('sp_executesql keeps its SET options and its USE to itself, the stamp stays', async () => {
  const pool = await server.sa()
  await pool.query('SET NOCOUNT ON; USE landlord; SET CONTEXT_INFO 0x01')
  const {recordset} = await pool.query('SELECT DB_NAME() AS here, CONVERT(varbinary(1), CONTEXT_INFO()) AS stamp')
  expect(recordset).toEqual([{here: 'master', stamp: Buffer.from([1])}])
})

test('RESETCONNECTION: as after log-on', async () => {
  const connection = await server.tedious()
  await run(connection, 'USE landlord; SET CONTEXT_INFO 0x01; BEGIN TRAN')
  await new Promise<void>((resolve, reject) => connection.reset((error) => (error ? reject(error) : resolve())))
  expect(await run(connection, 'SELECT DB_NAME(), @@TRANCOUNT, CONTEXT_INFO()')).toEqual([['master', 0, null]])
  connection.close()
})

test('a cancelled request answers at once, and the connection works on', async () => {
  const holder = await server.tedious()
  await run(holder, "EXEC sp_getapplock @Resource = N'r', @LockMode = N'Exclusive', @LockOwner = N'Session'")
  const waiting = await server.tedious()
  const cancelled = run(
    waiting,
    "EXEC sp_getapplock @Resource = N'r', @LockMode = N'Exclusive', @LockOwner = N'Session'",
  )
  setTimeout(() => waiting.cancel(), 100)
  await expect(cancelled).rejects.toMatchObject({code: 'ECANCEL'})
  // Without an answer to its attention signal tedious would have ended the connection.
  expect(await run(waiting, 'SELECT 1')).toEqual([[1]])
  holder.close()
  waiting.close()
})

test('procedures by name, with their return status', async () => {
  const pool = await server.sa()
  const request = pool
    .request()
    .input('Resource', sql.NVarChar(255), 'by name')
    .input('LockMode', sql.NVarChar(32), 'Exclusive')
  const {returnValue} = await request.input('LockOwner', sql.NVarChar(32), 'Session').execute('sp_getapplock')
  expect(returnValue).toBe(0)
  expect(await numbers(pool.request().execute('sp_who'))).toEqual([50000])
  expect(await numbers(pool.request().execute('no_such'))).toEqual([2812])
})

test('prepared statements are refused', async () => {
  const statement = new sql.PreparedStatement(await server.sa())
  await expect(statement.prepare('SELECT 1')).rejects.toThrow(/the lab does not support/)
})

test('TDS 8 is refused at its first byte', async () => {
  const socket = plainSocket(server.handle.port, '127.0.0.1')
  socket.write(Buffer.from([0x16, 3, 1, 0, 1]))
  await new Promise((resolve) => socket.on('close', resolve))
})

test('a client without encryption stays in the clear', async () => {
  const connection = await server.tedious({encrypt: false})
  expect(await run(connection, 'SELECT 1')).toEqual([[1]])
  connection.close()
})

async function logonNumbers(user: string, password: string, database = 'master'): Promise<number[]> {
  const connection = new Connection(configuration(server, {user, password, database}))
  const told: number[] = []
  connection.on('errorMessage', ({number}) => told.push(number))
  await new Promise((resolve) => connection.connect(resolve))
  connection.close()
  return told
}
