import type {Goal} from './goal.ts'
import type {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import type {Standing} from './search.ts'
import type {Destination, RefusalCode, Target} from './types.ts'

type Restoring = Extract<Destination, {kind: 'restoring'}>

export interface Stands {
  readonly on: Standing
  /** A log whose restore was cut off and in which the target lies: that one, and no other, is restored next. */
  readonly through: KnownSet | undefined
}

interface For {
  readonly line: Line
  readonly goal: Goal
  readonly target: Target
}

/** From where a destination goes on that is restoring already, or why it cannot. */
export function standing(found: Restoring, {line, goal, target}: For): Stands | RefusalCode {
  const redo = line.rules.lsn(found.redoLsn)
  const takes = (differential: KnownSet) => found.base !== null && differential.base?.guid === found.base
  if (found.interrupted !== undefined) return repeated(found, redo, {line, goal, target})
  if (!line.forks.agree(line.branch, found.fork, redo)) return 'destination elsewhere'
  if (isAhead(found, redo, {line, goal, target})) return 'destination ahead'
  return {on: {base: {sets: [], at: redo}, takes}, through: undefined}
}

/** Nobody can tell that all that it holds was committed before the target. SQL Server would refuse the next log (4335). */
function isAhead({stoppedAt}: Restoring, redo: bigint, {line, target}: For): boolean {
  if (target.kind === 'latest') return false
  if (target.kind === 'before mark') return redo > line.rules.lsn(target.lsn)
  return !(line.timeline.until(redo) <= target.at || (stoppedAt !== undefined && stoppedAt <= target.at))
}

/** 4319: the set that was cut off comes first, or all begins again. */
function repeated(found: Restoring, redo: bigint, {line, goal, target}: For): Stands | RefusalCode {
  const set = [...line.bases, ...line.logs].find(({guid}) => guid === found.interrupted)
  if (set === undefined) return 'interrupted'
  const fits = (differential: KnownSet) =>
    set.kind === 'full' ? line.rules.fits(set, differential) : found.base !== null && differential.base?.guid === found.base
  const on: Standing = {base: {sets: [set], at: set.last}, takes: fits}
  if (goal.isOver(set)) return {on, through: undefined}
  // Cut off within the target's log: good if nothing after the target can have been rolled forward.
  const stopped = found.stoppedAt !== undefined && target.kind === 'time' && found.stoppedAt <= target.at
  if (set.kind !== 'log' || !stopped) return 'destination ahead'
  return {on: {base: {sets: [], at: redo}, takes: fits}, through: set}
}
