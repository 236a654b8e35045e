import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {installed} from './installed.ts'
import {AcceptanceLab, create} from './lab.ts'
import {administrator, asService} from './sql.ts'

const freetds = installed('tsql', '-C', 'no foreign client was tried')
let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

test.skipIf(!freetds)('FreeTDS logs on over TLS and runs a query', () => {
  const {port} = parse(readFileSync(lab.config, 'utf8')).servers['sql-1']
  const password = readFileSync(join(lab.dir, 'secrets', 'reader'), 'utf8').trim()
  const configuration = join(lab.dir, 'freetds.conf')
  writeFileSync(
    configuration,
    `[lab]\nhost = 127.0.0.1\nport = ${port}\ntds version = 7.4\nencryption = require\nca file = ${join(lab.dir, 'keys', 'ca.pem')}\ncheck certificate hostname = no\n`,
  )
  const said = execFileSync('tsql', ['-S', 'lab', '-U', 'landlord_reader', '-P', password], {
    input: "SELECT name FROM sys.databases WHERE name = N'landlord'\nGO\nQUIT\n",
    encoding: 'utf8',
    env: {...process.env, FREETDSCONF: configuration},
    timeout: 120_000,
  })
  expect(said).toMatch(/^landlord$/m)
  expect(said).toContain('(1 row affected)')
})

test('an order says zone, ring and window, or gets the site’s; what cannot be is refused before anything is made', async () => {
  const terms = ['--time-zone', 'Europe/Stockholm', '--ring', 'pilot', '--window', 'Sat 01:00-04:00']
  await lab.json(create('acme', ...terms))
  const {tenant} = (await lab.json(['tenant', 'show', 'acme', '--offline', '--json'])).result
  expect(tenant).toMatchObject({timeZone: 'Europe/Stockholm', ring: 'pilot', window: 'Sat 01:00-04:00'})
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
  const other = await lab.json(create('acme', '--ring', 'main'))
  expect(other).toMatchObject({exit: 10, error: {code: 'LL-TENANT-EXISTS'}})
  expect(JSON.stringify(other.error)).toContain('with the ring pilot')
  const before = await lab.fingerprint()
  for (const wrong of [
    ['borg', '--ring', 'nosuch'],
    ['borg', '--time-zone', 'Mars/Olympus'],
    ['borg', '--window', 'noon'],
    ['admin'],
    ['www'],
  ]) {
    const [name = '', ...more] = wrong
    expect(await lab.json(create(name, ...more))).toMatchObject({exit: 2, error: {code: 'LL-TENANT-ORDER'}, run: null})
  }
  expect(await lab.fingerprint()).toBe(before)
})

test('without an auditor no tenant is made: its isolation could not be proven', async () => {
  const config = lab.configWith('unaudited', (text) => text.replace(/ +auditor: .*\n/, ''))
  const before = await lab.fingerprint()
  expect(await lab.json(create('acme'), {LANDLORD_CONFIG: config})).toMatchObject({
    exit: 10,
    error: {code: 'LL-ISOLATION-UNPROVEN'},
    run: null,
  })
  expect(await lab.fingerprint()).toBe(before)
})

test('another store does not manage the same server or VM', async () => {
  await lab.json(create('acme'))
  const config = lab.configWith('second', (text) =>
    text
      .replace('store: ops/landlord.db', 'store: ops2/landlord.db')
      .replace('releases: releases', 'releases: releases2'),
  )
  const environment = {LANDLORD_CONFIG: config}
  mkdirSync(join(lab.dir, 'ops2'), {recursive: true})
  const zip = join(lab.dir, 'product', 'sample-product-1.0.0.zip')
  expect(await lab.json(['release', 'add', zip, '--yes', '--json'], environment)).toMatchObject({exit: 0})
  const before = await lab.fingerprint()
  expect(await lab.json(create('borg'), environment)).toMatchObject({exit: 10, error: {code: 'LL-STORE-FOREIGN'}})
  expect(await lab.fingerprint()).toBe(before)
})

