import {Kysely} from 'kysely'
import {type Endpoint, type Principal, Session} from '../../tds/session.ts'
import type {Ground} from '../flavour.ts'
import type {Liveness} from '../liveness.ts'
import {type OpenedStore, openedStore} from '../opened-store.ts'
import type {StoreSchema} from '../schema.ts'
import {assertCurrent} from '../version.ts'
import {tds} from './dialect.ts'
import {explained} from './errors.ts'
import {sqlServerFlavour} from './flavour.ts'

export interface SqlServerStoreOrder {
  readonly endpoint: Endpoint
  readonly who: Principal
  readonly database: string
  readonly liveness: Liveness
  /** How long to wait, in ms, while another process writes. 5000 if left out. */
  readonly lockWaitMs?: number
  /** How long an answer may take beyond that, in ms. 30000 if left out. */
  readonly answerMs?: number
  /** Added to the store's clock, in ms: lets tests see leases expire. */
  readonly clockShift?: () => number
}

/**
 * Opens the ops store in a database of SQL Server, 2014 or later. It is neither made nor brought up to date on the way: that is a
 * team's decision (`landlord store init`, `landlord store migrate`). Throws `OperatorError` LL-STORE-….
 */
export async function openSqlServerStore(order: SqlServerStoreOrder): Promise<OpenedStore> {
  const ground = sqlServerGround(order)
  const where = placeOf(order)
  try {
    await assertCurrent(ground, where)
    return await openedStore(ground, order.liveness, where)
  } catch (error) {
    await ground.db.destroy()
    throw error
  }
}

/** The database as queries want it, before anybody knows what is in it. Its `db` is to be destroyed. */
export function sqlServerGround(order: SqlServerStoreOrder): Ground {
  const where = placeOf(order)
  const lockWaitMs = order.lockWaitMs ?? 5000
  const db = new Kysely<StoreSchema>({
    dialect: tds({
      // The server gives up first, with a number of its own.
      open: () => Session.open(order.endpoint, order.who, order.database, lockWaitMs + (order.answerMs ?? ANSWER_MS)),
      lockWaitMs,
      explain: (fault, sent, doing) => explained(fault, where, doing, sent),
    }),
  })
  return {db, flavour: sqlServerFlavour(order.clockShift)}
}

const ANSWER_MS = 30_000

/** For messages. */
export const placeOf = ({endpoint, database, who}: SqlServerStoreOrder): string =>
  `${endpoint.host}:${endpoint.port}, database ${database}, as ${who.user}`
