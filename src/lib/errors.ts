import type {ErrorCode} from './error-codes.ts'

/** What an operator must know when something goes wrong. Every part is a sentence or a command, without secrets. */
export interface ErrorDetail {
  /** The place: server, VM, database, file. */
  readonly where?: string | undefined
  /** The reason, with the number that the other side gave (`18456`, `EACCES`). */
  readonly why?: string | undefined
  /** What is left behind, and what was not touched. */
  readonly state?: string | undefined
  /** Exact commands to type next, most useful first. */
  readonly next?: readonly string[] | undefined
  readonly cause?: unknown
}

/** An error that the operator can act upon. Its `code` is stable; its texts are for people. */
export class OperatorError extends Error {
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : {cause: detail.cause})
    this.name = new.target.name
    this.code = code
    this.detail = detail
  }
}

/** A server, VM or store did not answer, so nothing is known about its facts. The only error that a check may throw. */
export class Unreachable extends OperatorError {}

/** A lease was lost, or a fencing token refused: another run may be at work, so this one must not go on. */
export class LeaseLost extends OperatorError {}

/** The effect of a call is not known: the connection ended before its answer came. Read before anything is repeated. */
export class OutcomeUnknown extends OperatorError {}

/** Somebody has stopped all changes of the fleet: what is under way ends, nothing new is begun. */
export class Frozen extends OperatorError {}

/** The ops store failed: nothing can be journaled, so nothing more may be changed. */
export class StoreFailure extends OperatorError {}

/** A broken promise of our own code. Never the operator's fault. */
export class Bug extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : {cause})
    this.name = 'Bug'
  }
}
