import {afterAll, beforeAll, expect, test} from 'vitest'
import {keepSqlServerStore} from '../../src/lib/adapters/store/sql-server/keeping.ts'
import {openSqlServerStore} from '../../src/lib/adapters/store/sql-server/open.ts'
import {granted, note, openOrder, ulidOf} from './orders.ts'
import {type FreshSqlServer, type StoreStand, storeStand} from './stand.ts'

const PASSWORD = 'Pa55-of-a-person'

let stand: StoreStand
beforeAll(async () => {
  stand = await storeStand()
})
afterAll(() => stand.close())

test('who may only look sees everything and opens nothing, and is told the role', async () => {
  await using database = await withRun()
  await using store = await as(database, 'landlord_reader')
  expect((await store.operations.runs({limit: 10})).runs).toHaveLength(1)
  expect(await store.operations.verify(ulidOf(1))).toMatchObject({sound: true})
  await expect(store.runs.open(openOrder({run: ulidOf(2), subject: 'tenant:b'}))).rejects.toMatchObject({
    code: 'LL-STORE-RIGHT',
    message: expect.stringContaining('landlord_runner'),
    detail: {why: expect.stringContaining('error 229')},
  })
  expect((await store.operations.runs({limit: 10})).runs).toHaveLength(1)
})

test('who may run runs, and breaks no lease', async () => {
  await using database = await withRun()
  await using store = await as(database, 'landlord_runner')
  const tenure = granted(await store.runs.open(openOrder({run: ulidOf(2), subject: 'tenant:b'})))
  await store.runs.append(tenure, note('a'))
  await store.runs.renew(tenure, 60_000)
  const [lease] = await store.operations.leases()
  const actor = {user: 'bo', host: 'h', boot: '', pid: 1, started: '1'}
  await expect(store.operations.breakLease({lease: lease?.id ?? '', reason: 'why', actor})).rejects.toMatchObject({
    code: 'LL-STORE-RIGHT',
    message: expect.stringContaining('landlord_breaker'),
  })
  expect(await store.operations.leases()).toHaveLength(2)
  await store.runs.end(tenure, {kind: 'run.closed', data: {}}, 'done', 1)
})

test('who may break leases does, and runs nothing', async () => {
  await using database = await withRun()
  await using store = await as(database, 'landlord_breaker')
  const [lease] = await store.operations.leases()
  const actor = {user: 'bo', host: 'h', boot: '', pid: 1, started: '1'}
  await store.operations.breakLease({lease: lease?.id ?? '', reason: 'gone', actor})
  expect(await store.operations.leases()).toEqual([])
  expect(await store.operations.verify(ulidOf(1))).toMatchObject({sound: true})
  const [[row] = []] = await stand.asOwner(database.database, 'SELECT lease, reason, broken_by FROM lease_breaks;')
  expect(row).toEqual({lease: lease?.id, reason: 'gone', broken_by: 'bo@h'})
  await expect(store.runs.open(openOrder({run: ulidOf(2), subject: 'tenant:b'}))).rejects.toMatchObject({
    code: 'LL-STORE-RIGHT',
    message: expect.stringContaining('landlord_runner'),
  })
})

test('approving is a right of its own, and without any role nothing is seen', async () => {
  await using database = await withRun()
  await rights(database, 'landlord_approver', ['look and plan', 'approve'])
  await rights(database, 'landlord_runner', ['look and plan', 'run'])
  await rights(database, 'landlord_breaker', ['look and plan', 'break leases'])
  await expect(as(database, undefined)).rejects.toMatchObject({
    code: 'LL-STORE-RIGHT',
    message: expect.stringContaining('landlord_reader'),
  })
})

test('a login that is refused, a database that is not there and a certificate of another are told apart', async () => {
  await using database = await withRun()
  const order = stand.order(database.database)
  const opening = (changes: object) => openSqlServerStore({...order, ...changes})
  await expect(opening(stand.order(database.database, 'sa', 'wrong'))).rejects.toMatchObject({code: 'LL-STORE-LOGIN'})
  await expect(opening({database: 'nosuch'})).rejects.toMatchObject({code: 'LL-STORE-MISSING'})
  const {endpoint} = order
  await expect(opening({endpoint: {...endpoint, tls: {...endpoint.tls, name: 'x.example'}}})).rejects.toMatchObject({
    code: 'LL-STORE-TLS',
  })
  await expect(opening({endpoint: {...endpoint, port: 1}})).rejects.toMatchObject({code: 'LL-STORE-UNREACHABLE'})
  await stand.asOwner(database.database, "INSERT INTO schema_migrations (name, timestamp) VALUES ('9999-later', 'x');")
  await expect(opening({})).rejects.toMatchObject({
    code: 'LL-STORE-VERSION',
    detail: {why: expect.stringContaining('9999')},
  })
  await stand.asOwner(
    database.database,
    "DELETE FROM schema_migrations WHERE name = '9999-later' OR name = '0010-keeping';",
  )
  await expect(opening({})).rejects.toMatchObject({
    code: 'LL-STORE-VERSION',
    detail: {why: expect.stringContaining('0010-keeping'), next: expect.arrayContaining(['landlord store migrate'])},
  })
})

async function withRun(): Promise<FreshSqlServer> {
  const database = stand.fresh()
  const {runs} = await database.open()
  granted(await runs.open(openOrder({run: ulidOf(1)})))
  return database
}

let people = 0
/** A store as somebody in that role alone opens it. */
async function person(database: FreshSqlServer, role: string | undefined) {
  const user = `person_${++people}`
  await stand.asOwner(
    'master',
    `CREATE LOGIN ${user} WITH PASSWORD = N'${PASSWORD}', CHECK_POLICY = OFF, CHECK_EXPIRATION = OFF;`,
  )
  await stand.asOwner(
    database.database,
    `CREATE USER ${user} FOR LOGIN ${user};${role === undefined ? '' : ` ALTER ROLE ${role} ADD MEMBER ${user};`}`,
  )
  return stand.order(database.database, user, PASSWORD)
}

const as = async (database: FreshSqlServer, role: string | undefined) =>
  openSqlServerStore(await person(database, role))

async function rights(database: FreshSqlServer, role: string, may: readonly string[]): Promise<void> {
  await using keeping = keepSqlServerStore(await person(database, role))
  const findings = await keeping.check()
  expect(findings.find(({what}) => what === 'rights of this login')?.text).toBe(may.join(', '))
}
