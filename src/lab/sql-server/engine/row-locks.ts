import type {Row, Table} from '../storage/model.ts'
import {keyColumns} from './constraints.ts'
import {errors} from './errors.ts'
import type {LockMode} from './lock-modes.ts'
import type {FoundTable} from './names.ts'
import type {Pinned} from './pins.ts'
import type {KeyValues, TableLocks} from './resources.ts'
import type {Session} from './session.ts'

/** How a statement takes locks on one table: in what order, and when it looks again. */
export class RowLocks {
  readonly #session: Session
  readonly #found: FoundTable

  constructor(session: Session, found: FoundTable) {
    this.#session = session
    this.#found = found
  }

  /** As it stands now, with the session's own work. Throws 208 where it is gone. */
  get table(): Table {
    const {cell, table} = this.#found
    const now = this.#session.view(cell).tables.get(table.id)
    if (now === undefined) throw errors.invalidObject(table.name)
    return now
  }

  get locks(): TableLocks {
    const {cell, table} = this.#found
    return this.#session.instance.locks.resources.table(cell.committed.id, table.id)
  }

  /** Held to the end of the transaction. */
  async row(id: number, mode: LockMode): Promise<'at once' | 'waited'> {
    return await this.#session.instance.locks.acquire(this.#session, this.locks.row(id), mode)
  }

  async key(key: KeyValues, mode: LockMode): Promise<'at once' | 'waited'> {
    return await this.#session.instance.locks.acquire(this.#session, this.locks.key(key), mode)
  }

  /** Rows of the table come, go or change their keys: those who need that none appears have to be gone. */
  async announce(): Promise<void> {
    await this.#session.instance.locks.acquire(this.#session, this.locks.range, 'IX')
  }

  /** Waits until nobody else holds what is incompatible, and holds nothing. */
  async passRow(id: number, mode: LockMode): Promise<'at once' | 'waited'> {
    if (!this.locks.isRowLocked(id)) return 'at once'
    return await this.#session.instance.locks.pass(this.#session, this.locks.row(id), mode)
  }

  async passKey(key: KeyValues, mode: LockMode): Promise<'at once' | 'waited'> {
    return await this.#session.instance.locks.pass(this.#session, this.locks.key(key), mode)
  }

  /** Whether nobody else has added, taken away or changed such a key and not committed. */
  isFree(key: KeyValues): boolean {
    const lock = this.locks.key(key)
    const free = lock.isFree(this.#session, 'S')
    lock.forgetIfIdle()
    return free
  }

  isRowLockedByOthers(id: number): boolean {
    return this.locks.isRowLocked(id) && !this.locks.row(id).isFree(this.#session, 'S')
  }

  /** Rows that UPDATE or DELETE is for: U on what is read, X on what fits, one after the other, as a scan or a seek does. */
  async targets(pinned: Pinned | undefined, fits: (row: Row) => boolean): Promise<readonly number[]> {
    if (this.#session.isolation === 'serializable') await this.holdForReading(pinned, 'U', true)
    return pinned === undefined ? await this.#scanned(fits) : await this.#sought(pinned, fits)
  }

  /** For readers that hold nothing: waits for everybody's uncommitted rows that they would meet. */
  async passForReading(pinned: Pinned | undefined): Promise<'at once' | 'waited'> {
    let waited = false
    if (pinned === undefined) {
      for (const id of this.locks.lockedRows) if ((await this.passRow(id, 'S')) === 'waited') waited = true
    } else {
      waited = (await this.passKey(pinned, 'S')) === 'waited'
      for (const id of this.#find(pinned)) if ((await this.passRow(id, 'S')) === 'waited') waited = true
    }
    return waited ? 'waited' : 'at once'
  }

  /**
   * WITH (UPDLOCK) and WITH (HOLDLOCK): locks on what is read to the end of the transaction, and, for HOLDLOCK, on what
   * is not there. A missing key keeps every other one out of the table, where SQL Server's key-range lock closes the gap
   * between its neighbours only; a scan locks every row.
   */
  async holdForReading(pinned: Pinned | undefined, mode: 'S' | 'U', range: boolean): Promise<void> {
    const {locks} = this.#session.instance
    if (pinned === undefined) {
      if (range) await locks.acquire(this.#session, this.locks.range, mode)
      await this.#each(async (id) => {
        await this.row(id, mode)
      })
      return
    }
    for (;;) {
      if (range) await this.key(pinned, mode)
      else await this.passKey(pinned, mode)
      const [id] = this.#find(pinned)
      if (id === undefined) {
        if (range) await locks.acquire(this.#session, this.locks.range, mode)
        if (this.#find(pinned).length === 0) return
      } else {
        await this.row(id, mode)
        if (this.#find(pinned).includes(id)) return
      }
    }
  }

  #find({shape, values}: KeyValues): readonly number[] {
    return this.table.rows.withKey(shape, values)
  }

  async #sought(pinned: Pinned, fits: (row: Row) => boolean): Promise<readonly number[]> {
    for (;;) {
      await this.passKey(pinned, 'U')
      const [id] = this.#find(pinned)
      if (id === undefined) return []
      const target = await this.#target(id, fits)
      if (this.#find(pinned).includes(id)) return target ? [id] : []
    }
  }

  async #scanned(fits: (row: Row) => boolean): Promise<readonly number[]> {
    const found: number[] = []
    await this.#each(async (id) => {
      if (await this.#target(id, fits)) found.push(id)
    }, fits)
    return found
  }

  /** Whether a row fits once nobody else holds it; then it is locked, else it is as it was. */
  async #target(id: number, fits: (row: Row) => boolean): Promise<boolean> {
    const lock = this.locks.row(id)
    const held = lock.holds(this.#session, 'U')
    await this.row(id, 'U')
    const row = this.table.rows.get(id)
    if (row !== undefined && fits(row)) {
      await this.row(id, 'X')
      return true
    }
    if (!held) lock.release(this.#session, 'transaction', 'U')
    return false
  }

  /**
   * Every row in the order of the clustered key, as it stands when its turn comes; what is behind is not looked at again,
   * as in SQL Server's scans. Rows that others have put in and not committed come last, wherever their key is.
   */
  async #each(visit: (id: number) => Promise<void>, fits: (row: Row) => boolean = () => true): Promise<void> {
    const seen = new Set<number>()
    let {rows} = this.table
    let ids = this.#inOrder()
    for (let next = ids.next(); next.done !== true; next = ids.next()) {
      const id = next.value
      const row = rows.get(id)
      if (row === undefined || seen.has(id)) continue
      seen.add(id)
      // Nobody has a lock on it: what does not fit needs none.
      if (!this.locks.isRowLocked(id) && !fits(row)) continue
      await visit(id)
      if (this.table.rows === rows) continue
      rows = this.table.rows
      ids = this.#inOrder({id, row})
    }
    const unseen = () => this.locks.lockedRows.find((id) => !seen.has(id))
    for (let id = unseen(); id !== undefined; id = unseen()) {
      seen.add(id)
      await visit(id)
    }
  }

  #inOrder(after?: {readonly id: number; readonly row: Row}): Iterator<number> {
    const {table} = this
    const clustered = table.keys.find((key) => key.clustered)
    const ids =
      clustered === undefined ? table.rows.keys(after?.id) : table.rows.inOrder(keyColumns(table, clustered), after)
    return ids[Symbol.iterator]()
  }
}
