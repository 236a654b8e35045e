import {Chains, ServerClocks} from './chains/index.ts'
import type {RecordedSet, TimeRange} from './chains/types.ts'
import type {BackupFile} from './set.ts'

/** What a loss does to a tenant's backups. Times: UTC, ms since the epoch. */
export interface Consequence {
  /** Times that can be restored all the same, in order and apart from each other. */
  readonly left: readonly TimeRange[]
  /** Times that could be restored before and cannot any more. */
  readonly out: readonly TimeRange[]
}

/** By guid of the set: files of it that no place has whole. */
export type LostFiles = ReadonlyMap<string, readonly BackupFile[]>

/**
 * What can be restored of a tenant without the files that are lost, told by the planner. `sets`: all that is known of the tenant, those of
 * other tools too. `family`: the database's as it stands; the newest one, if left out.
 */
export function consequenceOf(
  sets: readonly RecordedSet[],
  lost: LostFiles,
  {family, clocks = new ServerClocks()}: {readonly family?: string | undefined; readonly clocks?: ServerClocks} = {},
): Consequence {
  const coverage = (known: readonly RecordedSet[]) => {
    const chains = new Chains(clocks)
    for (const set of known) chains.add(set)
    return chains.coverage(family === undefined ? {} : {family})
  }
  const left = coverage(sets.map((set) => without(set, lost.get(set.guid) ?? [])))
  return {left, out: lacking(coverage(sets), left)}
}

const without = (set: RecordedSet, lost: readonly BackupFile[]): RecordedSet => {
  if (lost.length === 0) return set
  const isLost = (stripe: number | null, mirror: number | null) =>
    lost.some((file) => file.stripe === (stripe ?? 1) && file.mirror === (mirror ?? 0))
  return {
    ...set,
    files: set.files.map((file) => (isLost(file.stripe, file.mirror) ? {...file, lost: true} : file)),
  }
}

/** What of the one is not in the other. Both in order and apart. */
function lacking(before: readonly TimeRange[], after: readonly TimeRange[]): readonly TimeRange[] {
  return before.flatMap(({from, until}) => {
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
  })
}

/** For people. */
export function consequenceInWords({left, out}: Consequence): string {
  const last = left.at(-1)
  if (last === undefined) return 'no point in time can be restored any more'
  const reach = `restores reach ${left.map(({from, until}) => span(from, until)).join(', and ')}`
  if (out.length === 0) return `nothing is out of reach: ${reach}`
  return `${out.map(({from, until}) => span(from, until)).join(', and ')} cannot be restored any more; ${reach}`
}

const span = (from: number, until: number): string =>
  until - from < 1000 ? iso(from) : `${iso(from)} to ${iso(until)}`

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
