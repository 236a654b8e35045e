import {randomUUID} from 'node:crypto'
import {existsSync} from 'node:fs'
import {ClientJournal, readHistory} from './journal.ts'
import type {ClientName, ClientWrite, Way} from './write.ts'

/** A client's writes that nobody has acknowledged yet, in order, each in its journal before it is here. */
export class Outbox {
  readonly client: ClientName
  readonly #journal: ClientJournal
  readonly #waiting: ClientWrite[]
  /** Sequence of the last write that was sent at least once. */
  #sent = 0
  #last: number

  /** Takes up what an earlier process left. */
  constructor(path: string, client: ClientName) {
    const before = existsSync(path) ? readHistory(path) : undefined
    const left = before?.writes.filter(({id, acknowledged}) => !acknowledged && !before.rejected.has(id)) ?? []
    this.client = client
    this.#journal = new ClientJournal(path, client)
    this.#waiting = left.map(({id, sequence, text, madeAt}) => ({id, sequence, text, madeAt}))
    this.#sent = left.findLast(({sent}) => sent)?.sequence ?? 0
    this.#last = before?.writes.at(-1)?.sequence ?? 0
  }

  get waiting(): number {
    return this.#waiting.length
  }

  make(): void {
    this.#last += 1
    const id = randomUUID()
    const {tenant, id: client} = this.client
    const write = {
      id,
      sequence: this.#last,
      text: `${tenant} ${client} ${this.#last} ${id}`,
      madeAt: new Date().toISOString(),
    }
    this.#journal.made(write)
    this.#waiting.push(write)
  }

  /** The oldest, in order; they are about to be sent. */
  next(most: number): readonly ClientWrite[] {
    const writes = this.#waiting.slice(0, most)
    const fresh = writes.filter(({sequence}) => sequence > this.#sent)
    if (fresh.length > 0) this.#journal.sent(fresh.map(({id}) => id))
    this.#sent = Math.max(this.#sent, writes.at(-1)?.sequence ?? 0)
    return writes
  }

  /** The product said of each of these, the oldest, that it is kept. */
  acknowledged(ids: readonly string[], way: Way): void {
    this.#journal.acknowledged(ids, way)
    this.#waiting.splice(0, ids.length)
  }

  /** The product will never take the oldest. */
  rejected(why: string): void {
    const write = this.#waiting.shift()
    if (write) this.#journal.rejected(write.id, why)
  }

  close(): void {
    this.#journal.close()
  }
}
