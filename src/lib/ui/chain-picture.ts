import type {Look} from './look.ts'
import {type Brush, type Paint, paintOf} from './paint.ts'
import {columns, cut} from './text.ts'
import {type Axis, axisLine, axisOf, columnOf} from './time-axis.ts'

/** Backups of a database along time, a line a kind. Times: UTC, ms since the epoch. */
export interface ChainPicture {
  readonly from: number
  readonly until: number
  /** What is asked for; a line goes down through all lanes. */
  readonly target: number | undefined
  readonly lanes: readonly Lane[]
}

export interface Lane {
  readonly name: string
  /** Drawn behind the marks where `covered` says so, all along if that is left out. */
  readonly ground: 'line' | 'dots' | 'none'
  readonly covered?: readonly {readonly from: number; readonly until: number}[]
  readonly marks: readonly Mark[]
  /** Behind its last mark, or before it where the room is there. */
  readonly note?: string
}

export interface Mark {
  readonly at: number
  readonly sign: Sign
}

export type Sign = 'full' | 'differential' | 'log' | 'proven' | 'end' | 'bad'

/** Columns of the lanes' names. */
const LABEL = 9
const LEAST = 40

/** As wide as the look, lines without spaces at their ends. Marks that share a column show the most important of them. */
export function chainPicture(picture: ChainPicture, look: Look): readonly string[] {
  const paint = paintOf(look)
  const axis = axisOf(picture.from, picture.until, Math.max(LEAST, look.width - LABEL))
  const head = `${' '.repeat(LABEL)}${axisLine(axis, picture.target)}`.trimEnd()
  return [paint.quiet(head), ...picture.lanes.map((lane) => laneLine(lane, axis, picture.target, {look, paint}))]
}

interface Cell {
  readonly text: string
  readonly brush: Brush | undefined
}

/** The later, the more it counts. */
const RANK: readonly Sign[] = ['log', 'differential', 'full', 'proven', 'end', 'bad']

function laneLine(
  lane: Lane,
  axis: Axis,
  target: number | undefined,
  {look, paint}: {readonly look: Look; readonly paint: Paint},
): string {
  const signs = look.unicode ? UNICODE : ASCII
  const cells: Cell[] = Array.from({length: axis.width}, (_, column) => ({
    text: isCovered(lane, column, axis) ? signs[lane.ground] : ' ',
    brush: paint.quiet,
  }))
  if (target !== undefined && lane.ground === 'line')
    cells[columnOf(axis, target)] = {text: signs.target, brush: paint.quiet}
  const shown = new Map<number, Sign>()
  for (const {at, sign} of lane.marks) {
    if (at < axis.from || at > axis.until) continue
    const column = columnOf(axis, at)
    const before = shown.get(column)
    if (before === undefined || RANK.indexOf(sign) > RANK.indexOf(before)) shown.set(column, sign)
  }
  for (const [column, sign] of shown) cells[column] = {text: signs[sign], brush: brushOf(sign, paint)}
  if (lane.note !== undefined) placeNote(lane.note, cells, shown, {ellipsis: signs.ellipsis, brush: paint.good})
  const line = cells.map(({text, brush}) => (brush === undefined || text === ' ' ? text : brush(text))).join('')
  return `${paint.quiet(cut(lane.name, LABEL - 1, '').padEnd(LABEL))}${line}`.trimEnd()
}

/** Behind the last mark; where that is too narrow, before the first; else cut. */
function placeNote(
  note: string,
  cells: Cell[],
  shown: ReadonlyMap<number, Sign>,
  {ellipsis, brush}: {readonly ellipsis: string; readonly brush: Brush},
): void {
  const taken = [...shown.keys()].sort((one, other) => one - other)
  const [first = 0, last = -2] = [taken[0], taken.at(-1)]
  const behind = cells.length - last - 2
  const length = columns(note)
  const at = behind >= length ? last + 2 : first - 1 >= length ? first - 1 - length : last + 2
  const text = cut(note, Math.max(0, cells.length - at), ellipsis)
  for (const [index, character] of [...text].entries())
    if (at + index < cells.length) cells[at + index] = {text: character, brush}
}

function isCovered({ground, covered}: Lane, column: number, axis: Axis): boolean {
  if (ground === 'none') return false
  if (covered === undefined) return true
  const [begin, end] = [axis.from + column * axis.step, axis.from + (column + 1) * axis.step]
  return covered.some(({from, until}) => from < end && until > begin)
}

function brushOf(sign: Sign, paint: Paint): Brush | undefined {
  if (sign === 'bad') return paint.bad
  if (sign === 'proven') return paint.good
  return sign === 'log' ? undefined : paint.strong
}

type Signs = Readonly<Record<Sign | Lane['ground'] | 'target' | 'ellipsis', string>>

const UNICODE: Signs = {
  full: '●',
  differential: '◆',
  log: '│',
  proven: '▲',
  end: '▶',
  bad: '✗',
  line: '─',
  dots: '┄',
  none: ' ',
  target: '│',
  ellipsis: '…',
}

const ASCII: Signs = {
  full: '#',
  differential: '+',
  log: '|',
  proven: '^',
  end: '>',
  bad: 'x',
  line: '-',
  dots: '.',
  none: ' ',
  target: '|',
  ellipsis: '...',
}
