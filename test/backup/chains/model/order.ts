import {Chance} from './chance.ts'
import type {Order, Telling} from './world.ts'

const TELLINGS: readonly Telling[] = ['utc', 'utc', 'utc', 'utc', 'utc', 'utc', 'zones', 'zones', 'offsets', 'unknown']

export function orderOf(seed: number): Order {
  const chance = new Chance(seed)
  const telling = chance.pick(TELLINGS) ?? 'utc'
  const zones =
    telling === 'utc'
      ? (['UTC', 'UTC'] as const)
      : (['Europe/Berlin', chance.is(0.3) ? 'Europe/London' : 'Europe/Berlin'] as const)
  const length = 4 + chance.below(chance.is(0.2) ? 36 : 16)
  const steps = Array.from({length}, () => chance.below(2 ** 31))
  return {seed, telling, zones, change: chance.is(0.7) ? 'fall' : 'spring', steps}
}

/** The shortest list of steps that still fails, by leaving out one after another. */
export function smallest(order: Order, fails: (order: Order) => boolean): Order {
  let least = order
  for (let index = least.steps.length - 1; index >= 0; index--) {
    const shorter = {...least, steps: least.steps.toSpliced(index, 1)}
    if (fails(shorter)) least = shorter
  }
  return least
}
