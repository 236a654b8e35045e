import type {ErrorCode} from '../error-codes.ts'

/** Anything that can be journaled. Secrets cannot: they are no JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json}

/** The fact holds. `outputs` are for later steps. */
export interface Satisfied<O extends Json> {
  readonly finding: 'satisfied'
  readonly outputs: O
  readonly note?: string
}

/**
 * The fact does not hold yet and can be made to. `diff` is for people, one line a change; `before` is what `undo` will
 * need; `expected` are the outputs it will have, as far as they can be foretold, so that a plan can look further ahead.
 */
export interface Needed<O extends Json> {
  readonly finding: 'needed'
  readonly diff: readonly string[]
  readonly before: Json
  readonly expected?: O
  /** What a saved plan is held to, where `diff` or `before` tell what changes by itself, such as a number of sessions. */
  readonly guard?: Json
}

/** Depends on what the step `after` has yet to produce. */
export interface Unknown {
  readonly finding: 'unknown'
  readonly after: string
}

/** An earlier attempt is still running over there, found by its stamp: waited for, never applied again. */
export interface InFlight {
  readonly finding: 'in-flight'
  readonly what: string
}

/** Foreign or unsafe state. Said, never mended. */
export interface Blocked {
  readonly finding: 'blocked'
  readonly code: ErrorCode
  readonly reason: string
}

export type Finding<O extends Json = Json> = Satisfied<O> | Needed<O> | Unknown | InFlight | Blocked

export const satisfied = <O extends Json>(outputs: O, note?: string): Satisfied<O> => ({
  finding: 'satisfied',
  outputs,
  ...(note === undefined ? {} : {note}),
})
export const needed = <O extends Json>(diff: readonly string[], before: Json = null, expected?: O): Needed<O> => ({
  finding: 'needed',
  diff,
  before,
  ...(expected === undefined ? {} : {expected}),
})
export const knownAfter = (step: {readonly id: string}): Unknown => ({finding: 'unknown', after: step.id})
export const inFlight = (what: string): InFlight => ({finding: 'in-flight', what})
export const blocked = (code: ErrorCode, reason: string): Blocked => ({finding: 'blocked', code, reason})
