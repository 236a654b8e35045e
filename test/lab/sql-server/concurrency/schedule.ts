import {expect} from 'vitest'
import {Model, type Sent, type Statement, textOf} from './model.ts'
import {type Client, type Told, waitingIds} from './sessions.ts'

/** Which client is asked, counted over those that wait for nobody, and what. */
export interface Step {
  readonly client: number
  readonly statement: Statement
}

interface Pending {
  readonly sent: Sent
  readonly answer: Promise<Told>
  /** Set as soon as it was answered. */
  told?: Told
}

/** Longest that anything may take to be answered or to be seen waiting. */
const DEADLINE_MS = 60_000

export interface Counts {
  statements: number
  waits: number
  victims: number
  timeOuts: number
  duplicates: number
  conflicts: number
}

/**
 * Sends steps to clients one after the other; a client that waits is passed over until it was answered. Every answer is
 * held against the model. `timid` clients wait for nobody: they have LOCK_TIMEOUT 0 and work outside transactions, too.
 */
export class Schedule {
  readonly #model = new Model()
  readonly #clients: readonly Client[]
  readonly #timid: ReadonlySet<number>
  readonly #watcher: Client
  readonly #pending = new Map<number, Pending>()
  readonly counts: Counts = {statements: 0, waits: 0, victims: 0, timeOuts: 0, duplicates: 0, conflicts: 0}
  /** What happened, for whoever reads a failure. */
  readonly log: string[] = []

  constructor(clients: readonly Client[], timid: readonly number[], watcher: Client) {
    this.#clients = clients
    this.#timid = new Set(timid)
    this.#watcher = watcher
  }

  get model(): Model {
    return this.#model
  }

  async step({client: wanted, statement}: Step): Promise<void> {
    const free = this.#clients.map((_, i) => i).filter((i) => !this.#pending.has(i))
    const client = free[wanted % free.length]
    if (client === undefined) throw new Error('every client waits: nobody found the deadlock')
    for (const one of this.#fitting(client, statement)) {
      if (this.#pending.has(client)) return
      await this.#send(client, one)
    }
  }

  /** Ends all transactions; fails where one waits for ever. */
  async finish(): Promise<void> {
    const until = Date.now() + DEADLINE_MS
    for (let round = 0; round < this.#clients.length * 3; round++) {
      for (const [client] of this.#clients.entries())
        if (!this.#pending.has(client) && this.#model.isOpen(client))
          await this.#send(client, {kind: client % 2 === 0 ? 'commit' : 'rollback'})
      if (this.#pending.size === 0 && !this.#clients.some((_, client) => this.#model.isOpen(client))) return
      if (Date.now() > until) break
    }
    throw new Error(`still waiting at the end: ${[...this.#pending.keys()].join()}`)
  }

  /** What a client that may wait does, it does in a transaction; savepoints are gone back to where there are any. */
  #fitting(client: number, statement: Statement): readonly Statement[] {
    const open = this.#model.isOpen(client)
    switch (statement.kind) {
      case 'begin':
        return open ? [] : [statement]
      case 'commit':
      case 'rollback':
      case 'save':
        return open ? [statement] : []
      case 'back-to':
        return this.#model.hasSaved(client, statement.name) ? [statement] : []
      case 'applock':
        return open ? [statement] : [{kind: 'begin'}, statement]
      case 'read-items':
      case 'read-children':
        return [statement]
      default:
        return open || this.#timid.has(client) ? [statement] : [{kind: 'begin'}, statement]
    }
  }

  async #send(client: number, statement: Statement): Promise<void> {
    this.counts.statements += 1
    this.log.push(`${client}: ${textOf(statement)}`)
    const pending: Pending = {
      sent: this.#model.sent(client, statement),
      answer: this.#clients[client]?.ask(textOf(statement)) ?? Promise.reject(new Error('no such client')),
    }
    pending.answer.then(
      (told) => {
        pending.told = told
      },
      () => {},
    )
    this.#pending.set(client, pending)
    await Promise.race([pending.answer, soon()])
    await this.#settle(client)
  }

  /** Until everybody was answered or is seen to wait. */
  async #settle(latest: number): Promise<void> {
    const until = Date.now() + DEADLINE_MS
    const {sent, told} = this.#pending.get(latest) ?? {}
    // A read waits for nobody here and lets go of nothing: the others are where they were.
    const moves = this.#pending.size > 1 && !['read-items', 'read-children'].includes(sent?.statement.kind ?? '')
    if (told !== undefined && !moves) {
      this.#take(latest)
      return
    }
    for (;;) {
      const waits = await waitingIds(this.#watcher)
      const moving = [...this.#pending].filter(([client]) => !waits.has(this.#clients[client]?.id ?? 0))
      for (const [, {answer}] of moving) await Promise.race([answer, late(until)])
      // A victim's end lets others go on, and so does a commit: what they did comes before what it set free.
      const order = ([client, {told}]: [number, Pending]) => (told === 1205 ? 0 : client === latest ? 1 : 2)
      for (const [client] of moving.sort((x, y) => order(x) - order(y))) this.#take(client)
      if (moving.length === 0) break
    }
    if (this.#pending.has(latest)) this.counts.waits += 1
  }

  #take(client: number): void {
    const pending = this.#pending.get(client)
    if (pending?.told === undefined) throw new Error(`client ${client} neither waits nor was answered`)
    this.#pending.delete(client)
    const {sent, told} = pending
    this.log.push(`${client}: → ${JSON.stringify(told)}`)
    if (told === 1205) this.counts.victims += 1
    if (told === 1222) this.counts.timeOuts += 1
    if (told === 2627) this.counts.duplicates += 1
    if (told === 547) this.counts.conflicts += 1
    if (told === 1222) expect(this.#timid.has(client)).toBe(true)
    this.#model.answered(client, sent, told)
  }
}

/** As long as most answers take; who takes longer is looked for among those that wait. */
async function soon(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 4))
}

async function late(until: number): Promise<never> {
  return await new Promise((_, reject) => {
    setTimeout(() => reject(new Error('no answer in time')), Math.max(0, until - Date.now())).unref()
  })
}
