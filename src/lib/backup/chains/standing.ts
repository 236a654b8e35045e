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
  const takes = (differential: KnownSet) => line.buildsOn(differential, found.base)
  if (found.interrupted !== undefined) return repeated(found, redo, {line, goal, target})
  if (!line.forks.agree(line.branch, found.fork, redo)) return 'destination elsewhere'
  if (isAhead(found, redo, {line, goal, target})) return 'destination ahead'
  const isThere = target.kind === 'time' && found.stoppedAt === target.at && endsWithin(redo, target.at, line)
  return {on: {base: {sets: [], at: redo}, takes, isThere}, through: undefined}
}

/** The log that ends there was rolled forward to its very end, and the time lies within its own. */
const endsWithin = (redo: bigint, at: number, {logs}: Line): boolean =>
  logs.some(({last, begins, ends}) => last === redo && begins < at && at <= ends)

const stoppedBefore = ({stoppedAt, stoppedBefore: mark}: Restoring, target: Target): boolean =>
  target.kind === 'time'
    ? stoppedAt !== undefined && stoppedAt <= target.at
    : target.kind === 'before mark' && mark === target.mark

/** Nobody can tell that all that it holds was committed before the target. SQL Server would refuse the next log (4335). */
function isAhead(found: Restoring, redo: bigint, {line, target}: For): boolean {
  if (target.kind === 'latest') return false
  if (target.kind === 'before mark') return redo > line.rules.lsn(target.lsn)
  return !(line.timeline.until(redo) <= target.at || stoppedBefore(found, target))
}

/** A differential that is over began when its base was: of that one's end a clock that was changed meanwhile may tell otherwise. */
const isBaseOfOver = ({guid, kind}: KnownSet, {line, goal}: Omit<For, 'target'>): boolean =>
  kind === 'full' &&
  line.bases.some((set) => set.kind === 'differential' && line.buildsOn(set, guid) && goal.isOver(set))

/** 4319: the set that was cut off comes first, or all begins again. */
function repeated(found: Restoring, redo: bigint, {line, goal, target}: For): Stands | RefusalCode {
  const set = [...line.bases, ...line.logs, ...goal.logs].find(({guid}) => guid === found.interrupted)
  if (set === undefined) return 'interrupted'
  const fits = (differential: KnownSet) => line.buildsOn(differential, set.kind === 'full' ? set.guid : found.base)
  const on: Standing = {base: {sets: [set], at: set.last}, takes: fits, isThere: false}
  if (goal.isOver(set) || isBaseOfOver(set, {line, goal})) return {on, through: undefined}
  // Cut off within the target's log: good if nothing after the target can have been rolled forward.
  if (set.kind !== 'log' || !stoppedBefore(found, target)) return 'destination ahead'
  return {on: {base: {sets: [], at: redo}, takes: fits, isThere: false}, through: set}
}
