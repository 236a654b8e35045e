import {createHash} from 'node:crypto'
import type {ReplyFate, ReplyGate, TraceFile} from '../witness.ts'
import {admit} from './fence.ts'
import type {Machine} from './machine.ts'
import type {Mutexes} from './mutex.ts'
import {type Envelope, envelopeOfError, errorOf, replyOf} from './reply.ts'
import {type Delivery, readRequest, type VerbRequest} from './request.ts'
import {Unsupported} from './shape.ts'
import {type Outcome, type Verb, VerbError} from './verb.ts'

export interface Witnesses {
  readonly trace: TraceFile
  readonly replies: ReplyGate
}

/** Who logged on, and the PowerShell that was started for it. */
export interface Asker {
  readonly principal: string
  readonly shell: string
}

export interface Answer {
  readonly envelope: Envelope
  readonly fate: ReplyFate
}

/** A machine as far as any verb's way goes; `changes` is missing where nothing can be changed. */
export interface Host {
  readonly name: string
  readonly facts: Pick<Machine['facts'], 'powershell'>
  readonly changes?: {
    readonly mutexes: Mutexes
    readonly registry: Machine['registry']
    /** Answers only when its deadline is over; for tests. */
    hanging(): string | undefined
  }
}

/** What a verb is told, whatever the machine. */
interface Asked<M> {
  readonly machine: M
  readonly attempt: string
  readonly deadlineMs: number
}

/** Carries out verbs, each to its end whatever becomes of the connection that brought it, and tells the witnesses. */
export class Executor<M = unknown> {
  readonly #host: Host
  readonly #machine: M
  readonly #verbs: ReadonlyMap<string, Verb<Asked<M>>>
  readonly #witnesses: Witnesses

  constructor(host: Host, machine: M, verbs: ReadonlyMap<string, Verb<Asked<M>>>, witnesses: Witnesses) {
    this.#host = host
    this.#machine = machine
    this.#verbs = verbs
    this.#witnesses = witnesses
  }

  async carryOut({request: raw, script}: Delivery, {principal, shell}: Asker): Promise<Answer> {
    const done: Done = {fenceRaised: false, touched: false, executed: false}
    let request: VerbRequest | undefined
    let envelope: Envelope
    try {
      request = readRequest(raw)
      envelope = replyOf(await this.#run(request, done))
    } catch (error) {
      envelope = envelopeOfError(error)
      done.touched = error instanceof VerbError && error.touched
    }
    const changed = done.fenceRaised || done.touched || (envelope.ok && envelope.data.changed)
    this.#witnesses.trace.append({
      stand: this.#host.name,
      kind: 'verb',
      principal,
      verb: request?.verb ?? 'unreadable',
      scriptSha256: createHash('sha256').update(script).digest('hex'),
      shell,
      attempt: request?.attempt ?? null,
      token: request?.fence?.token ?? null,
      key: request?.fence?.key ?? null,
      executed: done.executed,
      changed,
      error: errorOf(envelope),
    })
    return {envelope, fate: await this.#witnesses.replies.afterRequest(changed)}
  }

  async #run(request: VerbRequest, done: Done): Promise<Outcome> {
    const verb = this.#verbs.get(request.verb)
    if (!verb) throw new Unsupported(`the verb ${request.verb}`)
    if (verb.mode !== request.mode) throw new Unsupported(`the verb ${request.verb} in the mode ${request.mode}`)
    const work = verb.prepare(request.input)
    this.#requirePowerShell(request.verb)
    const context = {machine: this.#machine, attempt: request.attempt ?? '', deadlineMs: request.deadlineMs}
    if (verb.mode === 'check') {
      done.executed = true
      return await work(context)
    }
    const {fence} = request
    const {changes} = this.#host
    if (!changes) throw new Unsupported(`a change of ${this.#host.name}`)
    if (!fence || !request.attempt) throw new VerbError('FAILED', `${request.verb} needs a fence and an attempt key`)
    return await changes.mutexes.alone(fence.key, request.deadlineMs, async () => {
      done.fenceRaised = admit(changes.registry, fence)
      done.executed = true
      const until = performance.now() + request.deadlineMs
      const outcome = await work(context)
      if (changes.hanging() === request.verb)
        await new Promise((resolve) => setTimeout(resolve, until - performance.now()))
      return outcome
    })
  }

  /** As every script does before anything else, save the one that tells the version. */
  #requirePowerShell(verb: string): void {
    const {powershell} = this.#host.facts
    const [major = 0, minor = 0] = powershell.split('.').map(Number)
    if (verb !== 'vm.facts' && major * 100 + minor < 501)
      throw new VerbError('POWERSHELL-OLD', `Windows PowerShell ${powershell}; 5.1 is needed`)
  }
}

interface Done {
  fenceRaised: boolean
  touched: boolean
  executed: boolean
}
