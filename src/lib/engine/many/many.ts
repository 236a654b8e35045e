import type {ErrorCode} from '../../error-codes.ts'
import type {Bug, OperatorError} from '../../errors.ts'
import type {Finding, Json} from '../finding.ts'
import type {Control, EngineDeps, OutcomeState, RunEvent} from '../outcome.ts'
import type {PlanFile, ShownWork} from '../saved-plan.ts'
import type {Capabilities, LeaseWanted, Routine, Target} from '../step.ts'
import type {RunRecord} from '../store.ts'

/**
 * A command on many: each target by a run of its own, a child of the run that holds them together. The list is frozen
 * when that run is opened; taken up again, it goes on with those that are not done.
 */
export interface Many<C extends Capabilities = Capabilities> {
  /** As `run list` shows it, and how `run resume` finds it again: `cert renew --all-due`. */
  readonly name: string
  /** What it claims until it is closed, `fleet:certificates`. Its children claim their own subjects. */
  readonly subject: string
  /** As given by the operator, the choice among targets included; equal inputs are the same command. */
  readonly inputs: Json
  readonly choice?: Choice
  readonly besides?: readonly string[]
  /**
   * Its targets are those that are due, which another day are others: a run that left no child unfinished is closed, also
   * where some could not be begun, and the same command looks anew.
   */
  readonly recurs?: true
  /**
   * A target that somebody else's run is at work on needs nothing of this one: it counts as already so. For what many machines call at
   * any time, and all but one find it being done.
   */
  readonly yields?: true
  /** All targets, those included that need nothing; in the order in which they are worked on. */
  decide(see: ReturnType<C['observe']>): Promise<ManyDecision | Extract<Finding, {finding: 'blocked'}>>
  /** What checks of these targets are going to ask, so that a plan asks it together. */
  ahead?(targets: readonly Target[], see: ReturnType<C['observe']>): Promise<Parameters<C['observe']>[0]>
  /** The routine for one target, made again from what was frozen. Each has a subject of its own. */
  child(target: Target): Routine<C>
}

export interface ManyDecision {
  readonly targets: readonly Target[]
  /** What the parent holds besides its subject; not in its children's way. */
  readonly leases?: readonly LeaseWanted[]
}

/** What the operator takes of the list before it is frozen. */
export interface Choice {
  /** Keys. */
  readonly only?: readonly string[]
  /** So many of those that need something. */
  readonly limit?: number
}

/** How fast children follow one another. */
export interface Pace {
  /** So many go first, and must be done before the others are begun. 0: none. */
  readonly canary: number
  /** Size of each wave after the canary; left out: each twice the one before. */
  readonly wave?: number
  /** At once in all. */
  readonly concurrency: number
  /** At once in one group, by kind: `{vm: 2, server: 4}`. A kind that is left out has no limit. */
  readonly limits: Readonly<Record<string, number>>
  /** Once more than so many of those begun have failed, nothing more is begun. The larger of both counts; `percent` is of the list. */
  readonly maxFailures: {readonly count?: number; readonly percent?: number}
}

/** `listen` hears of the run of many itself that it has to wait; everything else goes to `tell`. */
export interface ManyDeps<C extends Capabilities = Capabilities> extends EngineDeps<C> {
  tell(event: ManyEvent): void
}

export interface ManyControl extends Omit<Control, 'decide' | 'saved'> {
  readonly pace: Pace
  /** The plan that was kept and compared: the run and its children are held to it. */
  readonly plan?: SavedMany
}

/** A plan of many as it is kept in a file: who is on the list, and what was found of each. */
export interface SavedMany extends PlanFile {
  readonly pace: Pace
  /** How many needed nothing, and are not on the list. */
  readonly held: number
  /** Who needs it and could not be begun, and so is not on the list either. */
  readonly omitted: readonly OmittedTarget[]
  readonly targets: readonly SavedTarget[]
}

export interface OmittedTarget {
  readonly key: string
  readonly code: ErrorCode
  readonly reason: string
}

export type SavedTarget = Target & {readonly shown: ShownWork}

/** What the work on one target would be. Nothing of what its checks found is kept: there may be hundreds. */
export interface ChildPlan {
  readonly target: Target
  readonly hold: number
  readonly change: number
  /** Facts that are known once others are. */
  readonly later: number
  readonly diff: readonly string[]
  /** Why nothing of it can be begun. */
  readonly blocked?: {readonly code: ErrorCode; readonly reason: string}
  /** The unfinished run of this very work, which would be gone on with. */
  readonly resumes?: string
}

export interface ManyPlan {
  readonly routine: string
  readonly subject: string
  readonly leases: readonly LeaseWanted[]
  /** By target, in order. Of a run that is taken up again: of what is left of its list. */
  readonly children: readonly ChildPlan[]
  /** How many of the list need nothing, or were done before. */
  readonly held: number
  readonly blocked?: {readonly code: ErrorCode; readonly reason: string}
  /** The unfinished run that claims the subject. */
  readonly unfinished?: RunRecord
  /** Whether that run is this very command, so that carrying out goes on with its list. */
  readonly resumes: boolean
}

/**
 * `held`: nothing was needed, and no run opened. `refused`: nothing was begun. `not-begun`: its turn did not come.
 * `undone`: it failed and took back what it had done, or was undone since.
 */
export type ChildState = Exclude<OutcomeState, 'unchanged'> | 'held' | 'refused' | 'not-begun'

export interface ChildResult {
  readonly key: string
  readonly run?: string | undefined
  readonly state: ChildState
  /** Steps that its run applied and then found satisfied; after an undo, those it undid. */
  readonly changed: number
  /** Time that this process spent on it. */
  readonly ms: number
  readonly error?: ChildError | undefined
}

export interface ManyOutcome {
  /** Undefined: nothing had to be done, or nothing could be begun, so no run was opened. */
  readonly run: string | undefined
  readonly state: OutcomeState
  /** Steps that all children together applied and then found satisfied; after an undo, those that they undid. */
  readonly changed: number
  /** In the order of the list. */
  readonly children: readonly ChildResult[]
  readonly tally: Tally
  readonly error?: OperatorError | Bug
}

export interface ChildError {
  readonly code: string
  readonly message: string
  readonly where?: string
  readonly why?: string
}

/** How many of the list are how far; `held` with those that needed nothing before it was frozen. */
export interface Tally {
  readonly total: number
  readonly done: number
  readonly held: number
  readonly failed: number
  readonly undone: number
  /** Not begun, or stopped on the way because the operator asked. */
  readonly left: number
}

/** What renderers hear of many. */
export type ManyEvent =
  /** Of the looking ahead, before anything is opened. */
  | {readonly type: 'planned'; readonly done: number; readonly total: number}
  | {
      readonly type: 'many'
      readonly run: string
      readonly routine: string
      readonly subject: string
      readonly resumed: boolean
      readonly undo: boolean
      readonly tally: Tally
      /** Those of its list that failed before, or cannot be begun. */
      readonly failed: readonly ChildResult[]
    }
  | {readonly type: 'wave'; readonly number: number; readonly canary: boolean; readonly size: number}
  | {readonly type: 'child-begun'; readonly key: string}
  /** What the run of one target says of itself. */
  | {readonly type: 'child'; readonly key: string; readonly event: RunEvent}
  | {readonly type: 'child-ended'; readonly result: ChildResult; readonly tally: Tally}
