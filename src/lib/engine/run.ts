import {ulid} from 'ulid'
import {LeaseLost, OperatorError} from '../errors.ts'
import {backward} from './backward.ts'
import {
  refuseClosed,
  refuseLostSteps,
  refusePastReturn,
  refuseSuperseded,
  soundHistory,
  stepPassed,
} from './before-work.ts'
import {digestOf} from './chain.ts'
import type {Json} from './finding.ts'
import {forward} from './forward.ts'
import {knownOutputs, type RunHistory, readHistory, type StepHistory} from './history.ts'
import {keepLeases} from './lease-keeper.ts'
import type {Control, EngineDeps, Outcome, Plan} from './outcome.ts'
import {recorder} from './recorder.ts'
import {unfinishedError} from './refusal.ts'
import {type ShownPlan, shownBy} from './shown.ts'
import type {Capabilities, Routine, StepOf} from './step.ts'
import type {EventDraft, OpenOrder, RunRecord, Tenure} from './store.ts'
import {changedSteps, outcomeOf, refusedByPlan, unchanged} from './summary.ts'
import {acquire, type Parent, takeUp} from './tenure.ts'
import {type AnyWork, asBug, type End, endOf, journaledError, Killed, type Work} from './work.ts'

/**
 * Carries out what was planned: opens a run, or takes up the unfinished one of this very command. Where all holds already,
 * no run is opened. Never throws for what the outside does; errors are in the outcome. Throws `OperatorError` where it may
 * not begin: LL-RUN-UNFINISHED, LL-LOCK-HELD, LL-PLACE-TAKEN, LL-STORE-…. With a `parent` the run is that one's child, held to what that one's saved plan has `shown` of it.
 */
export async function carryOut<C extends Capabilities>(
  routine: Routine<C>,
  plan: Plan,
  deps: EngineDeps<C>,
  control: Control,
  {parent, shown}: {readonly parent?: Parent; readonly shown?: ShownPlan} = {},
): Promise<Outcome> {
  if (plan.unfinished && plan.resumes) return resume(plan.unfinished, routine, deps, control, parent)
  if (plan.unfinished && !routine.besides?.includes(plan.unfinished.routine)) throw unfinishedError(plan.unfinished)
  const refused = refusedByPlan(plan)
  if (refused) return refused
  if (plan.lines.every((line) => line.finding.finding === 'satisfied')) return unchanged(plan)

  const {saved} = control
  const held = saved ? shownBy(saved, saved.lines) : shown
  // Of a child it was asked when its parent was opened.
  const approved = parent || routine.spools ? undefined : await deps.approved?.(routine.name, saved)
  const run = ulid(deps.clock.wall())
  const steps = routine.steps(plan.decided)
  const {name, subject, inputs} = routine
  const {decided, leases, reservations} = plan
  const {version, actor} = deps
  const first: EventDraft = {
    kind: 'run.opened',
    data: {
      ...{routine: name, subject, inputs, decided, version, actor: {...actor}},
      steps: steps.map((step) => step.id),
      leases: leases.map((lease) => ({...lease})),
      reservations: reservations.map((reservation) => ({...reservation})),
      ...(parent ? {parent: parent.tenure.run} : {}),
      ...(held ? {plan: held as unknown as Json} : {}),
      ...(approved === undefined ? {} : {approved}),
    },
  }
  const order: OpenOrder = {
    ...{run, routine: name, subject, inputs, decided, version, actor, leases, reservations, first},
    inputsDigest: digestOf(inputs),
    besides: routine.besides ?? [],
    ttlMs: deps.timings.leaseTtl,
    ...(saved ? {plan: saved.digest} : {}),
    ...(routine.spools ? {spools: true} : {}),
    ...(parent ? {parent: parent.tenure} : {}),
  }
  const tenure = await acquire(deps, control, () => deps.store.open(order), parent)
  deps.journaled?.({run, kind: 'run.opened'})
  const history = readHistory([first])
  return conduct({routine, steps, tenure, history, resumed: false, undo: false, parent}, deps, control)
}

/** Goes on with an unfinished run from where its journal says it is. A run that is done stays so. */
export async function resume<C extends Capabilities>(
  run: RunRecord,
  routine: Routine<C>,
  deps: EngineDeps<C>,
  control: Control,
  parent?: Parent,
): Promise<Outcome> {
  const read = async (current: RunRecord) => {
    const known = await soundHistory(current, deps)
    if (current.state === 'done') return {outcome: already(current, 'done')}
    refuseClosed(current, known.history)
    const steps = routine.steps(current.decided)
    refuseLostSteps(current, steps, known.history, control.acceptSteps ?? [])
    return {past: {...known, steps, spools: routine.spools}}
  }
  const taken = await takeUp(run, 'run.resumed', read, deps, {control, parent})
  if ('outcome' in taken) return taken.outcome
  const {tenure, past} = taken
  return conduct({routine, ...past, tenure, resumed: true, undo: false, parent}, deps, control)
}

