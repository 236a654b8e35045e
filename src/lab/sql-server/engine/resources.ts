import type {Ordered} from '../storage/ordered.ts'
import {type KeyShape, keyMap} from '../storage/rows.ts'
import {Lock} from './lock.ts'
import type {ResourceKind} from './lock-modes.ts'
import type {Value} from './values.ts'

/** Values of a unique key, whether a row has them or not. */
export interface KeyValues {
  readonly shape: KeyShape
  readonly values: readonly Value[]
}

/** Everything of one table that can be locked. A lock that nobody holds or wants is forgotten. */
export class TableLocks {
  /** Which rows there are: held by who adds or takes one away, and by who needs that none appears. */
  readonly range = new Lock('range', () => {})
  readonly #rows = new Map<number, Lock>()
  readonly #keys = new Map<string, Ordered<readonly Value[], Lock>>()

  row(id: number): Lock {
    return at(this.#rows, id, 'row')
  }

  key({shape, values}: KeyValues): Lock {
    const name = JSON.stringify(shape)
    const locks = this.#keys.get(name) ?? keyMap<Lock>(shape)
    this.#keys.set(name, locks)
    return at(locks, values, 'key')
  }

  /** Rows on which somebody holds or wants a lock, in their order. */
  get lockedRows(): readonly number[] {
    return [...this.#rows.keys()].sort((a, b) => a - b)
  }

  isRowLocked(id: number): boolean {
    return this.#rows.has(id)
  }
}

/** What can be locked on a server, found by what it is. Databases and tables go by their numbers. */
export class Resources {
  readonly #databases = new Map<number, Lock>()
  readonly #tables = new Map<string, TableLocks>()
  readonly #applications = new Map<string, Lock>()

  database(id: number): Lock {
    return at(this.#databases, id, 'database')
  }

  table(databaseId: number, tableId: number): TableLocks {
    const key = `${databaseId} ${tableId}`
    const found = this.#tables.get(key) ?? new TableLocks()
    this.#tables.set(key, found)
    return found
  }

  /** Compared byte by byte, whatever the collation. */
  application(databaseId: number, name: string): Lock {
    return at(this.#applications, `${databaseId} ${name}`, 'application')
  }
}

interface LockMap<K> {
  get(key: K): Lock | undefined
  set(key: K, lock: Lock): unknown
  delete(key: K): unknown
}

/** Who still knows a lock that was forgotten must not take away the one that came after it. */
function at<K>(map: LockMap<K>, key: K, kind: ResourceKind): Lock {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = new Lock(kind, (lock) => {
    if (map.get(key) === lock) map.delete(key)
  })
  map.set(key, made)
  return made
}
