import type {Json} from './finding.ts'
import type {Freeze} from './freeze.ts'
import type {Fence, LeaseWanted, Reservation, Target} from './step.ts'

/** Who works: journaled with every run, and compared when a lease's holder may be dead. */
export interface Actor {
  readonly user: string
  readonly host: string
  /** From the kernel; a pid means something only within one boot. */
  readonly boot: string
  readonly pid: number
  /** Start of the process, in the kernel's own unit, so that a reused pid is told apart. */
  readonly started: string
}

export type EventKind =
  | 'run.opened'
  | 'run.resumed'
  | 'run.stopped'
  | 'run.closed'
  | 'step.checked'
  | 'step.intended'
  | 'step.applied'
  | 'step.failed'
  | 'step.in-doubt'
  | 'step.decided'
  | 'undo.opened'
  | 'undo.checked'
  | 'undo.intended'
  | 'undo.applied'
  | 'undo.failed'
  | 'lease.broken'
  | 'wave.begun'
  | 'child.ended'

/** What the engine asks to be journaled. */
export interface EventDraft {
  readonly kind: EventKind
  readonly step?: string | undefined
  readonly attempt?: string | undefined
  readonly data: Json
}

/** A journaled event: one link of its run's chain. `hash` covers all else, `previous` included. */
export interface JournalEvent extends EventDraft {
  readonly v: 1
  readonly run: string
  /** From 1, without gaps. */
  readonly seq: number
  /** UTC, ISO 8601 with milliseconds, of the store's clock. */
  readonly at: string
  readonly previous: string
  readonly hash: string
}

/** `open`: under way or cut off. The others are the reasons why it stopped; `done` and `undone` are closed. */
export type RunState = 'open' | 'failed' | 'blocked' | 'interrupted' | 'in-doubt' | 'paused' | 'done' | 'undone'

export interface RunRecord {
  readonly id: string
  readonly routine: string
  readonly subject: string
  readonly inputs: Json
  readonly inputsDigest: string
  readonly decided: Json
  readonly state: RunState
  /** Version of the product that opened it. */
  readonly version: string
  readonly actor: Actor
  readonly openedAt: string
  readonly closedAt: string | null
  /** Steps applied and then satisfied. */
  readonly changed: number
  /** Hash of the last event. */
  readonly head: string
  /** The archive that its events went to; null: they are here. */
  readonly archivedIn: string | null
  /** The run of many that opened it, or took it up last. */
  readonly parent: string | null
}

export interface Lease {
  readonly id: string
  readonly key: string
  readonly mode: 'shared' | 'exclusive'
  readonly run: string
  readonly token: number
  readonly holder: Actor
  readonly acquiredAt: string
  readonly expiresAt: string
}

/** What a run works under: its exclusive lease's token and the ids of its leases. */
export interface Tenure {
  readonly run: string
  readonly fence: Fence
  readonly leases: readonly string[]
  /** As the routine's. */
  readonly spools?: true
}

export interface OpenOrder {
  readonly run: string
  readonly routine: string
  readonly subject: string
  readonly inputs: Json
  readonly inputsDigest: string
  readonly decided: Json
  readonly version: string
  readonly actor: Actor
  readonly leases: readonly LeaseWanted[]
  readonly reservations: readonly Reservation[]
  readonly besides: readonly string[]
  readonly ttlMs: number
  /** Digest of the saved plan that it carries out: a plan is good for one run. */
  readonly plan?: string
  /** `run.opened`. */
  readonly first: EventDraft
  /** The run under whose leases it works: they must be alive, and are not in its way. */
  readonly parent?: Tenure
  /** Of a run of many: on what it works, in order, frozen for good. */
  readonly targets?: readonly Target[]
  /** As the routine's: a freeze does not hold it up. */
  readonly spools?: true
}

export interface ResumeOrder {
  readonly run: string
  readonly actor: Actor
  readonly leases: readonly LeaseWanted[]
  readonly ttlMs: number
  /** `run.resumed` or `undo.opened`. */
  readonly first: EventDraft
  /** Hash of the last event that was read: another process may have gone on with the run since. Left out: it does not matter. */
  readonly seen?: string
  /** As in `OpenOrder`; the run is that one's child from then on. */
  readonly parent?: Tenure
  readonly spools?: true
}

/** Why a run could not be opened or taken up again. */
export type Refusal =
  | {readonly refused: 'lease'; readonly lease: Lease}
  | {readonly refused: 'claim'; readonly by: RunRecord}
  | {readonly refused: 'reservation'; readonly reservation: Reservation; readonly by: RunRecord}
  | {readonly refused: 'frozen'; readonly freeze: Freeze}
  | {readonly refused: 'applied'; readonly by: RunRecord}
  /** Its journal is longer than what was read of it. */
  | {readonly refused: 'moved'; readonly run: RunRecord}

/**
 * `delayed`: the transaction need not be durable when it returns, only with the next one that is, whoever writes that: at the latest when the leases
 * are renewed. What was written stays in order and whole; a killed process loses nothing of it, a power cut the last of such events.
 */
export interface Durability {
  readonly delayed?: boolean
}

/**
 * What the engine asks of the ops store. Every method is one transaction, durable when it returns unless it says otherwise. A lock on the store
 * that lasts, a full disk or a file that is gone are `OperatorError`s (`LL-STORE-…`).
 */
export interface Store {
  /** ULID of this store; servers and VMs are stamped with it. */
  readonly id: string

  /** Takes claim, leases (expired ones and those of a holder proven dead are taken over, the token raised) and reservations, and writes `run.opened` and its seal. */
  open(order: OpenOrder): Promise<Tenure | Refusal>
  /** Takes the leases again for an unfinished or finished run, with a raised token. The claim is taken again where it was given up. */
  resume(order: ResumeOrder): Promise<Tenure | Refusal>
  /** Conditional on every lease of the tenure being held and alive by the store's clock, else throws `LeaseLost`; an intention during a freeze throws `Frozen`. */
  append(tenure: Tenure, event: EventDraft, durability?: Durability): Promise<JournalEvent>
  /** Writes the event (`run.closed` or `run.stopped`), sets the state, gives up the leases; the claim only if the state is `done` or `undone`, the reservations only if it is `undone`; a seal when closed. */
  end(tenure: Tenure, event: EventDraft, state: Exclude<RunState, 'open'>, changed: number): Promise<JournalEvent>
  /** Extends the leases by `ttlMs` from now, or throws `LeaseLost`. */
  renew(tenure: Tenure, ttlMs: number): Promise<void>

  run(id: string): Promise<RunRecord | undefined>
  /** The run that claims the subject, if it is unfinished. */
  claimant(subject: string): Promise<RunRecord | undefined>
  /** Events in order. Throws LL-RUN-ARCHIVED where they are elsewhere. */
  events(run: string): Promise<readonly JournalEvent[]>
  /** Runs opened after this one on the same subject that changed something and were not undone. */
  laterRuns(run: RunRecord): Promise<readonly RunRecord[]>
  /** The run that changed the subject last, or may have, and was not undone; what only works beside others does not count. */
  lastChange(subject: string): Promise<RunRecord | undefined>
  /** Runs with this parent, in the order in which they were opened. */
  children(parent: string): Promise<readonly RunRecord[]>
  /** What a run of many was frozen to, in order. */
  targets(parent: string): Promise<readonly Target[]>
}
