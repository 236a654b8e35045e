import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Row} from '../../../src/lab/sql-server/storage/model.ts'
import {type KeyShape, Rows} from '../../../src/lab/sql-server/storage/rows.ts'

const NAME: KeyShape = [{place: 0, order: undefined}]
const BOTH: KeyShape = [
  {place: 1, order: undefined},
  {place: 0, order: undefined},
]

const row = fc.tuple(fc.constantFrom('a', 'A ', 'b', 'é', 'e', null), fc.constantFrom(1n, 2n, null))
const changes = fc.array(fc.tuple(fc.integer({min: 1, max: 12}), fc.option(row, {nil: undefined})), {maxLength: 8})

test('any changes: as a map has it, in order, found by key, and what was before is untouched', () => {
  fc.assert(
    fc.property(fc.array(changes, {maxLength: 8}), fc.nat(7), (steps, asked) => {
      let rows = Rows.EMPTY
      const model = new Map<number, Row>()
      for (const [i, step] of steps.entries()) {
        const before = [...rows]
        const older = rows
        rows = rows.with(step)
        for (const [id, value] of step) {
          if (value === undefined) model.delete(id)
          else model.set(id, value)
        }
        expect([...older]).toEqual(before)
        // An index made early is kept up; one made late is built of what is there.
        if (i >= asked) expect(byKey(rows)).toEqual(expected(model))
      }
      expect([...rows]).toEqual([...model].sort(([a], [b]) => a - b))
      expect(rows.size).toBe(model.size)
      expect(byKey(rows)).toEqual(expected(model))
    }),
  )
})

test('in the order of a key, from a row on that may be gone', () => {
  const before = Rows.from([
    [1, ['c', 1n]],
    [2, ['a', 2n]],
    [3, ['B', 1n]],
    [4, [null, 1n]],
  ])
  expect([...before.inOrder(NAME)]).toEqual([4, 2, 3, 1])
  const gone = before.with([[3, undefined]])
  expect([...gone.inOrder(NAME, {id: 3, row: ['B', 1n]})]).toEqual([1])
})

test('GUIDs are found whatever their case', () => {
  const shape: KeyShape = [{place: 0, order: 'guid'}]
  const guid = '0f8fad5b-d9cb-469f-a165-70867728950e'
  expect(Rows.from([[7, [guid.toUpperCase()]]]).withKey(shape, [guid])).toEqual([7])
})

test('50,000 rows one after the other, each found by its key: the last cost little more than the first', () => {
  let rows = Rows.EMPTY
  rows.prepare(NAME)
  /** CPU time of this process, in µs: what others do on the machine does not count. */
  const cost = (from: number, to: number): number => {
    const before = process.cpuUsage()
    for (let id = from; id <= to; id++) rows = rows.with([[id, [`name ${id}`, 1n]]])
    const {user, system} = process.cpuUsage(before)
    return user + system
  }
  const first = cost(1, 10_000)
  cost(10_001, 40_000)
  // Nine times as much where each row copies all that are there.
  expect(cost(40_001, 50_000)).toBeLessThan(5 * first)
  expect(rows.withKey(NAME, ['NAME 41234'])).toEqual([41_234])
})

const NAMES = ['a', 'b', 'é', 'e', null]

function byKey(rows: Rows) {
  return {
    names: NAMES.map((name) => [...rows.withKey(NAME, [name])]),
    both: NAMES.map((name) => [...rows.withKey(BOTH, [2n, name])]),
  }
}

function expected(model: Map<number, Row>) {
  const ids = (matches: (row: Row) => boolean) =>
    [...model].flatMap(([id, value]) => (matches(value) ? [id] : [])).sort((a, b) => a - b)
  const same = (value: Row[number] | undefined, name: string | null) =>
    (typeof value === 'string' ? value.trimEnd().toLowerCase() : value) === name
  return {
    names: NAMES.map((name) => ids((value) => same(value[0], name))),
    both: NAMES.map((name) => ids((value) => same(value[0], name) && value[1] === 2n)),
  }
}
