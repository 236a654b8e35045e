import type {SqlError} from './errors.ts'
import type {OutputColumn} from './query.ts'
import type {SqlType, Value} from './values.ts'

export type Environment =
  | {readonly kind: 'database'; readonly name: string; readonly before: string}
  | {readonly kind: 'begin' | 'commit' | 'rollback'; readonly transaction: number}

/** Where a request's results go, in order. */
export interface Reply {
  columns(columns: readonly OutputColumn[]): void
  row(values: readonly Value[]): void
  /** A statement ended; rows returned or affected, undefined where there is no count to tell. */
  done(count: number | undefined): void
  message(text: string, number?: number): void
  error(error: SqlError): void
  environment(change: Environment): void
  returnStatus(status: number): void
  returnValue(ordinal: number, name: string, type: SqlType, value: Value): void
}
