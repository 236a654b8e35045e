import {afterAll, beforeAll, expect, test} from 'vitest'
import {Secret} from '../../../src/lib/secret.ts'
import {type Bench, bench, MARKER, newDatabase} from './bench.ts'

const SID = '0A'.repeat(16)
const PASSWORD = "Tr0ub'4dor-and-3"

let at: Bench
beforeAll(async () => {
  at = await bench('sql-writing')
})
afterAll(() => at.end())

test('equipping is finished by the deployer when the database was given away half-equipped', async () => {
  const writing = at.writing({token: 1})
  await writing.createDatabase(newDatabase('acme', at.attempt))
  await at.asAdmin('acme', 'CREATE USER landlord_deployer FOR LOGIN landlord_deployer')
  await at.asAdmin('acme', 'ALTER ROLE db_owner ADD MEMBER landlord_deployer')
  await writing.giveToOwner('acme')
  await writing.equip('acme', MARKER)
  expect(await at.site.reading().database('acme')).toMatchObject({
    marker: MARKER,
    journal: true,
    owner: 'landlord_owner',
  })
})

test('what is done is done: nothing changes the second time', async () => {
  const writing = at.writing({token: 1})
  const before = at.changes()
  await writing.createDatabase(newDatabase('acme', at.attempt))
  await writing.equip('acme', {...MARKER, id: '01JC0000000000000000000009'})
  await writing.giveToOwner('acme')
  await writing.dropDatabase('nosuch')
  await writing.dropLogin('nosuch')
  await writing.dropUser('acme', 'nosuch')
  expect(at.changes()).toBe(before)
  expect((await at.site.reading().database('acme'))?.marker).toEqual(MARKER)
})

test('a migration is one transaction with its row in the journal', async () => {
  const writing = at.writing({token: 1})
  const migration = {id: '0001', checksum: 'a'.repeat(64), release: '1.0.0'}
  const script =
    'CREATE SCHEMA app;\nGO\nCREATE TABLE app.items (id int NOT NULL, note nvarchar(20) NULL);\nGO\nINSERT INTO app.items (id) VALUES (1);'
  await writing.migrate('acme', {...migration, script})
  await writing.migrate('acme', {...migration, script: 'not even looked at'})
  expect(await at.site.reading().rows('acme')).toEqual([{table: 'app.items', rows: 1}])
  await expect(writing.migrate('acme', {...migration, checksum: 'b'.repeat(64), script})).rejects.toMatchObject({
    code: 'LL-MIGRATION-CHANGED',
  })
})

