import {setTimeout as sleep} from 'node:timers/promises'
import {SqlFault} from '../tds/fault.ts'
import type {Session} from '../tds/session.ts'
import {sqlText} from '../tds/sql-text.ts'
import type {Errand} from './fence.ts'
import {killSession} from './kill.ts'
import {number} from './rows.ts'

/** How long those who are in a database may take to roll back, or be followed by others. */
const WAIT_FOR_END_MS = 60_000
const LOOK_AGAIN_MS = 200
/** Somebody is in it: exclusive access for BACKUP … NORECOVERY or RESTORE, a rename, an option. */
const IN_USE = [3101, 5030, 5061, 5070] as const

/**
 * Carries `work` out once nobody is in the database: whoever is, is killed by the admin, until it succeeds or a minute is over. Logins of
 * customers are fenced by then, so those who come are tools and people.
 */
export async function whileAlone<T>(
  errand: Errand,
  admin: Session,
  database: string,
  work: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + WAIT_FOR_END_MS
  for (;;) {
    for (const session of await sessionsIn(errand, database)) await killSession(admin, session)
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof SqlFault && error.has(...IN_USE)) || performance.now() > until) throw error
      await sleep(LOOK_AGAIN_MS, undefined, {signal: errand.authority.signal})
    }
  }
}

/** Seen by the reader: the admin lacks VIEW SERVER STATE. */
async function sessionsIn({reader}: Errand, database: string): Promise<readonly number[]> {
  const [rows = []] = await reader.read({
    text: sqlText('sessions.of-database'),
    parameters: {database: {type: 'nvarchar', value: database}},
  })
  return rows.map((row) => number(row, 'session_id'))
}