/**
 * Takes back what the run changed. Refused (LL-RUN-SUPERSEDED) once a later run changed the same subject. `shared`: by step id,
 * what other children of its parent have made for all of them.
 */
export async function undo<C extends Capabilities>(
  run: RunRecord,
  routine: Routine<C>,
  deps: EngineDeps<C>,
  control: Control,
  {parent, shared = new Map()}: {readonly parent?: Parent; readonly shared?: ReadonlyMap<string, StepHistory>} = {},
): Promise<Outcome> {
  const read = async (current: RunRecord) => {
    const known = await soundHistory(current, deps)
    if (current.state === 'undone') return {outcome: already(current, 'undone')}
    await refuseSuperseded(current, deps)
    const steps = routine.steps(current.decided)
    refuseLostSteps(current, steps, known.history, control.acceptSteps ?? [])
    refusePastReturn(current, steps, known.history)
    for (const [id, past] of shared) known.history.adopt(id, past)
    return {past: {...known, steps, spools: routine.spools}}
  }
  const taken = await takeUp(run, 'undo.opened', read, deps, {control, parent})
  if ('outcome' in taken) return taken.outcome
  const {tenure, past} = taken
  return conduct({routine, ...past, tenure, resumed: true, undo: true, parent}, deps, control)
}

const already = (run: RunRecord, state: 'done' | 'undone'): Outcome => ({
  run: run.id,
  state,
  changed: 0,
  held: 0,
  steps: [],
  outputs: {},
})

interface Conduct<C extends Capabilities> {
  readonly routine: Routine<C>
  readonly steps: readonly StepOf<C>[]
  readonly tenure: Tenure
  readonly history: RunHistory
  readonly resumed: boolean
  readonly undo: boolean
  readonly parent: Parent | undefined
}

/** Works under the tenure until the end of this process's part, and records how it ended. */
async function conduct<C extends Capabilities>(
  order: Conduct<C>,
  deps: EngineDeps<C>,
  control: Control,
): Promise<Outcome> {
  const {routine, steps, tenure, history, resumed, undo, parent} = order
  await using keeper = keepLeases(deps.store, tenure, deps.timings.leaseTtl, deps.clock)
  const killed = new AbortController()
  const kill = () => killed.abort(new Killed('stopped at once by the operator'))
  if (control.kill.aborted) kill()
  else control.kill.addEventListener('abort', kill, {once: true})
  const work: Work<C> = {
    routine,
    steps,
    deps,
    control,
    recorder: recorder(deps, tenure, history),
    keeper,
    hard: AbortSignal.any([killed.signal, keeper.lost, ...(parent ? [parent.lost] : [])]),
    known: knownOutputs(history, undo ? 'left' : 'found'),
    results: new Map(),
  }
  const shown = undo ? steps.toReversed().filter((step) => history.step(step.id).attempts.length > 0) : steps
  deps.listen({
    type: 'run',
    ...{run: tenure.run, routine: routine.name, subject: routine.subject, resumed, undo},
    steps: shown.map(({id, fact}) => ({id, fact})),
  })
  try {
    const end = await worked(work, undo)
    return outcomeOf(work, await recordEnd(work, end), undo)
  } finally {
    control.kill.removeEventListener('abort', kill)
  }
}

async function worked(work: AnyWork, undoing: boolean): Promise<End> {
  try {
    if (undoing) return await backward(work)
    const end = await forward(work)
    const mayGoBack = end.state === 'failed' || end.state === 'blocked'
    const goesBack = work.routine.onFailure === 'undo' && !stepPassed(work.steps, work.recorder.history)
    if (!mayGoBack || !goesBack) return end
    await work.recorder.append({kind: 'undo.opened', data: {why: end.error ? journaledError(end.error) : null}})
    return await backward(work, end.error)
  } catch (error) {
    return endOf(error)
  }
}

/** Closes or stops the run in the journal. A failure to do so never hides the first error. */
async function recordEnd(work: AnyWork, end: End): Promise<End> {
  if (end.silent || end.state === 'lease-lost') return end
  const changed = changedSteps(work)
  const closes = end.state === 'done' || end.state === 'undone'
  const error = end.error ? {error: journaledError(end.error)} : {}
  const undid = [...work.results.values()].filter(({result}) => result === 'undone').length
  try {
    await work.recorder.end(
      {
        kind: closes ? 'run.closed' : 'run.stopped',
        data: {state: end.state, changed, ...(end.state === 'undone' ? {undid} : {}), ...error},
      },
      end.state,
      changed,
    )
    return end
  } catch (caught) {
    if (caught instanceof LeaseLost) return {state: 'lease-lost', error: caught, silent: true}
    const why = end.error ?? (caught instanceof OperatorError ? caught : asBug(caught))
    return {state: closes ? 'failed' : end.state, error: why}
  }
}
