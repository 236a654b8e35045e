import {setTimeout as sleep} from 'node:timers/promises'
import {OperatorError} from '../../errors.ts'
import type {Secret} from '../../secret.ts'
import type {NewLogin} from '../../site/database-server.ts'
import {SqlFault} from '../tds/fault.ts'
import type {Session} from '../tds/session.ts'
import {oneBatch, type SqlText, sqlText} from '../tds/sql-text.ts'
import {auditorOf} from './auditor.ts'
import {type Errand, fenced} from './fence.ts'
import {killSession} from './kill.ts'
import {TENANTS_ROLE} from './principals.ts'
import {sessionsOf} from './sessions.ts'

/** How long sessions of a login may take to roll back after KILL. */
const WAIT_FOR_END_MS = 60_000
const LOOK_AGAIN_MS = 100

/** 15025: a login of that name exists. The check that follows tells by its SID whose it is. */
export const createLogin = (errand: Errand, order: NewLogin): Promise<void> =>
  fenced(errand, 'admin', undefined, async (session) => {
    try {
      await session.batch(createLoginText(order))
    } catch (error) {
      if (!(error instanceof SqlFault && error.has(15025))) throw error
    }
  })

/** CREATE LOGIN and, in the same batch, its disabling: no instant lies between them for a client. */
export function createLoginText(order: NewLogin): SqlText {
  const create = sqlText('login.create', {
    login: order.name,
    password: order.password,
    sid: order.sid,
    database: order.defaultDatabase,
  })
  return order.disabled ? oneBatch([create, sqlText('login.disable', {login: order.name})]) : create
}

export const setPassword = (errand: Errand, login: string, password: Secret): Promise<void> =>
  change(errand, sqlText('login.password', {login, password}))

export const setLoginState = (errand: Errand, login: string, state: 'enabled' | 'disabled'): Promise<void> =>
  change(errand, sqlText(state === 'enabled' ? 'login.enable' : 'login.disable', {login}))

export const blind = (errand: Errand, login: string): Promise<void> =>
  change(errand, sqlText('login.blind', {role: TENANTS_ROLE, login}))

/** Permissions on logins are granted in master only (4621). Throws `OperatorError` LL-CONFIG without an auditor. */
export function letAudit(errand: Errand, login: string): Promise<void> {
  const auditor = auditorOf(errand.options).user
  return change(
    errand,
    oneBatch([sqlText('database.use', {database: 'master'}), sqlText('login.audit', {login, auditor})]),
  )
}

/** Disabling does nothing to those who are in; dropping refuses while they are (15434). */
export const dropLogin = (errand: Errand, login: string): Promise<void> =>
  fenced(errand, 'admin', undefined, async (session) => {
    await session.batch(sqlText('login.disable-any', {login}))
    const until = performance.now() + WAIT_FOR_END_MS
    for (;;) {
      await endSessions(errand, session, login, until)
      try {
        await session.batch(sqlText('login.drop', {login}))
        return
      } catch (error) {
        if (!(error instanceof SqlFault && error.has(15434)) || performance.now() > until) throw error
        await sleep(LOOK_AGAIN_MS, undefined, {signal: errand.authority.signal})
      }
    }
  })

/** Disabling does nothing to those who are in, so they are ended too, until none is left. */
export const fenceLogin = (errand: Errand, login: string): Promise<void> =>
  fenced(errand, 'admin', undefined, async (session) => {
    await session.batch(sqlText('login.disable-any', {login}))
    await endSessions(errand, session, login, performance.now() + WAIT_FOR_END_MS)
  })

const change = (errand: Errand, text: SqlText): Promise<void> =>
  fenced(errand, 'admin', undefined, async (session) => {
    await session.batch(text)
  })

async function endSessions(errand: Errand, admin: Session, login: string, until: number): Promise<void> {
  const killed = new Set<number>()
  for (;;) {
    const sessions = (await sessionsOf(errand.reader, login)).map(({session}) => session)
    if (sessions.length === 0) return
    if (performance.now() > until)
      throw new OperatorError('LL-SQL-LOCKED', `Sessions of ${login} on ${errand.options.name} do not end.`, {
        where: `${errand.options.name}, sessions ${sessions.join(', ')}`,
        why: 'They were killed and are still rolling back.',
        state: 'The login is disabled.',
        next: ['landlord run list', 'landlord explain LL-SQL-LOCKED'],
      })
    // Once each: an id may be given to somebody else's session as soon as the rollback ends.
    for (const session of sessions) {
      if (killed.has(session)) continue
      killed.add(session)
      await killSession(admin, session)
    }
    await sleep(LOOK_AGAIN_MS, undefined, {signal: errand.authority.signal})
  }
}
