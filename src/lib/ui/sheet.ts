import type {Look} from './look.ts'
import {paintOf} from './paint.ts'
import {padEnd, wrap} from './text.ts'

/** One thing with its properties, as `show` commands print it. Empty texts are left out. */
export interface Sheet {
  readonly title: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly head?: string
  readonly lines: readonly (readonly [label: string, text: string | undefined])[]
}

export function sheet({title, sections}: Sheet, look: Look): string {
  const paint = paintOf(look)
  const labels = sections.flatMap(({lines}) => lines.filter(([, text]) => text).map(([label]) => label.length))
  const width = Math.max(4, ...labels) + 3
  return [
    paint.strong(title),
    ...sections
      .filter(({lines}) => lines.some(([, text]) => text))
      .flatMap(({head, lines}) => [
        ...(head === undefined ? [] : ['', `  ${paint.quiet(head)}`]),
        ...lines.flatMap(([label, text]) =>
          text
            ? wrap(text, look.width - width - 2).map(
                (line, i) => `  ${paint.quiet(padEnd(i === 0 ? label : '', width))}${line}`,
              )
            : [],
        ),
      ]),
  ].join('\n')
}
