import type {StepResult} from '../engine/outcome.ts'
import type {Failure} from './failure.ts'
import {spanOf} from './span.ts'

/** A run that has ended, for a ticket. All texts are free of secrets. */
export interface Recorded {
  /** `tenant create acme` */
  readonly title: string
  readonly run: string | undefined
  readonly version: string
  /** `ann@desk-7` */
  readonly by: string
  readonly began: Date
  readonly ended: Date
  readonly exit: number
  readonly steps: readonly StepResult[]
  readonly done?: {readonly headline: string; readonly details: readonly string[]} | undefined
  readonly failure?: Failure | undefined
}

/** The run in Markdown: what came of it in one sentence, then its steps, then what to type next. */
export function recordText(run: Recorded): string {
  const {done, failure} = run
  const verdict = done?.headline ?? failure?.message ?? run.title
  return [
    `## ${failure ? '✖' : '✔'} ${escaped(run.title)}`,
    '',
    escaped(verdict),
    '',
    ...(done?.details ?? []).map((text) => `- ${escaped(text)}`),
    ...(failure ? failureLines(failure) : []),
    '',
    '| step | result | took | |',
    '|---|---|---|---|',
    ...run.steps.map(
      ({fact, result, ms, note, diff}) =>
        `| ${escaped(fact)} | ${result} | ${result === 'not-reached' ? '' : spanOf(ms)} | ${escaped([...(diff ?? []), note ?? ''].filter(Boolean).join('; '))} |`,
    ),
    '',
    `Run \`${run.run ?? 'none'}\`, exit ${run.exit}, ${run.began.toISOString()} to ${run.ended.toISOString()}, by ${escaped(run.by)}, landlord ${run.version}.`,
    ...(failure && failure.next.length > 0 ? ['', '```sh', ...failure.next.map(({command}) => command), '```'] : []),
    '',
  ].join('\n')
}

function failureLines({code, fact, where, why, state}: Failure): readonly string[] {
  const said = {code, what: fact, where, why, state}
  return Object.entries(said).flatMap(([name, text]) => (text ? [`- ${name}: ${escaped(text)}`] : []))
}

/** A block of text that stands as it is, whatever marks it has: its fence is longer than any of them (CommonMark, 4.5). */
export function fenced(text: string): readonly string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([marks]) => marks.length))
  const fence = '`'.repeat(longest + 1)
  return [fence, text, fence]
}

/** What would mean something to Markdown, or to the HTML that comes of it, means itself (CommonMark, 2.4). */
export const escaped = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]()#+!|<>&~]/g, '\\$&').replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
