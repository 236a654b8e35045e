import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {type LogRecord, type LogState, type Lsn, NO_LSN, newLogState, nextLsn} from './log.ts'
import type {Database} from './model.ts'

/** The log of one database, in its file: records that a backup has yet to take, and where the next one goes. */
export class DatabaseLog {
  readonly #file: DatabaseSync
  readonly #putState: StatementSync
  readonly #putRecord: StatementSync
  #state: LogState
  /** Of the record that was written last by this process. */
  last: Lsn = NO_LSN
  /** LSNs from which on running backups still need the records. */
  readonly #holds = new Set<{readonly from: Lsn}>()

  constructor(file: DatabaseSync) {
    this.#file = file
    this.#putState = file.prepare("INSERT OR REPLACE INTO meta VALUES ('log', ?)")
    this.#putRecord = file.prepare('INSERT INTO log VALUES (?, ?)')
    this.#state = newLogState()
    this.reload()
  }

  /** Back to what is durable, after a transaction that was rolled back. */
  reload(): void {
    const found = this.#file.prepare("SELECT json FROM meta WHERE key = 'log'").get()
    if (found !== undefined) this.#state = JSON.parse(String(found.json))
  }

  get state(): LogState {
    return this.#state
  }

  /** Durable with the transaction that is open. */
  set(state: LogState): void {
    this.#putState.run(JSON.stringify(state))
    this.#state = state
  }

  /** Gives the record its LSN and keeps it where a backup will ask for it: under SIMPLE it is truncated at once. */
  append(content: Omit<LogRecord, 'lsn'>, recovery: Database['recovery']): LogRecord {
    const record = {lsn: this.#state.next, ...content}
    const text = JSON.stringify(record)
    this.last = record.lsn
    // Switching to SIMPLE ends the chain: what is in the log can be backed up no more.
    const broken = recovery === 'SIMPLE' && this.#state.logStart !== null
    this.set({
      ...this.#state,
      next: nextLsn(record.lsn, text.length),
      ...(broken ? {logStart: null, beginsChain: true} : {}),
    })
    if (broken) this.truncate()
    if (this.#state.logStart !== null || this.#holds.size > 0) this.#putRecord.run(record.lsn, text)
    return record
  }

  /** Room for something that is in the log without being a change: a checkpoint, the end of a backup. Its LSN. */
  mark(): Lsn {
    const lsn = this.#state.next
    this.set({...this.#state, next: nextLsn(lsn, 1)})
    return lsn
  }

  /** Records from one LSN on, until before another one. */
  records(from: Lsn, until: Lsn): readonly LogRecord[] {
    return this.#file
      .prepare('SELECT json FROM log WHERE lsn >= ? AND lsn < ? ORDER BY lsn')
      .all(from, until)
      .map((found): LogRecord => JSON.parse(String(found.json)))
  }

  /** Puts a record that was backed up elsewhere, to be backed up again from here. */
  keep(record: LogRecord): void {
    this.#file.prepare('INSERT OR REPLACE INTO log VALUES (?, ?)').run(record.lsn, JSON.stringify(record))
  }

  /** Keeps the records from here on until the hold is given up. */
  hold(from: Lsn): () => void {
    const hold = {from}
    this.#holds.add(hold)
    return () => this.#holds.delete(hold)
  }

  /** LSN from which on a running backup needs the log; undefined without one. */
  get heldFrom(): Lsn | undefined {
    return [...this.#holds].map(({from}) => from).sort()[0]
  }

  /** Drops the records that nobody will ask for any more. */
  truncate(): void {
    const kept = [...this.#holds].map(({from}) => from)
    if (this.#state.logStart !== null) kept.push(this.#state.logStart)
    const first = kept.sort()[0]
    if (first === undefined) this.#file.exec('DELETE FROM log')
    else this.#file.prepare('DELETE FROM log WHERE lsn < ?').run(first)
  }
}
