import type {Finding, Json} from './finding.ts'
import type {ShownWork} from './saved-plan.ts'

/**
 * What the outside hands to steps. `observe` opens a fresh view for reading: no call of it changes anything, and facts
 * kept in it are never older than it is. `act` opens the only way to change something, and takes an `Authority`, which
 * only a run that holds its leases can make: a check, and so a plan, cannot write.
 */
export interface Capabilities<R = unknown, I = unknown, W = unknown, A = unknown> {
  /** `ahead`: what is going to be asked in this view, so that it can be asked together. */
  observe(ahead?: A): Observation<R, I>
  act(authority: Authority): W
}

/** `read`: with a reader's rights. `inspect`: reads that need more rights and leave nothing durable. */
export interface Observation<R = unknown, I = unknown> {
  readonly read: R
  readonly inspect: I
}

/** The right of one attempt to change what its run holds. */
export interface Authority {
  /** The attempt key: a ULID, stamped on every outside effect so that a later check can ask whether it took. */
  readonly attempt: string
  readonly run: string
  /** Id of the ops store that issued the token. Servers and VMs refuse other stores. */
  readonly store: string
  /** Key and fencing token of the run's exclusive lease: refused over there once a higher one was seen. */
  readonly fence: Fence
  /** Aborted when the attempt must end now, its outcome unknown: Ctrl-C twice, a lost lease. */
  readonly signal: AbortSignal
}

export interface Fence {
  readonly key: string
  readonly token: number
}

/** What checks may know besides what they observe. */
export interface CheckContext {
  /** Outputs of an earlier step that this one `needs`: found, or in a plan foretold. */
  from<O extends Json>(step: StepReference<O>): O | undefined
  /** Keys of this run's earlier attempts at this step: what carries one of them is ours. */
  readonly attempts: readonly string[]
  readonly run: string | undefined
  /** Now, of the engine's clock, in ms since the epoch. */
  readonly now: number
}

export interface ApplyContext extends CheckContext {
  readonly authority: Authority
  /** What the check found that led to this attempt. */
  readonly before: Json
  /** Aborted by Ctrl-C once: long work stops at its next safe point; short work goes on to its end. */
  readonly stop: AbortSignal
  /** Says how far the work is. `fraction` between 0 and 1 where it is known. Not journaled. */
  progress(text: string, fraction?: number): void
}

/** What a step left behind, as far as the journal knows it. */
export interface Left<O extends Json = Json> {
  /** The before-image of the first attempt. */
  readonly before: Json
  /** Outputs of the last satisfied check; undefined where the run was cut off before it. */
  readonly outputs: O | undefined
  readonly attempts: readonly string[]
}

/**
 * The way back. `check` compares what stands with what the step left: `needed`: it stands, and the diff says what will go;
 * `satisfied`: it is gone, or what stands is not this run's; `blocked`: it has changed since, or customers' data is in it.
 */
export interface Undo<C extends Capabilities, O extends Json = Json> {
  /** What undoing takes away, for the plan. */
  readonly what: string
  check(see: ReturnType<C['observe']>, left: Left<O>, context: CheckContext): Promise<Finding>
  apply(act: ReturnType<C['act']>, left: Left<O>, context: ApplyContext): Promise<void>
}

/** How long a fact may take to become true after `apply`, and how often to look. Milliseconds. */
export interface Settling {
  readonly within: number
  readonly every: number
}

/** A step as others refer to it; `O` is the type of its outputs. */
export interface StepReference<O extends Json = Json> {
  readonly id: string
  readonly outputs?: O
}

/** A wanted fact. See design/engine.md, "Step". */
export interface Step<C extends Capabilities = Capabilities, O extends Json = Json> extends StepReference<O> {
  /** Stable inside its routine; it is in journals for ever. */
  readonly id: string
  /** A statement that is true afterwards. */
  readonly fact: string
  /** Steps whose facts this one stands on: their outputs can be read, and undo leaves them while this one stands. */
  readonly needs?: readonly AnyReference[]
  readonly settles?: Settling
  /** The effect can neither be repeated nor asked about: an attempt without an outcome is in doubt. */
  readonly once?: true
  readonly pointOfNoReturn?: true
  /**
   * What it makes serves all of a group of this kind (`vm`): whoever finds it does not make it again, and its undo leaves it while
   * another one uses it. Of children of one run the last one that is undone takes it away, whoever has made it.
   */
  readonly shared?: string
  check(see: ReturnType<C['observe']>, context: CheckContext): Promise<Finding<O>>
  /** Of a `once` step, what it returns (JSON) are its outputs; of other steps the check tells. */
  apply(act: ReturnType<C['act']>, context: ApplyContext): Promise<unknown>
  /** A step without a way back says why. */
  readonly undo: Undo<C, O> | {readonly none: string}
}

/** A key that a run holds while it works. */
export interface LeaseWanted {
  readonly key: string
  readonly mode: 'shared' | 'exclusive'
}

/** A unique thing that is taken in the same transaction as the leases, such as a place on a VM. */
export interface Reservation {
  readonly key: string
  /** For people: what is taken. */
  readonly what: string
}

/** What is decided once, while planning, journaled at open and kept for every resume: a placement, for example. */
export interface Decision {
  readonly decided: Json
  readonly leases: readonly LeaseWanted[]
  readonly reservations: readonly Reservation[]
}

/** An operational routine: a list of steps that an operator could read aloud. */
export interface Routine<C extends Capabilities = Capabilities> {
  /** The command's name, `tenant create`: how `run resume` finds the routine again. */
  readonly name: string
  /** What it claims until it is closed, `tenant:acme`. Its exclusive lease, and the key of its fencing token. */
  readonly subject: string
  /** As given by the operator; equal inputs are the same command. */
  readonly inputs: Json
  /** Before the point of no return, after a failure: stop and stay resumable, or undo. */
  readonly onFailure: 'stop' | 'undo'
  /** Names of routines beside whose unfinished run this one may work (a log backup). */
  readonly besides?: readonly string[]
  /**
   * It tells people and writes down what it told, and changes nothing of the fleet: no freeze and no approval holds it up, and where
   * the ops store is not to be had, it runs in the spool of this machine.
   */
  readonly spools?: true
  /** `kept`: what a saved plan had decided, which is decided again as long as nothing stands against it. */
  decide(see: ReturnType<C['observe']>, kept?: Json): Promise<Decision | Extract<Finding, {finding: 'blocked'}>>
  steps(decided: Json): readonly StepOf<C>[]
}

/** One of the many that a command is carried out on, each by a run of its own. */
export interface Target {
  /** Unique in its list, and for people: `acme`. */
  readonly key: string
  /** Of the routine that is carried out on it. */
  readonly inputs: Json
  /** What it shares with others, by kind: `{vm: 'app-1', server: 'sql-1'}`. So many of a group are worked on at once as its kind allows. */
  readonly groups: Readonly<Record<string, string>>
  /** What was decided for it along with the others of the list: its routine decides so again, as long as nothing stands against it. */
  readonly kept?: Json
  /** What a saved plan showed of it. */
  readonly shown?: ShownWork
}

// The engine passes capabilities and outputs through without looking at them; `any` is what lets it hold steps of every kind.
// biome-ignore-start lint/suspicious/noExplicitAny: one place for the variance of steps
export type AnyReference = StepReference<any>
export type AnyStep = Step<any, any>
export type AnyUndo = Undo<any, any>
export type AnyRoutine = Routine<any>
export type StepOf<C extends Capabilities> = Step<C, any>
// biome-ignore-end lint/suspicious/noExplicitAny: see above
