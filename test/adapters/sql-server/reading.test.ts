import {afterAll, beforeAll, expect, test} from 'vitest'
import {type Bench, bench, MARKER, newDatabase} from './bench.ts'

let at: Bench
beforeAll(async () => {
  at = await bench('sql-reading')
})
afterAll(() => at.end())

test('the server tells its version, its folders with a closing backslash, its time and, after the first change, its store', async () => {
  const before = await at.site.reading().facts()
  expect(before).toMatchObject({store: undefined, collation: expect.stringMatching(/^\w+$/)})
  expect(before.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(before.dataPath).toMatch(/\\$/)
  expect(before.logPath).toMatch(/\\$/)
  expect(Math.abs(before.utcNow - Date.now())).toBeLessThan(60_000)

  await at.writing({token: 1}).setLoginState('landlord_owner', 'disabled')
  expect((await at.site.reading().facts()).store).toBe(at.store)
})

test('what is not there is undefined', async () => {
  expect(await at.site.reading().database('nosuch')).toBeUndefined()
  expect(await at.site.reading().login('nosuch')).toBeUndefined()
})

test('a database is told as it is made, equipped and given away, also before the reader has a user in it', async () => {
  const writing = at.writing({token: 2})
  await writing.createDatabase(newDatabase('acme', at.attempt))
  const made = await at.site.reading().database('acme')
  expect(made).toMatchObject({
    name: 'acme',
    owner: 'landlord_admin',
    state: 'ONLINE',
    collation: 'SQL_Latin1_General_CP1_CI_AS',
    files: [
      {
        kind: 'data',
        logicalName: 'acme',
        physicalName: expect.stringContaining(`acme_${at.attempt}.mdf`),
        sizeMb: 256,
        growth: 64,
      },
      {
        kind: 'log',
        logicalName: 'acme_log',
        physicalName: expect.stringContaining(`acme_${at.attempt}_log.ldf`),
        sizeMb: 64,
        growth: 64,
      },
    ],
    marker: undefined,
    foreignMarker: false,
    users: [],
    journal: false,
  })

  await writing.setOptions('acme')
  await writing.equip('acme', MARKER)
  await writing.giveToOwner('acme')
  expect(await at.site.reading().database('acme')).toMatchObject({
    owner: 'landlord_owner',
    recoveryModel: 'FULL',
    readCommittedSnapshot: true,
    pageVerify: 'CHECKSUM',
    autoClose: false,
    autoShrink: false,
    trustworthy: false,
    dbChaining: false,
    marker: MARKER,
    journal: true,
    users: [
      {name: 'landlord_backup', roles: ['db_backupoperator']},
      {name: 'landlord_deployer', roles: ['db_owner']},
      {name: 'landlord_reader', roles: []},
    ],
  })
})

test('rows are those of every table but our own', async () => {
  const script =
    'CREATE SCHEMA app;\nGO\nCREATE TABLE app.items (id int NOT NULL);\nINSERT INTO app.items VALUES (1);\nINSERT INTO app.items VALUES (2);'
  await at.writing({token: 2}).migrate('acme', {id: '0001-items', checksum: 'a'.repeat(64), release: '1.0.0', script})
  expect(await at.site.reading().rows('acme')).toEqual([{table: 'app.items', rows: 2}])
  expect(await at.site.reading().migrations('acme')).toEqual([
    {
      id: '0001-items',
      checksum: 'a'.repeat(64),
      release: '1.0.0',
      appliedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    },
  ])
})

test('a property of our name that is not ours is foreign', async () => {
  await at.writing({token: 3}).createDatabase(newDatabase('theirs', at.attempt))
  await at.asAdmin('theirs', "EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = N'keep out'")
  expect(await at.site.reading().database('theirs')).toMatchObject({marker: undefined, foreignMarker: true})
})

test('an attempt whose request is under way is found by its stamp, others are not', async () => {
  const held = await at.holdFence('tenant:acme', 9)
  const waiting = at.writing({token: 9}).setOptions('acme')
  const own = [{session: expect.any(Number), attempt: at.attempt, key: 'tenant:acme', command: expect.any(String)}]
  await expect.poll(() => at.site.reading().underWay([at.attempt])).toEqual(own)
  expect(await at.site.reading().underWay(['01JC000000000000000000ZZZZ'])).toEqual([])
  expect(await at.site.reading().underWayFor(['backup:acme', 'tenant:acme'])).toEqual(own)
  expect(await at.site.reading().underWayFor(['backup:acme', 'log:acme'])).toEqual([])
  held.close()
  await waiting
})

test('a reader’s connection that died is opened again', async () => {
  const reading = at.site.reading()
  await reading.login('landlord_reader')
  await at.killSessionsOf('landlord_reader')
  expect(await reading.login('landlord_reader')).toMatchObject({name: 'landlord_reader'})
})

test('every read came in as the reader, and changed nothing', () => {
  const reads = at.trace().filter(({principal}) => principal === 'landlord_reader')
  expect(reads.length).toBeGreaterThan(10)
  expect(reads.filter(({changed}) => changed)).toEqual([])
})
