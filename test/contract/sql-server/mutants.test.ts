import {rmSync} from 'node:fs'
import {afterAll, describe, expect, test} from 'vitest'
import {ROWS} from './all.ts'
import {InProcess} from './in-process.ts'
import {mutantsOf} from './mutation.ts'

const process = new InProcess()
afterAll(() => process.dispose())

/** One option, name, literal or operator of each row that works is changed: that must be refused or be seen in the outcome. */
describe.each(ROWS.filter((row) => row.errors === undefined))('$page: $name', (row) => {
  test('no mutant passes for it', async () => {
    const dir = await process.prepared(row.given ?? [], row.version)
    try {
      const original = await process.seen(row, row.text, dir)
      // What differs by itself from one run to the next would let every mutant look different.
      expect(await process.seen(row, row.text, dir)).toEqual(original)
      const survivors: string[] = []
      const mutants = mutantsOf(row.text)
      for (const mutant of mutants) {
        if ((await process.seen(row, mutant.text, dir)).all === original.all) survivors.push(mutant.name)
      }
      // A row may also name what only wide-mutation.ts makes.
      const named = Object.keys(row.same ?? {}).filter((name) => mutants.some((mutant) => mutant.name === name))
      expect([...new Set(survivors)].sort()).toEqual(named.sort())
    } finally {
      rmSync(dir, {recursive: true, force: true})
    }
  })
})
