import {randomUUID} from 'node:crypto'
import * as z from 'zod/mini'
import {OperatorError, Unreachable} from '../../errors.ts'
import type {VmQuestions} from '../../site/foreseen.ts'
import type {VerbCarrier} from './carrier.ts'
import type {WindowsOptions} from './options.ts'
import {keyOf, questionsOf} from './questions.ts'
import {type VerbReply, verbReply} from './reply.ts'
import {buildRequest, type VerbRequest} from './request.ts'
import {composeScript} from './scripts.ts'

const together = z.object({answers: z.array(verbReply)})

type Replies = ReadonlyMap<string, VerbReply>

/**
 * Asks all that was foreseen in one round trip, when the first of it is asked, and answers from that, so this must not outlive the
 * observation that it belongs to. The rest goes its own way. Only reads come this way.
 */
export class ReadAhead implements VerbCarrier {
  readonly #options: WindowsOptions
  readonly #carrier: VerbCarrier
  readonly #foreseen: ReadonlyMap<string, ReturnType<typeof questionsOf>[number]>
  #together: Promise<Replies> | undefined

  constructor(options: WindowsOptions, carrier: VerbCarrier, foreseen: VmQuestions) {
    this.#options = options
    this.#carrier = carrier
    this.#foreseen = new Map(questionsOf(options, foreseen).map((question) => [keyOf(question), question]))
  }

  async call(request: VerbRequest, signal?: AbortSignal): Promise<VerbReply> {
    const key = keyOf(request)
    const replies = this.#foreseen.has(key) ? await this.#all() : undefined
    return replies?.get(key) ?? this.#carrier.call(request, signal)
  }

  #all(): Promise<Replies> {
    this.#together ??= this.#ask()
    return this.#together
  }

  /** Where the VM refuses to answer them together, each is asked alone, and says itself why. */
  async #ask(): Promise<Replies> {
    const asked = [...this.#foreseen]
    const questions = asked.map(([, question]) => question)
    const waits = questions.reduce((sum, {waits: ms = 0}) => sum + ms, 0)
    const reply = await this.#carrier
      .call(
        buildRequest({
          verb: 'vm.read',
          input: {
            scripts: [...new Set(questions.map(({verb}) => verb))].map((verb) => ({
              verb,
              script: Buffer.from(composeScript(verb), 'utf8').toString('base64'),
            })),
            reads: questions.map(({verb, input}) => ({verb, input})),
          },
          requestId: randomUUID(),
          deadlineMs: Math.round(this.#options.verbTimeoutMs + waits),
        }),
      )
      .catch(unlessUnreachable)
    const read = together.safeParse(reply?.data)
    if (!reply?.ok || !read.success || read.data.answers.length !== asked.length) return new Map()
    return new Map(read.data.answers.map((answer, index) => [asked[index]?.[0] ?? '', answer]))
  }
}

function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof OperatorError) || error instanceof Unreachable) throw error
}
