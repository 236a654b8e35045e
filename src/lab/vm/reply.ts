import {Unsupported} from './shape.ts'
import {DiskFull} from './space.ts'
import {type Outcome, VerbError} from './verb.ts'
import {BadPath} from './windows-path.ts'

/** What a verb's script answers; `changes` names what is different now. */
export interface Reply {
  readonly ok: boolean
  readonly changed: boolean
  readonly changes: readonly string[]
  readonly data: unknown
  readonly warnings: readonly string[]
  readonly error?: {readonly code: string; readonly message: string; readonly retryable: boolean}
}

/** What the bootstrap puts into its one line. */
export type Envelope =
  | {readonly ok: true; readonly data: Reply}
  | {readonly ok: false; readonly error: {readonly message: string; readonly id: string; readonly at: string}}

export const replyOf = (outcome: Outcome): Envelope => ({
  ok: true,
  data: {ok: true, changed: outcome.changes.length > 0, changes: outcome.changes, data: outcome.data, warnings: []},
})

/** A refusal is the script's own answer; anything else is what the bootstrap catches. */
export function envelopeOfError(error: unknown): Envelope {
  const refusal = error instanceof DiskFull ? new VerbError('DISK-FULL', error.message, {retryable: true}) : error
  if (refusal instanceof VerbError) {
    const {changed, code, message, retryable} = refusal
    return {
      ok: true,
      data: {ok: false, changed, changes: [], data: null, warnings: [], error: {code, message, retryable}},
    }
  }
  const {message} = error as Error
  return {ok: false, error: {message, id: idOf(error), at: 'at <ScriptBlock>, <No file>'}}
}

/** For the trace: the code of a refusal, the id of what was thrown, null for success. */
export function errorOf(envelope: Envelope): string | null {
  if (!envelope.ok) return envelope.error.id
  return envelope.data.error?.code ?? null
}

const idOf = (error: unknown): string =>
  error instanceof Unsupported ? 'LabUnsupported' : error instanceof BadPath ? 'BadPath' : 'RuntimeException'
