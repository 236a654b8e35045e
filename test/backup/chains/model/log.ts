/** A commit in the log. Times are ms; `local` is what the server's clocks showed, as if it were UTC. */
export interface Commit {
  readonly lsn: bigint
  readonly at: number
  readonly local: number
  readonly mark: string | undefined
}

/** `from`: where it begins; what lies on it has greater LSNs. */
export interface Fork {
  readonly guid: string
  readonly from: bigint
}

export type Kind = 'full' | 'differential' | 'log'

/** A backup as it truly is. */
export interface Taken {
  readonly guid: string
  readonly number: number
  readonly kind: Kind
  readonly family: string
  readonly server: number
  readonly copyOnly: boolean
  readonly first: bigint
  /** Of the record that follows. */
  readonly last: bigint
  readonly checkpoint: bigint
  readonly databaseBackupLsn: bigint
  readonly base: Taken | null
  readonly path: readonly Fork[]
  /** All that led to its end. */
  readonly commits: readonly Commit[]
  readonly bulk: boolean
  readonly start: number
  readonly finish: number
  readonly toNul: boolean
  readonly stripes: number
  readonly mirrors: number
}

/** What restores have brought so far. */
export interface Restored {
  readonly commits: readonly Commit[]
  readonly redo: bigint
  readonly path: readonly Fork[]
  readonly base: Taken | null
  /** The last log was not rolled forward to its end. */
  readonly stopped: boolean
}

export type ModelStop = {readonly local: number} | {readonly mark: string}

const samePath = (one: readonly Fork[], other: readonly Fork[], until: bigint): boolean => {
  for (let index = 0; ; index++) {
    const [a, b] = [one[index], other[index]]
    const [guid, otherGuid] = [
      a !== undefined && a.from < until ? a.guid : undefined,
      b !== undefined && b.from < until ? b.guid : undefined,
    ]
    if (guid !== otherGuid) return false
    if (guid === undefined) return true
  }
}

/** As SQL Server restores WITH NORECOVERY: what comes of it, or the number of its error. */
export function restored(state: Restored | undefined, taken: Taken, stop?: ModelStop): Restored | number {
  if (taken.kind === 'full')
    return {
      commits: taken.commits,
      redo: taken.last,
      path: taken.path,
      base: taken.copyOnly ? null : taken,
      stopped: false,
    }
  if (state === undefined) return 3118
  if (taken.kind === 'differential') {
    if (taken.base !== state.base || taken.last < state.redo || !samePath(taken.path, state.path, state.redo))
      return 3136
    return {...state, commits: taken.commits, redo: taken.last, path: taken.path, stopped: false}
  }
  if (taken.first > state.redo) return 4305
  if (taken.last < state.redo) return 4326
  if (!samePath(taken.path, state.path, state.redo)) return 4330
  if (stop !== undefined && taken.bulk) return 4341
  const held = state.commits.filter(({lsn}) => lsn < state.redo)
  const own = taken.commits.filter(({lsn}) => lsn >= state.redo)
  const end = own.findIndex((commit) =>
    stop === undefined ? false : 'mark' in stop ? commit.mark === stop.mark : commit.local >= stop.local,
  )
  const reached = own[end]
  if (reached === undefined)
    return {...state, commits: [...held, ...own], redo: taken.last, path: taken.path, stopped: false}
  const path = taken.path.filter(({from}) => from < reached.lsn)
  return {...state, commits: [...held, ...own.slice(0, end)], redo: reached.lsn, path, stopped: true}
}

export const forkAt = (path: readonly Fork[], lsn: bigint): Fork | undefined =>
  path.findLast(({from}) => from < lsn) ?? path[0]
