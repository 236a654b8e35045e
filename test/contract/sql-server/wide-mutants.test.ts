import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {InProcess} from './in-process.ts'
import {failing, mutantsOfSubject, subjects, verdicts} from './mutants.ts'
import {Reasons, type Survivor, survivorOf} from './survivors.ts'

const process = new InProcess()
afterAll(() => process.dispose())

const ALL = globalThis.process.env.LANDLORD_MUTANTS === 'all'
const SEED = Number(globalThis.process.env.LANDLORD_SEED ?? Date.now() % 1_000_000)
/** A sample is over when it has taken this; the whole takes as long as it takes. */
const SAMPLE_MS = 15_000
const REPORT = join(import.meta.dirname, '../../../.cache/mutants.json')

/**
 * A mutant is refused, or its outcome differs, or it is said why not. `npm run soak -- mutants` tries all of them, a test run
 * a sample: `LANDLORD_SEED` repeats it.
 */
test(`${ALL ? 'no mutant' : `no mutant of a sample (seed ${SEED})`} passes for the original`, async () => {
  const all = subjects()
  const reasons = new Reasons(process, [...all, ...failing()])
  const counts = {statements: 0, mutants: 0, error: 0, outcome: 0, survived: 0}
  const tried: {text: string; fate: string}[] = []
  const survivors: Survivor[] = []
  const until = Date.now() + (ALL ? Number.POSITIVE_INFINITY : SAMPLE_MS)
  for (const subject of ALL ? all : shuffled(all, SEED)) {
    if (Date.now() > until) break
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
  expect(counts.mutants).toBeGreaterThan(100)
  expect(told.filter(({why}) => why === undefined)).toEqual([])
}, 3_600_000)

function named({subject, mutant, places}: Survivor) {
  return {row: subject.row.name, text: subject.text.slice(0, 200), mutant: mutant.name, changed: mutant.text, places}
}

/** The same order for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state
  }
  return items
    .map((item) => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
