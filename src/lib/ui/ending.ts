import {figures} from './figures.ts'
import type {Look} from './look.ts'
import {paintOf} from './paint.ts'
import {clockOf} from './span.ts'
import {columns, wrap} from './text.ts'

/** A run that came to its end as wanted. */
export interface Success {
  /** What is true now: `acme is up: http://acme.cloud.example`. */
  readonly headline: string
  readonly details: readonly string[]
  readonly run: string | undefined
  readonly counts: string
  /** How long this process worked. */
  readonly ms: number
}

/** The last lines: what is so now, what it took, and the run's id. One line where the width allows. */
export function successScreen(success: Success, look: Look): string {
  const paint = paintOf(look)
  const sign = look.unicode ? figures(true).changed : 'ok'
  const took = `${success.counts}   ${clockOf(success.ms)}`
  const run = success.run === undefined ? [] : [`run ${success.run}`]
  const tail = [took, ...run].join('   ')
  // The run's id is copied from here: no terminal is to break it.
  const tails = columns(tail) + 2 <= look.width ? [tail] : [took, ...run]
  const head = `${sign} ${success.headline}`
  const oneLine = columns(head) + 3 + columns(tail) <= look.width
  return [
    ...(oneLine
      ? [`${paint.good(head)}   ${paint.quiet(tail)}`]
      : [...wrap(head, look.width).map((line) => paint.good(line)), ...tails.map((line) => `  ${paint.quiet(line)}`)]),
    ...success.details.flatMap((text) => wrap(text, look.width - 2)).map((line) => `  ${line}`),
  ].join('\n')
}
