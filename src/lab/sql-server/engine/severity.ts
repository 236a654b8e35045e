import {LabUnsupported, RequestCancelled, SessionEnded, type SqlError} from './errors.ts'

/** Conversions, deadlocks: the batch ends and an open transaction is rolled back, whatever XACT_ABORT says. */
const ENDS_BATCH_AND_TRANSACTION = new Set([241, 244, 245, 248, 8114, 8169, 1205])

/** Names that cannot be resolved: the batch ends, an open transaction stays. */
const ENDS_BATCH = new Set([207, 208, 209, 911, 916, 924, 4104, 137, 134, 102, 156, 111])

/** Errors that THROW raised itself: 50000 and above. */
const THROWN = 50_000

export type Consequence =
  /** Only the statement; the next one runs. */
  | 'statement'
  | 'batch'
  /** The batch, and the transaction is rolled back, or cannot be committed any more where a CATCH block takes over. */
  | 'transaction'

/** learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql */
export function consequence(error: SqlError, xactAbort: boolean): Consequence {
  if (error instanceof SessionEnded) return 'transaction'
  if (error instanceof RequestCancelled) return xactAbort ? 'transaction' : 'batch'
  if (ENDS_BATCH_AND_TRANSACTION.has(error.number) || xactAbort) return 'transaction'
  return ENDS_BATCH.has(error.number) || error.number >= THROWN ? 'batch' : 'statement'
}

/**
 * Whether a CATCH block sees it. Unresolved names are found before a TRY block of the same level is entered; one around the level in
 * which they stand, as around sp_executesql, catches them.
 * learn.microsoft.com/sql/t-sql/language-elements/try-catch-transact-sql#errors-unaffected-by-a-trycatch-construct
 */
export function catchable(error: SqlError, level: 'same' | 'below'): boolean {
  if (error instanceof LabUnsupported || error instanceof SessionEnded || error instanceof RequestCancelled)
    return false
  return level === 'below' || ![207, 208, 209, 4104, 137, 911].includes(error.number)
}
