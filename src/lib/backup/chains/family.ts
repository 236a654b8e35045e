import type {ServerClocks} from './clock.ts'
import {Forks} from './forks.ts'
import type {KnownSet} from './known-set.ts'
import {Line} from './line.ts'
import type {ChainRules} from './rules.ts'

/** All backups of one database, whatever it was called and wherever it was: its family_guid says which. */
export class Family {
  readonly guid: string
  /** When its newest backup ended: UTC, ms since the epoch. */
  newest = Number.NEGATIVE_INFINITY
  #told: KnownSet[] = []
  /** So many of `#told` are each another set. */
  #apart = 0

  constructor(guid: string) {
    this.guid = guid
  }

  /** A set, or once more what is known of one. */
  add(set: KnownSet): void {
    this.#told.push(set)
    if (set.finishedAt > this.newest) this.newest = set.finishedAt
  }

  /** Each set once. They are brought together when they are asked for: as they come in, from a whole fleet, no family's are near each other. */
  get sets(): readonly KnownSet[] {
    if (this.#told.length > this.#apart) {
      const sets = new Map<string, KnownSet>()
      for (const set of this.#told) {
        const known = sets.get(set.guid)
        if (known === undefined) sets.set(set.guid, set)
        else known.learn(set)
      }
      this.#told = [...sets.values()]
      this.#apart = this.#told.length
    }
    return this.#told
  }

  forks(): Forks {
    const forks = new Forks()
    for (const set of this.sets) forks.learn(set)
    return forks
  }

  line(
    branch: string | undefined,
    forks: Forks,
    how: {readonly rules: ChainRules; readonly clocks: ServerClocks},
  ): Line {
    // By time first, which costs little: by LSN they are then nearly in order.
    const sets = this.sets.toSorted((one, other) => one.startedAt - other.startedAt)
    return new Line(sets, branch, forks, how)
  }

  /** The branch that was backed up last; of two that end together the one that came out of the other. */
  newestBranch(forks: Forks): string | undefined {
    let newest: {readonly fork: string; readonly at: number} | undefined
    for (const {lastFork, finishedAt} of this.sets) {
      if (lastFork === null || lastFork === newest?.fork) {
        if (newest !== undefined && lastFork !== null && finishedAt > newest.at)
          newest = {fork: lastFork, at: finishedAt}
        continue
      }
      const isNewer =
        newest === undefined ||
        finishedAt > newest.at ||
        (finishedAt === newest.at && forks.descends(lastFork, newest.fork))
      if (isNewer) newest = {fork: lastFork, at: finishedAt}
    }
    return newest?.fork
  }
}
