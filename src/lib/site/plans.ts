import type {Actor, RunRecord} from '../engine/store.ts'

/** Somebody's word that a saved plan may be carried out: for this very plan, byte by byte. */
export interface Approval {
  readonly id: string
  readonly plan: string
  /** Who counts: the log-in of the database where it knows one, else the user of the system. */
  readonly person: string
  readonly actor: Actor
  readonly note: string
  /** UTC, ISO 8601. */
  readonly at: string
}

export interface PlansReading {
  /** Now, by the store's clock, in ms since the epoch: machines that share a store need not agree on the time. */
  now(): Promise<number>
  /** Who is at work here, as approvals count people. */
  person(actor: Actor): Promise<string>
  /** The run that carried a saved plan out, or does, by the plan's digest. */
  runOfPlan(digest: string): Promise<RunRecord | undefined>
  /** Of one plan, or the newest ones of all; oldest first. */
  approvals(plan?: string): Promise<readonly Approval[]>
}

export interface PlansWriting {
  /** A person approves a plan once: again, it is so already. */
  approve(order: {
    readonly plan: string
    readonly actor: Actor
    readonly note: string
  }): Promise<{readonly approval: Approval; readonly changed: boolean}>
}
