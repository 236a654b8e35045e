import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab} from './lab.ts'
import {SqlConnection} from './sql.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({sqlConnectSeconds: 2}, ['sql-1', 'sql-verify', 'app-1', 'outside'])
})
afterEach(async () => void (await labFaultClear(lab.dir)))
afterAll(() => lab.down())

interface Found {
  readonly part: string
  readonly found: readonly {
    readonly fact: string
    readonly state: string
    readonly code?: string
    readonly text?: string
  }[]
}
const examined = async (...more: readonly string[]) => {
  const document = await lab.json(['doctor', ...more, '--json'])
  const parts = document.result.parts as readonly Found[]
  const states = (state: string) =>
    parts.flatMap(({part, found}) => found.filter((one) => one.state === state).map((one) => ({part, ...one})))
  return {document, parts, states}
}

test('a new site: nothing is wrong, what is yet to be added is said, and nothing changes', async () => {
  const before = await lab.fingerprint()
  const from = (await lab.trace()).length
  const {document, parts, states} = await examined()
  expect({exit: document.exit, bad: states('bad'), unknown: states('unknown')}).toEqual({exit: 0, bad: [], unknown: []})
  expect(parts.map(({part}) => part)).toEqual([
    'this machine',
    'the site',
    'server sql-1',
    'server sql-verify',
    'vm app-1',
  ])
  expect(states('poor').map(({fact}) => fact)).toContain('app-1 is in the fleet')
  expect(await lab.fingerprint()).toBe(before)
  expect((await lab.trace(from)).filter(({changed}) => changed)).toEqual([])
})

test('one PowerShell is proven by both forms, used from then on, and given up where it does not work any more', async () => {
  const verbs = async (from: number) => (await lab.trace(from)).filter(({kind}) => kind === 'verb')
  const shown = async () => (await lab.json(['vm', 'show', 'app-1', '--json'])).result.channel as {form: string}
  const way = async () => {
    const {parts} = await examined('app-1')
    return parts.flatMap(({found}) => found).find(({fact}) => fact === 'one PowerShell answers as single ones do')
  }
  const from = (await lab.trace()).length
  expect(await shown()).toMatchObject({form: 'channel', proof: {trial: {powershell: expect.stringMatching(/^5\.1/)}}})
  const shells = new Set((await verbs(from)).map(({shell}) => shell))
  expect(shells.size).toBe(1)
  expect(await way()).toMatchObject({state: 'good', text: expect.stringMatching(/^as on \d{4}-\d\d-\d\d$/)})

  await labFaultAdd(lab.dir, 'app-1', {kind: 'channel-garbled', match: 'vm.facts', count: 99})
  expect(await way()).toMatchObject({state: 'poor', text: expect.stringContaining('each verb starts a PowerShell')})
  expect(await shown()).toMatchObject({form: 'single', because: 'unproven'})
  await labFaultClear(lab.dir)
  expect(await way()).toMatchObject({state: 'good', text: expect.stringContaining('from now on')})
  expect(await shown()).toMatchObject({form: 'channel'})
})

test('what is wrong on a VM fails it, with the code; others are looked at all the same', async () => {
  await labFaultAdd(lab.dir, 'app-1', {kind: 'state', match: 'logon-right-missing'})
  const {document, states} = await examined()
  expect(document.exit).toBe(8)
  expect(states('bad')).toMatchObject([{part: 'vm app-1', code: 'LL-VM-LOGON-RIGHT'}])
  expect(states('good').map(({part}) => part)).toContain('server sql-1')
})

test('who does not answer is not known: 69', async () => {
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'refuse'})
  const {document, states} = await examined('sql-1')
  expect(document.exit).toBe(69)
  expect(states('unknown')).toMatchObject([{part: 'server sql-1', code: 'LL-SQL-UNREACHABLE'}])
  // What adding the VM would open is yet to be seen to.
  expect((await examined('app-1')).states('poor').map(({fact}) => fact)).toContain('app-1 reaches its database servers')
})

test('a right that is missing, and one too many, are both named', async () => {
  const password = readFileSync(join(lab.dir, 'secrets', 'sa'), 'utf8').trim()
  const sa = await SqlConnection.open(lab.dir, {user: 'sa', password, database: 'master'})
  await sa.run('ALTER SERVER ROLE dbcreator DROP MEMBER landlord_admin')
  await sa.run('ALTER SERVER ROLE processadmin ADD MEMBER landlord_backup')
  sa.close()
  const {document, states} = await examined('sql-1')
  expect(document.exit).toBe(8)
  expect(states('bad')[0]?.text).toMatch(/landlord_admin lacks membership of dbcreator/)
  expect(states('bad')[0]?.text).toMatch(/landlord_backup has no use for membership of processadmin/)
})

test('a name that the project file lacks: 2', async () => {
  const document = await lab.json(['doctor', 'nix', '--json'])
  expect(document).toMatchObject({exit: 2, error: {code: 'LL-VM-UNKNOWN'}})
})
