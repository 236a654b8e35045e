import {expect, test} from 'vitest'
import {CHAIN_RULES, type ChainRules} from '../../../src/lib/backup/chains/rules.ts'
import {orderOf, smallest} from './model/order.ts'
import {newTally, tryHistory} from './model/trial.ts'

const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 500)
/** Bounded by the count; this only tells a run that hangs from a long one. */
const DEADLINE_MS = 120_000 + RUNS * 100
const seed = Number(process.env.LANDLORD_SEED ?? Date.now() % 1_000_000)

const problemOf = (at: number, rules?: ChainRules): string | undefined => {
  try {
    tryHistory(orderOf(at), newTally(), rules)
    return undefined
  } catch (error) {
    return String(error)
  }
}

test(
  `what is planned brings exactly the target's state, and what is refused cannot be had: ${RUNS} histories`,
  () => {
    process.stderr.write(`property seed ${seed}\n`)
    const tally = newTally()
    for (let run = 0; run < RUNS; run++) {
      const order = orderOf(seed * 1_000_003 + run)
      try {
        tryHistory(order, tally)
      } catch (error) {
        const least = smallest(order, (shorter) => {
          try {
            tryHistory(shorter, newTally())
            return false
          } catch {
            return true
          }
        })
        throw new Error(`history ${order.seed}, steps ${JSON.stringify(least.steps)}: ${problemOf(order.seed)}`, {cause: error})
      }
      if (run % 50_000 === 49_999) process.stderr.write(`${JSON.stringify(tally)}\n`)
    }
    process.stderr.write(`${JSON.stringify(tally)}\n`)
    expect(tally.histories).toBe(RUNS)
  },
  DEADLINE_MS,
)
void CHAIN_RULES
