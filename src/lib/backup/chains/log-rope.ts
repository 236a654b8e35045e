import type {KnownSet} from './known-set.ts'
import {byLast} from './timeline.ts'

/** Log backups that can be restored, and how far they lead from an LSN. */
export class LogRope {
  readonly logs: readonly KnownSet[]
  readonly #goesOn: (log: KnownSet, at: bigint) => boolean
  /** Stretches that logs cover without a hole, in order. */
  readonly #stretches: {readonly from: bigint; to: bigint}[] = []

  constructor(logs: readonly KnownSet[], goesOn: (log: KnownSet, at: bigint) => boolean) {
    this.logs = logs.toSorted(byFirst)
    this.#goesOn = goesOn
    let last: {readonly from: bigint; to: bigint} | undefined
    for (const log of this.logs)
      if (last !== undefined && goesOn(log, last.to)) last.to = log.last
      else if (last === undefined || log.first > last.to) {
        last = {from: log.first, to: log.last}
        this.#stretches.push(last)
      }
  }

  /** The farthest LSN that a database at `at` is brought to. */
  reach(at: bigint): bigint {
    let [low, high] = [0, this.#stretches.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const stretch = this.#stretches[middle]
      if (stretch !== undefined && stretch.from <= at) low = middle + 1
      else high = middle
    }
    const stretch = this.#stretches[low - 1]
    return stretch !== undefined && stretch.to > at ? stretch.to : at
  }

  /** The fewest logs that bring a database from one LSN to another that `reach` gave. */
  path(from: bigint, to: bigint): readonly KnownSet[] {
    const chosen: KnownSet[] = []
    let at = from
    let best: KnownSet | undefined
    for (const log of this.logs) {
      if (at >= to) break
      if (log.first > at) {
        if (best === undefined) break
        chosen.push(best)
        at = best.last
        best = undefined
      }
      if (this.#goesOn(log, at) && (best === undefined || log.last >= best.last)) best = log
    }
    return best !== undefined && at < to ? [...chosen, best] : chosen
  }
}

const byFirst = (one: KnownSet, other: KnownSet): number =>
  one.first < other.first ? -1 : one.first > other.first ? 1 : byLast(one, other)
