import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {seedOf} from '../../house/seed.ts'
import {Histories, type Step} from './backup-histories.ts'

const SEED = seedOf()
const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 8)

const number = fc.nat(1000)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      copy: number,
      id: number,
      value: number,
      rollback: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('full' as const),
      copy: number,
      copyOnly: fc.boolean(),
      stripes: number,
      compressed: fc.boolean(),
    }),
  },
  {weight: 2, arbitrary: fc.record({do: fc.constant('differential' as const), copy: number})},
  {weight: 5, arbitrary: fc.record({do: fc.constant('log' as const), copy: number, copyOnly: fc.boolean()})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('model' as const), copy: number, simple: fc.boolean()})},
  {weight: 1, arbitrary: fc.record({do: fc.constant('restart' as const), server: number})},
  {
    weight: 5,
    arbitrary: fc.record({do: fc.constant('restore' as const), way: number, server: number, at: number, wrong: number}),
  },
)

describe(`random histories of backups and restores (seed ${SEED})`, () => {
  test(
    'a restore brings the state of its time, to the transaction, or is refused',
    async () => {
      const counts = {restored: 0, refused: 0, steps: 0}
      await fc.assert(
        fc.asyncProperty(fc.array(step, {minLength: 30, maxLength: 60}), async (steps) => {
          const histories = new Histories()
          try {
            await histories.begin()
            for (const one of steps) await histories.run(one)
          } finally {
            histories.stop()
          }
          counts.restored += histories.counts.restored
          counts.refused += histories.counts.refused
          counts.steps += histories.counts.steps
        }),
        {seed: SEED, numRuns: RUNS, endOnFailure: process.env.LANDLORD_SHRINK === undefined},
      )
      process.stdout.write(
        `${counts.steps} steps, ${counts.restored} restores to a point, ${counts.refused} refusals; seed ${SEED}\n`,
      )
      expect(counts.restored).toBeGreaterThan(0)
    },
    60_000 + RUNS * 10_000,
  )
})
