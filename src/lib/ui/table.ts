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
  /** Never cut: an id that is to be typed again. */
  readonly whole?: true
  /** Left out where a terminal is too narrow, the last one first. */
  readonly spare?: true
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
 * Aligned by columns. On a terminal that is too narrow the widest texts are cut, then columns are left out, names and ids
 * never; elsewhere nothing is cut, since a file can be as wide as it needs.
 */
function table<T>(rows: readonly T[], all: readonly Column<T>[], look: Look): readonly string[] {
  const {dash, ellipsis} = figures(look.unicode)
  const paint = paintOf(look)
  const measured = all.map((column): Measured<T> => {
    const texts = rows.map((row) => textOf(column, row, dash))
    return {column, texts, width: Math.max(columns(column.head), ...texts.map(columns))}
  })
  const shown = look.height > 0 ? fitted(measured, look.width) : measured
  const line = (cells: readonly {text: string; brush: Brush}[]) =>
    cells
      .map(({text, brush}, i) => {
        const {column, width} = shown[i] as Measured<T>
        const short = cut(text, width, ellipsis)
        return brush(column.right ? padStart(short, width) : i === shown.length - 1 ? short : padEnd(short, width))
      })
      .join(GAP)
      .trimEnd()
  return [
    line(shown.map(({column}) => ({text: column.head, brush: paint.quiet}))),
    ...rows.map((row, r) =>
      line(
        shown.map(({column, texts}) => {
          const brush = column.brush?.(row)
          return {text: texts[r] ?? '', brush: brush === undefined ? (text) => text : paint[brush]}
        }),
      ),
    ),
  ]
}

interface Measured<T> {
  readonly column: Column<T>
  readonly texts: readonly string[]
  readonly width: number
}

const GAP = '  '
/** No text is cut below this. */
const LEAST = 10

/** Takes columns from the widest text that may be cut until the line fits; then leaves out spare columns, then others, from the last. */
function fitted<T>(measured: readonly Measured<T>[], width: number): readonly Measured<T>[] {
  const shown = [...measured]
  const total = () => shown.reduce((sum, one) => sum + one.width, 0) + GAP.length * (shown.length - 1)
  while (total() > width) {
    const widest = shown
      .filter(({column, width}, i) => i > 0 && !column.whole && width > LEAST)
      .reduce<Measured<T> | undefined>((most, one) => (most && most.width >= one.width ? most : one), undefined)
    const marked = shown.findLastIndex(({column}) => column.spare)
    const spare = marked > 0 ? marked : shown.findLastIndex(({column}) => !column.whole)
    if (widest) shown[shown.indexOf(widest)] = {...widest, width: widest.width - 1}
    else if (spare > 0) shown.splice(spare, 1)
    else break
  }
  return shown
}

function textOf<T>(column: Column<T>, row: T, dash: string): string {
  const said = column.text ? column.text(row) : String(column.value(row) ?? '')
  // A cell is part of one line, whatever stands in it.
  const text = said.replaceAll(/\s*[\n\t\u2028\u2029]\s*/g, ' ')
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
