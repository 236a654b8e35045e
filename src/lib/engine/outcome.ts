import type {ErrorCode} from '../error-codes.ts'
import type {Bug, OperatorError} from '../errors.ts'
import type {Clock} from './clock.ts'
import type {Finding, Json} from './finding.ts'
import type {PlanFile, SavedPlan} from './saved-plan.ts'
import type {Capabilities, LeaseWanted, Reservation} from './step.ts'
import type {Actor, EventKind, RunRecord, Store} from './store.ts'

/** What the engine works with. */
export interface EngineDeps<C extends Capabilities = Capabilities> {
  readonly store: Store
  readonly capabilities: C
  readonly actor: Actor
  /** The product's version: journaled, and compared on resume. */
  readonly version: string
  readonly clock: Clock
  readonly timings: EngineTimings
  /** Takes every known secret out of a text, before it is journaled or told. */
  redact(text: string): string
  /** Who approved what is about to be begun, to be journaled. Throws LL-PLAN-UNAPPROVED where policy asks for more. */
  approved?(routine: string, plan: Pick<PlanFile, 'digest' | 'madeBy'> | undefined): Promise<Json>
  listen(event: RunEvent): void
  /** Called after each event that was appended by this process. */
  journaled?(event: {readonly run: string; readonly kind: EventKind}): void
}

/** All in ms but the tries. */
export interface EngineTimings {
  readonly leaseTtl: number
  /** How often, and how long in all, to look at an earlier attempt that is still running over there. */
  readonly inFlightEvery: number
  readonly inFlightWithin: number
  /** How often to try again for leases that another run holds, when asked to wait. */
  readonly waitEvery: number
  readonly undoTries: number
}

/** What the operator may say while a run works. */
export interface Control {
  /** Ctrl-C once: nothing new is started; a long apply stops at its safe point. */
  readonly stop: AbortSignal
  /** Ctrl-C twice: what is under way is left in doubt. */
  readonly kill: AbortSignal
  /** How long to wait for leases, in ms; 0 fails fast. */
  readonly waitMs?: number
  /** The plan that was kept and compared: the run is held to it. */
  readonly saved?: SavedPlan
  readonly acceptDrift?: boolean
  /** What the saved plan did not show may be changed as well. */
  readonly acceptImpact?: boolean
  /** Finished steps of the journal that this version's list lacks, and that may be passed over. */
  readonly acceptSteps?: readonly string[]
  /** What became of a `once` step's attempt without an outcome. */
  readonly inDoubt?: 'done' | 'again'
  /** Asks a person; absent where there is no terminal. Answers with one of `choices`. */
  decide?(question: Question): Promise<string>
}

export interface Question {
  readonly about: 'drift' | 'in-doubt'
  readonly step: string
  readonly text: string
  readonly choices: readonly string[]
}

export type StepOutcome = 'held' | 'changed' | 'failed' | 'blocked' | 'in-doubt' | 'not-reached' | 'undone' | 'kept'

export interface StepResult {
  readonly id: string
  readonly fact: string
  readonly result: StepOutcome
  /** Time that this process spent on it. */
  readonly ms: number
  readonly note?: string
  readonly diff?: readonly string[]
}

export type OutcomeState =
  | 'done'
  | 'unchanged'
  | 'failed'
  | 'blocked'
  | 'interrupted'
  | 'in-doubt'
  | 'paused'
  | 'undone'
  | 'lease-lost'

export interface Outcome {
  /** Undefined: nothing had to be done, so no run was opened. */
  readonly run: string | undefined
  readonly state: OutcomeState
  /** Steps that this run applied and then found satisfied; after an undo, those it undid. */
  readonly changed: number
  readonly held: number
  readonly steps: readonly StepResult[]
  readonly error?: OperatorError | Bug
  /** Outputs by step id. */
  readonly outputs: Readonly<Record<string, Json>>
}

export interface PlanLine {
  readonly id: string
  readonly fact: string
  readonly finding: Finding
  readonly undo: {readonly what: string} | {readonly none: string}
  readonly pointOfNoReturn: boolean
}

export interface Plan {
  readonly routine: string
  readonly subject: string
  readonly decided: Json
  readonly leases: readonly LeaseWanted[]
  readonly reservations: readonly Reservation[]
  readonly lines: readonly PlanLine[]
  /** Why nothing can be planned at all. */
  readonly blocked?: {readonly code: ErrorCode; readonly reason: string}
  /** The unfinished run that claims the subject. */
  readonly unfinished?: RunRecord
  /** Whether that run is this very command, so that carrying out resumes it. */
  readonly resumes: boolean
}

export type StepState =
  | 'checking'
  | 'applying'
  | 'settling'
  | 'waiting'
  | 'held'
  | 'changed'
  | 'failed'
  | 'blocked'
  | 'undoing'
  | 'undone'
  | 'kept'
  | 'in-doubt'

/** What renderers hear. */
export type RunEvent =
  | {
      readonly type: 'run'
      readonly run: string
      readonly routine: string
      readonly subject: string
      readonly resumed: boolean
      readonly undo: boolean
      readonly steps: readonly {readonly id: string; readonly fact: string}[]
    }
  | {
      readonly type: 'step'
      readonly id: string
      readonly fact: string
      readonly state: StepState
      readonly ms?: number
      readonly note?: string
      readonly diff?: readonly string[]
    }
  /** The run has not begun: it waits for what another one holds. */
  | {readonly type: 'queued'; readonly why: string}
  | {readonly type: 'progress'; readonly id: string; readonly text: string; readonly fraction?: number}

// biome-ignore lint/suspicious/noExplicitAny: see AnyStep
export type AnyDeps = EngineDeps<any>
