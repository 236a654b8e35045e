import type {TimeRange} from './chains/types.ts'

/** What a loss does to a tenant's backups. Times: UTC, ms since the epoch. */
export interface Consequence {
  /** Times that can be restored all the same, in order and apart from each other. */
  readonly left: readonly TimeRange[]
  /** Times that could be restored before and cannot any more. */
  readonly out: readonly TimeRange[]
}

/** Out of what the planner says can be reached, before a loss and after it; both in order and apart. */
export const consequenceOf = (before: readonly TimeRange[], after: readonly TimeRange[]): Consequence => ({
  left: after,
  out: before.flatMap((range) => lackingOf(range, after)),
})

function lackingOf({from, until}: TimeRange, after: readonly TimeRange[]): readonly TimeRange[] {
  const gaps: TimeRange[] = []
  let at = from
  for (const range of after) {
    if (range.until < at || range.from > until) continue
    if (range.from > at) gaps.push({from: at, until: range.from})
    at = Math.max(at, range.until)
  }
  // A base alone is a single moment: its range is as long as nothing.
  const isReached = after.some((range) => range.from <= at && at <= range.until)
  if (at < until || (from === until && !isReached)) gaps.push({from: at, until})
  return gaps
}

/** For people. */
export function consequenceInWords({left, out}: Consequence): string {
  if (left.length === 0) return 'no point in time can be restored any more'
  const reach = `restores reach ${left.map(span).join(', and ')}`
  if (out.length === 0) return `no point is lost by it: ${reach}`
  return `${out.map(span).join(', and ')} cannot be restored any more; ${reach}`
}

const span = ({from, until}: TimeRange): string => (until - from < 1000 ? iso(from) : `${iso(from)} to ${iso(until)}`)

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
