import type {BackupKind} from './set.ts'

/** How often a tenant is backed up. ms. */
export type BackupPolicy = {
  readonly fullEvery: number
  readonly logEvery: number
}

/** When a tenant's last backups of each kind ended: UTC, ms since the epoch; undefined: never. */
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
