import {errors, SqlError} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'

/** learn.microsoft.com/sql/t-sql/language-elements/kill-transact-sql */
export function killSession(id: number, session: Session): void {
  if (session.depth > 0) throw new SqlError(6115, 'KILL command cannot be used inside user transactions.')
  if (!session.serverRights.has('ALTER ANY CONNECTION')) throw errors.mayNotKill()
  if (id === session.id) throw new SqlError(6104, 'Cannot use KILL to kill your own process.')
  if (id <= 50) throw new SqlError(6107, 'Only user processes can be killed.', {severity: 14})
  const victim = session.instance.session(id)
  if (victim === undefined) throw new SqlError(6106, `Process ID ${id} is not an active process ID.`, {state: 2})
  victim.kill()
}
