import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import {sql} from 'kysely'
import {StoreFailure} from '../../../errors.ts'
import type {StoreFinding, StoreKeeping} from '../../../site/ops-store.ts'
import type {Ground} from '../flavour.ts'
import {storeKeeping} from '../keeping/index.ts'
import {type SqliteStoreOrder, sqliteGround} from './open.ts'

/** The store in a file, as a whole. `make`: where there is no file yet, one is made. Throws `OperatorError` LL-STORE-MISSING and as `openSqliteStore`. */
export async function keepSqliteStore(order: SqliteStoreOrder, make: boolean): Promise<StoreKeeping> {
  const where = resolve(order.path)
  if (!make && !existsSync(where))
    throw new StoreFailure('LL-STORE-MISSING', 'There is no ops store here yet.', {
      where,
      state: 'nothing was changed',
      next: ['landlord store init'],
    })
  const {ground} = await sqliteGround(order)
  const keeping = storeKeeping({kind: 'sqlite', ground, liveness: order.liveness, where, check: state})
  return {
    ...keeping,
    async migrate() {
      const {found, missing} = await keeping.schema()
      // An engine of before cannot go back: the file as it was is kept beside it.
      if (found !== undefined && missing.length > 0) await keeping.backup(`${where}.before-${missing.at(-1)}`)
      return keeping.migrate()
    },
  }
}

async function state({db}: Ground): Promise<readonly StoreFinding[]> {
  const {rows} = await sql<{integrity_check: string}>`pragma integrity_check`.execute(db)
  const sync = await sql<{synchronous: number}>`pragma synchronous`.execute(db)
  const text = rows.map((row) => row.integrity_check).join('; ')
  const full = Number(sync.rows[0]?.synchronous) >= 2
  return [
    {what: 'pages', ok: text === 'ok', text: text === 'ok' ? 'whole' : text},
    {what: 'durability', ok: full, text: full ? 'what is committed is on the disk' : 'synchronous is not FULL'},
  ]
}
