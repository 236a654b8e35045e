import {SqlFault} from '../tds/fault.ts'
import type {Session} from '../tds/session.ts'
import {sqlText} from '../tds/sql-text.ts'

/** KILL as the admin. A session that is already gone (6106) is as good as killed. */
export async function killSession(admin: Session, session: number): Promise<void> {
  try {
    await admin.batch(sqlText('session.kill', {session}))
  } catch (error) {
    if (!(error instanceof SqlFault && error.has(6106))) throw error
  }
}
