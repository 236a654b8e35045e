import {Frozen, OperatorError} from '../../errors.ts'
import type {Json} from '../finding.ts'
import type {Capabilities, Target} from '../step.ts'
import type {End} from '../work.ts'
import {carryOutChild} from './child.ts'
import {isFailure, isSettled} from './ledger.ts'
import type {ChildResult, Pace} from './many.ts'
import {sideBySide} from './side-by-side.ts'
import type {ManyWork} from './work.ts'

/**
 * What is left of the list: canaries first, until so many are done, then wave after wave. What stops it: a canary that
 * fails, more failures than the pace allows, the operator, lost leases.
 */
export async function inWaves<C extends Capabilities>(work: ManyWork<C>): Promise<End> {
  const {ledger, control} = work
  const {pace} = control
  const queue = ledger.targets.filter(({key}) => isToDo(ledger.of(key), work.resumed))
  const failures: ChildResult[] = []
  const most = failuresAllowed(pace, ledger.tally().total)
  let frozen: ChildResult | undefined
  const halted = () => isOver(work) || frozen !== undefined || failures.length > most
  let number = 0
  const wave = async (targets: readonly Target[], canary: boolean) => {
    number += 1
    await append(work, 'wave.begun', {number, canary, targets: targets.length})
    work.deps.tell({type: 'wave', number, canary, size: targets.length})
    await sideBySide(targets, pace, canary ? () => halted() || failures.length > 0 : halted, async (target) => {
      work.deps.tell({type: 'child-begun', key: target.key})
      const result = await carryOutChild(work, target)
      if (isFrozen(result)) frozen = result
      else if (isBegun(result)) failures.push(result)
      await ended(work, result)
    })
  }

  for (;;) {
    const wanted = pace.canary - ledger.results().filter(({state}) => state === 'done').length
    if (wanted <= 0 || queue.length === 0 || halted()) break
    await wave(queue.splice(0, wanted), true)
    const [failed] = failures
    if (failed) return {state: 'failed', error: canaryFailed(failed)}
  }
  for (
    let size = pace.wave ?? Math.max(1, pace.canary) * 2;
    queue.length > 0 && !halted();
    size = pace.wave ?? size * 2
  )
    await wave(queue.splice(0, size), false)
  if (frozen) return {state: 'paused', error: frozenBy(frozen)}
  return endOfWaves(work, failures.length > most ? stopped(failures, most) : undefined)
}

/** What the plan met a moment ago is not tried at once again; a retry tries it. */
const isToDo = (result: ChildResult, resumed: boolean): boolean =>
  !isSettled(result) && (resumed || result.state !== 'refused')

/** Records what became of a child, and tells. */
export async function ended<C extends Capabilities>(work: ManyWork<C>, result: ChildResult): Promise<void> {
  const {key, run, state, changed, error} = result
  work.ledger.note(result)
  // Its turn did not come: there is nothing to record.
  if (state !== 'not-begun' && !work.parent.lost.aborted)
    await append(work, 'child.ended', {
      ...{target: key, run: run ?? null, state, changed},
      ...(error ? {error: {...error}} : {}),
    })
  work.deps.tell({type: 'child-ended', result, tally: work.ledger.tally()})
}

const append = <C extends Capabilities>(work: ManyWork<C>, kind: 'wave.begun' | 'child.ended', data: Json) =>
  work.recorder.append({kind, data})

/** Nothing more may be begun, whatever became of those that were. */
export const isOver = <C extends Capabilities>({control, hard}: ManyWork<C>): boolean =>
  control.stop.aborted || hard.aborted

/** It failed after something may have been changed: of those that were refused, nothing speaks against the next. */
const isBegun = ({run, state}: ChildResult): boolean => run !== undefined && (isFailure(state) || state === 'undone')

/** The freeze is the whole fleet's: no other child would fare better. */
export const isFrozen = ({error}: ChildResult): boolean => error?.code === 'LL-FROZEN'

export const frozenBy = ({error}: ChildResult): Frozen =>
  new Frozen('LL-FROZEN', error?.message ?? '', {
    why: error?.why,
    state: 'nothing more was begun',
    next: ['landlord thaw'],
  })

const failuresAllowed = ({maxFailures: {count = 0, percent = 0}}: Pick<Pace, 'maxFailures'>, total: number): number =>
  Math.max(count, Math.floor((total * percent) / 100))

function endOfWaves<C extends Capabilities>({ledger, control}: ManyWork<C>, stopped: OperatorError | undefined): End {
  const {failed, undone, left, total} = ledger.tally()
  if (stopped) return {state: 'failed', error: stopped}
  if (control.stop.aborted && left > 0) return {state: 'interrupted'}
  if (failed + undone === 0) return left > 0 ? {state: 'interrupted'} : {state: 'done'}
  return {
    state: 'failed',
    error: new OperatorError('LL-MANY-FAILED', `${failed + undone} of ${total} failed.`, {
      why: named(ledger.results().filter(({state}) => isFailure(state) || state === 'undone')),
    }),
  }
}

const canaryFailed = (canary: ChildResult): OperatorError =>
  new OperatorError('LL-MANY-CANARY', `The canary ${canary.key} failed: nothing else was begun.`, {
    where: canary.error?.where,
    why: canary.error && `${canary.error.code}: ${canary.error.message}`,
  })

const stopped = (failures: readonly ChildResult[], most: number): OperatorError =>
  new OperatorError('LL-MANY-STOPPED', `${failures.length} failed, more than ${most}: nothing more was begun.`, {
    why: named(failures),
  })

/** The first few, with what they failed for. */
function named(failures: readonly ChildResult[]): string {
  const first = failures.slice(0, NAMED).map(({key, error}) => (error ? `${key} (${error.code})` : key))
  const more = failures.length - first.length
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ')
}

const NAMED = 5
