import {lsn} from '../lsn.ts'
import type {Forks} from './forks.ts'
import type {KnownSet} from './known-set.ts'

/**
 * What the search for a chain rests on, one rule a function, so that a test can plant an error in each of them and see that it is
 * found. The planner never decides any of this elsewhere.
 */
export interface ChainRules {
  /** Numbers of LSNs: more digits than a number of JavaScript holds. */
  readonly lsn: (text: string) => bigint
  /** Why a set cannot be restored, or nothing. */
  readonly problem: (set: KnownSet) => string | undefined
  /**
   * Whether a log backup takes a database on that stands at an LSN: not later than it begins (4305), and beyond it (4326). An empty one,
   * and one that ends there, do not.
   */
  readonly goesOn: (log: KnownSet, at: bigint) => boolean
  /** Whether a differential builds on a full: by guid, and where one of them has none, by the full's checkpoint. */
  readonly fits: (full: KnownSet, differential: KnownSet) => boolean
  /** Whether all that the set holds was committed by the time. */
  readonly isOver: (set: KnownSet, at: number) => boolean
  /** Whether the set, or whatever began then, holds all that was committed before the time. */
  readonly covers: (begins: number, at: number) => boolean
  /** Whether a restore of the log may stop within it (4341). */
  readonly mayStop: (log: KnownSet) => boolean
  /** Whether the set's log, up to the LSN, is what a database on that branch has there. */
  readonly isOn: (forks: Forks, branch: string | undefined, set: KnownSet, until: bigint) => boolean
  /** Whether the set is of the database that is asked for, whatever its name. */
  readonly isOf: (family: string, asked: string) => boolean
  /** Whether local times up to the stop and those after it cannot be told apart. */
  readonly isAmbiguous: (found: boolean) => boolean
}

export const CHAIN_RULES: ChainRules = {
  lsn,
  problem: (set) => set.problem,
  goesOn: (log, at) => log.first <= at && log.last > at,
  fits: (full, {base}) => {
    if (full.copyOnly || base === null) return false
    return base.guid === null ? base.lsn !== null && base.lsn === full.checkpoint : base.guid === full.guid
  },
  isOver: (set, at) => set.ends <= at,
  covers: (begins, at) => begins >= at,
  mayStop: (log) => !log.bulkLogged,
  isOn: (forks, branch, set, until) => forks.agree(branch, set.lastFork, until),
  isOf: (family, asked) => family === asked,
  isAmbiguous: (found) => found,
}
