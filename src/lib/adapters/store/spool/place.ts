import {mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Ground} from '../flavour.ts'
import type {Liveness} from '../liveness.ts'
import {type OpenedStore, openedStore} from '../opened-store.ts'
import {fileError} from '../sqlite/errors.ts'
import {type SqliteStoreOrder, sqliteGround} from '../sqlite/open.ts'
import {settleVersion, storeId} from '../version.ts'

/** A spool that is open: a store in a file of its own, on this machine. */
export interface SpoolPlace {
  /** ULID. */
  readonly id: string
  readonly ground: Ground
  readonly liveness: Liveness
  /** Path of the file. */
  readonly where: string
  /** For the engine, and for the commands that look. */
  readonly opened: OpenedStore
}

/** Opens the spool in a file, or makes it, its folder too. Throws `OperatorError` LL-STORE-…. */
export async function openSpool(order: SqliteStoreOrder): Promise<SpoolPlace> {
  try {
    mkdirSync(dirname(order.path), {recursive: true, mode: 0o700})
  } catch (error) {
    throw fileError(error, order.path)
  }
  const {ground, where} = await sqliteGround(order)
  try {
    await settleVersion(ground, order.liveness, where)
    const origin = await ground.db.selectFrom('spool_origin').select('one').executeTakeFirst()
    if (!origin)
      await ground.db
        .insertInto('spool_origin')
        .values({one: 1, store: null, copied_at: null})
        .onConflict((conflict) => conflict.column('one').doNothing())
        .execute()
    const id = await storeId(ground, where)
    return {id, ground, liveness: order.liveness, where, opened: await openedStore(ground, order.liveness, where)}
  } catch (error) {
    await ground.db.destroy()
    throw error
  }
}
