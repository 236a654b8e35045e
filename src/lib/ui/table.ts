import {figures} from './figures.ts'
import type {Look} from './look.ts'
import {type Brush, paintOf} from './paint.ts'
import {columns, cut, padEnd, padStart} from './text.ts'

export const OUTPUTS = ['table', 'wide', 'json', 'csv', 'name'] as const
export type Output = (typeof OUTPUTS)[number]

/** One column of a list. `value` is for machines (CSV), `text` for people where that differs. */
export interface Column<T> {
  readonly head: string
  value(row: T): string | number | null
  text?(row: T): string
  /** Shown by `-o wide` and CSV only. */
  readonly wide?: true
  readonly right?: true
  brush?(row: T): 'good' | 'bad' | 'caution' | 'quiet' | undefined
}

/** A list as text in one of its forms; JSON is the document's business. The first column is the name. */
export function listing<T>(
  list: {
    readonly rows: readonly T[]
    readonly columns: readonly Column<T>[]
    readonly none: string
    readonly foot?: string | undefined
  },
  output: Output,
  look: Look,
): string {
  const [name] = list.columns
  switch (output) {
    case 'csv':
      return csv(list.rows, list.columns)
    case 'name':
      return list.rows.map((row) => String(name?.value(row) ?? '')).join('\n')
    default: {
      if (list.rows.length === 0) return list.none
      const shown = output === 'wide' ? list.columns : list.columns.filter(({wide}) => !wide)
      return [...table(list.rows, shown, look), ...(list.foot === undefined ? [] : ['', list.foot])].join('\n')
    }
  }
}

/**
 * Aligned by columns. On a terminal that is too narrow the widest texts are cut, the name never; elsewhere nothing is cut,
 * since a file can be as wide as it needs.
 */
export function table<T>(rows: readonly T[], all: readonly Column<T>[], look: Look): readonly string[] {
  const {dash, ellipsis} = figures(look.unicode)
  const paint = paintOf(look)
  const cells = rows.map((row) => all.map((column) => textOf(column, row, dash)))
  const widths = all.map((column, i) => Math.max(columns(column.head), ...cells.map((line) => columns(line[i] ?? ''))))
  if (look.height > 0) narrow(widths, look.width)
  const line = (texts: readonly string[], brushes: (i: number) => Brush) =>
    texts
      .map((text, i) => {
        const fitted = cut(text, widths[i] ?? 0, ellipsis)
        const padded = all[i]?.right
          ? padStart(fitted, widths[i] ?? 0)
          : i === texts.length - 1
            ? fitted
            : padEnd(fitted, widths[i] ?? 0)
        return brushes(i)(padded)
      })
      .join(GAP)
      .trimEnd()
  const plain: Brush = (text) => text
  return [
    line(
      all.map(({head}) => head),
      () => paint.quiet,
    ),
    ...rows.map((row, r) =>
      line(cells[r] ?? [], (i) => {
        const brush = all[i]?.brush?.(row)
        return brush === undefined ? plain : paint[brush]
      }),
    ),
  ]
}

const GAP = '  '
const LEAST = 6

/** Takes columns from the widest text until the line fits; the first column keeps its width. */
function narrow(widths: number[], width: number): void {
  const total = () => widths.reduce((sum, one) => sum + one, 0) + GAP.length * (widths.length - 1)
  while (total() > width) {
    const widest = Math.max(...widths.slice(1))
    if (widest <= LEAST) return
    const at = widths.indexOf(widest, 1)
    widths[at] = widest - 1
  }
}

function textOf<T>(column: Column<T>, row: T, dash: string): string {
  const text = column.text ? column.text(row) : String(column.value(row) ?? '')
  return text === '' ? dash : text
}

/** RFC 4180, with a heading line; lines end in LF. */
function csv<T>(rows: readonly T[], all: readonly Column<T>[]): string {
  const field = (value: string | number | null) => {
    const text = String(value ?? '')
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [
    all.map(({head}) => field(head.toLowerCase())).join(','),
    ...rows.map((row) => all.map((column) => field(column.value(row))).join(',')),
  ].join('\n')
}
