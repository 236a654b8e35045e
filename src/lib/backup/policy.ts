import type {BackupKind} from './set.ts'

/** How often a tenant is backed up. ms. */
export type BackupPolicy = {
  readonly fullEvery: number
  readonly logEvery: number
}

/**
 * When a tenant's last backups of each kind began: UTC, ms since the epoch; undefined: never. What was committed before the beginning is in it
 * for certain, and by the end a full that takes an hour would come an hour later each time.
 */
export interface LastBackups {
  readonly full: number | undefined
  readonly log: number | undefined
}

const HOUR_MS = 3_600_000

/** Promises P14 and P15: a full twice a day, the log every hour. */
export const PROMISED: BackupPolicy = {fullEvery: 12 * HOUR_MS, logEvery: HOUR_MS}

/** What has to be taken now, in this order. A log backup needs a full before it (4214), so without one only that is due first. */
export function due(policy: BackupPolicy, last: LastBackups, now: number): readonly BackupKind[] {
  if (last.full === undefined) return ['full', 'log']
  const full: readonly BackupKind[] = now - last.full >= policy.fullEvery ? ['full'] : []
  return now - (last.log ?? last.full) >= policy.logEvery ? [...full, 'log'] : full
}

/** Failures of one kind in a row. UTC, ms since the epoch. */
export interface Failures {
  readonly times: number
  readonly last: number
}

const MINUTE_MS = 60_000
/** Of a policy's interval: a kind that fails is tried at least so often. */
const PATIENCE = 1 / 4
const LONGEST_PAUSE_MS = 30 * MINUTE_MS

/** When a kind that failed is tried again at the earliest: after 1, 2, 4 … minutes, and never later than a quarter of its interval. */
export function triedAgainAt(kind: BackupKind, policy: BackupPolicy, {times, last}: Failures): number {
  const every = kind === 'log' ? policy.logEvery : policy.fullEvery
  const longest = Math.min(LONGEST_PAUSE_MS, every * PATIENCE)
  return last + Math.min(longest, MINUTE_MS * 2 ** Math.min(times - 1, 10))
}

export type Punctuality = 'in time' | 'late' | 'overdue' | 'never'

/** Of what a policy allows; the last backup may take its time. With the promised policy: 13 h and 18 h, 75 min and 125 min. */
const LATE = {full: 13 / 12, log: 75 / 60} as const
const OVERDUE = {full: 18 / 12, log: 125 / 60} as const

/** How the last backup of a kind stands against the policy. */
export function punctuality(
  kind: 'full' | 'log',
  policy: BackupPolicy,
  last: number | undefined,
  now: number,
): Punctuality {
  if (last === undefined) return 'never'
  const every = kind === 'full' ? policy.fullEvery : policy.logEvery
  const age = now - last
  return age > every * OVERDUE[kind] ? 'overdue' : age > every * LATE[kind] ? 'late' : 'in time'
}
