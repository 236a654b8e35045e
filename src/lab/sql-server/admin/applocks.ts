import type {Session} from '../engine/session.ts'
import {Signal} from '../engine/waiting.ts'

export type LockOwner = 'Session' | 'Transaction'
export type LockMode = 'Exclusive' | 'Shared'

interface Holding {
  readonly session: Session
  readonly owner: LockOwner
  readonly mode: LockMode
  count: number
}

/** Resource of an application lock: it belongs to a database, and is compared byte by byte. */
export interface LockResource {
  readonly databaseId: number
  readonly name: string
}

/**
 * sp_getapplock and sp_releaseapplock.
 * learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
 */
export class Applocks {
  readonly #held = new Map<string, Holding[]>()
  readonly #freed = new Signal()

  /** 0 granted at once, 1 granted after a wait, -1 time-out. Rejects where the wait is interrupted. */
  async get(
    session: Session,
    resource: LockResource,
    mode: LockMode,
    owner: LockOwner,
    timeoutMs: number,
  ): Promise<0 | 1 | -1> {
    const until = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs
    let waited: 0 | 1 = 0
    while (!this.#free(session, resource, mode)) {
      const left = until - Date.now()
      if (left <= 0) return -1
      waited = 1
      await session.waits.for(this.#freed, Number.isFinite(left) ? left : -1)
    }
    this.#take(session, resource, mode, owner)
    return waited
  }

  /** False where this owner does not hold it. A lock that was taken twice must be released twice. */
  release(session: Session, resource: LockResource, owner: LockOwner): boolean {
    const held = this.#of(resource)
    const holding = held.find((candidate) => candidate.session === session && candidate.owner === owner)
    if (holding === undefined) return false
    holding.count -= 1
    if (holding.count === 0)
      this.#keep(
        resource,
        held.filter((candidate) => candidate !== holding),
      )
    return true
  }

  releaseTransaction(session: Session): void {
    this.#drop((holding) => holding.session === session && holding.owner === 'Transaction')
  }

  releaseAll(session: Session): void {
    this.#drop((holding) => holding.session === session)
  }

  #free(session: Session, resource: LockResource, mode: LockMode): boolean {
    return this.#of(resource).every(
      (holding) => holding.session === session || (mode === 'Shared' && holding.mode === 'Shared'),
    )
  }

  #take(session: Session, resource: LockResource, mode: LockMode, owner: LockOwner): void {
    const held = this.#of(resource)
    const same = held.find((holding) => holding.session === session && holding.owner === owner && holding.mode === mode)
    if (same === undefined) this.#keep(resource, [...held, {session, owner, mode, count: 1}])
    else same.count += 1
  }

  #drop(matches: (holding: Holding) => boolean): void {
    for (const [key, held] of this.#held)
      this.#held.set(
        key,
        held.filter((holding) => !matches(holding)),
      )
    this.#freed.fire()
  }

  #of(resource: LockResource): Holding[] {
    return this.#held.get(keyOf(resource)) ?? []
  }

  #keep(resource: LockResource, held: Holding[]): void {
    this.#held.set(keyOf(resource), held)
    this.#freed.fire()
  }
}

function keyOf(resource: LockResource): string {
  return `${resource.databaseId}|${resource.name}`
}