describe('two that stand', () => {
  let run: string | null
  beforeAll(async () => {
    await lab.reset()
    run = (await lab.json(create('acme'))).run
    await lab.json(create('borg'))
    await lab.snapshot()
  })

  test("a tenant's login opens its own database and no other one, by log-on, USE or a long name", async () => {
    const own = await asService(lab.dir, 'acme', 'acme')
    await own.run('SELECT COUNT(*) AS n FROM app.items')
    await expect(own.run('USE borg')).rejects.toMatchObject({numbers: [916]})
    await expect(own.run('SELECT COUNT(*) AS n FROM borg.app.items')).rejects.toMatchObject({numbers: [916]})
    await expect(own.run('SELECT COUNT(*) AS n FROM landlord.migrations')).rejects.toMatchObject({numbers: [229]})
    await expect(own.run('CREATE TABLE app.more (id int)')).rejects.toMatchObject({numbers: [262]})
    own.close()
    await expect(asService(lab.dir, 'acme', 'borg')).rejects.toMatchObject({
      numbers: expect.arrayContaining([4060, 18456]),
    })
    await expect(asService(lab.dir, 'acme', 'landlord')).rejects.toMatchObject({
      numbers: expect.arrayContaining([4060]),
    })
  })

  test('tenant show prints what was asked about its walls, when, and what came of it', async () => {
    const {isolation, proven} = (await lab.json(['tenant', 'show', 'acme', '--json'])).result
    expect(isolation.answer.findings).toEqual([])
    expect(isolation.answer.evidence).toMatchObject({
      server: 'sql-1',
      auditor: 'landlord_auditor',
      databases: 3,
      access: [
        {login: 'landlord_auditor', opens: [], refused: 3},
        {login: 'acme_a', opens: ['acme'], refused: 2},
        {login: 'acme_b', opens: ['acme'], refused: 2},
      ],
      sessions: [{login: 'acme_a'}],
      tried: [
        {database: 'acme', result: 'opened as acme_a'},
        {database: 'borg', result: 'refused (4060)'},
      ],
    })
    expect(proven).toMatchObject({run, evidence: {tried: [{}, {database: 'landlord'}]}})
    const text = (await lab.run(['tenant', 'show', 'acme', '--offline'])).stdout
    for (const line of [
      'by run',
      'HAS_DBACCESS of 2 databases on sql-1, by landlord_auditor',
      'opens acme, refused by 1',
    ])
      expect(text).toContain(line)
  })

  test('what opens a wall by hand is named, and closed by hand alone', async () => {
    const sa = await administrator(lab.dir)
    await sa.run('USE borg; CREATE USER acme_b FOR LOGIN acme_b;')
    await sa.run('USE acme; CREATE USER borg_a FOR LOGIN borg_a; GRANT CONNECT TO guest;')
    await sa.run('USE master; GRANT VIEW SERVER STATE TO acme_a; GRANT IMPERSONATE ON LOGIN::acme_a TO borg_a;')
    const before = await lab.fingerprint()
    const refused = await lab.json(create('acme'))
    expect(refused).toMatchObject({exit: 10, error: {code: 'LL-ISOLATION'}})
    const named = JSON.stringify(refused.error)
    for (const finding of [
      'acme_b may enter borg',
      'everybody may enter acme, by its guest',
      'login borg_a has the user borg_a in acme',
      'acme_a was granted VIEW SERVER STATE',
      'borg_a may act as acme_a',
    ])
      expect(named).toContain(finding)
    expect(await lab.fingerprint()).toBe(before)
    await sa.run('USE borg; DROP USER acme_b;')
    await sa.run('USE acme; DROP USER borg_a; REVOKE CONNECT FROM guest;')
    await sa.run('USE master; REVOKE VIEW SERVER STATE FROM acme_a; REVOKE IMPERSONATE ON LOGIN::acme_a FROM borg_a;')
    sa.close()
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, changed: 0})
  })
})
