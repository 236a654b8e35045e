import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {VERBS} from '../../../src/lib/adapters/windows/scripts.ts'
import {digestOf, merged, readProofs, writeProofs} from '../proofs.ts'
import {scenarios} from './all.ts'
import {channelInput, channelRowId, channelRows, heard} from './channel.ts'
import {labTarget} from './lab-target.ts'
import {addressFrom, realTarget} from './real-target.ts'
import {rowId} from './row.ts'
import type {Target} from './target.ts'

const address = addressFrom(process.env)
const PROOFS = join(import.meta.dirname, '../proofs.json')

let target: Target
const held: Record<string, string> = {}
const failed: string[] = []

beforeAll(async () => {
  target = address === undefined ? await labTarget() : await realTarget(address)
}, 60_000)
afterAll(async () => {
  await target?.stop()
  if (process.env.LANDLORD_CONTRACT_RECORD !== '1' || !target?.isReal) return
  const on = new Date().toISOString().slice(0, 10)
  writeProofs(PROOFS, merged(readProofs(PROOFS), {build: target.build, on, held, failed}))
}, 60_000)

test('every row has a name of its own', () => {
  const ids = scenarios.flatMap(({title, rows}) => rows.map((row) => rowId(title, row)))
  expect(new Set(ids).size).toBe(ids.length)
})

test('every verb has a row', () => {
  const asked = new Set(scenarios.flatMap(({rows}) => rows.map(({verb}) => verb)))
  expect(Object.keys(VERBS).filter((verb) => !asked.has(verb))).toEqual([])
})

describe('a channel', () => {
  test.each(channelRows)(
    '$says',
    async (row) => {
      const id = channelRowId(row)
      try {
        expect(heard(await target.channel(channelInput(row)))).toEqual(row.hears)
        held[id] = digestOf(row)
      } catch (error) {
        failed.push(id)
        throw error
      }
    },
    60_000,
  )
})

for (const {title, rows} of scenarios)
  describe(title, () => {
    beforeAll(() => target.clean(), 60_000)

    test.each(rows)(
      '$verb: $says',
      async (row) => {
        const id = rowId(title, row)
        try {
          expect(await target.ask(row)).toMatchObject(target.wanted(row))
          held[id] = digestOf(row)
        } catch (error) {
          failed.push(id)
          throw error
        }
      },
      60_000,
    )
  })
