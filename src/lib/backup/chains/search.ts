import type {Goal} from './goal.ts'
import type {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import {LogRope} from './log-rope.ts'
import type {Stop} from './types.ts'

/** What a chain begins with, and the LSN where the database then stands. */
export interface Base {
  readonly sets: readonly KnownSet[]
  readonly at: bigint
}

/** A destination that is restoring, with what has to be repeated there. */
export interface Standing {
  readonly base: Base
  /** Whether it takes a differential. */
  takes(differential: KnownSet): boolean
  /** It was brought as close to this target before as backups go: what is lacking, if anything, only a newer one will have. */
  readonly isThere: boolean
}

interface Stopping {
  readonly log: KnownSet
  readonly stop: Stop
}

export interface Chain {
  readonly base: Base
  /** Restored whole. */
  readonly whole: readonly KnownSet[]
  /** Restored with a stop; each after the first only if the one before was rolled forward to its very end. */
  readonly stopping: readonly Stopping[]
  readonly certain: boolean
  /** Where it leads for certain. */
  readonly reached: bigint
}

interface Ending {
  readonly stopping: readonly Stopping[]
  readonly certain: boolean
}

/**
 * Looks for a chain: whole sets that are over by the target, as far as they lead, then a log in which to stop. To have more of the log
 * never takes a way away, so for each base the farthest reach is enough; and the newest base that gets there wins.
 */
export class Search {
  readonly #line: Line
  readonly #goal: Goal
  readonly #rope: LogRope
  readonly #endings = new Map<bigint, Ending | undefined>()
  readonly #bases: Base[] = []
  /** Differentials that nothing here is the base of. */
  readonly withoutBase: KnownSet[] = []

  constructor(line: Line, goal: Goal) {
    this.#line = line
    this.#goal = goal
    this.#rope = new LogRope(
      line.logs.filter((log) => goal.isOver(log)),
      (log, at) => line.rules.goesOn(log, at),
    )
  }

  /** `from`: what stands already; undefined: nothing does, so the newest full or differential that leads there is taken. */
  chain(from?: Standing): Chain | undefined {
    let second: Chain | undefined
    for (const base of from === undefined ? this.#newBases() : this.#basesOn(from)) {
      this.#bases.push(base)
      const reached = this.#rope.reach(base.at)
      const ending = this.#ending(reached)
      const chain = ending && {base, whole: this.#rope.path(base.at, reached), ...ending, reached}
      if (chain?.certain === true) return chain
      second ??= chain ?? this.#endsAtTarget(base, reached)
    }
    if (second !== undefined || from?.isThere !== true) return second
    return {base: from.base, whole: [], stopping: [], certain: false, reached: from.base.at}
  }

  /** One that goes on with the log whose restore was cut off, in which the target lies. */
  chainThrough(log: KnownSet, at: bigint): Chain | undefined {
    const lies = this.#goal.liesIn(log)
    const stop = this.#line.rules.goesOn(log, at) && lies !== undefined ? this.#goal.stop(log, at) : undefined
    if (stop === undefined) return undefined
    const base: Base = {sets: [], at}
    const stopping = [{log, stop}]
    if (lies === 'certain') return {base, whole: [], stopping, certain: true, reached: at}
    const ending = this.#ending(log.last)
    const further = ending?.stopping ?? []
    return {base, whole: [], stopping: [...stopping, ...further], certain: ending?.certain === true, reached: at}
  }

  /** The chain that leads farthest without reaching the target, after `chain` found none. */
  farthest(): Chain | undefined {
    let best: {readonly base: Base; readonly reached: bigint} | undefined
    for (const base of this.#bases) {
      const reached = this.#rope.reach(base.at)
      if (best === undefined || reached > best.reached) best = {base, reached}
    }
    return best && {...best, whole: this.#rope.path(best.base.at, best.reached), stopping: [], certain: true}
  }

  /** The log in which the target lies, and which could be restored, did it allow to stop there. */
  obstacle(reached: bigint): KnownSet | undefined {
    const {goesOn} = this.#line.rules
    return this.#goal.logs.find((log) => !this.#goal.isOver(log) && goesOn(log, reached))
  }

  *#newBases(): Generator<Base> {
    for (const set of this.#line.bases.toReversed()) {
      if (!this.#goal.isOver(set)) continue
      if (set.kind === 'full') yield {sets: [set], at: set.last}
      else {
        const full = this.#line.baseOf(set)
        if (full === undefined) this.withoutBase.push(set)
        else yield {sets: [full, set], at: set.last}
      }
    }
  }

  *#basesOn({base, takes}: Standing): Generator<Base> {
    for (const set of this.#line.bases.toReversed())
      if (set.kind === 'differential' && set.last > base.at && this.#goal.isOver(set) && takes(set))
        yield {sets: [...base.sets, set], at: set.last}
    yield base
  }

  #ending(reached: bigint): Ending | undefined {
    const known = this.#endings.get(reached)
    if (known !== undefined || this.#endings.has(reached)) return known
    const found = this.#newEnding(reached)
    this.#endings.set(reached, found)
    return found
  }

  #newEnding(reached: bigint): Ending | undefined {
    const stopping: Stopping[] = []
    let at = reached
    for (let count = this.#goal.logs.length; count >= 0; count--) {
      if (this.#goal.isAt(at)) return {stopping, certain: true}
      const last = this.#next(at, 'certain')
      if (last !== undefined) return {stopping: [...stopping, last], certain: true}
      const perhaps = this.#next(at, 'perhaps')
      if (perhaps === undefined) break
      stopping.push(perhaps)
      at = perhaps.log.last
    }
    return stopping.length > 0 ? {stopping, certain: false} : undefined
  }

  /** Of the logs that go on from the LSN and can be stopped in: the shortest in which the target lies, the longest in which it may lie. */
  #next(at: bigint, lies: 'certain' | 'perhaps'): Stopping | undefined {
    let best: Stopping | undefined
    for (const log of this.#goal.logs) {
      if (!this.#line.rules.goesOn(log, at) || this.#goal.liesIn(log) !== lies) continue
      const better = best === undefined || (lies === 'certain' ? log.last < best.log.last : log.last > best.log.last)
      const stop = better ? this.#goal.stop(log, at) : undefined
      if (stop !== undefined) best = {log, stop}
    }
    return best
  }

  /** A target that equals the end of a set is its end, as far as anybody can say. */
  #endsAtTarget(base: Base, reached: bigint): Chain | undefined {
    if (!this.#goal.endsBy(reached)) return undefined
    return {base, whole: this.#rope.path(base.at, reached), stopping: [], certain: false, reached}
  }
}
