import {type Fork, type Restored, restored, type Taken} from './log.ts'
import type {Told} from './told.ts'

/** Everything that could be tried, tried. */
export interface Trial {
  readonly told: readonly Told[]
  /** Forks of the branch that is followed, as far back as its origins are told. */
  readonly branch: readonly Fork[]
  /** What may be restored whole. */
  readonly isOver: (taken: Taken) => boolean
  readonly start?: Restored
  /** A full that the start is, whose differentials fit. */
  readonly family: string
}

/** Whether what led to the set's end, or to an earlier LSN of it, lies on the branch. */
export function isOn(
  path: readonly Fork[],
  branch: readonly Fork[],
  until: bigint,
  known: ReadonlySet<string>,
): boolean {
  return effective(path, until, known) === effective(branch, until, known)
}

/** The fork that a path is on at an LSN, as far as sets tell where forks came from. */
function effective(path: readonly Fork[], until: bigint, known: ReadonlySet<string>): string | undefined {
  for (let index = path.length - 1; index >= 0; index--) {
    const fork = path[index]
    if (fork === undefined) break
    if (index === 0 || until > fork.from || !known.has(fork.guid)) return fork.guid
  }
  return undefined
}

/** Forks whose origin some set tells. */
export const knownOrigins = (told: readonly Told[]): ReadonlySet<string> =>
  new Set(
    told.flatMap(({rows}) =>
      rows.flatMap(({forks}) => (forks.first !== forks.last && forks.last !== null ? [forks.last] : [])),
    ),
  )

/** Every state that whole sets bring, by trying each after each. */
export function states({told, branch, isOver, start, family}: Trial): readonly Restored[] {
  const known = knownOrigins(told)
  const sets = told.filter(
    ({taken, usable}) =>
      usable && taken.family === family && isOver(taken) && isOn(taken.path, branch, taken.last, known),
  )
  const found = new Map<string, Restored>()
  const open: Restored[] = []
  const enter = (state: Restored) => {
    const key = `${state.redo} ${state.base?.guid ?? ''} ${state.path.at(-1)?.guid ?? ''}`
    if (found.has(key)) return
    found.set(key, state)
    open.push(state)
  }
  if (start !== undefined) enter(start)
  else
    for (const {taken} of sets) {
      const state = taken.kind === 'full' ? restored(undefined, taken) : undefined
      if (typeof state === 'object') enter(state)
    }
  for (let state = open.pop(); state !== undefined; state = open.pop())
    for (const {taken} of sets) {
      if (taken.kind === 'full' || taken.last <= state.redo) continue
      const next = restored(state, taken)
      if (typeof next === 'object') enter(next)
    }
  return [...found.values()]
}

/** How well a time can be reached, going by what is recorded of the sets alone; the chain is not asked for. */
export function reaches(trial: Trial, at: number): 'certain' | 'perhaps' | 'no' {
  const {told, branch, family} = trial
  const known = knownOrigins(told)
  const own = told.filter(({taken}) => taken.family === family && isOn(taken.path, branch, taken.last, known))
  const logs = own.filter(({taken, usable}) => usable && taken.kind === 'log' && !taken.bulk && taken.finish > at)
  // A branch that was left right at a set's end may have stood still there while the other went on.
  const began = ({start, path, last}: Taken) => start >= at && isOn(path, branch, last + 1n, known)
  const isThere = (redo: bigint) => own.some(({taken, believed}) => believed && began(taken) && taken.last <= redo)
  const all = states(trial)
  const farthest = highest(all.map(({redo}) => redo))
  let perhaps = false
  const ends = (state: Restored): boolean => {
    if (isThere(state.redo)) return true
    return logs.some(({taken}) => {
      if (taken.last <= state.redo) return false
      const next = restored(state, taken)
      if (typeof next === 'number') return false
      if (began(taken)) return true
      if (taken.last > farthest) perhaps = true
      return ends(next)
    })
  }
  if (all.some(ends)) return 'certain'
  const ended = own.some(
    ({taken, usable}) => usable && taken.finish === at && all.some(({redo}) => redo === taken.last),
  )
  return perhaps || ended ? 'perhaps' : 'no'
}

export function highest(lsns: readonly bigint[]): bigint {
  let found = 0n
  for (const lsn of lsns) if (lsn > found) found = lsn
  return found
}
