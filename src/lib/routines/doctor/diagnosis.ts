import type {ErrorCode} from '../../error-codes.ts'
import {OperatorError, Unreachable} from '../../errors.ts'

/** What `doctor` says of one thing. It looks and changes nothing. */
export interface Diagnosis {
  /** What should be so. */
  readonly fact: string
  /** `poor` works, and somebody should see to it; `unknown`: nobody answered. */
  readonly state: 'good' | 'poor' | 'bad' | 'unknown'
  /** For people. */
  readonly text?: string | undefined
  readonly code?: ErrorCode | undefined
  /** Commands to type next. */
  readonly next?: readonly string[] | undefined
}

/** What `look` finds; undefined is good. An error of the site is a finding like any other, a bug of ours is not. */
export async function diagnosed(
  fact: string,
  look: () => Promise<Partial<Omit<Diagnosis, 'fact'>> | undefined>,
): Promise<Diagnosis> {
  try {
    return {fact, state: 'good', ...(await look())}
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    const {code, message, detail} = error
    const state = error instanceof Unreachable ? 'unknown' : 'bad'
    return {fact, state, text: [message, detail.why].filter(Boolean).join(' '), code, next: detail.next}
  }
}
