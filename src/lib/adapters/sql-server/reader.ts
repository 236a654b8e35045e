import {Unreachable} from '../../errors.ts'
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
  /** When the server was last found to be silent, and how. */
  #silent: {readonly at: number; readonly error: Unreachable} | undefined

  constructor(options: SqlServerOptions) {
    this.#options = options
  }

  read(question: Question, timeoutMs?: number): Promise<readonly (readonly Row[])[]> {
    const asked = performance.now()
    const turn = this.#queue.then(() => {
      // It has stood in line behind a read that had no answer: what it would learn, it knows.
      if (this.#silent !== undefined && this.#silent.at >= asked) throw this.#silent.error
      return this.#read(question, timeoutMs)
    })
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
      const known = operatorError(error, {...occasionOf(this.#options, 'reader', 'reading', text.templates), database})
      if (known instanceof Unreachable) this.#silent = {at: performance.now(), error: known}
      throw known
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

/** The same within one view: a server that gave no answer there is not asked by it again, so that hundreds of questions do not each wait. */
export class ReadsOfView implements Reads {
  readonly #reads: Reads
  #silent: Unreachable | undefined

  constructor(reads: Reads) {
    this.#reads = reads
  }

  async read(question: Question, timeoutMs?: number): Promise<readonly (readonly Row[])[]> {
    if (this.#silent !== undefined) throw this.#silent
    try {
      return await this.#reads.read(question, timeoutMs)
    } catch (error) {
      if (error instanceof Unreachable) this.#silent = error
      throw error
    }
  }
}
