/** Time along columns of one width. UTC, ms since the epoch. */
export interface Axis {
  readonly from: number
  readonly until: number
  readonly width: number
  /** ms a column. */
  readonly step: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export function axisOf(from: number, until: number, width: number): Axis {
  const end = Math.max(until, from + MINUTE)
  return {from, until: end, width, step: (end - from) / width}
}

export const columnOf = ({from, step, width}: Axis, at: number): number =>
  Math.min(width - 1, Math.max(0, Math.floor((at - from) / step)))

/** Between two labels. */
const APART = 12
const STEPS = [5, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE)
const DAYS = [1, 2, 7, 14, 30, 91, 365].map((days) => days * DAY)

/** Labels at whole steps, a day by its name, and the target at its own place; those that it covers are left out. */
export function axisLine(axis: Axis, target: number | undefined): string {
  const step = [...STEPS, ...DAYS].find((one) => one / axis.step >= APART) ?? (DAYS.at(-1) as number)
  const labels: {readonly column: number; readonly text: string}[] = []
  if (target !== undefined) {
    const text = timeOf(target)
    labels.push({column: Math.max(0, columnOf(axis, target) - text.length + 1), text})
  }
  for (let at = Math.ceil(axis.from / step) * step; at <= axis.until; at += step) {
    const text = at % DAY === 0 ? dayOf(at) : timeOf(at)
    const label = {column: columnOf(axis, at), text}
    const isFree = labels.every(
      (other) => label.column > other.column + other.text.length || label.column + text.length < other.column,
    )
    if (isFree && label.column + text.length <= axis.width) labels.push(label)
  }
  // A picture within a day says which day it is.
  const first = dayOf(axis.from)
  if (!labels.some(({text}) => /[a-z]/.test(text)) && labels.every(({column}) => column > first.length))
    labels.push({column: 0, text: first})
  let line = ''
  for (const {column, text} of labels.sort((one, other) => one.column - other.column)) line = line.padEnd(column) + text
  return line
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Nov 22`, in UTC. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}`
}

/** `09:40`, in UTC. */
export const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 16)
