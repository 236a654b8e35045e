import {randomBytes} from 'node:crypto'
import {type Ended, runChild} from '../children/child.ts'
import {ALIAS, type Connection, notConnected} from '../ssh/index.ts'
import type {VerbCarrier} from './carrier.ts'
import {commandLine} from './command-line.ts'
import type {VerbHost} from './options.ts'
import {brokenScript, endOf, noAnswer} from './outcome.ts'
import {type Envelope, readLine, type VerbReply} from './reply.ts'
import {buildRequest, delivery, type VerbRequest} from './request.ts'
import {composeScript} from './scripts.ts'

/** One process and one PowerShell a verb. */
export class SingleShot implements VerbCarrier {
  readonly #options: VerbHost
  readonly #connection: Connection
  /** Without a shared connection: whether an earlier call came through. */
  #proven = false

  constructor(options: VerbHost, connection: Connection) {
    this.#options = options
    this.#connection = connection
  }

  async call(request: VerbRequest, signal?: AbortSignal): Promise<VerbReply> {
    const way = await this.#connection.ready()
    if (!this.#connection.shared && request.mode === 'apply' && !this.#proven) await this.#prove()
    signal?.throwIfAborted()
    const nonce = randomBytes(12).toString('hex')
    const ended = await runChild('ssh', [...way, ALIAS, commandLine()], {
      input: delivery(nonce, composeScript(request.verb), request),
      // The script ends itself first, and says so; a second handshake may be on top where the shared connection just broke.
      timeoutMs: request.deadlineMs + this.#options.connectTimeoutMs,
      signal,
    })
    const envelope = this.#answer(ended, nonce, request)
    this.#proven = true
    if (!envelope.ok) throw brokenScript(this.#options, request, envelope.error)
    return envelope.data
  }

  /** A read first, so that a wrong key or a VM that is down is not taken for a lost answer to a change. */
  async #prove(): Promise<void> {
    await this.call(
      buildRequest({verb: 'vm.facts', input: {}, requestId: 'prove', deadlineMs: this.#options.verbTimeoutMs}),
    )
  }

  #answer(ended: Ended, nonce: string, request: VerbRequest): Envelope {
    let cause: unknown
    try {
      const envelope = readLine(ended.stdout, nonce)
      if (envelope) return envelope
    } catch (error) {
      // Another answer than agreed says as little as none.
      cause = error
    }
    if (request.mode === 'check' && cause === undefined && ended.by === 'itself' && ended.exitCode === SSH_FAILED)
      throw notConnected(this.#options, ended)
    throw noAnswer(this.#options, request, {why: this.#whyNone(ended, request, cause), cause})
  }

  #whyNone(ended: Ended, {deadlineMs}: VerbRequest, cause: unknown): string {
    if (cause !== undefined) return 'the answer was not of the form that was agreed'
    if (ended.by === 'abort') return 'it was aborted here'
    return ended.by === 'time' ? `no answer within ${deadlineMs} ms` : endOf(this.#options, ended)
  }
}

/** ssh's own failure, whatever it was. */
const SSH_FAILED = 255
