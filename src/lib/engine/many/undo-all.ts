import {OperatorError} from '../../errors.ts'
import type {Capabilities} from '../step.ts'
import type {RunRecord} from '../store.ts'
import type {End} from '../work.ts'
import {undoChild} from './child.ts'
import type {ChildResult} from './many.ts'
import {sideBySide} from './side-by-side.ts'
import {ended, frozenBy, isFrozen, isOver} from './waves.ts'
import type {ManyWork} from './work.ts'

/**
 * Undoes these children, the last begun first, as many at once as the pace allows; one after another where they share
 * something. A freeze pauses it.
 */
export async function undoAll<C extends Capabilities>(work: ManyWork<C>, children: readonly RunRecord[]): Promise<End> {
  const runs = new Map(children.map((child) => [child.subject, child]))
  const begun = work.ledger.targets.flatMap((target) => {
    const run = runs.get(work.many.child(target).subject)
    return run ? [{target, run}] : []
  })
  const order = new Map(children.map(({id}, index) => [id, index]))
  const at = ({run}: {readonly run: RunRecord}) => order.get(run.id) ?? 0
  const lastFirst = begun.sort((one, other) => at(other) - at(one))
  const byKey = new Map(lastFirst.map(({target, run}) => [target.key, run]))
  const troubles: ChildResult[] = []
  let frozen: ChildResult | undefined
  const {pace} = work.control
  await sideBySide(
    lastFirst.map(({target}) => target),
    {...pace, limits: {...pace.limits, ...Object.fromEntries((work.many.shares ?? []).map((kind) => [kind, 1]))}},
    () => isOver(work) || frozen !== undefined,
    async (target) => {
      const run = byKey.get(target.key)
      if (!run) return
      work.deps.tell({type: 'child-begun', key: target.key})
      const result = await undoChild(work, target, run)
      if (isFrozen(result)) frozen = result
      else if (result.state !== 'undone' && result.state !== 'interrupted') troubles.push(result)
      await ended(work, result)
    },
  )
  if (troubles.length > 0) return notAll(troubles, lastFirst.length)
  if (frozen) return {state: 'paused', error: frozenBy(frozen)}
  const left = lastFirst.some(({target}) => work.ledger.of(target.key).state !== 'undone')
  return {state: left ? 'interrupted' : 'undone'}
}

/** Blocked alone: what stands was left on purpose. Anything else wants a person, or another try. */
function notAll(troubles: readonly ChildResult[], total: number): End {
  const blocked = troubles.every(({state}) => state === 'blocked' || state === 'refused')
  return {
    state: blocked ? 'blocked' : 'in-doubt',
    error: new OperatorError('LL-UNDO-FAILED', `${troubles.length} of ${total} could not be undone.`, {
      why: troubles
        .slice(0, 5)
        .map(({key, error}) => `${key}: ${error?.message ?? 'in doubt'}`)
        .join('; '),
      state: 'the others were undone',
    }),
  }
}
