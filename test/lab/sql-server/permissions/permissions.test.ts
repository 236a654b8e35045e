import {globSync} from 'node:fs'
import {basename, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {numbers, PASSWORDS, StandIn} from '../stand-in.ts'
import {type Cell, PRINCIPALS, type Row} from './row.ts'
import {TABLE} from './table.ts'
import {SETUP, TENANT_PASSWORD, World} from './world.ts'

const TEMPLATES = join(import.meta.dirname, '../../../../templates/sql')
const world = new World()
beforeAll(async () => await world.build())
afterAll(() => world.dispose())

test('every statement that the product sends is in the table, once', () => {
  const names = TABLE.map(({name}) => name)
  expect(new Set(names).size).toBe(names.length)
  const templates = globSync('*.sql', {cwd: TEMPLATES}).map((path) => basename(path, '.sql'))
  expect(templates.filter((name) => !names.includes(name))).toEqual([])
})

describe.each(TABLE)('$name', (row) => {
  test('is allowed to whom the documentation allows it, and to nobody else', async () => {
    const seen: Record<string, unknown> = {}
    for (const principal of PRINCIPALS) seen[principal] = await world.ask(row, principal)
    expect(seen).toEqual(row.cells)
  })
})

describe('over the wire', () => {
  let server: StandIn
  beforeAll(async () => {
    server = await StandIn.start()
    for (const [database, text] of SETUP) await (await server.sa(database)).request().batch(text)
  })
  afterAll(async () => await server.stop())

  const who = {
    reader: ['landlord_reader', PASSWORDS.reader],
    backup: ['landlord_backup', PASSWORDS.backup],
    admin: ['landlord_admin', PASSWORDS.admin],
    deployer: ['landlord_deployer', PASSWORDS.deployer],
    auditor: ['landlord_auditor', PASSWORDS.auditor],
    tenant: ['acme_a', TENANT_PASSWORD],
    public: ['visitor', TENANT_PASSWORD],
  } as const
  const sample = TABLE.filter(({kind, parameters}) => kind !== 'changes' && parameters === undefined).slice(0, 12)

  test.each(sample)('$name', async (row) => {
    for (const [principal, [user, password]] of Object.entries(who)) {
      const pool = await server.connect(user, password, 'master')
      const told = await numbers(send(row, pool))
      await pool.close()
      const cell = (row.cells as Readonly<Record<string, Cell>>)[principal]
      expect([principal, told[0]]).toEqual([principal, typeof cell === 'number' ? cell : undefined])
    }
  })
})

async function send(row: Row, pool: Awaited<ReturnType<StandIn['sa']>>): Promise<void> {
  if (row.in !== undefined) await pool.request().batch(`USE [${row.in}];`)
  if (row.before !== undefined) await pool.request().batch(row.before)
  await pool.request().batch(row.text)
}
