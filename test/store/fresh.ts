import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import type {Liveness} from '../../src/lib/adapters/store/liveness.ts'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {keepSqliteStore} from '../../src/lib/adapters/store/sqlite/keeping.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import type {StoreKeeping} from '../../src/lib/site/ops-store.ts'

export interface OpenOptions {
  /** `unknown` if left out: nobody's death can be proven. */
  readonly liveness?: Liveness
  /** ms added to the store's clock. */
  readonly clockShift?: () => number
  readonly lockWaitMs?: number
}

/** One empty database; every `open` is another client of it. Disposing closes all clients and removes it. */
export interface FreshDatabase extends AsyncDisposable {
  open(options?: OpenOptions): Promise<OpenedStore>
}

/** A SQLite file in a folder of its own. */
export function freshSqlite(): FreshDatabase & {
  readonly folder: string
  readonly path: string
  keep(): Promise<StoreKeeping>
  damage(text: string): Promise<void>
} {
  const folder = mkdtempSync(join(tmpdir(), 'landlord-store-'))
  const path = join(folder, 'ops', 'landlord.db')
  const opened: OpenedStore[] = []
  return {
    folder,
    path,
    async open(options = {}) {
      const store = await openSqliteStore({path, liveness: () => 'unknown', ...options})
      opened.push(store)
      return store
    },
    keep: () => keepSqliteStore({path, liveness: () => 'unknown'}, true),
    async damage(text) {
      const raw = new DatabaseSync(path)
      raw.exec(`PRAGMA foreign_keys = OFF; ${text}`)
      raw.close()
    },
    async [Symbol.asyncDispose]() {
      for (const store of opened) await store[Symbol.asyncDispose]()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}
