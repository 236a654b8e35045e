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
  const tail = [success.counts, clockOf(success.ms), ...(success.run === undefined ? [] : [`run ${success.run}`])].join(
    '   ',
  )
  const head = `${sign} ${success.headline}`
  const oneLine = columns(head) + 3 + columns(tail) <= look.width
  return [
    ...(oneLine
      ? [`${paint.good(head)}   ${paint.quiet(tail)}`]
      : [...wrap(head, look.width).map((line) => paint.good(line)), `  ${paint.quiet(tail)}`]),
    ...success.details.flatMap((text) => wrap(text, look.width - 2)).map((line) => `  ${line}`),
  ].join('\n')
}
