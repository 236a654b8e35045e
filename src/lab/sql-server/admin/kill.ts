import {errors, SqlError} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Statement} from '../tsql/ast.ts'

const LARGEST_SESSION = 32_767
const LAST_SYSTEM_SESSION = 50

/** learn.microsoft.com/sql/t-sql/language-elements/kill-transact-sql */
export function killSession({session: id, statusOnly}: Extract<Statement, {kind: 'kill'}>, session: Session): void {
  if (session.depth > 0) throw new SqlError(6115, 'KILL command cannot be used inside user transactions.')
  if (!session.serverRights.has('ALTER ANY CONNECTION')) throw errors.mayNotKill()
  if (id === 0 || id > LARGEST_SESSION) throw new SqlError(6101, `Session ID ${id} is not valid.`)
  // A session that is killed is rolled back at once here: there is never a progress to tell.
  if (statusOnly)
    throw new SqlError(
      6120,
      `Status report cannot be obtained. Rollback operation for Process ID ${id} is not in progress.`,
    )
  if (id === session.id) throw new SqlError(6104, 'Cannot use KILL to kill your own process.')
  if (id <= LAST_SYSTEM_SESSION) throw new SqlError(6107, 'Only user processes can be killed.', {severity: 14})
  const victim = session.instance.session(id)
  if (victim === undefined) throw new SqlError(6106, `Process ID ${id} is not an active process ID.`, {state: 2})
  victim.kill()
}
