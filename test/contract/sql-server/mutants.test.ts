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
    const dir = await process.prepared(row.given ?? [])
    try {
      const original = await process.seen(row, row.text, dir)
      const survivors: string[] = []
      for (const mutant of mutantsOf(row.text)) {
        if ((await process.seen(row, mutant.text, dir)) === original) survivors.push(mutant.name)
      }
      expect([...new Set(survivors)].sort()).toEqual(Object.keys(row.same ?? {}).sort())
    } finally {
      rmSync(dir, {recursive: true, force: true})
    }
  })
})
