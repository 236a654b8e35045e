import {setTimeout as sleep} from 'node:timers/promises'
import type {Authority} from '../../engine/step.ts'
import {LeaseLost, OperatorError} from '../../errors.ts'
import {SqlFault} from '../tds/fault.ts'
import {Session} from '../tds/session.ts'
import {sqlText} from '../tds/sql-text.ts'
import {type Occasion, operatorError} from './errors.ts'
import {killSession} from './kill.ts'
import {occasionOf} from './occasion.ts'
import {type FencedPrincipal, principalOf, type SqlServerOptions} from './options.ts'
import type {Reader} from './reader.ts'
import {bytes, number} from './rows.ts'
import {parsedStamp, type Stamp, stampBytes} from './stamp.ts'

/** How long the server lets one attempt wait for the fence's lock. */
const LOCK_WAIT_MS = 5_000
/** How long all attempts may wait for a session of the same run, such as its own CREATE DATABASE that was cut off. */
const SAME_RUN_WAIT_MS = 60_000
/** A fence that takes longer is a server that does not answer. */
const FENCE_TIMEOUT_MS = 60_000

/** One server, one attempt. */
export interface Errand {
  readonly options: SqlServerOptions
  readonly reader: Reader
  readonly authority: Authority
}

/**
 * Opens a connection of its own, stamps it, compares and raises the fencing token under a lock that the connection holds
 * to its end, and only then hands it to `work`. Throws `LeaseLost` where a higher token was seen, `OperatorError`
 * LL-STORE-FOREIGN where another store manages the server, `Unreachable` as long as nothing was sent, and
 * `OutcomeUnknown` where the connection ended after that. `SqlFault` of `work` comes out with the operator's meaning.
 */
export async function fenced<T>(
  errand: Errand,
  principal: FencedPrincipal,
  database: string | undefined,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  errand.authority.signal.throwIfAborted()
  const occasion = {...occasionOf(errand.options, principal, 'fencing', ['fence.take']), database}
  const session = await opened(errand, principal, occasion)
  try {
    await takeFence(errand, principal, session, occasion)
    errand.authority.signal.throwIfAborted()
    const result = await meaningful(work(session), () => ({...occasion, doing: 'changing', templates: session.sent}))
    await release(errand, session)
    return result
  } finally {
    session.close()
  }
}

/** Nothing but the fence: from then on the server belongs to the store, and refuses others. */
export const claim = (errand: Errand): Promise<void> => fenced(errand, 'admin', undefined, async () => {})

/** Whatever of `work` is a `SqlFault` becomes the operator's error. */
async function meaningful<T>(work: Promise<T>, occasion: () => Occasion): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof SqlFault ? operatorError(error, occasion()) : error
  }
}

const resourceOf = (key: string): string => `landlord:${key}`

function opened({options}: Errand, principal: FencedPrincipal, occasion: Occasion): Promise<Session> {
  return meaningful(Session.open(options, principalOf(options, principal), 'landlord', 0), () => ({
    ...occasion,
    database: 'landlord',
  }))
}

async function takeFence(
  errand: Errand,
  principal: FencedPrincipal,
  session: Session,
  occasion: Occasion,
): Promise<void> {
  const {authority} = errand
  const until = performance.now() + SAME_RUN_WAIT_MS
  for (let killed = false; ; ) {
    if (await tried(errand, session, occasion)) return
    authority.signal.throwIfAborted()
    const others = await holders(errand.reader, authority.fence.key)
    if (others.some(({stamp}) => stamp.token > authority.fence.token))
      throw new LeaseLost('LL-FENCED', 'Another run has taken over and is at work on the server.', {
        where: `${occasion.server} (${occasion.endpoint})`,
        why: `A session there works for ${authority.fence.key} with a higher fencing token.`,
        state: 'This run changed nothing with that statement.',
        next: ['landlord lock list', 'landlord run list'],
      })
    const stale = others.filter(({stamp}) => stamp.token < authority.fence.token)
    if ((stale.length > 0 && killed) || performance.now() > until) throw locked(occasion, authority.fence.key)
    for (const {session: id} of stale) await killStale(errand, principal, session, id, occasion)
    killed = stale.length > 0
  }
}

/** True: the fence is held. False: somebody else kept its lock for the whole wait. */
async function tried({authority}: Errand, session: Session, occasion: Occasion): Promise<boolean> {
  const asked = session.query(
    sqlText('fence.take'),
    {
      stamp: {type: 'varbinary', value: stampBytes(authority)},
      resource: {type: 'nvarchar', value: resourceOf(authority.fence.key)},
      wait: {type: 'int', value: LOCK_WAIT_MS},
      key: {type: 'nvarchar', value: authority.fence.key},
      token: {type: 'bigint', value: authority.fence.token},
      store: {type: 'nvarchar', value: authority.store},
    },
    FENCE_TIMEOUT_MS,
  )
  const results = await meaningful(asked, () => occasion)
  return number(results.at(-1)?.[0] ?? {}, 'got') >= 0
}

async function holders(reader: Reader, key: string): Promise<readonly {session: number; stamp: Stamp}[]> {
  const [rows = []] = await reader.read({text: sqlText('sessions.stamped'), parameters: {}})
  return rows.flatMap((row) => {
    const stamp = parsedStamp(bytes(row, 'context_info'))
    return stamp?.key === key ? [{session: number(row, 'session_id'), stamp}] : []
  })
}

/** KILL is the admin's. */
async function killStale(
  errand: Errand,
  principal: FencedPrincipal,
  session: Session,
  stale: number,
  occasion: Occasion,
): Promise<void> {
  if (principal === 'admin')
    return meaningful(killSession(session, stale), () => ({...occasion, templates: session.sent}))
  await besideAsAdmin(errand, occasion.database, (admin) =>
    meaningful(killSession(admin, stale), () => ({
      ...occasionOf(errand.options, 'admin', 'fencing', admin.sent),
      database: occasion.database,
    })),
  )
}

/**
 * A connection of the admin beside the fenced one of another principal, stamped like it, for what only the admin may do meanwhile. An
 * `OperatorError` or a fault of the other connection goes through as it is.
 */
export async function besideAsAdmin<T>(
  errand: Errand,
  database: string | undefined,
  work: (admin: Session) => Promise<T>,
): Promise<T> {
  const asAdmin = {...occasionOf(errand.options, 'admin', 'changing', ['session.stamp']), database}
  const admin = await opened(errand, 'admin', asAdmin)
  try {
    const stamp = stampBytes(errand.authority).toString('hex')
    await meaningful(admin.batch(sqlText('session.stamp', {stamp})), () => asAdmin)
    return await work(admin)
  } finally {
    admin.close()
  }
}

/** The end of the connection releases the lock as well, so a failure here takes nothing from what was done. */
async function release({authority}: Errand, session: Session): Promise<void> {
  const text = sqlText('fence.release', {resource: resourceOf(authority.fence.key)})
  await Promise.race([session.batch(text), sleep(LOCK_WAIT_MS, undefined, {ref: false})]).catch(() => undefined)
}

const locked = (occasion: Occasion, key: string): OperatorError =>
  new OperatorError('LL-SQL-LOCKED', `An earlier session still works for ${key} on ${occasion.server}.`, {
    where: `${occasion.server} (${occasion.endpoint})`,
    why: 'It holds the lock of the fencing token and did not end in time.',
    state: 'That statement changed nothing.',
    next: ['landlord run list', 'landlord explain LL-SQL-LOCKED'],
  })
