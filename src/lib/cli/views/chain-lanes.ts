import type {Chains, SetsSeen, Whose} from '../../backup/chains/index.ts'
import type {Answer, Restore, Target, TimeRange} from '../../backup/chains/types.ts'
import type {BackupKind, BackupSet} from '../../backup/set.ts'
import type {Rebuild} from '../../site/proofs.ts'
import type {ChainPicture, Lane, Mark} from '../../ui/chain-picture.ts'
import {spanOf} from '../../ui/span.ts'
import {dayOf, timeOf} from '../../ui/time-axis.ts'

/** What is drawn of a tenant's backups. Times: UTC, ms since the epoch. */
export interface ChainDrawn {
  readonly sets: ReadonlyMap<string, BackupSet>
  readonly chains: Pick<Chains, 'sets' | 'coverage'>
  readonly whose: Whose
  readonly answer: Answer
  readonly target: Target
  readonly rebuilds: readonly Rebuild[]
  /** Begin of the picture; undefined: by what is used. */
  readonly since: number | undefined
  readonly now: number
}

const HOUR_MS = 3_600_000
/** Shown at least. */
const LEAST_MS = 24 * HOUR_MS

export interface ChainDrawing {
  readonly picture: ChainPicture | undefined
  readonly seen: SetsSeen
  readonly coverage: readonly TimeRange[]
  /** Times that no backup brings back, within the picture. */
  readonly holes: readonly TimeRange[]
}

export function chainDrawing(drawn: ChainDrawn): ChainDrawing {
  const {sets, chains, whose, answer, target} = drawn
  const seen = chains.sets(whose)
  const coverage = chains.coverage(whose)
  const own = [...sets.values()].filter(({guid}) => seen.usable.has(guid) || seen.unusable.has(guid))
  const others = [...sets.values()].filter(({guid}) => seen.elsewhere.has(guid))
  const [from, until] = windowOf(drawn, coverage)
  const holes = holesIn(coverage, from, until)
  if (own.length === 0) return {picture: undefined, seen, coverage, holes}
  const lane = (kind: BackupKind): Lane => ({
    name: NAMES[kind],
    ground: kind === 'log' ? 'dots' : 'line',
    ...(kind === 'log' ? {covered: coverage} : {}),
    marks: [
      ...own.filter((set) => set.kind === kind).map((set) => markOf(set, seen)),
      ...(kind === 'log' ? missing(holes, own, seen) : []),
    ],
  })
  const used = [...(answer.plan?.restores ?? []), ...(answer.plan?.further ?? [])]
  const lanes: readonly (Lane | undefined)[] = [
    lane('full'),
    own.some(({kind}) => kind === 'differential') ? lane('differential') : undefined,
    lane('log'),
    others.some(({finishedAt}) => finishedAt >= from)
      ? {name: 'forks', ground: 'none', marks: others.map((set) => ({at: set.finishedAt, sign: set.kind}))}
      : undefined,
    provenLane(drawn),
    used.length > 0 ? usesLane(used, drawn, until) : undefined,
  ]
  const at = target.kind === 'time' ? target.at : undefined
  return {
    picture: {from, until, target: at, lanes: lanes.filter((one) => one !== undefined)},
    seen,
    coverage,
    holes,
  }
}

const NAMES: Readonly<Record<BackupKind, string>> = {full: 'full', differential: 'diff', log: 'log'}

const markOf = ({guid, kind, finishedAt}: BackupSet, {unusable}: SetsSeen): Mark => ({
  at: finishedAt,
  sign: unusable.has(guid) ? 'bad' : kind,
})

/** From what is used, or from a day before what is asked for, to that. */
function windowOf(
  {sets, answer, target, since, now}: ChainDrawn,
  coverage: readonly TimeRange[],
): readonly [from: number, until: number] {
  const used = (answer.plan?.restores ?? []).flatMap(({set}) => sets.get(set) ?? [])
  const asked = target.kind === 'time' ? target.at : target.kind === 'latest' ? now : (target.at ?? now)
  const until = Math.max(asked, ...used.map(({finishedAt}) => finishedAt))
  const begun = used[0]?.startedAt ?? answer.refusal?.reachable.before ?? coverage.at(-1)?.from ?? until
  const from = since ?? Math.min(begun, until - LEAST_MS)
  const margin = (until - Math.min(from, until - HOUR_MS)) / 40
  return [Math.min(from, until - HOUR_MS) - (since === undefined ? margin : 0), until]
}

function holesIn(coverage: readonly TimeRange[], from: number, until: number): readonly TimeRange[] {
  const holes = coverage
    .slice(1)
    .map((range, index) => ({from: coverage[index]?.until ?? range.from, until: range.from}))
  return holes.filter((hole) => hole.until > from && hole.from < until)
}

/** Where nothing that is known holds the log, a mark of its own. */
const missing = (holes: readonly TimeRange[], own: readonly BackupSet[], {unusable}: SetsSeen): readonly Mark[] =>
  holes
    .filter(
      ({from, until}) =>
        !own.some(
          ({guid, kind, finishedAt}) =>
            kind === 'log' && unusable.has(guid) && finishedAt >= from && finishedAt <= until,
        ),
    )
    .map(({from, until}) => ({at: from + (until - from) / 2, sign: 'bad'}))

function provenLane({rebuilds, sets, now}: ChainDrawn): Lane | undefined {
  const proven = rebuilds.filter(({passed}) => passed)
  const newest = proven.at(-1)
  if (newest === undefined) return undefined
  return {
    name: 'proven',
    ground: 'none',
    marks: proven.flatMap(({last}) => {
      const set = sets.get(last)
      return set === undefined ? [] : [{at: set.finishedAt, sign: 'proven' as const}]
    }),
    note: `restored and checked ${whenOf(newest.at, now)}, ${spanOf(newest.restoreMs)}`,
  }
}

function usesLane(used: readonly Restore[], {sets, target, answer}: ChainDrawn, until: number): Lane {
  const marks = used.flatMap(({set}): readonly Mark[] => {
    const found = sets.get(set)
    return found === undefined ? [] : [{at: found.finishedAt, sign: found.kind}]
  })
  const first = sets.get(used[0]?.set ?? '')
  const to = target.kind === 'time' ? target.at : Math.min(until, answer.plan?.reaches.until ?? until)
  const end = answer.plan?.certain === true && target.kind === 'time' ? to : Math.max(...marks.map(({at}) => at), 0)
  return {
    name: 'uses',
    ground: 'dots',
    covered: [{from: first?.finishedAt ?? end, until: end}],
    // What lies behind the target is not restored: the last log stops there.
    marks: [...marks.filter(({at}) => at < end), {at: end, sign: 'end'}],
  }
}

/** UTC, of today without its day. */
const whenOf = (at: number, now: number): string =>
  now - at < LEAST_MS && dayOf(at) === dayOf(now) ? timeOf(at) : `${dayOf(at)} ${timeOf(at)}`
