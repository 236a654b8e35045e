import type {Counts} from './counts.ts'
import type {Outbox} from './outbox.ts'
import {type Answered, type Asked, NoAnswer, type Requests} from './request.ts'
import type {Whereabouts} from './where-is.ts'
import type {Way} from './write.ts'

/** What a client has around it. */
export interface ClientGround {
  readonly host: string
  readonly outbox: Outbox
  readonly requests: Requests
  readonly whereabouts: Whereabouts
  readonly counts: Counts
}

/** Most that one request brings; fewer after one that was not answered, so that a slow product gets on. */
const largestBatch = 50
/** ms between attempts that fail: from the first to the last. */
const patience = {first: 50, last: 1_000} as const

/**
 * A factory's device or somebody's phone: what it writes goes to its outbox, and from there, one request at a time and in
 * order, to the product; while that does not answer, or there is no connection, it is kept. What it retries carries the same ids.
 */
export class Client {
  readonly #ground: ClientGround
  #online = true
  #batch = largestBatch
  #working: Promise<void> | undefined
  #ended = false
  #wake: () => void = () => {}

  /** What its outbox holds from before is on its way at once. */
  constructor(ground: ClientGround) {
    this.#ground = ground
    this.#work()
  }

  write(): void {
    this.#ground.outbox.make()
    this.#work()
  }

  /** Without a connection everything is kept. */
  set online(online: boolean) {
    this.#online = online
    this.#wake()
    this.#work()
  }

  get waiting(): number {
    return this.#ground.outbox.waiting
  }

  /** Resolves when nothing is on its way any more; what is in the outbox stays there. */
  async end(): Promise<void> {
    this.#ended = true
    this.#wake()
    await this.#working
    this.#ground.outbox.close()
  }

  #work(): void {
    this.#working ??= this.#empty().finally(() => {
      this.#working = undefined
    })
  }

  async #empty(): Promise<void> {
    let pause: number = patience.first
    while (this.#ground.outbox.waiting > 0 && this.#online && !this.#ended) {
      if (await this.#bring()) pause = patience.first
      else {
        await this.#rest(pause)
        pause = Math.min(pause * 2, patience.last)
      }
    }
  }

  async #rest(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms * (0.5 + Math.random()))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** One attempt with the oldest writes; true where the outbox got shorter. */
  async #bring(): Promise<boolean> {
    const {outbox, counts} = this.#ground
    const writes = outbox.next(this.#batch)
    const began = performance.now()
    try {
      const {way, answer} = await this.#ask(requestFor(outbox.client.id, writes))
      const outcome = outcomeOf(answer)
      if (outcome === 'register') return await this.#register()
      if (outcome === 'failed') throw new NoAnswer(`status ${answer.status}`)
      counts.succeeded(way, began)
      this.#batch = Math.min(this.#batch * 2, largestBatch)
      if (outcome === 'rejected') outbox.rejected(`status ${answer.status}: ${JSON.stringify(answer.body)}`)
      else outbox.acknowledged(inOrder(outcome, writes), way)
      return true
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      counts.failed(error.message, began)
      this.#batch = Math.ceil(writes.length / 2)
      return false
    }
  }

  /** Throws NoAnswer where that fails. */
  async #register(): Promise<boolean> {
    const {id, tenant} = this.#ground.outbox.client
    const number = id.replace(/\D/g, '')
    const person = {
      id,
      name: `Person ${number} of ${tenant}`,
      email: `${id}@${tenant}.example`,
      phone: `+4670${number.padStart(7, '0')}`,
    }
    const {answer} = await this.#ask({method: 'POST', path: '/clients', body: {id, person}})
    if (answer.status !== 200 && answer.status !== 201) throw new NoAnswer(`registration: status ${answer.status}`)
    return true
  }

  /** HTTPS first; only then, and not for a phone, HTTP. Throws NoAnswer with what was seen on the last way. */
  async #ask(asked: Asked): Promise<{readonly way: Way; readonly answer: Answered}> {
    const {host, outbox, requests, whereabouts} = this.#ground
    const ways: readonly Way[] = outbox.client.kind === 'mobile' ? ['https'] : ['https', 'http']
    const address = await whereabouts.of(host)
    let seen = new NoAnswer('no machine answers to the name')
    if (!address) throw seen
    for (const way of ways)
      try {
        const answer = await requests.send(way, host, address, asked)
        if (typeof answer.body === 'object') return {way, answer}
        seen = new NoAnswer(`status ${answer.status} of the machine`)
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        seen = error
      }
    whereabouts.doubt(host)
    throw seen
  }
}

/** One write goes to the page for one; more of them, made without a connection, are synchronised. */
const requestFor = (client: string, writes: ReturnType<Outbox['next']>): Asked =>
  writes.length === 1
    ? {method: 'POST', path: '/items', body: {client, ...writes[0]}}
    : {method: 'POST', path: '/synchronisation', body: {client, writes}}

type Outcome = readonly string[] | 'register' | 'rejected' | 'failed'

/** Ids that were acknowledged, or what is to be done. */
function outcomeOf({status, body}: Answered): Outcome {
  const {id, acknowledged, register} = body as {
    id?: string
    acknowledged?: readonly {readonly id: string}[]
    register?: boolean
  }
  if (status === 200 || status === 201) {
    const ids = acknowledged?.map((one) => one.id) ?? (id === undefined ? [] : [id])
    return ids.length > 0 ? ids : 'failed'
  }
  if (status === 404 && register === true) return 'register'
  return status === 409 || status === 422 ? 'rejected' : 'failed'
}

/** Acknowledgements count from the oldest write on: a gap among them ends what is believed. */
function inOrder(ids: readonly string[], writes: ReturnType<Outbox['next']>): readonly string[] {
  const known = new Set(ids)
  const gap = writes.findIndex(({id}) => !known.has(id))
  return writes.slice(0, gap < 0 ? writes.length : gap).map(({id}) => id)
}
