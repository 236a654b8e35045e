import sql from 'mssql'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {numbers, PASSWORDS, StandIn} from '../../lab/sql-server/stand-in.ts'
import {ROWS} from './all.ts'
import {type ContractRow, type Principal, type Step, TENANT, TENANT_PASSWORD} from './row.ts'
import {withFolders} from './text.ts'

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
beforeEach(async () => await server.reset())
afterAll(async () => await server.stop())

test('every row has a name of its own', () => {
  expect(new Set(ROWS.map(({name, page}) => `${page} ${name}`)).size).toBe(ROWS.length)
})

test('what is asked of the lab only says why', () => {
  expect(ROWS.filter(({only, because}) => (only === undefined) !== (because === undefined))).toEqual([])
})

describe.each(ROWS)('$page: $name', (row) => {
  test('holds', async () => {
    for (const step of row.given ?? []) await carryOut(step)
    const traced = server.trace.length
    const {errors, sets} = await outcomeOf(row)
    const changed = server.trace.slice(traced).some((line) => line.changed)
    expect(errors).toEqual(row.errors ?? [])
    if (row.sets !== undefined) expect(sets).toEqual(row.sets)
    if (row.changed !== undefined) expect(changed).toBe(row.changed)
    if (row.after !== undefined) expect(await read(row.after)).toEqual(row.after.sets)
  })
})

async function carryOut({as = 'sa', in: database, text}: Step): Promise<void> {
  const pool = await connect(as, database)
  await pool.request().batch(withFolders(text))
  await pool.close()
}

async function outcomeOf(row: ContractRow): Promise<{errors: readonly number[]; sets: unknown[][][]}> {
  const pool = await connect(row.as ?? 'sa', row.in)
  const request = pool.request()
  request.arrayRowMode = true
  let sets: unknown[][][] = []
  const errors = await numbers(
    (async () => {
      for (const [name, [type, value]] of Object.entries(row.parameters ?? {})) request.input(name, typeOf(type), value)
      const text = withFolders(row.text)
      const answer = row.parameters === undefined ? await request.batch(text) : await request.query(text)
      sets = setsOf(answer)
    })(),
  )
  await pool.close()
  return {errors, sets}
}

async function read({in: database, text}: {readonly in?: string; readonly text: string}): Promise<unknown[][][]> {
  const pool = await connect('sa', database)
  const request = pool.request()
  request.arrayRowMode = true
  const sets = setsOf(await request.batch(text))
  await pool.close()
  return sets
}

async function connect(as: Principal, database?: string): Promise<sql.ConnectionPool> {
  if (as === 'tenant') return await server.connect(TENANT, TENANT_PASSWORD, database)
  const password = as === 'sa' ? PASSWORDS.saPassword : PASSWORDS[as]
  return await server.connect(as === 'sa' ? 'sa' : `landlord_${as}`, password, database)
}

function typeOf(type: 'nvarchar' | 'int' | 'bigint' | 'varbinary') {
  return {nvarchar: sql.NVarChar, int: sql.Int, bigint: sql.BigInt, varbinary: sql.VarBinary}[type]
}

function setsOf(answer: sql.IResult<unknown>): unknown[][][] {
  const sets: unknown = answer.recordsets
  if (!Array.isArray(sets)) return []
  return sets.map((rows: unknown[][]) => rows.map((row) => row.map(shown)))
}

function shown(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  return Buffer.isBuffer(value) ? value.toString('hex').toUpperCase() : value
}
