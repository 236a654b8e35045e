import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab, type Document} from './lab.ts'
import {SqlConnection} from './sql.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({}, ['sql-1', 'app-1', 'outside'])
})
beforeEach(async () => {
  await labFaultClear(lab.dir)
  await lab.reset()
})
afterAll(() => lab.down())

const ADD_SERVER = ['server', 'add', 'sql-1', '--yes', '--json']
const ADD_VM = ['vm', 'add', 'app-1', '--yes', '--json']

/** Somebody else with Azure's command line. */
const az = (...words: readonly string[]): string =>
  execFileSync(join(lab.dir, 'bin/az'), ['network', 'nsg', 'rule', ...words, '--output', 'json'], {encoding: 'utf8'})
const of = (group: string) => ['--resource-group', 'lab', '--nsg-name', group]
const rules = (group: string) =>
  (JSON.parse(az('list', ...of(group))) as {readonly name: string; readonly priority: number}[])
    .toSorted((a, b) => a.priority - b.priority)
    .map(({name}) => name)
const somebodysRule = (group: string, name: string, priority: number, ...more: readonly string[]) =>
  az('create', ...of(group), '--name', name, '--priority', `${priority}`, ...more)
const fromInternet = ['--source-address-prefixes', 'Internet', '--destination-port-ranges', '3389', '--protocol', 'Tcp']

const steps = ({steps}: Document, result: string) => steps.filter((step) => step.result === result).map(({id}) => id)

async function asSa(text: string): Promise<void> {
  const password = readFileSync(join(lab.dir, 'secrets/sa'), 'utf8').trim()
  const sql = await SqlConnection.open(lab.dir, {user: 'sa', password, database: 'master'})
  try {
    await sql.rows(text)
  } finally {
    sql.close()
  }
}

