import {setImmediate as turn} from 'node:timers/promises'
import {describe, expect, test} from 'vitest'
import {CHAIN_RULES, type ChainRules} from '../../../src/lib/backup/chains/rules.ts'
import {orderOf, smallest} from './model/order.ts'
import {newTally, tryHistory} from './model/trial.ts'
import type {Order} from './model/world.ts'

const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 400)
/** Bounded by the count; this only tells a run that hangs from a long one. */
const DEADLINE_MS = 120_000 + RUNS * 200
const seed = Number(process.env.LANDLORD_SEED ?? Date.now() % 1_000_000)
/** Histories between two looks at what else there is to do, and between two lines of figures. */
const TURN = 200
const REPORT = 50_000

test(
  `what is planned brings exactly the target's state, and what is refused cannot be had: ${RUNS} histories`,
  async () => {
    process.stderr.write(`property seed ${seed}\n`)
    const tally = newTally()
    for (let run = 0; run < RUNS; run++) {
      const order = orderOf(seed * 1_000_003 + run)
      const problem = problemOf(order, CHAIN_RULES, tally)
      if (problem !== undefined) {
        const least = smallest(order, (shorter) => problemOf(shorter) !== undefined)
        throw new Error(`history ${order.seed}, steps ${JSON.stringify(least.steps)}`, {cause: problemOf(least)})
      }
      if (run % TURN === 0) await turn()
      if (run % REPORT === REPORT - 1) process.stderr.write(`${run + 1}: ${JSON.stringify(tally)}\n`)
    }
    process.stderr.write(`${JSON.stringify(tally)}\n`)
    expect(tally.histories).toBe(RUNS)
  },
  DEADLINE_MS,
)

/** Found by a million histories, one each. */
const ONCE_WRONG: readonly (readonly [what: string, order: Order])[] = [
  [
    'a full over which the clock was changed is the base of a differential that is over',
    {
      ...{seed: 20261184251122, telling: 'offsets', zones: ['Europe/Berlin', 'Europe/Berlin'], change: 'spring'},
      steps: [
        ...[1957640979, 1389518323, 2086084138, 456431453, 1815765886, 53760402, 84586412, 1316706352],
        727842489,
      ],
    },
  ],
  [
    'a server in London shows UTC until its clock is changed, in the midst of a log backup',
    {
      ...{seed: 20261184813334, telling: 'offsets', zones: ['Europe/Berlin', 'Europe/London'], change: 'spring'},
      steps: [
        ...[1629994710, 965817659, 91792196, 1631165940, 1189569075, 852278761, 2005481816, 1967509677, 34771504],
        ...[1134513768, 1430206546, 1890459824, 735751513, 284274756, 1576115428],
      ],
    },
  ],
]

test.each(ONCE_WRONG)('%s', (_, order) => expect(problemOf(order)).toBeUndefined())

describe('an error planted in a rule is found', () => {
  /** Histories that a wrong rule has to be found in. */
  const ENOUGH = 20_000

  const PLANTED: readonly (readonly [string, Partial<ChainRules>])[] = [
    ['LSNs as numbers of JavaScript', {lsn: (text) => BigInt(Number(text))}],
    ['damaged sets are used', {problem: () => undefined}],
    ['a log may begin behind where the database stands', {goesOn: (log, at) => log.last > at}],
    ['a log must begin exactly where the database stands', {goesOn: (log, at) => log.first === at && log.last > at}],
    ['a log that ends where it begins goes on', {goesOn: (log, at) => log.first < at && log.last > at}],
    [
      'a differential fits whatever full has its LSN, copy-only ones among them',
      {
        fits: (full, {base}) =>
          base !== null && (base.guid === null ? base.lsn === full.checkpoint : base.guid === full.guid),
      },
    ],
    [
      'a differential fits the full that begins at its LSN',
      {
        fits: (full, {base}) =>
          !full.copyOnly && base !== null && (base.guid === null ? base.lsn === full.first : base.guid === full.guid),
      },
    ],
    ['a set is over when it begins', {isOver: (set, at) => set.begins <= at}],
    ['a set that ends at the target is not over', {isOver: (set, at) => set.ends < at}],
    ['a log holds all until its end', {covers: () => true}],
    ['a restore may stop within bulk-logged changes', {mayStop: () => true}],
    ['forks are one line', {isOn: () => true}],
    ['only the branch itself is on its line', {isOn: (_, branch, set) => set.lastFork === branch}],
    ['families of one name are one database', {isOf: () => true}],
    ['a repeated hour is like any other', {isAmbiguous: () => false}],
  ]

  test.each(PLANTED)('%s', async (_, planted) => {
    const rules = {...CHAIN_RULES, ...planted}
    let run = 0
    while (run < ENOUGH && problemOf(orderOf(run), rules) === undefined) {
      run += 1
      if (run % TURN === 0) await turn()
    }
    expect(run).toBeLessThan(ENOUGH)
  })
})

function problemOf(order: Order, rules: ChainRules = CHAIN_RULES, tally = newTally()): unknown {
  try {
    tryHistory(order, tally, rules)
    return undefined
  } catch (error) {
    return error
  }
}
