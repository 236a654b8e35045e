import {setTimeout as sleep} from 'node:timers/promises'
import type {Marker, NewDatabase} from '../../site/database-server.ts'
import {SqlFault} from '../tds/fault.ts'
import type {Session} from '../tds/session.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'
import {type Errand, fenced} from './fence.ts'
import {markerJson} from './marker.ts'
import {number} from './rows.ts'

/** Only one database is being created on a server at a time: 1807 says wait. */
const MODEL_BUSY = 1807
const WAIT_FOR_MODEL_MS = 60_000
const DROP_TRIES = 5
const RETRY_MS = 500

export const createDatabase = (errand: Errand, order: NewDatabase): Promise<void> =>
  fenced(errand, 'admin', order.name, async (session) => {
    const until = performance.now() + WAIT_FOR_MODEL_MS
    for (;;)
      try {
        await session.batch(createDatabaseText(order))
        return
      } catch (error) {
        if (!(error instanceof SqlFault)) throw error
        // 1801: it exists. Whose it is, the check that follows tells by its files' names.
        if (error.has(1801)) return
        if (!error.has(MODEL_BUSY) || performance.now() > until) throw error
        await sleep(RETRY_MS, undefined, {signal: errand.authority.signal})
      }
  })

export const createDatabaseText = (order: NewDatabase): SqlText =>
  sqlText('database.create', {
    database: order.name,
    dataName: order.name,
    logName: `${order.name}_log`,
    dataFile: order.dataFile,
    logFile: order.logFile,
    dataMb: order.dataMb,
    logMb: order.logMb,
    growthMb: order.growthMb,
    collation: order.collation,
  })

export const setOptions = (errand: Errand, database: string): Promise<void> =>
  fenced(errand, 'admin', database, async (session) => {
    await session.batch(sqlText('database.options', {database}))
  })

export const giveToOwner = (errand: Errand, database: string): Promise<void> =>
  fenced(errand, 'admin', database, async (session) => {
    await session.batch(sqlText('database.owner', {database, owner: errand.options.owner}))
  })

/** Between SINGLE_USER and DROP somebody may slip in (3702, 5061, 5070): then once more. */
export const dropDatabase = (
  errand: Errand,
  database: string,
  principal: 'admin' | 'verifier' = 'admin',
): Promise<void> =>
  fenced(errand, principal, database, async (session) => {
    for (let tries = 1; ; tries++)
      try {
        await session.batch(sqlText('database.drop', {database}))
        return
      } catch (error) {
        const inUse = error instanceof SqlFault && error.has(3702, 5061, 5070, 924)
        if (!inUse || tries === DROP_TRIES) throw error
        await sleep(RETRY_MS, undefined, {signal: errand.authority.signal})
      }
  })

/**
 * By the admin while the database is still its own, since it then has no need of a user in it; after that by the deployer, which is
 * db_owner there once an earlier attempt has come that far.
 */
export async function equip(errand: Errand, database: string, marker: Marker): Promise<void> {
  const done = await fenced(errand, 'admin', database, async (session) => {
    const [rows = []] = await session.query(sqlText('database.owned'), {database: {type: 'nvarchar', value: database}})
    if (number(rows[0] ?? {}, 'owned') === 0) return false
    await equipWith(session, errand, database, marker)
    return true
  })
  if (!done) await fenced(errand, 'deployer', database, (session) => equipWith(session, errand, database, marker))
}

async function equipWith(session: Session, {options}: Errand, database: string, marker: Marker): Promise<void> {
  const reader = options.principals.reader.user
  const backup = options.principals.backup?.user
  await session.batch(sqlText('database.use', {database}))
  await session.batch(sqlText('equip.users', {deployer: options.principals.deployer.user, reader}))
  if (backup !== undefined) await session.batch(sqlText('equip.backup', {backup}))
  // CREATE SCHEMA has to be alone in its batch, so the server cannot be asked to look first.
  const [rows = []] = await session.query(sqlText('equip.state'))
  if (number(rows[0] ?? {}, 'schemas') === 0) await session.batch(sqlText('equip.schema'))
  await session.batch(sqlText('equip.journal', {reader, marker: markerJson(marker)}))
}
