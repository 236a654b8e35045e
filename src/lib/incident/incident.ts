export type Channel = 'mail' | 'text'

export const SEVERITIES = ['critical', 'major', 'minor'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What is known of an incident when it is opened; never changed afterwards. */
export interface IncidentRecord {
  readonly id: string
  /** `kind:resource:check`: the same trouble, whoever sees it. */
  readonly key: string
  readonly kind: 'downtime'
  readonly severity: Severity
  readonly title: string
  /** `vm/app-1`, `server/sql-1`, `tenant/acme`. */
  readonly affected: readonly string[]
  /** Names of those who may be involved, by the placement when it began. */
  readonly tenants: readonly string[]
  /** When that placement held, UTC ISO 8601; null: it is not known, and only those are here who were named. */
  readonly placedAt: string | null
  readonly beganAt: string
  readonly openedAt: string
  /** `ann@desk` */
  readonly openedBy: string
  readonly run: string
}

export type EntryKind = 'opened' | 'paged' | 'merged'

/** What a line of the timeline says besides its kind. */
export type EntryData = Readonly<Record<string, string | number | readonly string[]>>

/** A line of the timeline; lines are only ever added. */
export interface IncidentEntry {
  readonly id: string
  readonly at: string
  readonly kind: EntryKind
  readonly by: string
  readonly run: string
  readonly data: EntryData
}

export interface Incident extends IncidentRecord {
  /** In order of time. */
  readonly entries: readonly IncidentEntry[]
}

/** One message to one recipient over one channel. */
export interface NoticeRecord {
  readonly id: string
  readonly incident: string
  /** Those with the same one were sent together. */
  readonly page: string
  readonly recipient: string
  readonly channel: Channel
  readonly address: string
  readonly title: string
  readonly body: string
}

/** `sending`: its outcome was not recorded, yet or at all. */
export type AttemptState = 'sending' | 'sent' | 'failed' | 'uncertain'

export interface NoticeAttempt {
  readonly at: string
  readonly state: AttemptState
  /** The receipt, or why it was not sent. */
  readonly detail: string
}

export interface Notice extends NoticeRecord {
  /** In order of time. */
  readonly attempts: readonly NoticeAttempt[]
}
