/** One thing that the attacker tried, and what came back. */
export interface Attempt {
  readonly what: string
  /** `refused`: told no; `opened`: let in; `silent`: no answer in time or a connection that was cut. */
  readonly outcome: 'refused' | 'opened' | 'silent'
  /** SQL Server's error number, or an HTTP status. */
  readonly number: number | null
  readonly said: string
}

export interface Attack {
  readonly kind: string
  readonly tenant: string
  /** Where it went. */
  readonly target: string
  /** UTC, ISO 8601. */
  readonly began: string
  readonly ended: string
  readonly attempts: readonly Attempt[]
}

/** Never more of a kind than this. */
export const mostAttempts = 60
