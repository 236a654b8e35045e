import type * as z from 'zod/mini'
import {type Asking, ask} from './ask.ts'
import type {Verb} from './scripts.ts'

/** As `ask` for reads: the same question by the same verb is sent once, and whoever asks again shares its answer. */
export type AskOnce = <T extends z.ZodMiniType>(
  verb: Verb,
  input: Readonly<Record<string, unknown>>,
  shape: T,
  deadlineMs?: number,
) => Promise<z.output<T>>

/**
 * What was asked in one observation, whose facts are never older than it is. The checks of a plan look through one, so that a fact
 * that several of them stand on costs one round trip; after an apply the engine looks through another. A question that failed
 * is asked anew.
 */
export function observation(asking: Asking): AskOnce {
  const answers = new Map<string, Promise<unknown>>()
  return (verb, input, shape, deadlineMs) => {
    const question = JSON.stringify([verb, input])
    const known = answers.get(question)
    if (known !== undefined) return known as ReturnType<typeof ask<typeof shape>>
    const answer = ask(asking, verb, input, shape, deadlineMs)
    answers.set(question, answer)
    answer.catch(() => answers.delete(question))
    return answer
  }
}
