import type {ServerClocks} from './clock.ts'
import {Forks} from './forks.ts'
import {KnownSet} from './known-set.ts'
import {Line} from './line.ts'
import type {ChainRules} from './rules.ts'
import type {RecordedSet} from './types.ts'

/** All backups of one database, whatever it was called and wherever it was: its family_guid says which. */
export class Family {
  readonly guid: string
  readonly sets = new Map<string, KnownSet>()
  /** When its newest backup ended: UTC, ms since the epoch. */
  newest = Number.NEGATIVE_INFINITY

  constructor(guid: string) {
    this.guid = guid
  }

  add(set: RecordedSet, rules: ChainRules, kept: (text: string) => string): void {
    const known = this.sets.get(set.guid)
    if (known !== undefined) known.learn(set, rules.lsn, kept)
    else this.sets.set(set.guid, new KnownSet(set, rules.lsn, kept))
    if (set.finishedAt > this.newest) this.newest = set.finishedAt
  }

  forks(): Forks {
    const forks = new Forks()
    for (const set of this.sets.values()) forks.learn(set)
    return forks
  }

  line(
    branch: string | undefined,
    forks: Forks,
    how: {readonly rules: ChainRules; readonly clocks: ServerClocks},
  ): Line {
    // By time first, which costs little: by LSN they are then nearly in order.
    const sets = [...this.sets.values()].sort((one, other) => one.startedAt - other.startedAt)
    return new Line(sets, branch, forks, how)
  }

  /** The branch that was backed up last; of two that end together the one that came out of the other. */
  newestBranch(forks: Forks): string | undefined {
    let newest: {readonly fork: string; readonly at: number} | undefined
    for (const {lastFork, finishedAt} of this.sets.values()) {
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
