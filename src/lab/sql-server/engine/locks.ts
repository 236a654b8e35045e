import {errors} from './errors.ts'
import type {Lock, LockOwner, LockRequest} from './lock.ts'
import {type LockMode, waitType} from './lock-modes.ts'
import {Resources} from './resources.ts'
import type {Session} from './session.ts'
import {Signal} from './waiting.ts'

export interface LockWait {
  /** LCK_M_X and its like. */
  readonly type: string
  /** ms since 1970. */
  readonly since: number
  /** Session that is waited for, the first one where there are several. */
  readonly blocker: number
}

/** All locks of a server, with one graph of who waits for whom over rows, keys, tables, databases and applications. */
export class Locks {
  readonly resources = new Resources()
  readonly #held = new Map<Session, Set<Lock>>()
  readonly #waiting = new Map<Session, LockRequest>()

  /** Waits by the session's LOCK_TIMEOUT, and holds it to the end of the transaction. Throws 1222, 1205 or the interruption. */
  async acquire(session: Session, lock: Lock, mode: LockMode): Promise<'at once' | 'waited'> {
    if (lock.holds(session, mode)) return 'at once'
    const got = await this.get(session, lock, mode, 'transaction', session.lockTimeout)
    if (got === 'time-out') throw errors.lockTimeout()
    if (got === 'victim') throw errors.deadlock(session.id)
    return got
  }

  /** As `acquire`, but lets go of it at once: what matters is that nobody else holds it. */
  async pass(session: Session, lock: Lock, mode: LockMode): Promise<'at once' | 'waited'> {
    if (lock.isFree(session, mode)) {
      lock.forgetIfIdle()
      return 'at once'
    }
    const got = await this.acquire(session, lock, mode)
    lock.release(session, 'transaction', mode)
    return got
  }

  /** `ms` -1: for ever. Rejects with the interruption of a session that was killed or cancelled. */
  async get(
    session: Session,
    lock: Lock,
    mode: LockMode,
    owner: LockOwner,
    ms: number,
  ): Promise<'at once' | 'waited' | 'time-out' | 'victim'> {
    const held = this.#held.get(session) ?? new Set()
    this.#held.set(session, held.add(lock))
    if (lock.isFree(session, mode)) {
      lock.hold(session, mode, owner)
      return 'at once'
    }
    if (ms === 0) return 'time-out'
    const request: LockRequest = {
      session,
      lock,
      mode,
      owner,
      since: Date.now(),
      ended: new Signal(),
      outcome: undefined,
    }
    lock.enqueue(request)
    this.#waiting.set(session, request)
    try {
      this.#breakCycles(request)
      if (request.outcome === undefined) await session.waits.for(request.ended, ms)
    } finally {
      this.#waiting.delete(session)
      lock.dequeue(request)
    }
    return request.outcome === 'granted' ? 'waited' : (request.outcome ?? 'time-out')
  }

  /** Lets go of all that the session holds for its transaction, or, when it ends, of everything. */
  release(session: Session, owner: LockOwner): void {
    const held = this.#held.get(session)
    if (held === undefined) return
    for (const lock of held) {
      lock.releaseAll(session, owner)
      if (!lock.holders.some((holding) => holding.session === session)) held.delete(lock)
    }
    if (held.size === 0) this.#held.delete(session)
  }

  waitOf(session: Session): LockWait | undefined {
    const request = this.#waiting.get(session)
    if (request === undefined) return undefined
    const {lock, mode, since} = request
    return {type: waitType(lock.kind, mode), since, blocker: lock.blockersOf(request)[0]?.id ?? 0}
  }

  /**
   * A wait that closes a circle ends for one of it: the session whose transaction has written least, this one where
   * several have (SQL Server chooses at random then). learn.microsoft.com/sql/relational-databases/sql-server-deadlocks-guide
   */
  #breakCycles(last: LockRequest): void {
    while (last.outcome === undefined) {
      const cycle = this.#cycleFrom(last)
      if (cycle === undefined) return
      const victim = cycle.reduce((least, one) => (cost(one) < cost(least) ? one : least), last)
      victim.outcome = 'victim'
      victim.lock.dequeue(victim)
      victim.ended.fire()
    }
  }

  /** The waits from a request back to its own session, if they come back. */
  #cycleFrom(first: LockRequest): readonly LockRequest[] | undefined {
    const seen = new Set<LockRequest>()
    const search = (request: LockRequest, path: readonly LockRequest[]): readonly LockRequest[] | undefined => {
      seen.add(request)
      for (const session of request.lock.blockersOf(request)) {
        if (session === first.session) return [...path, request]
        const next = this.#waiting.get(session)
        if (next === undefined || next.outcome !== undefined || seen.has(next)) continue
        const found = search(next, [...path, request])
        if (found !== undefined) return found
      }
      return undefined
    }
    return search(first, [])
  }
}

/** Bytes that its rollback would have to undo. */
function cost({session}: LockRequest): number {
  return session.transaction?.logBytes ?? 0
}
