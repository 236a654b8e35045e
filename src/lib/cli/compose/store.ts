import {existsSync} from 'node:fs'
import type {OpenedStore} from '../../adapters/store/opened-store.ts'
import {processLiveness} from '../../adapters/store/process-identity.ts'
import type {SqlServerStoreOrder} from '../../adapters/store/sql-server/open.ts'
import type {SqlServerStoreAccess, StoreAccess} from '../../config/index.ts'
import type {Redactor} from '../../secret.ts'
import type {StoreKeeping} from '../../site/ops-store.ts'
import {tunnelTo} from './tunnel.ts'

/** `made`: there was none, so this one is new and empty. */
export type StoreFound = OpenedStore & {readonly made: boolean}

/** The ops store that the configuration names, with the way to it. `quick`: it is soon given up. Throws `OperatorError` LL-STORE-…. */
export async function openStore(
  access: StoreAccess,
  redactor: Redactor,
  {quick = false}: {readonly quick?: boolean} = {},
): Promise<StoreFound> {
  if (access.kind === 'sqlite') {
    const {openSqliteStore} = await import('../../adapters/store/sqlite/open.ts')
    const made = !existsSync(access.path)
    const order = {path: access.path, liveness: processLiveness, ...(quick ? {lockWaitMs: QUICK.lock} : {})}
    return {...(await openSqliteStore(order)), made}
  }
  const {openSqlServerStore} = await import('../../adapters/store/sql-server/open.ts')
  const {order, close} = reached(quick ? hurried(access) : access, redactor)
  try {
    const opened = await openSqlServerStore(quick ? {...order, lockWaitMs: QUICK.lock, answerMs: QUICK.answer} : order)
    return {
      ...opened,
      made: false,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** For who has something more urgent to do than to wait for a store, in ms. */
const QUICK = {connect: 2000, lock: 1500, answer: 2000}

const hurried = (access: SqlServerStoreAccess): SqlServerStoreAccess => ({
  ...access,
  connectTimeoutMs: Math.min(access.connectTimeoutMs, QUICK.connect),
  sshConnectTimeoutMs: Math.min(access.sshConnectTimeoutMs, QUICK.connect),
})

/** The same store as a whole, whatever state it is in. `make`: a file that is not there is made. */
export async function keepStore(access: StoreAccess, redactor: Redactor, make: boolean): Promise<StoreKeeping> {
  if (access.kind === 'sqlite') {
    const {keepSqliteStore} = await import('../../adapters/store/sqlite/keeping.ts')
    return keepSqliteStore({path: access.path, liveness: processLiveness}, make)
  }
  const {keepSqlServerStore} = await import('../../adapters/store/sql-server/keeping.ts')
  const {order, close} = reached(access, redactor)
  const keeping = keepSqlServerStore(order)
  return {
    ...keeping,
    [Symbol.asyncDispose]: async () => {
      await keeping[Symbol.asyncDispose]()
      await close()
    },
  }
}

function reached(
  access: SqlServerStoreAccess,
  redactor: Redactor,
): {readonly order: SqlServerStoreOrder; close(): Promise<void>} {
  const {host, port, tls, connectTimeoutMs, user, password, database} = access
  const tunnel = tunnelTo(access, redactor)
  const endpoint = {host, port, tls, connectTimeoutMs, redactor, tunnel: tunnel?.way}
  return {
    order: {endpoint, who: {user, password}, database, liveness: processLiveness},
    close: async () => tunnel?.close(),
  }
}
