import type {LockOwner} from '../engine/lock.ts'
import type {LockMode} from '../engine/lock-modes.ts'
import type {Session} from '../engine/session.ts'

/** @LockMode and @LockOwner of sp_getapplock, as far as the lab knows them. */
export const APPLOCK_MODES = {exclusive: 'X', shared: 'S'} as const satisfies Record<string, LockMode>
export const APPLOCK_OWNERS = {session: 'session', transaction: 'transaction'} as const satisfies Record<
  string,
  LockOwner
>

/** Resource of an application lock: it belongs to a database, and is compared byte by byte. */
export interface LockResource {
  readonly databaseId: number
  /** @DbPrincipal; 0 is public. */
  readonly principalId: number
  readonly name: string
}

const RETURNS = {'at once': 0, waited: 1, 'time-out': -1, victim: -3} as const

/**
 * What sp_getapplock returns. A deadlock's victim is told so by -3, and its transaction stays as it is: to roll it back
 * is up to the caller. Rejects where the wait is interrupted.
 * learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
 */
export async function getApplock(
  session: Session,
  {databaseId, principalId, name}: LockResource,
  mode: LockMode,
  owner: LockOwner,
  timeoutMs: number,
): Promise<0 | 1 | -1 | -3> {
  const {locks} = session.instance
  return RETURNS[
    await locks.get(session, locks.resources.application(databaseId, `${principalId} ${name}`), mode, owner, timeoutMs)
  ]
}

/** False where this owner does not hold it. A lock that was taken twice must be released twice. */
export function releaseApplock(
  session: Session,
  {databaseId, principalId, name}: LockResource,
  owner: LockOwner,
): boolean {
  return session.instance.locks.resources.application(databaseId, `${principalId} ${name}`).release(session, owner)
}
