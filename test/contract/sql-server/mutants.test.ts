import {rmSync} from 'node:fs'
import {afterAll, describe, expect, test} from 'vitest'
import {ROWS} from './all.ts'
import {InProcess} from './in-process.ts'
import {failing, subjects} from './mutants.ts'
import {mutantsOf} from './mutation.ts'
import {Reasons, survivorOf} from './survivors.ts'

const process = new InProcess()
afterAll(() => process.dispose())
const all = subjects()
const reasons = new Reasons(process, [...all, ...failing()])
const working = all.filter(({part}) => part === 'text')

test('every row that works is tried', () => {
  expect(working.map(({row}) => row.name).sort()).toEqual(
    ROWS.filter(({errors}) => errors === undefined)
      .map(({name}) => name)
      .sort(),
  )
})

/** One option, name, literal or operator of each row that works is changed: that is refused or seen, or it is said why not. */
describe.each(working)('$row.page: $row.name', (subject) => {
  test('no mutant passes for it', async () => {
    const {row, text} = subject
    const dir = await process.prepared(row.given ?? [], row.version)
    try {
      const original = await process.seen(row, text, dir)
      // What differs by itself from one run to the next would let every mutant look different.
      expect(await process.seen(row, text, dir)).toEqual(original)
      const unexplained: string[] = []
      for (const mutant of mutantsOf(text)) {
        if ((await process.seen(row, mutant.text, dir)).all !== original.all) continue
        if ((await reasons.of(survivorOf(subject, mutant))) === undefined) unexplained.push(mutant.name)
      }
      expect(unexplained).toEqual([])
    } finally {
      rmSync(dir, {recursive: true, force: true})
    }
  })
})
