import type {Actor, JournalEvent, RunRecord, RunState, Store} from './store.ts'

/**
 * How a run of a spool came into the store: `whole`: as it is; `continued`: the store had its beginning; `known`: the store had all of it;
 * `branch`: in the store it had gone on otherwise, so what the spool has of it is kept beside it and flagged.
 */
export type Carried = 'whole' | 'continued' | 'known' | 'branch'

/** A run that the store does not have, or not to its end. */
export interface WaitingRun {
  readonly run: RunRecord
  /** Somebody works on it: it is left alone until it ends. */
  readonly atWork: boolean
}

export interface MergedRun {
  readonly run: RunRecord
  readonly how: Carried
}

/** What stands in for the store on one machine while the store is not to be had, beside the store that it belongs to. */
export interface Spool {
  /** Oldest first. */
  waiting(): Promise<readonly WaitingRun[]>
  /**
   * Brings every run that nobody works on into the store, each in one transaction; cut off anywhere and done again, each is there once.
   * Throws `OperatorError` LL-SPOOL-ALTERED, LL-SPOOL-FOREIGN, LL-STORE-….
   */
  merge(): Promise<{readonly merged: readonly MergedRun[]; readonly left: readonly WaitingRun[]}>
  /** Keeps a copy of a run of the store, with what it did, so that it can go on here. */
  copyRun(id: string): Promise<void>
  /** Keeps a copy of who is placed where. */
  copyPlacement(): Promise<void>
}

/** A run as a spool went on with it, which the store had gone on with otherwise. */
export interface Branch {
  readonly id: string
  readonly run: string
  /** Id of the spool. */
  readonly spool: string
  /** The last event that both have. */
  readonly forkedAfter: number
  /** Number and hash of its last event. */
  readonly events: number
  readonly head: string
  readonly state: RunState
  readonly changed: number
  /** Who opened the run, as the spool has it. */
  readonly actor: Actor
  readonly mergedAt: string
  /** The run in which somebody said that both branches were looked at. */
  readonly settledIn: string | null
}

export interface BranchesKept {
  /** Of one run, or all; oldest first. */
  branches(run?: string): Promise<readonly Branch[]>
  events(branch: string): Promise<readonly JournalEvent[]>
  /** Journals that somebody has looked at both, as a run of its own. Both stay. Undefined: that was said before. */
  settle(order: {
    readonly branch: Branch
    readonly reason: string
    readonly actor: Actor
    readonly version: string
  }): Promise<RunRecord | undefined>
}

/**
 * The store, with a copy of what is done there in a spool. That a copy fails changes nothing of the run: `failed` hears of the first.
 */
export function copied(store: Store, spool: Pick<Spool, 'copyRun'>, failed: (error: unknown) => void): Store {
  let isTold = false
  const copy = async (run: string) => {
    try {
      await spool.copyRun(run)
    } catch (error) {
      if (!isTold) failed(error)
      isTold = true
    }
  }
  const then = async <T>(answer: Promise<T>, run: string): Promise<T> => {
    const got = await answer
    await copy(run)
    return got
  }
  return {
    id: store.id,
    open: (order) => then(store.open(order), order.run),
    resume: (order) => then(store.resume(order), order.run),
    append: (tenure, event) => then(store.append(tenure, event), tenure.run),
    end: (tenure, event, state, changed) => then(store.end(tenure, event, state, changed), tenure.run),
    renew: (tenure, ttlMs) => store.renew(tenure, ttlMs),
    run: (id) => store.run(id),
    claimant: (subject) => store.claimant(subject),
    events: (run) => store.events(run),
    laterRuns: (run) => store.laterRuns(run),
    lastChange: (subject) => store.lastChange(subject),
    children: (parent) => store.children(parent),
    targets: (parent) => store.targets(parent),
  }
}
