import {afterEach, beforeEach, expect, test} from 'vitest'
import {PASSWORDS, SERVER_NAME, StandIn} from '../../lab/sql-server/stand-in.ts'
import {type Address, addressFrom, realTarget} from './real-target.ts'
import {FENCES, LEFT, scratched} from './scratch.ts'

/** The way to a real server, tried on a stand-in: it is given an address and sa's password, and nothing else. */
let server: StandIn
beforeEach(async () => {
  server = await StandIn.start()
})
afterEach(async () => await server.stop())

const address = (): Address => ({
  host: '127.0.0.1',
  port: server.handle.port,
  user: 'sa',
  password: PASSWORDS.saPassword,
  tls: 'verify',
  msdb: false,
  serverName: SERVER_NAME,
  ca: server.certificate.cert,
})

test('it makes a scratch area with principals of its own, and leaves nothing', async () => {
  const target = await realTarget(address())
  expect(target.isReal, 'a stand-in is no witness').toBe(false)
  await target.clean()
  const reader = await target.connect('reader')
  const {recordset} = await reader.request().query('SELECT ORIGINAL_LOGIN() AS me')
  expect(recordset.map(({me}) => target.value(me))).toEqual(['landlord_reader'])
  const admin = await target.connect('admin')
  await admin.request().batch(target.text('CREATE DATABASE ll_contract;'))
  await target.stop()
  expect(await left()).toEqual([])
})

test('what a run left that was cut off is cleared away by the next one', async () => {
  const cutOff = await realTarget(address())
  const admin = await cutOff.connect('admin')
  await admin.request().batch('CREATE DATABASE ll_contract;')
  const next = await realTarget(address())
  await next.clean()
  expect(await left()).not.toContain('ll_contract')
  await next.stop()
  expect(await left()).toEqual([])
})

test.each([
  ['database', 'CREATE DATABASE ll_contract_of_others;'],
  ['login', "CREATE LOGIN ll_contract_of_others WITH PASSWORD = N'S0mebody-elses';"],
])('it refuses to start where a %s of that name is somebody else’s', async (_, text) => {
  const sa = await server.sa()
  await sa.request().batch(text)
  const before = server.handle.fingerprint()
  await expect(realTarget(address())).rejects.toThrow(/ll_contract_of_others: there already/)
  expect(server.handle.fingerprint()).toEqual(before)
})

test('names of principals and of the fences are its own, the product’s names are not', () => {
  const renamed =
    'ALTER SERVER ROLE ll_contract_landlord_tenants ADD MEMBER a; USE ll_contract_landlord; SELECT store FROM ll_contract_landlord.dbo.site;'
  expect(
    scratched('ALTER SERVER ROLE landlord_tenants ADD MEMBER a; USE landlord; SELECT store FROM landlord.dbo.site;'),
  ).toBe(renamed)
  expect(scratched("SELECT 1 FROM sys.databases WHERE name IN (N'll_contract', N'landlord')")).toContain(
    `N'${FENCES}')`,
  )
  for (const same of [
    "N'landlord.tenant'",
    'CREATE SCHEMA landlord AUTHORIZATION dbo;',
    'landlord.migrations',
    "N'landlord:acme'",
  ])
    expect(scratched(same)).toBe(same)
})

test('the address and its companions come from the environment', () => {
  expect(addressFrom({})).toBeUndefined()
  const where = {LANDLORD_CONTRACT_SQLSERVER: 'db.example,1444', LANDLORD_CONTRACT_SQLSERVER_PASSWORD: 'x'}
  expect(addressFrom(where)).toMatchObject({host: 'db.example', port: 1444, user: 'sa', password: 'x', tls: 'verify'})
  expect(addressFrom({...where, LANDLORD_CONTRACT_SQLSERVER_TLS: 'trust'})).toMatchObject({tls: 'trust'})
  expect(() => addressFrom({...where, LANDLORD_CONTRACT_SQLSERVER_TLS: 'no'})).toThrow(/verify or trust/)
  expect(() => addressFrom({LANDLORD_CONTRACT_SQLSERVER: 'db.example'})).toThrow(/PASSWORD/)
})

async function left(): Promise<readonly string[]> {
  const sa = await server.sa()
  const names: string[] = []
  for (const query of LEFT) {
    const {recordset} = await sa.request().batch(query)
    names.push(...recordset.map(({name}: {name: string}) => name))
  }
  return names
}
