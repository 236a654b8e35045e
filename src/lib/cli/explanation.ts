import {ERROR_CODES, type ErrorExplanation} from '../error-codes.ts'
import {OperatorError} from '../errors.ts'
import {EXIT_MEANING, exitOfCode} from './exit.ts'
import {nearMisses} from './near-miss.ts'

export interface Explained extends ErrorExplanation {
  readonly code: string
  /** `75: locked, or the lease was lost`; null where it depends on what else happened. */
  readonly exit: string | null
}

export const explanations = (): readonly {readonly code: string; readonly title: string}[] =>
  Object.entries(ERROR_CODES)
    .map(([code, {title}]) => ({code, title}))
    .sort((a, b) => (a.code < b.code ? -1 : 1))

/** By the code in any case, with or without its `LL-`. Throws LL-CODE-UNKNOWN with near misses. */
export function explanationOf(given: string): Explained {
  const upper = given.toUpperCase()
  const code = upper.startsWith('LL-') ? upper : `LL-${upper}`
  const known = (ERROR_CODES as Readonly<Record<string, ErrorExplanation>>)[code]
  if (!known) {
    const near = nearMisses(code, Object.keys(ERROR_CODES))
    throw new OperatorError('LL-CODE-UNKNOWN', `There is no error code ${given}.`, {
      why: near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined,
      next: near.length > 0 ? near.map((name) => `landlord explain ${name}`) : ['landlord explain'],
    })
  }
  const exit = exitOfCode(code)
  return {code, ...known, exit: exit === undefined ? null : `${exit}: ${EXIT_MEANING[exit]}`}
}
