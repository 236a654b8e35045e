import {OperatorError} from '../../errors.ts'
import type {Capabilities} from '../step.ts'
import type {RunRecord} from '../store.ts'
import type {End} from '../work.ts'
import {undoChild} from './child.ts'
import type {ChildResult} from './many.ts'
import {sharedByChildren} from './shared.ts'
import {sideBySide} from './side-by-side.ts'
import {ended, frozenBy, isFrozen, isOver} from './waves.ts'
import type {ManyWork} from './work.ts'

/**
 * Undoes these children, the last begun first, as many at once as the pace allows; those that stand on something which one of
 * them has made, or share something, one after another. A freeze pauses it.
 */
export async function undoAll<C extends Capabilities>(work: ManyWork<C>, children: readonly RunRecord[]): Promise<End> {
  const runs = new Map(children.map((child) => [child.subject, child]))
  const begun = withRuns(work, runs)
  const all = await work.deps.store.children(work.parent.tenure.run)
  const shared = await sharedByChildren(
    withRuns(work, new Map(all.map((child) => [child.subject, child]))),
    work.many,
    work.deps.store,
  )
  const {concurrency, limits} = work.control.pace
  const pace = {
    concurrency,
    limits: {...limits, ...Object.fromEntries(shared.kinds.map((kind) => [kind, 1]))},
  }
  const order = new Map(children.map(({id}, index) => [id, index]))
  const at = ({run}: {readonly run: RunRecord}) => order.get(run.id) ?? 0
  const lastFirst = begun.sort((one, other) => at(other) - at(one))
  const byKey = new Map(lastFirst.map(({target, run}) => [target.key, run]))
  const troubles: ChildResult[] = []
  let frozen: ChildResult | undefined
  await sideBySide(
    lastFirst.map(({target}) => target),
    pace,
    () => isOver(work) || frozen !== undefined,
    async (target) => {
      const run = byKey.get(target.key)
      if (!run) return
      work.deps.tell({type: 'child-begun', key: target.key})
      const result = await undoChild(work, target, {run, shared: shared.of(target)})
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

const withRuns = <C extends Capabilities>(work: ManyWork<C>, runs: ReadonlyMap<string, RunRecord>) =>
  work.ledger.targets.flatMap((target) => {
    const run = runs.get(work.many.child(target).subject)
    return run ? [{target, run}] : []
  })

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
