import {stripVTControlCharacters} from 'node:util'

/**
 * A text whose marks a terminal would obey made visible as such: all control characters but line ends, tabs and colours, and
 * what turns the direction of writing. Servers and VMs say what they like.
 */
export const harmless = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, (mark, at: number, all: string) =>
      mark === '\n' || mark === '\t' || (mark === '\u{1b}' && COLOUR.test(all.slice(at + 1, at + 16)))
        ? mark
        : '\ufffd',
    )

/** The marks of our own texts for a console without Unicode; what others wrote stays as it is. */
export const inAscii = (text: string): string => text.replaceAll(/[…–—‘’“”×→]/g, (mark) => ASCII[mark] ?? mark)

/** All texts of a value as `change` has them. */
export function withTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((one) => withTexts(one, change)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one, change)])) as T
}

const ASCII: Readonly<Record<string, string>> = {
  '…': '...',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '×': 'x',
  '→': '->',
}

/** What follows the escape of a colour (ECMA-48, SGR). */
const COLOUR = /^\[[\d;]*m/

/** Columns that a text takes on a terminal: East Asian wide characters and emoji two, combining marks none. */
export function columns(text: string): number {
  let sum = 0
  for (const character of stripVTControlCharacters(text)) sum += columnsOf(character.codePointAt(0) ?? 0)
  return sum
}

/** Filled up with spaces to `width` columns; longer texts stay as they are. */
export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columns(text)))
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - columns(text))) + text

/** Cut to `width` columns, the loss shown by `mark`. The text must be free of colour. */
export function cut(text: string, width: number, mark: string): string {
  if (columns(text) <= width) return text
  let kept = ''
  let used = columns(mark)
  for (const character of text) {
    used += columns(character)
    if (used > width) break
    kept += character
  }
  return kept.trimEnd() + mark
}

/** Lines of at most `width` columns, broken at spaces; a longer word is broken hard only where nothing else helps. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word
    if (columns(longer) <= width) {
      line = longer
      continue
    }
    if (line) lines.push(line)
    line = word
    while (columns(line) > width && width > 8) {
      const piece = [...line].slice(0, width).join('')
      lines.push(piece)
      line = line.slice(piece.length)
    }
  }
  return line || lines.length === 0 ? [...lines, line] : lines
}

/** Left and right part on one line of `width` columns; the left one is cut where both do not fit. */
export function spread(left: string, right: string, width: number, mark: string): string {
  const room = width - columns(right) - 1
  const fitted = columns(left) > room ? cut(stripVTControlCharacters(left), Math.max(1, room), mark) : left
  return right ? padEnd(fitted, room + 1) + right : fitted
}

/** Ranges of Unicode's East Asian Width W and F, joined where a gap holds nothing that is in use. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

function columnsOf(point: number): number {
  if (point < 0x300) return 1
  if (WIDE.some(([from, to]) => point >= from && point <= to)) return 2
  return /[\p{Mn}\p{Me}\p{Cf}]/u.test(String.fromCodePoint(point)) ? 0 : 1
}
