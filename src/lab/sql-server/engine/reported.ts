import {SqlError, unsupported} from './errors.ts'

/** An error that has been told to the client already, on its way out of the batch. */
export class Reported extends Error {
  readonly original: SqlError

  constructor(original: SqlError) {
    super(original.message)
    this.original = original
  }
}

/** As THROW without arguments tells it again. */
export function rethrown(caught: SqlError): SqlError {
  return new SqlError(caught.number, caught.message, {
    severity: caught.severity,
    state: caught.state,
    line: caught.line,
  })
}

export function asSqlError(thrown: unknown): SqlError {
  if (thrown instanceof SqlError) return thrown
  // A fault of the lab's own: told as such, never as an error of SQL Server.
  return unsupported(`this (${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)})`)
}
