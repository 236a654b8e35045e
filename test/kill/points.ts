import type {TraceLine} from '../../src/lab/client.ts'

/** Where a run is disturbed. `n` counts from 1: journal events of the run, or changing requests that one stand executed. */
export type Point =
  | {readonly at: 'event'; readonly n: number}
  | {
      readonly at: 'change'
      readonly stand: string
      readonly n: number
      readonly by: 'kill' | 'cut' | 'server-killed'
      readonly what: string
    }

/** All points of a routine: one an event, three a changing request. */
export function pointsOf(events: number, changes: readonly TraceLine[]): readonly Point[] {
  const seen = new Map<string, number>()
  const numbered = changes.map((line) => {
    const n = (seen.get(line.stand) ?? 0) + 1
    seen.set(line.stand, n)
    return {stand: line.stand, n, what: line.verb ?? (line.text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 60)}
  })
  return [
    ...Array.from({length: events}, (_, index): Point => ({at: 'event', n: index + 1})),
    ...(['kill', 'cut', 'server-killed'] as const).flatMap((by) =>
      numbered.map((change): Point => ({at: 'change', ...change, by})),
    ),
  ]
}

/** For people, in a line. */
export const named = (point: Point): string =>
  point.at === 'event' ? `event ${point.n}` : `${point.by} at change ${point.n} of ${point.stand} (${point.what})`
