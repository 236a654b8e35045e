import {join} from 'node:path'
import sql from 'mssql'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {numbers} from '../../lab/sql-server/stand-in.ts'
import {digestOf, merged, readProofs, writeProofs} from '../proofs.ts'
import {ROWS} from './all.ts'
import {labTarget} from './lab-target.ts'
import {addressFrom, realTarget} from './real-target.ts'
import {type ContractRow, rowId, type Step} from './row.ts'
import type {Target} from './target.ts'

const address = addressFrom(process.env)
const RECORD = process.env.LANDLORD_CONTRACT_RECORD === '1'
const PROOFS = join(import.meta.dirname, '../proofs.json')

let target: Target
const held: Record<string, string> = {}
const failed: string[] = []

beforeAll(async () => {
  target = address === undefined ? await labTarget() : await realTarget(address)
}, 120_000)
beforeEach(async () => await target.clean())
afterAll(async () => {
  await target?.stop()
  if (!RECORD || !target?.isReal) return
  const on = new Date().toISOString().slice(0, 10)
  writeProofs(PROOFS, merged(readProofs(PROOFS), {build: target.build, on, held, failed}))
}, 120_000)

test('every row has a name of its own', () => {
  expect(new Set(ROWS.map(rowId)).size).toBe(ROWS.length)
})

test('what is asked of the lab only says why', () => {
  expect(ROWS.filter(({only, because}) => (only === undefined) !== (because === undefined))).toEqual([])
})

describe.each(ROWS)('$page: $name', (row) => {
  test('holds', async ({skip}) => {
    const refusal = target.refuses(row)
    if (refusal !== undefined) skip(refusal)
    try {
      await holds(row)
      held[rowId(row)] = digestOf(row)
    } catch (error) {
      failed.push(rowId(row))
      throw error
    }
  })
})

async function holds(row: ContractRow): Promise<void> {
  for (const steps of sessionsOf(row.given ?? [])) await carryOut(steps)
  const before = target.changes()
  const {errors, sets} = await outcomeOf(row)
  const after = target.changes()
  expect(errors).toEqual(row.errors ?? [])
  if (row.sets !== undefined) expectSets(sets, row.sets, row.text)
  if (row.changed !== undefined && before !== undefined) expect(after !== before).toBe(row.changed)
  if (row.after !== undefined) expectSets(await read(row.after), row.after.sets, row.after.text)
}

/** Names of the scratch area sort otherwise than those of the rows: with them the order is not compared. */
function expectSets(found: unknown[][][], wanted: readonly unknown[], text: string): void {
  const renamed = target.text(text) !== text || JSON.stringify(wanted).includes('landlord')
  const loose = address !== undefined && renamed && /\bORDER BY\b/i.test(text)
  if (loose) expect(found.map(inAnyOrder)).toEqual(wanted.map((set) => inAnyOrder(withFolders(set) as unknown[])))
  else expect(found).toEqual(withFolders(wanted))
}

/** `$data` and `$log` stand in answers too. */
function withFolders(wanted: unknown): unknown {
  if (Array.isArray(wanted)) return wanted.map(withFolders)
  return typeof wanted === 'string' && /^\$(data|log|backup)/.test(wanted) ? target.text(wanted) : wanted
}

const inAnyOrder = (set: readonly unknown[]): readonly string[] => set.map((row) => JSON.stringify(row)).sort()

/** Steps that follow one another as the same principal in the same database share a session, until one leaves that database. */
function sessionsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const sessions: Step[][] = []
  for (const step of steps) {
    const before = sessions.at(-1)?.at(-1)
    const goesOn = before?.as === step.as && before?.in === step.in && !/\bUSE\b/i.test(before?.text ?? 'USE')
    if (goesOn) sessions.at(-1)?.push(step)
    else sessions.push([step])
  }
  return sessions
}

async function carryOut(steps: readonly Step[]): Promise<void> {
  const pool = await target.connect(steps[0]?.as ?? 'sa', steps[0]?.in)
  for (const {text} of steps) await pool.request().batch(target.text(text))
  await pool.close()
}

async function outcomeOf(row: ContractRow): Promise<{errors: readonly number[]; sets: unknown[][][]}> {
  const pool = await target.connect(row.as ?? 'sa', row.in)
  const request = pool.request()
  request.arrayRowMode = true
  let sets: unknown[][][] = []
  const errors = await numbers(
    (async () => {
      for (const [name, [type, value]] of Object.entries(row.parameters ?? {}))
        request.input(name, typeOf(type), inputOf(type, value))
      const text = target.text(row.text)
      const answer = row.parameters === undefined ? await request.batch(text) : await request.query(text)
      sets = setsOf(answer)
    })(),
  )
  await pool.close()
  return {errors, sets}
}

async function read({in: database, text}: {readonly in?: string; readonly text: string}): Promise<unknown[][][]> {
  const pool = await target.connect('sa', database)
  const request = pool.request()
  request.arrayRowMode = true
  const sets = setsOf(await request.batch(target.text(text)))
  await pool.close()
  return sets
}

const inputOf = (type: string, value: string | number | null) =>
  type === 'varbinary' && typeof value === 'string' ? Buffer.from(value, 'hex') : value

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
  return Buffer.isBuffer(value) ? value.toString('hex').toUpperCase() : target.value(value)
}
