import type {TraceLine} from '../../src/lab/client.ts'

/**
 * Where a run is disturbed. `n` counts from 1: journal events of the run; changing requests that one stand executed, after the effect; or
 * what lasts there, backups, restores and checks, in its midst.
 */
export type Point =
  | {readonly at: 'event'; readonly n: number}
  | {
      readonly at: 'change' | 'work'
      readonly stand: string
      readonly n: number
      readonly by: 'kill' | 'cut' | 'server-killed'
      readonly what: string
    }

/** All points of a routine: one an event, three a changing request, three a work that lasts. */
export function pointsOf(events: number, changes: readonly TraceLine[], works: readonly TraceLine[]): readonly Point[] {
  const each = works.flatMap((line) => Array.from({length: line.works ?? 0}, () => line))
  return [
    ...Array.from({length: events}, (_, index): Point => ({at: 'event', n: index + 1})),
    ...disturbances.flatMap((by) => numbered(changes).map((change): Point => ({at: 'change', ...change, by}))),
    ...disturbances.flatMap((by) => numbered(each).map((work): Point => ({at: 'work', ...work, by}))),
  ]
}

/** The process killed, the connection dead without a word, the server killed. */
const disturbances = ['kill', 'cut', 'server-killed'] as const

/** Counted from 1 on each stand. */
function numbered(lines: readonly TraceLine[]) {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const n = (seen.get(line.stand) ?? 0) + 1
    seen.set(line.stand, n)
    return {stand: line.stand, n, what: line.verb ?? (line.text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 60)}
  })
}

/** For people, in a line. */
export const named = (point: Point): string =>
  point.at === 'event'
    ? `event ${point.n}`
    : `${point.by} ${point.at === 'work' ? 'in the midst of work' : 'at change'} ${point.n} of ${point.stand} (${point.what})`
