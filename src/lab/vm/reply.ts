import {Unsupported} from './shape.ts'
import {DiskFull} from './space.ts'
import {type Outcome, VerbError} from './verb.ts'

/** What a verb's script answers; `changes` names what is different now. */
export interface Reply {
  readonly ok: boolean
  readonly changed: boolean
  readonly changes: readonly string[]
  readonly data: unknown
  readonly warnings: readonly string[]
  readonly error: {readonly code: string; readonly message: string; readonly retryable: boolean} | null
}

/** What the bootstrap puts into its one line. */
export type Envelope =
  | {readonly ok: true; readonly data: Reply}
  | {readonly ok: false; readonly error: {readonly message: string; readonly id: string; readonly at: string}}

export const replyOf = ({changes, data}: Outcome): Envelope => ({
  ok: true,
  data: {ok: true, changed: changes.length > 0, changes, data, warnings: [], error: null},
})

/** A script answers every error itself; only what the lab does not imitate comes as if the script had died. */
export function envelopeOfError(error: unknown): Envelope {
  if (error instanceof Unsupported)
    return {ok: false, error: {message: error.message, id: 'LabUnsupported', at: 'the lab'}}
  const {changes, code, message} = refusalOf(error)
  return {
    ok: true,
    data: {
      ok: false,
      changed: changes.length > 0,
      changes,
      data: null,
      warnings: [],
      error: {code, message, retryable: retryable.includes(code)},
    },
  }
}

/** For the trace: the code of a refusal, the id of what was thrown, null for success. */
export const errorOf = (envelope: Envelope): string | null =>
  envelope.ok ? (envelope.data.error?.code ?? null) : envelope.error.id

const retryable: readonly string[] = ['IN-USE', 'SERVICE-TIMEOUT', 'DISK-FULL']

function refusalOf(error: unknown): VerbError {
  if (error instanceof VerbError) return error
  const {message} = error as Error
  return new VerbError(error instanceof DiskFull ? 'DISK-FULL' : 'FAILED', message)
}
