import {Errors} from '@oclif/core'
import {OperatorError} from '../errors.ts'
import type {Failure, Next} from '../ui/failure.ts'
import {EXIT, type Exit, exitOfError} from './exit.ts'
import {commandLine} from './shell-words.ts'
import {usageError} from './usage.ts'

/** A failure and what the command ends with because of it. */
export interface Failed extends Failure {
  readonly exit: Exit
}

/** What is known of the command line that failed. */
export interface Line {
  readonly flags: readonly string[]
  /** `tenant create` */
  readonly command: string
  /** The words of the same command line with more flags. */
  again(more: readonly string[]): readonly string[]
}

/** Any thrown thing as a failure. What is neither an operator's error nor a usage error of oclif is a bug of ours. */
export function failureOf(thrown: unknown, redact: (text: string) => string, line: Line = NO_LINE): Failed {
  const error = thrown instanceof Errors.CLIError ? usageError(thrown, line) : thrown
  if (!(error instanceof OperatorError)) return bugOf(error, redact)
  const {where, why, state, next} = error.detail
  return {
    code: error.code,
    message: redact(error.message),
    exit: exitOfError(error),
    where: where && redact(where),
    why: why && redact(why),
    state: state && redact(state),
    next: once([...(next ?? []).map((text) => nextOf(redact(text), line)), explain(error.code)]),
  }
}

/** The failure as the `error` of the JSON document. */
export const failureDocument = ({code, message, where, why, state, next, stack}: Failure) => ({
  code,
  message,
  ...(where === undefined ? {} : {where}),
  ...(why === undefined ? {} : {why}),
  ...(state === undefined ? {} : {state}),
  next: next.map(({command, does}) => (does === undefined ? {command} : {command, does})),
  ...(stack === undefined ? {} : {stack}),
})

const NO_LINE: Line = {flags: [], command: '', again: () => []}

/** Errors say "the same command with --wait 10m", since they do not know the command; here it becomes one that pastes. */
function nextOf(text: string, line: Line): Next {
  const [, link, rest = ''] = /^the same command (with|again) ?(.*)$/.exec(text) ?? []
  if (link === undefined) return {command: text}
  const words = line.again(link === 'with' ? rest.split(' ') : [])
  return {command: commandLine(words), does: link === 'again' && rest ? rest : undefined}
}

const explain = (code: string): Next => ({command: `landlord explain ${code}`})

const once = (next: readonly Next[]): readonly Next[] =>
  next.filter(({command}, i) => next.findIndex((other) => other.command === command) === i)

function bugOf(error: unknown, redact: (text: string) => string): Failed {
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'LL-BUG',
    message: redact(message || 'an error without a message'),
    exit: EXIT.bug,
    why: 'this is a fault of landlord itself, not yours',
    next: [explain('LL-BUG')],
    stack: redact(stackOf(error)),
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? `${error.name}: ${error.message}`
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`
}
