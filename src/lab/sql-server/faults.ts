import type {Faults} from '../faults.ts'
import {errors, SessionEnded} from './engine/errors.ts'
import type {Session} from './engine/session.ts'
import {Signal} from './engine/waiting.ts'
import type {Statement} from './tsql/ast.ts'

/** Kinds that only hold others: a fault strikes these. */
const frames: ReadonlySet<Statement['kind']> = new Set(['if', 'block', 'try'])

/** Kinds that work in parts, which can be made to last. */
const slowed: ReadonlySet<Statement['kind']> = new Set(['backup', 'restore', 'restore-media', 'checkdb'])

/** Faults that strike single statements, before they have any effect. */
export class StatementFaults {
  readonly #faults: Faults

  constructor(faults: Faults) {
    this.#faults = faults
  }

  /** Throws 1205 or 1222 where the statement is to fail; resolves late where it is to wait. */
  async before(statement: Statement, session: Session): Promise<void> {
    if (frames.has(statement.kind) || this.#faults.list().length === 0) return
    if (this.#faults.strikes('deadlock', statement.text)) throw errors.deadlock(session.id)
    if (this.#faults.strikes('lock-timeout', statement.text)) throw errors.lockTimeout()
    if (slowed.has(statement.kind)) this.#slow(statement.text, session)
    const delay = this.#faults.strikes('delay', statement.text)
    if (delay) await this.#hold(this.#faults.untilCleared(delay, delay.ms), session)
  }

  /** Whether the rows of a backup or restore are not written (3009). */
  losesHistory(text: string): boolean {
    return this.#faults.strikes('backup-history', text) !== undefined
  }

  /** From here to its end, or until the fault is cleared; a part that has begun takes its time. */
  #slow(text: string, {request}: Session): void {
    const slow = this.#faults.strikes('backup-slow', text)
    if (slow === undefined || request === undefined) return
    request.msPerPart = () => (this.#faults.list().some(({id}) => id === slow.id) ? (slow.ms ?? 0) : 0)
  }

  /**
   * Like a statement that works for long: the end of its connection does not end it, KILL and an attention do.
   * learn.microsoft.com/sql/t-sql/language-elements/kill-transact-sql
   */
  async #hold(over: Promise<void>, session: Session): Promise<void> {
    const signal = new Signal()
    let isOver = false
    void over.then(() => {
      isOver = true
      signal.fire()
    })
    try {
      await session.waits.for(signal, -1)
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error
    }
    while (!isOver && !session.killed)
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, killSeenWithinMs))])
    if (session.killed) throw new SessionEnded()
  }
}

const killSeenWithinMs = 20
