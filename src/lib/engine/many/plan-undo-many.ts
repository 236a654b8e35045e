import {OperatorError} from '../../errors.ts'
import {refuseSuperseded} from '../before-work.ts'
import type {Plan} from '../outcome.ts'
import {planUndo} from '../plan-undo.ts'
import type {Capabilities, Target} from '../step.ts'
import type {RunRecord} from '../store.ts'
import {frozenList} from './frozen.ts'
import type {ChildPlan, Many, ManyDeps, Pace} from './many.ts'
import {type SharedByChildren, sharedByChildren} from './shared.ts'
import {sideBySide} from './side-by-side.ts'

/** What undoing the run of one target would take back. */
export interface ChildUndoPlan {
  readonly key: string
  readonly run: RunRecord
  readonly lines: Plan['lines']
  /** Why nothing of it can be undone, or nothing is known. */
  readonly blocked?: ChildPlan['blocked']
}

/** What undoing these children of a run of many would take back, the last begun first, by the undo's own checks. Changes nothing. */
export async function planUndoMany<C extends Capabilities>(
  run: RunRecord,
  many: Many<C>,
  deps: ManyDeps<C>,
  order: {
    readonly children: readonly RunRecord[]
    readonly pace: Pick<Pace, 'concurrency' | 'limits'>
    readonly stop: AbortSignal
  },
): Promise<readonly ChildUndoPlan[]> {
  const {targets} = await frozenList(run, deps)
  const withRuns = (runs: readonly RunRecord[]) =>
    runs.flatMap((child) => {
      const target = targets.find((one) => many.child(one).subject === child.subject)
      return target ? [{target, run: child}] : []
    })
  const lastFirst = withRuns(order.children).toReversed()
  const shared = await sharedByChildren(withRuns(await deps.store.children(run.id)), many, deps.store)
  const planned = new Map<string, ChildUndoPlan>()
  await sideBySide(
    lastFirst.map(({target}) => target),
    order.pace,
    () => order.stop.aborted,
    async (target) => {
      const at = lastFirst.findIndex(({target: {key}}) => key === target.key)
      const child = lastFirst[at]?.run
      if (!child) return
      const others = lastFirst.filter((_, index) => index < at).map((one) => one.target)
      planned.set(target.key, await childUndo(child, target, {many, deps, shared, others}))
      deps.tell({type: 'planned', done: planned.size, total: lastFirst.length})
    },
  )
  return lastFirst.flatMap(({target: {key}}) => planned.get(key) ?? [])
}

async function childUndo<C extends Capabilities>(
  run: RunRecord,
  target: Target,
  list: {
    readonly many: Many<C>
    readonly deps: ManyDeps<C>
    readonly shared: SharedByChildren
    readonly others: readonly Target[]
  },
): Promise<ChildUndoPlan> {
  const {many, deps, shared, others} = list
  const routine = many.child(target)
  try {
    await refuseSuperseded(run, deps)
    const {lines} = await planUndo(run, routine, deps, shared.of(target))
    const kinds = new Map(routine.steps(run.decided).map(({id, shared: kind}) => [id, kind]))
    return {
      ...{key: target.key, run},
      lines: lines.map((line) => {
        const kind = kinds.get(line.id)
        const name = kind && target.groups[kind]
        const isShared = kind !== undefined && others.some(({groups}) => groups[kind] === name)
        return isShared ? {...line, finding: {finding: 'unknown', after: `what else of ${name} is undone`}} : line
      }),
    }
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return {...{key: target.key, run}, lines: [], blocked: {code: error.code, reason: error.message}}
  }
}
