import {lsn} from './lsn.ts'
import type {BackupSet} from './set.ts'

/** What a full and the log backups after it reach without a hole. */
export interface Reach {
  /** The newest full that counts; undefined: there is none. */
  readonly full: BackupSet | undefined
  /** The log backups after it, in order of LSN, as far as they meet and count. */
  readonly logs: readonly BackupSet[]
  /** Where they stop to meet: a set that does not count holds the link, or nobody knows one. */
  readonly hole: Hole | undefined
}

export interface Hole {
  /** From this LSN on the log is not in a backup that counts. */
  readonly from: string
  /** The backup that took it; undefined where history has none. */
  readonly by: BackupSet | undefined
}

/** The database as it is now. */
export interface Now {
  readonly family: string
  /** Where the next log backup has to begin; undefined: none can be taken before another full. */
  readonly logStart: string | undefined
}

/**
 * How far one family's backups reach from their newest full. `counts` says of a set whether it is whole and where we would look
 * for it: a set written to NUL, or by another tool, is in the chain and does not count.
 * A log with first ≤ full.last ≤ last is the first of the chain, so one that holds nothing yet counts too; after it each begins where
 * the one before ended.
 */
export function reachOf(sets: readonly BackupSet[], now: Now, counts: (set: BackupSet) => boolean): Reach {
  const own = sets.filter((set) => set.family === now.family && !set.damaged)
  const fulls = own.filter((set) => set.kind === 'full' && !set.copyOnly && counts(set)).sort(byLastLsn)
  const full = fulls.at(-1)
  if (!full) return {full, logs: [], hole: undefined}
  const logs: BackupSet[] = []
  let end = lsn(full.lastLsn)
  // A copy-only log backup takes nothing out of the log: the next one holds the same again.
  const chain = own.filter((set) => set.kind === 'log' && !set.copyOnly && lsn(set.lastLsn) >= end).sort(byLastLsn)
  for (const log of chain) {
    if (lsn(log.firstLsn) > end) return {full, logs, hole: {from: String(end), by: undefined}}
    if (!counts(log)) return {full, logs, hole: {from: String(end), by: log}}
    logs.push(log)
    end = lsn(log.lastLsn)
  }
  // History may have been deleted, or the recovery model changed: the database itself knows.
  const isWhole = now.logStart !== undefined && lsn(now.logStart) <= end
  return {full, logs, hole: isWhole ? undefined : {from: String(end), by: undefined}}
}

function byLastLsn(one: BackupSet, other: BackupSet): number {
  const [a, b] = [lsn(one.lastLsn), lsn(other.lastLsn)]
  return a === b ? one.finishedAt - other.finishedAt : a < b ? -1 : 1
}