/** Refused before anything was changed, by the plan and by the command alike. */
async function refused(command: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Document> {
  const before = await lab.fingerprint()
  const plan = await lab.json([...command.filter((word) => word !== '--yes'), '--plan'], environment)
  const document = await lab.json(command, environment)
  expect(await lab.fingerprint()).toBe(before)
  expect(document.changed).toBe(0)
  expect(plan.exit).toBe(document.exit)
  return document
}

describe('taken in', () => {
  test('a server, then a VM: claimed, closed, recorded; the same again changes nothing; undone, all of it is gone', async () => {
    const before = await lab.fingerprint()
    const server = await lab.json(ADD_SERVER)
    expect(server).toMatchObject({
      exit: 0,
      result: {kind: 'server', name: 'sql-1', machine: 'SQL-1', version: '16.0.4100.1'},
    })
    expect(steps(server, 'changed')).toEqual(['store', 'network', 'recorded'])
    expect(rules('sql-1')).toEqual(['landlord-sql', 'landlord-management', 'landlord-nobody-else'])
    const vm = await lab.json(ADD_VM)
    expect(vm).toMatchObject({exit: 0, result: {kind: 'vm', name: 'app-1', machine: 'APP-1', version: '10.0.20348'}})
    expect(steps(vm, 'changed')).toEqual(['store', 'firewall', 'network', 'recorded'])
    expect(rules('app-1')).toEqual(['landlord-web', 'landlord-management'])

    const standing = await lab.fingerprint()
    for (const command of [ADD_SERVER, ADD_VM]) expect(await lab.json(command)).toMatchObject({exit: 0, changed: 0})
    expect(await lab.fingerprint()).toBe(standing)

    for (const [run, name] of [
      [vm.run, 'app-1'],
      [server.run, 'sql-1'],
    ] as const)
      expect(await lab.json(['run', 'undo', `${run}`, '--yes', '--confirm', name, '--json'])).toMatchObject({exit: 0})
    expect(await lab.fingerprint()).toBe(before)
    expect((await lab.json(['vm', 'list', '--json'])).result.vms).toMatchObject([{name: 'app-1', added: null}])
  })

  test('a plan shows every rule and changes nothing', async () => {
    const before = await lab.fingerprint()
    const {stdout, exitCode} = await lab.run(['server', 'add', 'sql-1', '--plan'])
    expect(exitCode).toBe(0)
    for (const line of [
      'landlord-sql: Allow Tcp',
      'landlord-management: Allow Tcp *',
      'landlord-nobody-else: Deny everything from *',
    ])
      expect(stdout).toContain(line)
    expect(stdout).toContain('no vantage is configured')
    expect(await lab.fingerprint()).toBe(before)
  })

  test('a rule that somebody changed is set back, and undo of that gives back what was found', async () => {
    await lab.json(ADD_SERVER)
    az('update', ...of('sql-1'), '--name', 'landlord-sql', '--source-address-prefixes', '10.0.0.0/8')
    const changed = await lab.fingerprint()
    const again = await lab.json(ADD_SERVER)
    expect(steps(again, 'changed')).toEqual(['network'])
    await lab.json(['run', 'undo', `${again.run}`, '--yes', '--confirm', 'sql-1', '--json'])
    expect(await lab.fingerprint()).toBe(changed)
  })

  test("rules of others that open nothing are left alone, and stay when landlord's go", async () => {
    somebodysRule('app-1', 'from-the-office', 300, '--source-address-prefixes', '10.1.0.0/16')
    const added = await lab.json(ADD_VM)
    expect(rules('app-1')).toEqual(['from-the-office', 'landlord-web', 'landlord-management'])
    await lab.json(['run', 'undo', `${added.run}`, '--yes', '--confirm', 'app-1', '--json'])
    expect(rules('app-1')).toEqual(['from-the-office'])
  })

  test('by hand: the rules are shown, nothing is asked or set', async () => {
    const LANDLORD_CONFIG = lab.configWith('by-hand', (text) =>
      text.replace(/^network: .*$/m, 'network: {kind: by-hand, management: [127.0.0.1]}'),
    )
    const {stdout} = await lab.run(['vm', 'add', 'app-1', '--plan'], {LANDLORD_CONFIG})
    expect(stdout).toMatch(/by hand\s+security group app-1 is not read; there should be: landlord-web/)
    expect(await lab.json(ADD_VM, {LANDLORD_CONFIG})).toMatchObject({exit: 0})
    expect(rules('app-1')).toEqual([])
  })
})

describe('a VM is refused', () => {
  const state = (match: string, path?: string) =>
    labFaultAdd(lab.dir, 'app-1', {kind: 'state', match, ...(path === undefined ? {} : {path})})
  const httpPort = () => parse(readFileSync(lab.config, 'utf8')).vms['app-1'].httpPort

  test.each([
    ['LL-VM-POWERSHELL', () => state('powershell-4'), 'old PowerShell'],
    ['LL-HOST-RESTART', () => state('reboot-pending'), 'waits for a restart'],
    ['LL-VM-LOGON-RIGHT', () => state('logon-right-missing'), 'log on as a service'],
    ['LL-NETWORK-OPEN', () => state('firewall-off'), 'is off for networks'],
    ['LL-FOREIGN', () => state('foreign-firewall-rule', 'landlord-web'), 'not made by landlord'],
    ['LL-NETWORK-OPEN', () => state('foreign-firewall-rule', 'OpenSSH-Server-In-TCP'), 'Set-NetFirewallRule'],
    ['LL-VM-CROWDED', () => state('foreign-service', 'OtherAgent'), 'OtherAgent'],
    ['LL-HOST-SHARED', () => state('foreign-service', 'MSSQL$PAYROLL'), 'MSSQL$PAYROLL'],
    ['LL-VM-CROWDED', () => state('foreign-reservation', `http://+:${httpPort()}/`), "takes every tenant's requests"],
    ['LL-HOST-CLOCK', () => labFaultAdd(lab.dir, 'app-1', {kind: 'clock-skew', ms: -600_000}), 's behind'],
    ['LL-HOST-DISK', () => labFaultAdd(lab.dir, 'app-1', {kind: 'disk-full'}), 'are needed'],
  ])('%s', async (code, plant, words) => {
    await plant()
    expect(await refused(ADD_VM)).toMatchObject({
      exit: 10,
      error: {code, message: expect.stringContaining(words)},
    })
    await labFaultClear(lab.dir)
    expect(await lab.json(ADD_VM)).toMatchObject({exit: 0})
  })

  test('a service that the list allows is none of its business', async () => {
    await state('foreign-service', 'OtherAgent')
    const LANDLORD_CONFIG = lab.configWith('allowed', (text) =>
      text.replace('    networkGroup: app-1', "    networkGroup: app-1\n    allow: ['other*']"),
    )
    expect(await lab.json(ADD_VM, {LANDLORD_CONFIG})).toMatchObject({exit: 0})
  })

  test('for an administrator who is not of the team, or whom Windows cannot name', async () => {
    const team = (names: string) =>
      lab.configWith('team', (text) =>
        text.replace('    networkGroup: app-1', `    networkGroup: app-1\n    team: [${names}]`),
      )
    const nobody = {LANDLORD_CONFIG: team("'CORP\\nobody'")}
    expect(await refused(ADD_VM, nobody)).toMatchObject({
      exit: 10,
      error: {code: 'LL-VM-PEOPLE', message: expect.stringContaining('in Administrators')},
    })
    const all = {LANDLORD_CONFIG: team("'*'")}
    await state('members-unknown')
    expect(await refused(ADD_VM, all)).toMatchObject({
      exit: 10,
      error: {code: 'LL-VM-PEOPLE', message: expect.stringContaining('cannot be listed')},
    })
    await labFaultClear(lab.dir)
    expect(await lab.json(ADD_VM, all)).toMatchObject({exit: 0})
  })

  test('that another store manages', async () => {
    await lab.json(ADD_VM)
    const LANDLORD_CONFIG = lab.configWith('other-store', (text) =>
      text.replace('store: ops/landlord.db', 'store: other/landlord.db'),
    )
    expect(await refused(ADD_VM, {LANDLORD_CONFIG})).toMatchObject({exit: 10, error: {code: 'LL-STORE-FOREIGN'}})
  })

  test('that the project file does not name, with the nearest in vm show', async () => {
    expect(await lab.json(['vm', 'add', 'app-9', '--yes', '--json'])).toMatchObject({
      exit: 2,
      error: {code: 'LL-VM-UNKNOWN'},
    })
  })
})

describe('the network refuses', () => {
  test.each([
    [
      'LL-NETWORK-OPEN',
      10,
      () => somebodysRule('app-1', 'rdp', 200, ...fromInternet),
      'rdp: Allow Tcp 3389 from Internet',
    ],
    [
      'LL-FOREIGN',
      10,
      () => somebodysRule('app-1', 'landlord-web', 1000),
      'landlord-web of app-1 was not made by landlord',
    ],
    [
      'LL-FOREIGN',
      10,
      () => somebodysRule('app-1', 'mine', 1010, '--source-address-prefixes', '10.0.0.1'),
      'priority 1010',
    ],
    ['LL-NETWORK-LOGIN', 77, () => labFaultAdd(lab.dir, 'outside', {kind: 'network-login'}), 'not logged on'],
    [
      'LL-NETWORK-RIGHTS',
      77,
      () => labFaultAdd(lab.dir, 'outside', {kind: 'network-refused'}),
      'does not let this account',
    ],
  ])('%s', async (code, exit, plant, words) => {
    await plant()
    expect(await refused(ADD_VM)).toMatchObject({exit, error: {code, message: expect.stringContaining(words)}})
  })

  test('a group that is not there, and a program that is not there', async () => {
    const change = (name: string, from: string, to: string) => ({
      LANDLORD_CONFIG: lab.configWith(name, (text) => text.replace(from, to)),
    })
    expect(await refused(ADD_VM, change('group', 'networkGroup: app-1', 'networkGroup: app-7'))).toMatchObject({
      exit: 78,
      error: {code: 'LL-NETWORK-GROUP'},
    })
    expect(await refused(ADD_VM, change('program', 'bin/az', 'bin/no-az'))).toMatchObject({
      exit: 78,
      error: {code: 'LL-NETWORK-PROGRAM'},
    })
  })

  test('a change half-way: the run fails with what to do, and the same command goes on', async () => {
    await labFaultAdd(lab.dir, 'outside', {kind: 'network-refused', match: 'rule create .*landlord-management'})
    const failed = await lab.json(ADD_SERVER)
    expect(failed).toMatchObject({exit: 77, error: {code: 'LL-NETWORK-RIGHTS'}})
    expect(rules('sql-1')).toEqual(['landlord-sql'])
    await labFaultClear(lab.dir)
    expect(await lab.json(ADD_SERVER)).toMatchObject({exit: 0, run: failed.run})
  })

  test('az without an answer: what it may have done is looked at before it is done again', async () => {
    await lab.control('outside', {do: 'withhold', nth: 1, fate: 'cut'})
    const cut = await lab.json(ADD_SERVER)
    expect(cut).toMatchObject({exit: 6, error: {code: 'LL-NETWORK-OUTCOME'}})
    expect(await lab.json(ADD_SERVER)).toMatchObject({exit: 0, run: cut.run})
    expect(rules('sql-1')).toHaveLength(3)
  })
})

describe('a database server is refused', () => {
  test.each([
    [
      'REVOKE VIEW ANY DEFINITION FROM landlord_admin; REVOKE ALTER ANY CONNECTION FROM landlord_admin',
      'landlord_admin lacks ALTER ANY CONNECTION',
    ],
    ['GRANT ALTER ANY LOGIN TO landlord_deployer', 'landlord_deployer has no use for ALTER ANY LOGIN'],
    ['ALTER SERVER ROLE sysadmin ADD MEMBER landlord_backup', 'landlord_backup has no use for membership of sysadmin'],
    ['ALTER LOGIN landlord_backup DISABLE', 'landlord_backup is disabled'],
    ['ALTER LOGIN landlord_owner ENABLE', 'landlord_owner is enabled'],
  ])('after %s', async (text, words) => {
    await asSa(text)
    expect(await refused(ADD_SERVER)).toMatchObject({
      exit: 10,
      error: {code: 'LL-SERVER-PRINCIPAL', message: expect.stringContaining(words)},
    })
  })

  test('for a password that is not the one', async () => {
    const wrong = join(lab.dir, 'secrets/wrong')
    writeFileSync(wrong, 'Wr0ng-of-acceptance', {mode: 0o600})
    const LANDLORD_CONFIG = lab.configWith('password', (text) =>
      text.replace('file:secrets/deployer', 'file:secrets/wrong'),
    )
    expect(await refused(ADD_SERVER, {LANDLORD_CONFIG})).toMatchObject({
      exit: 10,
      error: {code: 'LL-SERVER-PRINCIPAL', message: expect.stringContaining('landlord_deployer')},
    })
  })

  test('for a certificate of another name', async () => {
    const LANDLORD_CONFIG = lab.configWith('tls', (text) => text.replace('sql-1.lab.example', 'sql-2.lab.example'))
    expect(await refused(ADD_SERVER, {LANDLORD_CONFIG})).toMatchObject({exit: 78, error: {code: 'LL-SQL-TLS'}})
  })

  test.each([
    ['availability-groups', undefined, 'LL-HOST-SYSTEM', 'availability groups are enabled'],
    ['other-version', '11.0.7001.0', 'LL-HOST-SYSTEM', 'SQL Server is 11.0.7001.0; 2014 (12.0) or newer is needed'],
    ['managed-instance', undefined, 'LL-HOST-SYSTEM', 'EngineEdition 8'],
  ])('that is of %s', async (match, path, code, words) => {
    await labFaultAdd(lab.dir, 'sql-1', {kind: 'state', match, ...(path === undefined ? {} : {path})})
    const {exit, error} = await refused(ADD_SERVER)
    expect({exit, code: error?.code}).toEqual({exit: 10, code})
    expect(error?.message).toContain(words)
    expect((await lab.run(['explain', code])).stdout).toMatch(/exit +10: refused/)
    await labFaultClear(lab.dir)
    expect(await lab.json(ADD_SERVER)).toMatchObject({exit: 0})
  })

  test('that is the machine of an application VM', async () => {
    expect(await lab.json(ADD_VM)).toMatchObject({exit: 0})
    await labFaultAdd(lab.dir, 'sql-1', {kind: 'state', match: 'other-machine', path: 'APP-1'})
    expect(await refused(ADD_SERVER)).toMatchObject({
      exit: 10,
      error: {
        code: 'LL-HOST-SHARED',
        message: expect.stringContaining('is the machine APP-1, and so is the application VM app-1'),
      },
    })
    expect((await lab.run(['explain', 'LL-HOST-SHARED'])).stdout).toMatch(/exit +10: refused/)
  })

  test('that has no room', async () => {
    await labFaultAdd(lab.dir, 'sql-1', {kind: 'disk-full', after: 1024 ** 3})
    expect(await refused(ADD_SERVER)).toMatchObject({
      exit: 10,
      error: {code: 'LL-HOST-DISK', message: expect.stringContaining('of sql-1 has 1.0 GB free')},
    })
  })

  test('Express is taken in, and what it lacks is said', async () => {
    await labFaultAdd(lab.dir, 'sql-1', {kind: 'state', match: 'express'})
    const {exit, steps: all} = await lab.json(ADD_SERVER)
    expect(exit).toBe(0)
    expect(all.find(({id}) => id === 'system')?.note).toContain('no compressed backups, no Agent')
  })

  test('for its clock', async () => {
    await labFaultAdd(lab.dir, 'sql-1', {kind: 'clock-skew', ms: 3_600_000})
    expect(await refused(ADD_SERVER)).toMatchObject({
      exit: 10,
      error: {code: 'LL-HOST-CLOCK', message: expect.stringContaining('s ahead')},
    })
  })

  test('for a way in that somebody opened, be it from its own network', async () => {
    somebodysRule('sql-1', 'jump', 500, '--source-address-prefixes', 'VirtualNetwork')
    expect(await refused(ADD_SERVER)).toMatchObject({
      exit: 10,
      error: {code: 'LL-NETWORK-OPEN', message: expect.stringContaining('jump: Allow')},
    })
  })
})

describe('what is shown', () => {
  test('list and show say what is recorded, what stands, and what is not known', async () => {
    await lab.json(ADD_SERVER)
    expect((await lab.run(['server', 'list'])).stdout).toMatch(/sql-1 +production .* 16\.0\.4100\.1 +app-1 +0/)
    expect((await lab.run(['server', 'list', '-o', 'name'])).stdout).toBe('sql-1\n')
    expect((await lab.run(['vm', 'list'])).stdout).toContain('not added')
    expect((await lab.run(['vm', 'show', 'app-1'])).stdout).toContain('never: landlord vm add app-1')
    const shown = await lab.json(['server', 'show', 'sql-1', '--json'])
    expect(shown).toMatchObject({
      exit: 0,
      result: {
        record: {name: 'sql-1'},
        principals: {
          answer: expect.arrayContaining([expect.objectContaining({principal: 'reader', missing: [], excess: []})]),
        },
        rules: {answer: expect.arrayContaining([expect.objectContaining({name: 'landlord-sql'})])},
      },
    })
    await labFaultAdd(lab.dir, 'outside', {kind: 'network-login'})
    const partly = await lab.run(['server', 'show', 'sql-1'])
    expect(partly.exitCode).toBe(12)
    expect(partly.stdout).toMatch(/rules +not known: az is not logged on/)
    expect(partly.stdout).toContain('SQL Server 16.0.4100.1')
    expect((await lab.run(['server', 'show', 'sql-1', '--offline'])).exitCode).toBe(0)
    expect(await lab.json(['server', 'show', 'sql-7', '--json'])).toMatchObject({
      exit: 2,
      error: {code: 'LL-SERVER-UNKNOWN'},
    })
  })
})
