import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, describe, expect, test} from 'vitest'
import {sampleOf, seedOf} from '../../house/seed.ts'
import {ROWS} from './all.ts'
import {InProcess} from './in-process.ts'
import {failing, mutantsOfSubject, subjects, verdicts} from './mutants.ts'
import {mutantsOf} from './mutation.ts'
import {Reasons, type Survivor, survivorOf} from './survivors.ts'

/**
 * A mutant is refused, or its outcome differs, or it is said why not. `npm run soak -- mutants` tries all of them, a test run
 * a sample: `LANDLORD_SEED` repeats it.
 */
const ALL = globalThis.process.env.LANDLORD_MUTANTS === 'all'
const SEED = seedOf()
/** Of the rows that work, one in so many is tried with each single change; the seed says from which on. */
const ONE_IN = 6
/** Texts that are tried with wider changes. */
const WIDELY = 12
/** For one text with hundreds of mutants on a machine that is busy with others. */
const DEADLINE_MS = 600_000
const REPORT = join(import.meta.dirname, '../../../.cache/mutants.json')

const process = new InProcess()
afterAll(() => process.dispose())
const all = subjects()
const reasons = new Reasons(process, [...all, ...failing()])
const working = all.filter(({part}) => part === 'text')

test('every row that works is tried, in so many runs', () => {
  const names = Array.from({length: ONE_IN}, (_, seed) => everyFewth(working, seed)).flat()
  expect(names.map(({row}) => row.name).sort()).toEqual(
    ROWS.filter(({errors}) => errors === undefined)
      .map(({name}) => name)
      .sort(),
  )
})

/** One option, name, literal or operator is changed: that is refused or seen, or it is said why not. */
describe.each(ALL ? working : everyFewth(working, SEED))(`$row.page: $row.name (seed ${SEED})`, (subject) => {
  test('no mutant passes for it', {timeout: DEADLINE_MS}, async () => {
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

test(`${ALL ? 'no mutant' : `no wider mutant of a sample (seed ${SEED})`} passes for the original`, async () => {
  const counts = {statements: 0, mutants: 0, error: 0, outcome: 0, survived: 0}
  const tried: {text: string; fate: string}[] = []
  const survivors: Survivor[] = []
  for (const subject of ALL ? all : sampleOf(all, WIDELY, SEED)) {
    counts.statements += 1
    for await (const {mutant, fate} of verdicts(subject, process, mutantsOfSubject(subject))) {
      counts.mutants += 1
      counts[fate] += 1
      if (ALL) tried.push({text: mutant.text, fate})
      if (fate === 'survived') survivors.push(survivorOf(subject, mutant))
    }
  }
  const told = []
  for (const survivor of survivors) told.push({...named(survivor), why: await reasons.of(survivor)})
  if (ALL) {
    mkdirSync(join(REPORT, '..'), {recursive: true})
    writeFileSync(REPORT, JSON.stringify({counts, tried, survivors: told}))
  }
  expect(counts.mutants).toBeGreaterThan(ALL ? 10_000 : WIDELY)
  expect(told.filter(({why}) => why === undefined)).toEqual([])
}, 3_600_000)

function named({subject, mutant, places}: Survivor) {
  return {row: subject.row.name, text: subject.text.slice(0, 200), mutant: mutant.name, changed: mutant.text, places}
}

function everyFewth<T>(items: readonly T[], seed: number): readonly T[] {
  return items.filter((_, at) => at % ONE_IN === seed % ONE_IN)
}
