import {SqlFault} from '../tds/fault.ts'
import {type Row, Session} from '../tds/session.ts'
import {operatorError} from './errors.ts'
import {occasionOf} from './occasion.ts'
import type {SqlServerOptions} from './options.ts'
import type {Question} from './questions.ts'

const READ_TIMEOUT_MS = 30_000

/** Whom reads are asked of. */
export interface Reads {
  /** One list of rows for each result. Throws `Unreachable`, or the `OperatorError` of what the server said. */
  read(question: Question, timeoutMs?: number): Promise<readonly (readonly Row[])[]>
}

/**
 * The reader's one connection, opened at its first use and kept until `close`. Reads wait for one another. A connection
 * that was found dead is opened once more: a read can be repeated.
 */
export class Reader implements Reads {
  readonly #options: SqlServerOptions
  #session: Session | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: SqlServerOptions) {
    this.#options = options
  }

  read(question: Question, timeoutMs?: number): Promise<readonly (readonly Row[])[]> {
    const turn = this.#queue.then(() => this.#read(question, timeoutMs))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  close(): void {
    this.#closed = true
    this.#session?.close()
    this.#session = undefined
  }

  async #read({text, parameters, database}: Question, timeoutMs: number | undefined) {
    try {
      const kept = this.#session
      if (kept !== undefined && !kept.ended)
        try {
          return await kept.query(text, parameters, timeoutMs)
        } catch (error) {
          if (!(error instanceof SqlFault) || error.phase !== 'lost') throw error
        }
      return await (await this.#opened()).query(text, parameters, timeoutMs)
    } catch (error) {
      if (!(error instanceof SqlFault)) throw error
      throw operatorError(error, {...occasionOf(this.#options, 'reader', 'reading', text.templates), database})
    }
  }

  async #opened(): Promise<Session> {
    this.#session?.close()
    // CONNECT ANY DATABASE lets the reader in everywhere by three-part names, so it has no need of another database.
    this.#session = await Session.open(this.#options, this.#options.principals.reader, 'master', READ_TIMEOUT_MS)
    if (this.#closed) this.#session.close()
    return this.#session
  }
}
