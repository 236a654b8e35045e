import {OperatorError} from '../errors.ts'
import {EXIT, type Exit} from './exit.ts'

/** What a place answered, or why it did not: a `show` says what it knows though a server is down, or does not let it look. */
export type Asked<T> = {readonly answer: T} | {readonly silent: string}

export async function asked<T>(question: Promise<T>): Promise<Asked<T>> {
  try {
    return {answer: await question}
  } catch (error) {
    if (error instanceof OperatorError) return {silent: [error.message, error.detail.why].filter(Boolean).join(' ')}
    throw error
  }
}

/** 12 where a part was asked and did not answer. */
export const exitOfSight = (seen: object): Exit =>
  Object.values(seen).some((part) => typeof part === 'object' && part !== null && 'silent' in part)
    ? EXIT.inconclusive
    : EXIT.done
