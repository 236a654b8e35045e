import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {setTimeout as sleep} from 'node:timers/promises'
import {Kysely} from 'kysely'
import {StoreFailure} from '../../../errors.ts'
import type {Ground} from '../flavour.ts'
import type {Liveness} from '../liveness.ts'
import {type OpenedStore, openedStore} from '../opened-store.ts'
import type {StoreSchema} from '../schema.ts'
import {settleVersion} from '../version.ts'
import {nodeSqlite} from './dialect.ts'
import {explained, fileError, isBusy} from './errors.ts'
import {isShare, networkFileSystem} from './file-system.ts'
import {sqliteFlavour} from './flavour.ts'

export interface SqliteStoreOrder {
  readonly path: string
  readonly liveness: Liveness
  /** How long to try again, in ms, while another process writes. 5000 if left out. */
  readonly lockWaitMs?: number
  /** Added to the store's clock, in ms: lets tests see leases expire. */
  readonly clockShift?: () => number
}

/**
 * Opens the ops store in a file, or makes a new one. The folder is made, open to this user alone, if only its last part is
 * missing; so is the file. Write-ahead log with synchronous FULL: what was committed survives a power cut. Throws
 * `OperatorError` LL-STORE-MISSING, -READONLY, -DISK, -NETWORK, -CORRUPT, -LOCKED, -VERSION.
 */
export async function openSqliteStore(order: SqliteStoreOrder): Promise<OpenedStore> {
  const {ground, where} = await sqliteGround(order)
  try {
    await settleVersion(ground, order.liveness, where)
    return await openedStore(ground, order.liveness, where)
  } catch (error) {
    await ground.db.destroy()
    throw error
  }
}

/** The file as queries want it, before anybody knows what is in it. Its `db` is to be destroyed. */
export async function sqliteGround(
  order: SqliteStoreOrder,
): Promise<{readonly ground: Ground; readonly where: string}> {
  const where = resolve(order.path)
  const lockWaitMs = order.lockWaitMs ?? 5000
  const file = prepareFile(where)
  const database = await openDatabase(where, lockWaitMs)
  const db = new Kysely<StoreSchema>({
    dialect: nodeSqlite({database, where, lockWaitMs, assertUsable: () => assertSameFile(where, file)}),
  })
  return {ground: {db, flavour: sqliteFlavour(database, order.clockShift)}, where}
}

interface FileIdentity {
  readonly device: number
  readonly inode: number
}

/** Made by us before SQLite sees it, so that it and the log beside it, which takes over its mode, are private from the start. */
function prepareFile(path: string): FileIdentity {
  try {
    if (isShare(path)) throw onNetwork(path, 'a Windows share')
    const folder = dirname(path)
    makeFolder(folder)
    refuseNetwork(realpathSync(folder))
    const isNew = !existsSync(path)
    const handle = openSync(path, 'a', 0o600)
    try {
      if (process.platform !== 'win32') fchmodSync(handle, 0o600)
    } finally {
      closeSync(handle)
    }
    if (isNew) syncFolder(folder)
    return identityOf(path)
  } catch (error) {
    throw fileError(error, path)
  }
}

/** Two processes may find it missing at once; the one that comes second is content with the other's. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  try {
    mkdirSync(folder, {mode: 0o700})
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/**
 * A connection whose commits are on the disk before they are answered. On the way to journal mode WAL, SQLite asks for the whole file and heeds no time-out; of two that start at once, one must try again.
 */
export async function openDatabase(where: string, lockWaitMs: number): Promise<DatabaseSync> {
  const deadline = performance.now() + lockWaitMs
  for (;;) {
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(where, {timeout: 50})
      database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off')
      return database
    } catch (error) {
      if (database?.isOpen) database.close()
      if (!isBusy(error) || performance.now() >= deadline) throw explained(error, where)
    }
    await sleep(10 + Math.random() * 40)
  }
}

/** A run must not go on journaling into a file that was deleted or replaced beneath it. */
function assertSameFile(where: string, file: FileIdentity): void {
  const now = statSync(where, {throwIfNoEntry: false})
  if (now?.dev === file.device && now.ino === file.inode) return
  throw new StoreFailure(
    'LL-STORE-MISSING',
    'The file of the ops store was removed or replaced while landlord was at work.',
    {
      where,
      state: 'nothing more was recorded; what was recorded before may be lost with the file',
    },
  )
}

const identityOf = (path: string): FileIdentity => {
  const {dev, ino} = statSync(path)
  return {device: dev, inode: ino}
}

function refuseNetwork(folder: string): void {
  if (process.platform !== 'linux') return
  const kind = networkFileSystem(folder, statfsSync(folder).type, mountInfo())
  if (kind) throw onNetwork(folder, kind)
}

const onNetwork = (where: string, kind: string): StoreFailure =>
  new StoreFailure('LL-STORE-NETWORK', 'The ops store must not lie on a network file system.', {
    where,
    why: `this is ${kind}; its locks cannot be trusted, and two programs could write at once`,
    state: 'nothing was changed',
  })

function mountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return ''
  }
}

/** A new file's name is durable only once its folder is. Windows has no such call. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
