import {compatible, covers, type LockMode, type ResourceKind} from './lock-modes.ts'
import type {Session} from './session.ts'
import type {Signal} from './waiting.ts'

export type LockOwner = 'transaction' | 'session'

export interface Holding {
  readonly session: Session
  readonly owner: LockOwner
  readonly mode: LockMode
  count: number
}

/** A session's place in the queue for a lock. */
export interface LockRequest {
  readonly session: Session
  readonly lock: Lock
  readonly mode: LockMode
  readonly owner: LockOwner
  /** ms since 1970. */
  readonly since: number
  /** Fires when `outcome` is known. */
  readonly ended: Signal
  outcome: 'granted' | 'victim' | undefined
}

/**
 * One thing that can be locked: who holds it and who waits, in the order of asking. Who holds it already and wants more
 * goes before those who hold nothing, as conversions do in SQL Server.
 */
export class Lock {
  readonly kind: ResourceKind
  #holders: Holding[] = []
  #queue: LockRequest[] = []
  readonly #forget: (lock: Lock) => void

  /** `forget` is called when nobody holds it and nobody waits, more than once where somebody still knows it. */
  constructor(kind: ResourceKind, forget: (lock: Lock) => void) {
    this.kind = kind
    this.#forget = forget
  }

  get holders(): readonly Holding[] {
    return this.#holders
  }

  holds(session: Session, mode: LockMode): boolean {
    return this.#holders.some((holding) => holding.session === session && covers(holding.mode, mode))
  }

  /** Whether the mode would be given at once. */
  isFree(session: Session, mode: LockMode): boolean {
    return this.holds(session, mode) || this.#blockers(session, mode, this.#queue).length === 0
  }

  /** Sessions that a request waits for: holders, and who asked before. */
  blockersOf(request: LockRequest): readonly Session[] {
    return this.#blockers(request.session, request.mode, this.#queue.slice(0, this.#queue.indexOf(request)))
  }

  /** Without asking whether it is free. */
  hold(session: Session, mode: LockMode, owner: LockOwner): void {
    const same = this.#holders.find(
      (holding) => holding.session === session && holding.owner === owner && holding.mode === mode,
    )
    if (same === undefined) this.#holders.push({session, mode, owner, count: 1})
    else same.count += 1
  }

  /** Once less; false where it is not held so. */
  release(session: Session, owner: LockOwner, mode?: LockMode): boolean {
    const holding = this.#holders.find(
      (one) => one.session === session && one.owner === owner && (mode === undefined || one.mode === mode),
    )
    if (holding === undefined) return false
    holding.count -= 1
    if (holding.count === 0) this.#keep((one) => one !== holding)
    return true
  }

  releaseAll(session: Session, owner: LockOwner): void {
    this.#keep((one) => one.session !== session || one.owner !== owner)
  }

  enqueue(request: LockRequest): void {
    const converts = (one: LockRequest) => this.#holders.some(({session}) => session === one.session)
    const behind = converts(request) ? this.#queue.findIndex((one) => !converts(one)) : -1
    if (behind < 0) this.#queue.push(request)
    else this.#queue.splice(behind, 0, request)
  }

  /** It waits no longer, whatever came of it. */
  dequeue(request: LockRequest): void {
    this.#queue = this.#queue.filter((one) => one !== request)
    this.#serve()
  }

  forgetIfIdle(): void {
    if (this.#holders.length === 0 && this.#queue.length === 0) this.#forget(this)
  }

  #blockers(session: Session, mode: LockMode, before: readonly LockRequest[]): readonly Session[] {
    const converts = this.#holders.some((holding) => holding.session === session)
    const held = this.#holders.filter((holding) => holding.session !== session && !compatible(holding.mode, mode))
    const asked = converts ? [] : before.filter((one) => one.session !== session && !compatible(one.mode, mode))
    return [...held, ...asked].map((one) => one.session)
  }

  #keep(stays: (holding: Holding) => boolean): void {
    this.#holders = this.#holders.filter(stays)
    this.#serve()
  }

  /** Gives the lock to all who can have it now. */
  #serve(): void {
    for (const request of [...this.#queue]) {
      if (request.outcome !== undefined || this.blockersOf(request).length > 0) continue
      this.#queue = this.#queue.filter((one) => one !== request)
      this.hold(request.session, request.mode, request.owner)
      request.outcome = 'granted'
      request.ended.fire()
    }
    this.forgetIfIdle()
  }
}
