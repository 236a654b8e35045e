import type {Machine} from './machine.ts'
import type {Shape} from './shape.ts'

/** Refusals that a verb answers with, in `reply.error.code`. FAILED stands for whatever else went wrong. */
export type VerbErrorCode =
  | 'FENCED'
  | 'STORE-FOREIGN'
  | 'DISK-FULL'
  | 'SERVICE-START'
  | 'SERVICE-TIMEOUT'
  | 'FOREIGN'
  | 'BAD-ZIP'
  | 'BAD-PFX'
  | 'CHANGED'
  | 'NO-ROOT'
  | 'OUTSIDE'
  | 'IN-USE'
  | 'DENIED'
  | 'POWERSHELL-OLD'
  | 'FAILED'

export interface Touched {
  /** What the verb had told of when it failed. */
  readonly changes?: readonly string[]
  /** Something durable is different, told of or not: a start that failed leaves an exit code and events. */
  readonly touched?: boolean
}

export class VerbError extends Error {
  readonly code: VerbErrorCode
  readonly changes: readonly string[]
  readonly touched: boolean

  constructor(code: VerbErrorCode, message: string, {changes = [], touched = changes.length > 0}: Touched = {}) {
    super(message)
    this.code = code
    this.changes = changes
    this.touched = touched
  }
}

export interface Outcome {
  /** What was done, for people; empty: it was so already. */
  readonly changes: readonly string[]
  readonly data: unknown
}

export interface VerbContext {
  readonly machine: Machine
  /** ULID that stamps what is made; empty only in reading verbs. */
  readonly attempt: string
  readonly deadlineMs: number
}

/** `C`: what it needs to know; a verb that needs little can be had on machines that are little. */
export interface Verb<C = VerbContext> {
  readonly mode: 'check' | 'apply'
  /** Reads the input and answers what is left to do. Throws Unsupported. */
  readonly prepare: (input: unknown) => (context: C) => Promise<Outcome> | Outcome
}

/** A verb from its mode, the shape of its input and what it does. Throws VerbError for refusals, others for what the script would throw. */
export const verb = <I, C = VerbContext>(
  mode: Verb['mode'],
  shape: Shape<I>,
  run: (input: I, context: C) => Promise<Outcome> | Outcome,
): Verb<C> => ({
  mode,
  prepare: (raw) => {
    const input = shape(raw, 'input')
    return (context) => run(input, context)
  },
})

export const found = (data: unknown): Outcome => ({changes: [], data})
