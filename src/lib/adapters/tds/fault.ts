/** One error message of the server. `line` counts from 1 within the batch that was sent. */
export interface ServerMessage {
  readonly number: number
  readonly state: number
  readonly severity: number
  readonly line: number
  /** Cleaned of secrets; for people only. */
  readonly text: string
}

/**
 * What went wrong on a connection, before it has a meaning for an operator (`errors.ts` gives it one).
 * `connect`: no session came about. `lost`: the session ended before the answer. `timeout`: a bounded request took too
 * long and was cancelled. `server`: the server answered with errors. Holds neither T-SQL nor secrets.
 */
export class SqlFault extends Error {
  readonly phase: 'connect' | 'lost' | 'timeout' | 'server'
  readonly messages: readonly ServerMessage[]
  /** Codes of the library, of sockets and of TLS, outermost first: `ESOCKET`, `ECONNREFUSED`. */
  readonly codes: readonly string[]

  constructor(phase: SqlFault['phase'], text: string, messages: readonly ServerMessage[], codes: readonly string[]) {
    super(text)
    this.name = 'SqlFault'
    this.phase = phase
    this.messages = messages
    this.codes = codes
  }

  has(...numbers: readonly number[]): boolean {
    return this.messages.some((message) => numbers.includes(message.number))
  }
}
