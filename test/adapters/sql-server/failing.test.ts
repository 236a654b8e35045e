import {execFile} from 'node:child_process'
import {inspect, promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {OutcomeUnknown, Unreachable} from '../../../src/lib/errors.ts'
import {Secret} from '../../../src/lib/secret.ts'
import {type Bench, bench, newDatabase} from './bench.ts'

let at: Bench
beforeAll(async () => {
  at = await bench('sql-failing')
  await at.writing({token: 1}).createDatabase(newDatabase('acme', at.attempt))
})
afterAll(() => at.end())

test('a wrong password names the login, and is not shown', async () => {
  const error = await at.failing({reader: {user: 'landlord_reader', password: new Secret('Wr0ng-but-secret')}})
  expect(error).toMatchObject({
    code: 'LL-SQL-LOGIN',
    message: 'sql-1 refused the login landlord_reader.',
    detail: {why: expect.stringContaining('error 18456')},
  })
  expect(inspect(error, {depth: 12, showHidden: true})).not.toContain('Wr0ng')
})

test('a certificate of another name is refused', async () => {
  expect(await at.failing({}, {tls: {...at.options.tls, name: 'sql-2.lab.example'}})).toMatchObject({
    code: 'LL-SQL-TLS',
    name: 'OperatorError',
    detail: {where: expect.any(String), why: expect.any(String), next: [expect.any(String)]},
  })
})

test('a certificate of another authority is refused', async () => {
  expect(await at.failing({}, {tls: {...at.options.tls, ca: at.anotherCa}})).toMatchObject({code: 'LL-SQL-TLS'})
})

test('a server that is down and a name that is unknown are unreachable', async () => {
  for (const elsewhere of [{port: 1}, {host: 'nosuch.invalid'}]) {
    const error = await at.failing({}, elsewhere)
    expect(error).toBeInstanceOf(Unreachable)
    expect(error).toMatchObject({code: 'LL-SQL-UNREACHABLE'})
  }
})

test('a permission that is missing is named', async () => {
  const {reader, deployer} = at.options.principals
  const site = at.siteWith({admin: deployer, deployer: reader})
  await expect(
    site.writing(at.authority({token: 2})).createDatabase(newDatabase('more', at.attempt)),
  ).rejects.toMatchObject({
    code: 'LL-SQL-RIGHTS',
    message: 'landlord_deployer lacks a permission on sql-1: membership of dbcreator on server is needed.',
  })
  site.close()
})

test('a database that the deployer may not enter is told', async () => {
  await expect(at.writing({token: 2}).dropUser('acme', 'nobody')).rejects.toMatchObject({
    code: 'LL-SQL-DATABASE',
    detail: {why: expect.stringContaining('error 916')},
  })
})

test('a statement the server refuses carries number, state and line', async () => {
  await expect(at.writing({token: 2}).setLoginState('nosuch', 'enabled')).rejects.toMatchObject({
    code: 'LL-SQL-ERROR',
    detail: {why: expect.stringMatching(/\(error 15151, state \d+, line 1\)/)},
  })
})

test('a full disk is told, and nothing half-made stays', async () => {
  at.diskFullAfter(0)
  await expect(at.writing({token: 2}).createDatabase(newDatabase('full', at.attempt))).rejects.toMatchObject({
    code: 'LL-SQL-DISK',
    detail: {why: expect.stringContaining('112')},
  })
  at.diskFullAfter(null)
  expect(await at.site.reading().database('full')).toBeUndefined()
})

test('databases that are made at the same time wait for one another', async () => {
  const names = ['one', 'two', 'three']
  await Promise.all(
    names.map((name) => at.writing({token: 1, key: `tenant:${name}`}).createDatabase(newDatabase(name, at.attempt))),
  )
  for (const name of names) expect(await at.site.reading().database(name)).toMatchObject({name})
})

test('a change whose answer is cut off is not known, and a look tells that it took', async () => {
  // The first changing request raises the token; the second creates the database.
  at.cut(2)
  const cut = at.writing({token: 3}).createDatabase(newDatabase('lost', at.attempt))
  await expect(cut).rejects.toBeInstanceOf(OutcomeUnknown)
  await expect(cut).rejects.toMatchObject({code: 'LL-SQL-OUTCOME'})
  expect(await at.site.reading().database('lost')).toMatchObject({name: 'lost'})
})

test('a fence whose answer is cut off has changed nothing of the tenant’s', async () => {
  at.cut(1)
  await expect(at.writing({token: 4}).dropDatabase('acme')).rejects.toBeInstanceOf(Unreachable)
  expect(await at.site.reading().database('acme')).toBeDefined()
  await at.writing({token: 4}).setOptions('acme')
})

test('a password is in no error, however the statement fails', async () => {
  const password = new Secret("S3cret'-word-of-a-slot")
  const errors = await Promise.all([
    at
      .writing({token: 4})
      .setPassword('nosuch', password)
      .catch((error) => error),
    at
      .writing({token: 4, key: 'tenant:b'})
      .createLogin({name: 'x', sid: '0102', password, disabled: false, defaultDatabase: 'nosuch'})
      .catch((error) => error),
  ])
  for (const error of errors) {
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, {depth: 12, showHidden: true})).not.toContain('S3cret')
  }
  expect(JSON.stringify(at.trace())).not.toContain('S3cret')
})

test('after close nothing keeps the process', async () => {
  const script = `
    import {readFileSync} from 'node:fs'
    import {sqlServerSite} from './src/lib/adapters/sql-server/index.ts'
    import {Redactor, Secret} from './src/lib/secret.ts'
    const {password, ...options} = JSON.parse(readFileSync(0, 'utf8'))
    const reader = {user: 'landlord_reader', password: new Secret(password)}
    const site = sqlServerSite({...options, redactor: new Redactor(), principals: {reader, admin: reader, deployer: reader}})
    console.log((await site.reading().facts()).version)
    site.close()`
  const {host, port, tls, name, owner, connectTimeoutMs} = at.options
  const child = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script], {
    timeout: 60_000,
  })
  child.child.stdin?.end(
    JSON.stringify({host, port, tls, name, owner, connectTimeoutMs, password: at.passwordOf('reader')}),
  )
  expect((await child).stdout).toMatch(/^\d+\.\d+/)
})
