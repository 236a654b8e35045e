import {randomBytes} from 'node:crypto'
import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import {type Ended, runChild} from '../children/child.ts'
import {ALIAS, type Connection, notConnected, place} from '../ssh/index.ts'
import type {VerbChannel} from './channel.ts'
import {commandLine} from './command-line.ts'
import type {WindowsOptions} from './options.ts'
import {type Envelope, readLine, type VerbReply} from './reply.ts'
import {buildRequest, delivery, type VerbRequest} from './request.ts'
import {composeScript} from './scripts.ts'

/** One process and one PowerShell a verb. */
export class SingleShot implements VerbChannel {
  readonly #options: WindowsOptions
  readonly #connection: Connection
  /** Without a shared connection: whether an earlier call came through. */
  #proven = false

  constructor(options: WindowsOptions, connection: Connection) {
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
    if (!envelope.ok) throw this.#broken(envelope.error, request)
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
    const why = this.#whyNone(ended, request, cause)
    if (request.mode === 'apply') throw this.#unknown(why, request, cause)
    if (cause === undefined && ended.by === 'itself' && ended.exitCode === SSH_FAILED)
      throw notConnected(this.#options, ended)
    throw new Unreachable('LL-VM-UNREACHABLE', `${this.#options.name} gave no answer to ${request.verb}.`, {
      where: place(this.#options),
      why,
      state: 'It was a read; nothing was changed.',
      next: ['landlord explain LL-VM-UNREACHABLE'],
      cause,
    })
  }

  #unknown(why: string, {verb, attempt}: VerbRequest, cause: unknown): OutcomeUnknown {
    return new OutcomeUnknown('LL-VM-OUTCOME', `The answer to ${verb} on ${this.#options.name} never came.`, {
      where: place(this.#options),
      why,
      state: `Whether it took is not known; what it made carries the attempt key ${attempt}. Resuming looks first.`,
      next: ['landlord run list', 'landlord explain LL-VM-OUTCOME'],
      cause,
    })
  }

  #whyNone({by, exitCode, stderr}: Ended, {deadlineMs}: VerbRequest, cause: unknown): string {
    if (cause !== undefined) return 'the answer was not of the form that was agreed'
    if (by === 'abort') return 'it was aborted here'
    if (by === 'time') return `no answer within ${deadlineMs} ms`
    const said = this.#options.redactor.clean(stderr.replace(/#< CLIXML[\s\S]*?<\/Objs>/g, '').trim()).slice(-300)
    return `ssh ended with ${exitCode ?? 'a signal'}${said === '' ? '' : `: ${said}`}`
  }

  #broken({message, id}: {readonly message: string; readonly id: string}, {verb, mode}: VerbRequest): OperatorError {
    return new OperatorError('LL-VM-VERB', `The script of ${verb} failed on ${this.#options.name}.`, {
      where: place(this.#options),
      why: this.#options.redactor.clean(`${message} (${id})`),
      state: mode === 'apply' ? 'It may have done a part; resuming looks first.' : 'Nothing was changed.',
      next: ['landlord explain LL-VM-VERB'],
    })
  }
}

/** ssh's own failure, whatever it was. */
const SSH_FAILED = 255
