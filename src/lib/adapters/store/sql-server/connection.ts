import type {CompiledQuery, DatabaseConnection, QueryResult} from 'kysely'
import {SqlFault} from '../../tds/fault.ts'
import type {Row, Session} from '../../tds/session.ts'
import {foreignText, oneBatch, type SqlText, sqlText} from '../../tds/sql-text.ts'
import {executed, fitsIntoBatch, parametersOf, type Statement} from './statement.ts'

export interface ConnectionOrder {
  open(): Promise<Session>
  /** How long to wait for other writers, in ms. */
  readonly lockWaitMs: number
  /** What a fault means to an operator. `sent` are the statements that it came of. */
  explain(fault: SqlFault, sent: readonly Statement[], doing: 'reading' | 'writing' | 'committing'): Error
}

/** Statements that nobody waits for: they go with the next one whose answer is needed, or with COMMIT. */
const CHANGES: ReadonlySet<string> = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'])

/** So many changes are sent at once; a batch that is larger gains nothing. */
const AT_ONCE = 100

/**
 * One session, for one transaction or query at a time. A store far away costs a round trip for each message, so BEGIN TRAN and the
 * lock of all writers travel with the first read, changes with the next read or with COMMIT: two messages for an event
 * of the journal. How many rows a change found is therefore not told.
 */
export class TdsConnection implements DatabaseConnection {
  readonly #order: ConnectionOrder
  #session: Session
  #transaction: 'none' | 'wanted' | 'open' = 'none'
  #kept: Statement[] = []
  #broken = false

  constructor(order: ConnectionOrder, session: Session) {
    this.#order = order
    this.#session = session
  }

  static async open(order: ConnectionOrder): Promise<TdsConnection> {
    try {
      return new TdsConnection(order, await order.open())
    } catch (error) {
      throw error instanceof SqlFault ? order.explain(error, [], 'reading') : error
    }
  }

  get isUsable(): boolean {
    return !this.#broken && !this.#session.ended
  }

  begin(): void {
    this.#transaction = 'wanted'
    this.#kept = []
  }

  async commit(): Promise<void> {
    if (this.#transaction === 'open' || this.#kept.length > 0) await this.#send('commit')
    this.#transaction = 'none'
  }

  async rollback(): Promise<void> {
    const isOpen = this.#transaction === 'open'
    this.#transaction = 'none'
    this.#kept = []
    if (!isOpen || !this.isUsable) return
    try {
      await this.#session.batch(sqlText('store.rollback'))
    } catch (error) {
      // The session ends with its transaction; the error that led here is the one to tell.
      this.#broken = true
      if (!(error instanceof SqlFault)) throw error
    }
  }

  async executeQuery<R>({sql, parameters, query}: CompiledQuery): Promise<QueryResult<R>> {
    const statement = {sql, parameters}
    if (this.#transaction === 'none') return {rows: (await this.#alone(statement)) as R[]}
    this.#kept.push(statement)
    if (CHANGES.has(query.kind) && this.#kept.length < AT_ONCE) return {rows: []}
    return {rows: (await this.#send('go on')) as R[]}
  }

  // biome-ignore lint/correctness/useYield: nothing in this store is streamed, and the interface wants the method.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('This dialect does not stream.')
  }

  close(): void {
    this.#session.close()
  }

  async #alone(statement: Statement): Promise<readonly Row[]> {
    const isRead = /^\s*select\b/i.test(statement.sql)
    const results = await this.#asked([statement], isRead ? 'reading' : 'committing', () =>
      this.#session.query(foreignText(statement.sql), parametersOf(statement)),
    )
    return results.at(-1) ?? []
  }

  /** Sends what was kept; answers the rows of the last statement. */
  async #send(then: 'commit' | 'go on'): Promise<readonly Row[]> {
    const kept = this.#kept
    this.#kept = []
    const begins = this.#transaction === 'wanted'
    this.#transaction = 'open'
    const doing = then === 'commit' ? 'committing' : begins ? 'reading' : 'writing'
    const results = await this.#asked(kept, doing, () => {
      const begin = begins ? [sqlText('store.begin', {wait: this.#order.lockWaitMs})] : []
      const end = then === 'commit' ? [sqlText('store.commit')] : []
      return kept.every(fitsIntoBatch)
        ? this.#session.batch(oneBatch([...begin, ...kept.map(executed), ...end]))
        : this.#oneByOne(begin, kept, end)
    })
    return results.at(-1) ?? []
  }

  async #oneByOne(
    begin: readonly SqlText[],
    kept: readonly Statement[],
    end: readonly SqlText[],
  ): Promise<readonly (readonly Row[])[]> {
    let last: readonly (readonly Row[])[] = []
    for (const text of begin) await this.#session.batch(text)
    for (const statement of kept) last = await this.#session.query(foreignText(statement.sql), parametersOf(statement))
    for (const text of end) await this.#session.batch(text)
    return last
  }

  /** A session that was found dead while nothing can have changed is opened once more: whatever was asked is asked again. */
  async #asked<T>(
    statements: readonly Statement[],
    doing: 'reading' | 'writing' | 'committing',
    ask: () => Promise<T>,
  ): Promise<T> {
    try {
      try {
        return await ask()
      } catch (error) {
        if (!(error instanceof SqlFault) || error.phase !== 'lost' || doing !== 'reading') throw error
        this.#session.close()
        this.#session = await this.#order.open()
        return await ask()
      }
    } catch (error) {
      if (!(error instanceof SqlFault)) throw error
      if (error.phase !== 'server') this.#broken = true
      throw this.#order.explain(error, statements, doing)
    }
  }
}
