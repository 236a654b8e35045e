import {type Figures, figures} from './figures.ts'
import type {Look} from './look.ts'
import {type Paint, paintOf} from './paint.ts'
import {wrap} from './text.ts'

/** What was found of one part: a machine, a server, the store. */
export interface Examined {
  readonly part: string
  readonly found: readonly {
    readonly fact: string
    readonly state: 'good' | 'poor' | 'bad' | 'unknown'
    readonly text?: string | undefined
    readonly code?: string | undefined
    readonly next?: readonly string[] | undefined
  }[]
}

/** Every part with what holds and what does not; at the end what to type next. */
export function examinationScreen(parts: readonly Examined[], look: Look): string {
  const paint = paintOf(look)
  const signs = figures(look.unicode)
  const next = [...new Set(parts.flatMap(({found}) => found.flatMap(({next = []}) => next)))].slice(0, COMMANDS)
  return [
    ...parts.flatMap(({part, found}) => [
      paint.strong(part),
      ...found.flatMap((one) => lines(one, look, paint, signs)),
      '',
    ]),
    summary(parts),
    ...(next.length === 0 ? [] : ['', ...next.map((command) => `  ${command}`)]),
  ].join('\n')
}

/** More would not be read. */
const COMMANDS = 8

function lines({fact, state, text, code}: Examined['found'][number], look: Look, paint: Paint, signs: Figures) {
  const [sign, brush] = {
    good: [signs.held, paint.good],
    poor: [signs.blocked, paint.caution],
    bad: [signs.failed, paint.bad],
    unknown: [signs.unknown, paint.caution],
  }[state] as [string, Paint['good']]
  const said = [text, code && `(${code})`].filter(Boolean).join(' ')
  const head = wrap(fact, look.width - 4).map((line, i) => (i === 0 ? `  ${brush(sign)} ${line}` : `    ${line}`))
  return [...head, ...(said === '' ? [] : wrap(said, look.width - 6).map((line) => `      ${paint.quiet(line)}`))]
}

function summary(parts: readonly Examined[]): string {
  const all = parts.flatMap(({found}) => found)
  const count = (state: string) => all.filter((one) => one.state === state).length
  const [bad, poor, unknown] = [count('bad'), count('poor'), count('unknown')]
  if (bad + poor + unknown === 0) return `All ${all.length} are as they should be.`
  return `${[
    `${count('good')} as they should be`,
    ...(poor > 0 ? [`${poor} to see to`] : []),
    ...(bad > 0 ? [`${bad} wrong`] : []),
    ...(unknown > 0 ? [`${unknown} not known`] : []),
  ].join(', ')}.`
}
