import {figures} from './figures.ts'
import type {Look} from './look.ts'
import {type Paint, paintOf} from './paint.ts'
import {columns, padEnd, spread, wrap} from './text.ts'

/** What an operator is told when something goes wrong: the same for text and JSON. All texts are free of secrets. */
export interface Failure {
  readonly code: string
  readonly message: string
  /** The fact that could not be brought about, where a step of a run failed. */
  readonly fact?: string | undefined
  readonly where?: string | undefined
  readonly why?: string | undefined
  readonly state?: string | undefined
  readonly next: readonly Next[]
  /** Of a bug only: the stack, causes included. */
  readonly stack?: string | undefined
}

/** A command to type next and, where that is not plain, what it does. */
export interface Next {
  readonly command: string
  readonly does?: string | undefined
}

/** What, where, why, what state is left, and what to type next. Commands are never wrapped: they must paste. */
export function failureScreen(failure: Failure, look: Look): string {
  const paint = paintOf(look)
  const {failed, ellipsis} = figures(look.unicode)
  const title = failure.fact ?? failure.message
  const [first = '', ...rest] = wrap(title, look.width - columns(failure.code) - 4)
  return [
    paint.bad(spread(`${failed} ${first}`, failure.code, look.width, ellipsis)),
    ...rest.map((line) => paint.bad(`  ${line}`)),
    ...(failure.fact === undefined ? [] : part('what', failure.message, look, paint)),
    ...part('where', failure.where, look, paint),
    ...part('why', failure.why, look, paint),
    ...part('state', failure.state, look, paint),
    ...nextLines(failure.next, look, paint),
    ...(failure.stack === undefined ? [] : ['', ...failure.stack.split('\n').map((line) => paint.quiet(`  ${line}`))]),
  ].join('\n')
}

/** `next` and its commands, what they do beside them where there is room, below where there is none. */
function nextLines(next: readonly Next[], look: Look, paint: Paint): readonly string[] {
  const widest = Math.max(0, ...next.map(({command}) => columns(command)))
  return next.flatMap(({command, does}, i) => {
    const head = i === 0 ? label('next', paint) : ' '.repeat(LABEL)
    if (does === undefined) return [head + paint.strong(command)]
    const beside = LABEL + widest + 2 + columns(does) <= look.width
    return beside
      ? [head + paint.strong(padEnd(command, widest)) + paint.quiet(`  ${does}`)]
      : [
          head + paint.strong(command),
          ...wrap(does, look.width - LABEL - 2).map((line) => ' '.repeat(LABEL + 2) + paint.quiet(line)),
        ]
  })
}

function part(name: string, text: string | undefined, look: Look, paint: Paint): readonly string[] {
  if (!text) return []
  return text
    .split('\n')
    .flatMap((line) => wrap(line, look.width - LABEL))
    .map((line, i) => (i === 0 ? label(name, paint) : ' '.repeat(LABEL)) + line)
}

const LABEL = 10
const label = (name: string, paint: Paint): string => `  ${paint.quiet(padEnd(name, LABEL - 2))}`
