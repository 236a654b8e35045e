import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type LabUp, labFingerprint, labReset, labUp, small} from '../../src/lab/client.ts'
import {inGroups, labFolder} from './folder.ts'
import {LabHands} from './tenant.ts'
import {attempt, store} from './vm/ssh-client.ts'

const folder = labFolder()
let lab: LabUp
let hands: LabHands
let bare: string

beforeAll(async () => {
  lab = await labUp(folder.dir, {only: small})
  hands = new LabHands(lab)
  bare = (await labFingerprint(folder.dir)).fingerprint
  await hands.tenant('acme')
})
afterAll(() => folder.drop())

const disk = (path: string) => join(folder.dir, 'vms/app-1/disk/D', path)
const append = (path: string) => writeFileSync(disk(path), `${readFileSync(disk(path), 'utf8')} `)
const replace = (path: string, from: string | RegExp, to: string) => {
  const before = readFileSync(disk(path), 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(disk(path), after)
}
const state = (sql: string) => {
  const database = new DatabaseSync(join(folder.dir, 'vms/app-1/state.db'), {timeout: 2000})
  expect(database.prepare(sql).run().changes).toBe(1)
  database.close()
}
const service = (set: string) => state(`UPDATE services SET ${set} WHERE name = 'rs-acme'`)
const acl = (set: string) => state(`UPDATE acls SET ${set} WHERE path = 'd:\\tenants\\acme'`)
const inMaster = (...batches: string[]) => hands.sql(batches)
const inAcme = (...batches: string[]) => hands.sql(batches, 'acme')
const row = (id: string) => `INSERT INTO [app].[items] ([id], [text]) VALUES (N'${id}', N'x')`

describe('each of these shows', () => {
  test.each<readonly [string, () => unknown]>([
    ["a release's file", () => append('releases/1.0.0/app/service.cjs')],
    ['one file more', () => writeFileSync(disk('releases/1.0.0/app/more.txt'), '')],
    ['a zip left in the staging folder', () => writeFileSync(disk('landlord/staging/1.0.0.zip'), 'x')],
    ["a host in a tenant's configuration", () => replace('tenants/acme/service.json', 'acme.cloud', 'evil.cloud')],
    ['its database', () => replace('tenants/acme/service.json', 'Database=acme', 'Database=beta')],
    ['its login', () => replace('tenants/acme/service.json', 'acme_a', 'acme_b')],
    ['whose a folder is', () => replace('tenants/acme/.landlord.json', '"tenant":"acme"', '"tenant":"beta"')],
    ['an entry of an access list', () => acl(`entries = '[{"sid":"S-1-1-0","rights":"read"}]'`)],
    ['the rights of one', () => acl(`entries = '[{"sid":"S-1-1-0","rights":"full"}]'`)],
    ['an owner', () => acl("owner = 'S-1-5-18'")],
    ['inheritance', () => acl('inherits = 1')],
    ["a service's start type", () => service("start = 'manual'")],
    ['its display name', () => service("display_name = 'Other'")],
    ['its command line', () => service(`path = '"D:\\releases\\1.0.0\\app\\other.cjs"'`)],
    ['its account', () => service("account = 'LocalSystem'")],
    ['its restarts', () => service("restart_after = '[1]'")],
    ['its restart on an error exit', () => service('restart_on_error = 0')],
    ['its type of SID', () => service("sid_type = 'none'")],
    ['its missing stamp', () => service('stamp = NULL')],
    ['the intent to make one', () => state("DELETE FROM registry WHERE name = 'rs-acme'")],
    [
      'a service more',
      () =>
        state(
          "INSERT INTO services SELECT 'rs-beta', display_name, path, account, start, restart_after, restart_on_error, sid_type, dependencies, stamp, exit_code, deleting FROM services",
        ),
    ],
    ['a reservation', () => state("INSERT INTO url_reservations VALUES ('http://+:80/', '[]')")],
    [
      'whose a reservation is',
      () => state(`UPDATE url_reservations SET sids = '["S-1-1-0"]' WHERE url LIKE 'http://+%'`),
    ],
    ['a binding', () => state("INSERT INTO tls_bindings VALUES ('ipport', '10.0.0.4:8080', 'AB', '{0}')")],
    ['a private key that is gone', () => state('UPDATE certificates SET private_key = NULL')],
    ['a firewall rule', () => state("INSERT INTO firewall VALUES ('open', NULL, '[80]', '[]', 1)")],
    ['a row', () => inAcme(row('one'))],
    ['what is in it', () => inAcme("UPDATE [app].[items] SET [text] = N'y' WHERE [id] = N'one'")],
    ['a table', () => inAcme('CREATE TABLE [app].[more] ([id] int NOT NULL)')],
    ['a schema', () => inAcme('CREATE SCHEMA [more]')],
    ['a role', () => inAcme('CREATE ROLE [more]')],
    ['a right', () => inAcme('GRANT SELECT ON SCHEMA::[app] TO [more]')],
    ["a role's member", () => inAcme('ALTER ROLE [app_service] DROP MEMBER [acme_a]')],
    ['a user', () => inAcme('DROP USER [acme_a]')],
    ['a marker', () => inAcme("EXEC sys.sp_addextendedproperty @name = N'landlord.tenant', @value = N'{}'")],
    ['another marker', () => inAcme("EXEC sys.sp_updateextendedproperty @name = N'landlord.tenant', @value = N'[]'")],
    [
      'an option of a database',
      () => inMaster('ALTER DATABASE [acme] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE'),
    ],
    ['its owner', () => inMaster('ALTER AUTHORIZATION ON DATABASE::[acme] TO [landlord_owner]')],
    [
      'a login',
      () =>
        inMaster(
          "CREATE LOGIN [more] WITH PASSWORD = N'Ll1-abcdefgh', SID = 0x00000000000000000000000000000001, DEFAULT_DATABASE = [master], CHECK_POLICY = ON, CHECK_EXPIRATION = OFF",
        ),
    ],
    ['a disabled login', () => inMaster('ALTER LOGIN [more] DISABLE')],
    ['what a login is denied', () => inMaster('DENY VIEW ANY DATABASE TO [more]')],
    ['a login that is gone', () => inMaster('DROP LOGIN [more]')],
    ['a database that is gone', () => inMaster('DROP DATABASE [acme]')],
  ])('%s', async (_title, plant) => {
    const before = await labFingerprint(folder.dir)
    await plant()
    const after = await labFingerprint(folder.dir)
    expect(after.fingerprint).not.toBe(before.fingerprint)
  })
})

describe('none of these shows', () => {
  beforeAll(async () => {
    await labReset(folder.dir)
    await hands.tenant('acme')
  })

  test.each<readonly [string, () => unknown]>([
    [
      'a raised token on the VM',
      () => hands.ssh.call('dir.remove', {path: 'D:\\tenants\\nobody', tenant: 'x', id: 'x'}, {token: 77}),
    ],
    [
      'fences and the store on the server',
      () =>
        hands.sql(
          [
            "INSERT INTO [dbo].[fences] ([fence_key], [token]) VALUES (N'tenant:acme', 9)",
            `INSERT INTO [dbo].[site] ([one], [store]) VALUES (1, '${store}')`,
          ],
          'landlord',
        ),
    ],
    ['a password', () => replace('tenants/acme/service.json', /Password=[^;]*;ss[^;]*;/, 'Password=other;')],
    ["another attempt's stamps", () => replace('tenants/acme/.landlord.json', attempt, '01JBBBBBBBBBBBBBBBBBBBBBB9')],
    ["another store's", () => replace('tenants/acme/.landlord.json', store, '01JBBBBBBBBBBBBBBBBBBBBBB8')],
    [
      "a service's last exit code, and events",
      () => hands.ssh.call('service.state', {name: 'rs-nobody', wanted: 'running', timeoutMs: 100}),
    ],
    [
      'a restart of both stands',
      async () => {
        for (const {pid} of Object.values(lab.processes)) process.kill(pid, 'SIGTERM')
        const groups = Object.values(lab.processes).map(({pgid}) => pgid)
        await expect.poll(() => inGroups(groups)).toEqual([])
        await hands.ssh.ssh(['x'])
        lab = await labUp(folder.dir)
        await hands.ssh.call('service.state', {name: 'rs-acme', wanted: 'stopped', timeoutMs: 20_000})
      },
    ],
  ])('%s', async (_title, plant) => {
    const before = await labFingerprint(folder.dir)
    await plant()
    const after = await labFingerprint(folder.dir)
    expect(after).toMatchObject({fingerprint: before.fingerprint, facts: before.facts})
  })

  test('two labs with the same history, on other ports, with other keys and at another time', async () => {
    const other = labFolder()
    try {
      await labReset(folder.dir)
      await hands.tenant('acme')
      await new LabHands(await labUp(other.dir, {only: small})).tenant('acme', {password: 'Another;1"secret'})
      expect(await labFingerprint(other.dir)).toMatchObject({facts: (await labFingerprint(folder.dir)).facts})
    } finally {
      await other.drop()
    }
  })

  test('reset gives the bare lab again', async () => {
    await labReset(folder.dir)
    expect((await labFingerprint(folder.dir)).fingerprint).toBe(bare)
  })
})
