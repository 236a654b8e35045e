import {type ChainPicture, chainPicture} from './chain-picture.ts'
import type {Look} from './look.ts'
import {paintOf} from './paint.ts'
import {padEnd, spread, wrap} from './text.ts'

/** What a tenant's backups reach, as `backup chain` shows it. */
export interface ChainScreen {
  /** `backup chain acme`. */
  readonly title: string
  /** Beside it: what the times are in, who was asked. */
  readonly aside: string
  /** Undefined: there is nothing to draw. */
  readonly picture: ChainPicture | undefined
  /** What would be restored, in order. */
  readonly uses: readonly (readonly [kind: string, text: string])[]
  readonly remarks: readonly ChainRemark[]
  /** What to type next. */
  readonly next: readonly string[]
}

export interface ChainRemark {
  readonly text: string
  readonly brush: 'good' | 'bad' | 'caution' | 'quiet'
}

export function chainScreen({title, aside, picture, uses, remarks, next}: ChainScreen, look: Look): string {
  const paint = paintOf(look)
  const width = Math.max(4, ...uses.map(([kind]) => kind.length)) + 2
  return [
    paint.strong(spread(title, aside, look.width, look.unicode ? '…' : '...')),
    ...(picture === undefined ? [] : ['', ...chainPicture(picture, look)]),
    ...(uses.length === 0 ? [] : ['']),
    ...uses.flatMap(([kind, text]) =>
      wrap(text, look.width - width - 2).map(
        (line, i) => `  ${paint.quiet(padEnd(i === 0 ? kind : '', width))}${line}`,
      ),
    ),
    ...(remarks.length === 0 ? [] : ['']),
    ...remarks.flatMap(({text, brush}) => wrap(text, look.width - 2).map((line) => `  ${paint[brush](line)}`)),
    ...(next.length === 0 ? [] : ['']),
    // Never broken: it is copied from here.
    ...next.map((command) => `  ${command}`),
  ].join('\n')
}
