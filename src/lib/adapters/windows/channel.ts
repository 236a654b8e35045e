import {randomBytes} from 'node:crypto'
import {type Connection, notConnected} from '../ssh/index.ts'
import type {VerbCarrier} from './carrier.ts'
import {frame} from './frames.ts'
import type {WindowsOptions} from './options.ts'
import {brokenScript, endOf, noAnswer} from './outcome.ts'
import {type Envelope, readLine, type VerbReply} from './reply.ts'
import {buildRequest, type VerbRequest} from './request.ts'
import {composeScript} from './scripts.ts'
import {type Heard, StandingShell, type Unheard} from './standing-shell.ts'

/** One PowerShell for all verbs, one after another. It is replaced when it breaks, or when a verb overruns. */
export class Channel implements VerbCarrier {
  readonly #options: WindowsOptions
  readonly #connection: Connection
  #shell: StandingShell | undefined
  #turn: Promise<unknown> = Promise.resolve()
  /** An earlier PowerShell took a verb along: whether the next one works is shown by a read. */
  #doubtful = false

  constructor(options: WindowsOptions, connection: Connection) {
    this.#options = options
    this.#connection = connection
  }

  call(request: VerbRequest, signal?: AbortSignal): Promise<VerbReply> {
    return this.#inTurn(async () => {
      signal?.throwIfAborted()
      const shell = await this.#standing()
      if ('by' in shell) throw this.#notOpened(shell)
      if (request.mode === 'apply' && this.#doubtful) await this.#ask(shell, this.#read())
      signal?.throwIfAborted()
      return await this.#ask(shell, request, signal)
    })
  }

  /** Whether it stands, or stands now; else why not: nothing was asked then. Throws as Connection.ready does. */
  open(): Promise<'stands' | {readonly why: string}> {
    return this.#inTurn(async () => {
      const shell = await this.#standing()
      return 'by' in shell ? {why: this.#why(shell, this.#options.verbTimeoutMs)} : 'stands'
    })
  }

  /** Ends the PowerShell by ending its input; the next call starts another. */
  async close(): Promise<void> {
    const shell = this.#shell
    this.#shell = undefined
    await shell?.close()
  }

  async #standing(): Promise<StandingShell | Unheard> {
    if (this.#shell?.stands) return this.#shell
    this.#shell = undefined
    const {verbTimeoutMs, connectTimeoutMs} = this.#options
    const shell = await StandingShell.start(this.#connection, verbTimeoutMs + connectTimeoutMs)
    if (shell instanceof StandingShell) this.#shell = shell
    return shell
  }

  async #ask(shell: StandingShell, request: VerbRequest, signal?: AbortSignal): Promise<VerbReply> {
    const nonce = randomBytes(12).toString('hex')
    const heard = await shell.exchange({
      nonce,
      line: frame(nonce, composeScript(request.verb), request),
      // The script ends itself first, and then the channel says so.
      timeoutMs: request.deadlineMs + LATE_MS + this.#options.connectTimeoutMs,
      silenceMs: this.#options.silenceMs ?? SILENCE_MS,
      signal,
    })
    const envelope = await this.#answer(shell, heard, nonce, request)
    this.#doubtful = false
    if (!envelope.ok) throw brokenScript(this.#options, request, envelope.error)
    return envelope.data
  }

  async #answer(shell: StandingShell, heard: Heard, nonce: string, request: VerbRequest): Promise<Envelope> {
    let cause: unknown
    if (heard.by === 'reply')
      try {
        const envelope = readLine(`${heard.line}\n`, nonce)
        if (envelope) return envelope
      } catch (error) {
        // Another answer than agreed says as little as none.
        cause = error
      }
    this.#doubtful = true
    this.#shell = undefined
    await shell.kill()
    throw noAnswer(this.#options, request, {why: this.#why(heard, request.deadlineMs), cause, next: this.#next})
  }

  #notOpened(heard: Unheard): Error {
    if (heard.by === 'ended' && heard.ended.exitCode === SSH_FAILED) return notConnected(this.#options, heard.ended)
    return noAnswer(this.#options, this.#read(), {why: this.#why(heard, this.#options.verbTimeoutMs), next: this.#next})
  }

  #why(heard: Heard, deadlineMs: number): string {
    if (heard.by === 'ended') return endOf(this.#options, heard.ended)
    return heard.by === 'time' || heard.by === 'late' ? `no answer within ${deadlineMs} ms` : WHY[heard.by]
  }

  /** A trial that fails there takes the channel out of use. */
  get #next(): readonly string[] {
    return [`landlord doctor ${this.#options.name}`]
  }

  #read(): VerbRequest {
    const deadlineMs = this.#options.verbTimeoutMs
    return buildRequest({verb: 'vm.facts', input: {}, requestId: 'prove', deadlineMs})
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }
}

const WHY = {
  abort: 'it was aborted here',
  silence: 'the channel gave no sign of life any more',
  refused: 'the channel did not take the request for whole',
  garbled: 'the answer was not of the form that was agreed',
  reply: 'the answer was not of the form that was agreed',
} as const

const SSH_FAILED = 255
/** ms after its deadline at which the channel's script ends a verb, and some to say so. */
const LATE_MS = 2000
/** ms; the channel says every second that it lives, ssh itself gives a connection up after as long. */
const SILENCE_MS = 15_000
