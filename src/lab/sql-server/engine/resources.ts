import type {Ordered} from '../storage/ordered.ts'
import {type KeyShape, keyMap} from '../storage/rows.ts'
import {Lock} from './lock.ts'
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
    const found = this.#rows.get(id)
    if (found !== undefined) return found
    const made = new Lock('row', () => this.#rows.delete(id))
    this.#rows.set(id, made)
    return made
  }

  key({shape, values}: KeyValues): Lock {
    const name = JSON.stringify(shape)
    const locks = this.#keys.get(name) ?? keyMap<Lock>(shape)
    this.#keys.set(name, locks)
    const found = locks.get(values)
    if (found !== undefined) return found
    const made = new Lock('key', () => locks.delete(values))
    locks.set(values, made)
    return made
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
    return at(this.#databases, id, () => new Lock('database', () => this.#databases.delete(id)))
  }

  table(databaseId: number, tableId: number): TableLocks {
    return at(this.#tables, `${databaseId} ${tableId}`, () => new TableLocks())
  }

  /** Compared byte by byte, whatever the collation. */
  application(databaseId: number, name: string): Lock {
    const key = `${databaseId} ${name}`
    return at(this.#applications, key, () => new Lock('application', () => this.#applications.delete(key)))
  }
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