test.each([
  [
    'fails at a line',
    'INSERT INTO app.items (id) VALUES (2);\nGO\n\nSELECT 1;\nINSERT INTO app.nosuch (id) VALUES (3);',
    /^Line 5: .*\(error 208, /,
  ],
  ['ends its transaction', 'INSERT INTO app.items (id) VALUES (2);\nCOMMIT;', /line 1 ended/],
  ['nests a transaction', 'INSERT INTO app.items (id) VALUES (2);\nGO\nBEGIN TRAN;', /line 3 ended or nested/],
])('a migration that %s is told by its lines, and leaves no journal row', async (_, script, why) => {
  const order = {id: '0002', checksum: 'c'.repeat(64), release: '1.1.0', script}
  await expect(at.writing({token: 1}).migrate('acme', order)).rejects.toMatchObject({
    code: 'LL-SQL-MIGRATION',
    detail: {why: expect.stringMatching(why), where: 'sql-1, database acme'},
  })
  expect((await at.site.reading().migrations('acme')).map(({id}) => id)).toEqual(['0001'])
})

test('a migration that leaves the database is stopped', async () => {
  const order = {id: '0002', checksum: 'c'.repeat(64), release: '1.1.0', script: 'USE master;\nGO\nSELECT 1;'}
  await expect(at.writing({token: 1}).migrate('acme', order)).rejects.toMatchObject({
    detail: {why: 'The batch at line 1 went to another database.'},
  })
})

test('a failed migration leaves none of its rows', async () => {
  const script = 'DELETE FROM app.items;\nGO\nINSERT INTO app.nosuch (id) VALUES (3);'
  const order = {id: '0003', checksum: 'd'.repeat(64), release: '1.1.0', script}
  const before = await at.site.reading().rows('acme')
  await expect(at.writing({token: 1}).migrate('acme', order)).rejects.toMatchObject({code: 'LL-SQL-MIGRATION'})
  expect(await at.site.reading().rows('acme')).toEqual(before)
})

test('a login has its fixed SID, its state and no sight of others', async () => {
  const writing = at.writing({token: 2})
  const order = {name: 'acme_a', sid: SID, password: new Secret(PASSWORD), disabled: false, defaultDatabase: 'acme'}
  await writing.createLogin(order)
  await writing.createLogin({...order, password: new Secret('another-Pa55word')})
  await writing.createLogin({...order, name: 'acme_b', sid: '0B'.repeat(16), disabled: true})
  await writing.blind('acme_a')
  expect(await at.site.reading().login('acme_a')).toEqual({
    name: 'acme_a',
    sid: SID,
    disabled: false,
    defaultDatabase: 'acme',
    blindToOthers: true,
    serverRoles: [],
    permissions: [],
    impersonators: [],
  })
  expect(await at.site.reading().login('acme_b')).toMatchObject({disabled: true, blindToOthers: false})
})

test('a login gets its user with the role and no other, and an orphan is made anew', async () => {
  const writing = at.writing({token: 2})
  await writing.migrate('acme', {
    id: '0004',
    checksum: 'e'.repeat(64),
    release: '1.1.0',
    script: 'CREATE ROLE app_service;\nGO\nGRANT SELECT ON SCHEMA::app TO app_service;',
  })
  const users = async () =>
    (await at.site.reading().database('acme'))?.users.filter(({name}) => !name.startsWith('landlord_'))
  await writing.ensureUser('acme', 'acme_a', 'app_service', 'app')
  expect(await users()).toEqual([{name: 'acme_a', sid: SID, roles: ['app_service']}])
  expect(await at.canOpen('acme_a', PASSWORD, 'acme')).toBe(true)

  await at.asDeployer('acme', 'ALTER ROLE db_owner ADD MEMBER acme_a')
  await writing.ensureUser('acme', 'acme_a', 'app_service', 'app')
  expect(await users()).toEqual([{name: 'acme_a', sid: SID, roles: ['app_service']}])

  await writing.dropLogin('acme_a')
  await writing.createLogin({
    name: 'acme_a',
    sid: 'CC'.repeat(16),
    password: new Secret(PASSWORD),
    disabled: false,
    defaultDatabase: 'acme',
  })
  await writing.ensureUser('acme', 'acme_a', 'app_service', 'app')
  expect(await users()).toEqual([{name: 'acme_a', sid: 'CC'.repeat(16), roles: ['app_service']}])

  await writing.dropUser('acme', 'acme_a')
  expect(await users()).toEqual([])
  await writing.ensureUser('acme', 'acme_a', 'app_service', 'app')
  await expect(writing.ensureUser('acme', 'nosuch', 'app_service', 'app')).rejects.toMatchObject({code: 'LL-SQL-ERROR'})
})

test('a new password opens, the old one does not, and a disabled login neither', async () => {
  const writing = at.writing({token: 2})
  await writing.setPassword('acme_a', new Secret("N3w-'password'"))
  expect(await at.canOpen('acme_a', "N3w-'password'", 'acme')).toBe(true)
  expect(await at.canOpen('acme_a', PASSWORD, 'acme')).toBe(false)
  await writing.setLoginState('acme_a', 'disabled')
  expect(await at.canOpen('acme_a', "N3w-'password'", 'acme')).toBe(false)
  await writing.setLoginState('acme_a', 'enabled')
  expect(await at.canOpen('acme_a', "N3w-'password'", 'acme')).toBe(true)
})

test('a fenced login has no session left and opens none; one that is not there is fine', async () => {
  const writing = at.writing({token: 2})
  const open = await at.openAs('acme_a', "N3w-'password'", 'acme')
  expect(await at.site.reading().sessions('acme_a')).toEqual([
    {session: expect.any(Number), program: expect.any(String), host: expect.any(String)},
  ])
  await writing.fenceLogin('acme_a')
  expect(await at.site.reading().sessions('acme_a')).toEqual([])
  await expect.poll(() => open.ended).toBe(true)
  open.close()
  expect(await at.site.reading().login('acme_a')).toMatchObject({disabled: true})
  expect(await at.canOpen('acme_a', "N3w-'password'", 'acme')).toBe(false)
  await writing.fenceLogin('acme_a')
  await writing.fenceLogin('nosuch')
  await writing.setLoginState('acme_a', 'enabled')
})

test('a login with open sessions is dropped, and they with it', async () => {
  const open = await at.openAs('acme_a', "N3w-'password'", 'acme')
  await at.writing({token: 2}).dropLogin('acme_a')
  expect(await at.site.reading().login('acme_a')).toBeUndefined()
  await expect.poll(() => open.ended).toBe(true)
  open.close()
})

test('a database in use is dropped, and its sessions end', async () => {
  const open = await at.openAs('landlord_deployer', at.passwordOf('deployer'), 'acme')
  await at.writing({token: 2}).dropDatabase('acme')
  expect(await at.site.reading().database('acme')).toBeUndefined()
  open.close()
})

test('no password is in the trace', () => {
  const trace = JSON.stringify(at.trace())
  for (const word of ['Tr0ub', 'N3w-', 'another-Pa55word', at.passwordOf('admin')]) expect(trace).not.toContain(word)
})
