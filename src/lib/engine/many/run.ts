import {ulid} from 'ulid'
import {OperatorError} from '../../errors.ts'
import {refuseClosed, soundHistory} from '../before-work.ts'
import {digestOf} from '../chain.ts'
import type {Json} from '../finding.ts'
import {readHistory} from '../history.ts'
import {unfinishedError} from '../refusal.ts'
import {shownBy} from '../shown.ts'
import type {Capabilities, Target} from '../step.ts'
import type {EventDraft, RunRecord} from '../store.ts'
import {acquire, takeUp} from '../tenure.ts'
import {conductMany} from './conduct.ts'
import {frozenAs, frozenList} from './frozen.ts'
import {type Ledger, ledger, pastResults} from './ledger.ts'
import type {ChildPlan, ChildResult, Many, ManyControl, ManyDeps, ManyOutcome, ManyPlan, SavedMany} from './many.ts'
import {isNeedy} from './plan-many.ts'
import {undoAll} from './undo-all.ts'
import {inWaves} from './waves.ts'

/**
 * Carries out what was planned: freezes the list and opens the run of many, or goes on with the unfinished one of this very
 * command. Where no target needs anything, or none can be begun, no run is opened. What becomes of the children is in the
 * outcome. Throws `OperatorError` where it may not begin: LL-RUN-UNFINISHED, LL-LOCK-HELD, LL-STORE-….
 */
export async function carryOutMany<C extends Capabilities>(
  many: Many<C>,
  plan: ManyPlan,
  deps: ManyDeps<C>,
  control: ManyControl,
): Promise<ManyOutcome> {
  if (plan.unfinished && plan.resumes) return resumeMany(plan.unfinished, many, deps, control)
  if (plan.unfinished && !many.besides?.includes(plan.unfinished.routine)) throw unfinishedError(plan.unfinished)
  const needy = plan.children.filter(isNeedy)
  const targets = needy.map(({target}) => target)
  const known = ledger(targets, plan.held, new Map(needy.flatMap(refusedByPlan)))
  if (plan.blocked) return blockedWhole(plan.blocked)
  if (needy.length === 0) return ended('unchanged', known)
  if (needy.every(({blocked}) => blocked)) return ended('failed', known, noneBegun(needy))

  const {plan: saved} = control
  await assertApproved(many, targets, deps, saved)
  const approved = await deps.approved?.(many.name, saved)
  const run = ulid(deps.clock.wall())
  const {name: routine, subject, inputs} = many
  const decided = {...frozenAs(targets, plan.held)}
  const {version, actor} = deps
  const first: EventDraft = {
    kind: 'run.opened',
    data: {
      ...{routine, subject, inputs, decided, version, actor: {...actor}, steps: [], reservations: []},
      leases: plan.leases.map((lease) => ({...lease})),
      ...(saved ? {plan: shownBy(saved, []) as unknown as Json} : {}),
      ...(approved === undefined ? {} : {approved}),
    },
  }
  const tenure = await acquire(deps, control, () =>
    deps.store.open({
      ...{
        run,
        routine,
        subject,
        inputs,
        decided,
        version,
        actor,
        leases: plan.leases,
        reservations: [],
        first,
        targets,
      },
      inputsDigest: digestOf(inputs),
      besides: many.besides ?? [],
      ttlMs: deps.timings.leaseTtl,
      ...(saved ? {plan: saved.digest} : {}),
    }),
  )
  deps.journaled?.({run, kind: 'run.opened'})
  const order = {many, ledger: known, tenure, history: readHistory([first]), resumed: false, undo: false}
  return conductMany(order, deps, control, inWaves)
}

/** Goes on with the list of an unfinished run of many, with those that are not done. A run that is done stays so. */
export async function resumeMany<C extends Capabilities>(
  run: RunRecord,
  many: Many<C>,
  deps: ManyDeps<C>,
  control: ManyControl,
): Promise<ManyOutcome> {
  const read = async (current: RunRecord) => {
    const {history, seen} = await soundHistory(current, deps)
    const known = await ledgerOf(current, many, deps)
    if (current.state === 'done') return {outcome: ended('done', known, undefined, current.id)}
    refuseClosed(current, history)
    return {past: {history, seen, steps: [], ledger: known}}
  }
  const taken = await takeUp(run, 'run.resumed', read, deps, {control})
  if ('outcome' in taken) return taken.outcome
  const {tenure, past} = taken
  return conductMany({many, ...past, tenure, resumed: true, undo: false}, deps, control, inWaves)
}

/**
 * Takes back what the children of a run of many changed, the last begun first: the unfinished and failed ones, with `all`
 * the finished too. A child that cannot be undone does not keep the others.
 */
export async function undoMany<C extends Capabilities>(
  run: RunRecord,
  many: Many<C>,
  deps: ManyDeps<C>,
  control: ManyControl & {readonly all: boolean},
): Promise<ManyOutcome> {
  const read = async (current: RunRecord) => {
    const {history, seen} = await soundHistory(current, deps)
    const known = await ledgerOf(current, many, deps)
    const children = (await deps.store.children(current.id)).filter(
      ({state}) => state !== 'undone' && (control.all || state !== 'done'),
    )
    // Those that are done stay, and so does what its journal says of it.
    const isOver = children.length === 0 && (current.state === 'undone' || current.state === 'done')
    if (isOver) return {outcome: ended('undone', known, undefined, current.id)}
    return {past: {history, seen, steps: [], ledger: known, children}}
  }
  const taken = await takeUp(run, 'undo.opened', read, deps, {control})
  if ('outcome' in taken) return taken.outcome
  const {tenure, past} = taken
  const order = {many, ...past, tenure, resumed: true, undo: true}
  return conductMany(order, deps, control, (work) => undoAll(work, past.children))
}

/** What has to be approved for one has to be for many. Throws LL-PLAN-UNAPPROVED. */
async function assertApproved<C extends Capabilities>(
  many: Many<C>,
  targets: readonly Target[],
  deps: ManyDeps<C>,
  saved: SavedMany | undefined,
): Promise<void> {
  for (const name of new Set([many.name, ...targets.map((target) => many.child(target).name)]))
    await deps.approved?.(name, saved)
}

async function ledgerOf<C extends Capabilities>(run: RunRecord, many: Many<C>, deps: ManyDeps<C>): Promise<Ledger> {
  const {targets, held} = await frozenList(run, deps)
  return ledger(targets, held, await pastResults(run, targets, (target: Target) => many.child(target).subject, deps))
}

const refusedByPlan = ({target, blocked}: ChildPlan): readonly (readonly [string, ChildResult])[] =>
  blocked
    ? [
        [
          target.key,
          {key: target.key, state: 'refused', changed: 0, ms: 0, error: {code: blocked.code, message: blocked.reason}},
        ],
      ]
    : []

const ended = (state: ManyOutcome['state'], known: Ledger, error?: OperatorError, run?: string): ManyOutcome => ({
  ...{run, state, changed: 0, children: known.results(), tally: known.tally()},
  ...(error ? {error} : {}),
})

const blockedWhole = ({code, reason}: NonNullable<ManyPlan['blocked']>): ManyOutcome =>
  ended('blocked', ledger([], 0, new Map()), new OperatorError(code, reason, {state: 'nothing was changed'}))

const noneBegun = (needy: readonly ChildPlan[]): OperatorError =>
  new OperatorError('LL-MANY-FAILED', `None of ${needy.length} can be begun.`, {
    why: [...new Set(needy.map(({blocked}) => blocked?.reason ?? ''))].slice(0, 3).join('; '),
    state: 'nothing was changed',
  })
