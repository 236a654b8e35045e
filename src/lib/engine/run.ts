import {ulid} from 'ulid'
import {LeaseLost, OperatorError} from '../errors.ts'
import {backward} from './backward.ts'
import {digestOf, verifyChain} from './chain.ts'
import type {Json} from './finding.ts'
import {forward} from './forward.ts'
import {type RunHistory, readHistory} from './history.ts'
import {keepLeases} from './lease-keeper.ts'
import type {AnyDeps, Control, EngineDeps, Outcome, Plan, StepResult} from './outcome.ts'
import {recorder} from './recorder.ts'
import {refusalError, unfinishedError} from './refusal.ts'
import type {AnyStep, Capabilities, Routine, StepOf} from './step.ts'
import type {EventDraft, Refusal, RunRecord, Tenure} from './store.ts'
import {type AnyWork, asBug, type End, endOf, journaledError, Killed, type Work} from './work.ts'

/**
 * Carries out what was planned: opens a run, or takes up the unfinished one of this very command. Where all holds already,
 * no run is opened. Never throws for what the outside does; errors are in the outcome. Throws `OperatorError` where it may
 * not begin: LL-RUN-UNFINISHED, LL-LOCK-HELD, LL-PLACE-TAKEN, LL-STORE-….
 */
export async function carryOut<C extends Capabilities>(
  routine: Routine<C>,
  plan: Plan,
  deps: EngineDeps<C>,
  control: Control,
): Promise<Outcome> {
  if (plan.unfinished && plan.resumes) return resume(plan.unfinished, routine, deps, control)
  if (plan.unfinished && !routine.besides?.includes(plan.unfinished.routine)) throw unfinishedError(plan.unfinished)
  const refused = refusedByPlan(plan)
  if (refused) return refused
  if (plan.lines.every((line) => line.finding.finding === 'satisfied')) return unchanged(plan)

  const run = ulid(deps.clock.wall())
  const steps = routine.steps(plan.decided)
  const first: EventDraft = {
    kind: 'run.opened',
    data: {
      routine: routine.name,
      subject: routine.subject,
      inputs: routine.inputs,
      decided: plan.decided,
      version: deps.version,
      actor: {...deps.actor},
      steps: steps.map((step) => step.id),
      leases: plan.leases.map((lease) => ({...lease})),
      reservations: plan.reservations.map((reservation) => ({...reservation})),
    },
  }
  const tenure = await acquire(deps, control, () =>
    deps.store.open({
      run,
      routine: routine.name,
      subject: routine.subject,
      inputs: routine.inputs,
      inputsDigest: digestOf(routine.inputs),
      decided: plan.decided,
      version: deps.version,
      actor: deps.actor,
      leases: plan.leases,
      reservations: plan.reservations,
      besides: routine.besides ?? [],
      ttlMs: deps.timings.leaseTtl,
      first,
    }),
  )
  deps.journaled?.({run, kind: 'run.opened'})
  return conduct(routine, steps, tenure, readHistory([first]), deps, control, {resumed: false, undo: false})
}

/** Goes on with an unfinished run from where its journal says it is. A run that is done stays so. */
export async function resume<C extends Capabilities>(
  run: RunRecord,
  routine: Routine<C>,
  deps: EngineDeps<C>,
  control: Control,
): Promise<Outcome> {
  const history = await soundHistory(run, deps)
  if (run.state === 'done') return {run: run.id, state: 'done', changed: 0, held: 0, steps: [], outputs: {}}
  if (run.state === 'undone')
    throw new OperatorError('LL-RUN-CLOSED', `Run ${run.id} was undone: there is nothing to resume.`, {
      next: [`landlord run show ${run.id}`],
    })
  if (history.undoing)
    throw new OperatorError('LL-RUN-UNDOING', `Run ${run.id} is being undone: it can only be undone to its end.`, {
      next: [`landlord run undo ${run.id}`],
    })
  const steps = routine.steps(run.decided)
  refuseLostSteps(run, steps, history, control.acceptSteps ?? [])
  const tenure = await take(run, 'run.resumed', steps, history, deps, control)
  return conduct(routine, steps, tenure, history, deps, control, {resumed: true, undo: false})
}

/** Takes back what the run changed. Refused (LL-RUN-SUPERSEDED) once a later run changed the same subject. */
export async function undo<C extends Capabilities>(
  run: RunRecord,
  routine: Routine<C>,
  deps: EngineDeps<C>,
  control: Control,
): Promise<Outcome> {
  const history = await soundHistory(run, deps)
  if (run.state === 'undone') return {run: run.id, state: 'undone', changed: 0, held: 0, steps: [], outputs: {}}
  const [later] = await deps.store.laterRuns(run)
  if (later)
    throw new OperatorError(
      'LL-RUN-SUPERSEDED',
      `${run.subject} was changed since by run ${later.id} (${later.routine}).`,
      {
        state: 'nothing was undone',
        next: [`landlord run show ${later.id}`, `landlord run undo ${later.id}`],
      },
    )
  const steps = routine.steps(run.decided)
  refuseLostSteps(run, steps, history, control.acceptSteps ?? [])
  refusePastReturn(run, steps, history)
  const tenure = await take(run, 'undo.opened', steps, history, deps, control)
  return conduct(routine, steps, tenure, history, deps, control, {resumed: true, undo: true})
}

async function conduct<C extends Capabilities>(
  routine: Routine<C>,
  steps: readonly StepOf<C>[],
  tenure: Tenure,
  history: RunHistory,
  deps: EngineDeps<C>,
  control: Control,
  mode: {readonly resumed: boolean; readonly undo: boolean},
): Promise<Outcome> {
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
    hard: AbortSignal.any([killed.signal, keeper.lost]),
    known: new Map(history.ids().flatMap((id) => outputsOf(history, id))),
    results: new Map(),
  }
  deps.listen({
    type: 'run',
    run: tenure.run,
    routine: routine.name,
    subject: routine.subject,
    ...mode,
    steps: (mode.undo ? steps.toReversed().filter((step) => history.step(step.id).attempts.length > 0) : steps).map(
      ({id, fact}) => ({id, fact}),
    ),
  })
  try {
    const end = await worked(work, mode.undo)
    return outcome(work, await recordEnd(work, end), mode.undo)
  } finally {
    control.kill.removeEventListener('abort', kill)
  }
}

async function worked(work: AnyWork, undoing: boolean): Promise<End> {
  try {
    if (undoing) return await backward(work)
    const end = await forward(work)
    const mayGoBack = end.state === 'failed' || end.state === 'blocked'
    if (!mayGoBack || work.routine.onFailure === 'stop' || pastReturn(work.steps, work.recorder.history)) return end
    await work.recorder.append({kind: 'undo.opened', data: {why: end.error ? journaledError(end.error) : null}})
    return await backward(work, end.error)
  } catch (error) {
    return endOf(error)
  }
}

/** Closes or stops the run in the journal. A failure to do so never hides the first error. */
async function recordEnd(work: AnyWork, end: End): Promise<End> {
  if (end.silent) return end
  const changed = changedSteps(work).length
  try {
    if (end.state === 'done' || end.state === 'undone')
      await work.recorder.end({kind: 'run.closed', data: {state: end.state, changed}}, end.state, changed)
    else if (end.state !== 'lease-lost')
      await work.recorder.end(
        {kind: 'run.stopped', data: {state: end.state, ...(end.error ? {error: journaledError(end.error)} : {})}},
        end.state,
        changed,
      )
    return end
  } catch (error) {
    if (error instanceof LeaseLost) return {state: 'lease-lost', error, silent: true}
    return {
      ...end,
      state: end.state === 'done' || end.state === 'undone' ? 'failed' : end.state,
      error: end.error ?? (error instanceof OperatorError ? error : asBug(error)),
    }
  }
}

const changedSteps = (work: AnyWork) =>
  work.steps.filter((step) => {
    const past = work.recorder.history.step(step.id)
    return past.attempts.length > 0 && (past.finished || past.applied) && !past.undone
  })

function outcome(work: AnyWork, end: End, undoing: boolean): Outcome {
  const undone = work.steps.filter((step) => work.results.get(step.id)?.result === 'undone')
  const steps = work.steps
    .filter((step) => !undoing || work.results.has(step.id))
    .map(
      (step): StepResult => work.results.get(step.id) ?? {id: step.id, fact: step.fact, result: 'not-reached', ms: 0},
    )
  return {
    run: work.recorder.tenure.run,
    state: end.state,
    changed: undoing ? undone.length : changedSteps(work).length,
    held: steps.filter((step) => step.result === 'held').length,
    steps,
    ...(end.error ? {error: end.error} : {}),
    outputs: Object.fromEntries(work.known),
  }
}

/** Takes the run's leases again, with a raised token, and journals that it goes on. */
async function take(
  run: RunRecord,
  kind: 'run.resumed' | 'undo.opened',
  steps: readonly AnyStep[],
  history: RunHistory,
  deps: AnyDeps,
  control: Control,
): Promise<Tenure> {
  const first: EventDraft = {
    kind,
    data: {version: deps.version, actor: {...deps.actor}, steps: steps.map((step) => step.id)},
  }
  const tenure = await acquire(deps, control, () =>
    deps.store.resume({run: run.id, actor: deps.actor, leases: history.leases, ttlMs: deps.timings.leaseTtl, first}),
  )
  history.note(first)
  deps.journaled?.({run: run.id, kind})
  return tenure
}

/** Fails fast, naming who is in the way; or waits as long as was asked. */
async function acquire(deps: AnyDeps, control: Control, ask: () => Promise<Tenure | Refusal>): Promise<Tenure> {
  const deadline = deps.clock.monotonic() + (control.waitMs ?? 0)
  for (;;) {
    const answer = await ask()
    if (!('refused' in answer)) return answer
    if (answer.refused !== 'lease' || deps.clock.monotonic() >= deadline || control.stop.aborted)
      throw refusalError(answer, deps.clock)
    await deps.clock.sleep(deps.timings.waitEvery, control.stop)
  }
}

async function soundHistory(run: RunRecord, deps: AnyDeps): Promise<RunHistory> {
  const events = await deps.store.events(run.id)
  const verdict = verifyChain(events)
  if (!verdict.sound)
    throw new OperatorError('LL-RUN-CHAIN', `The journal of run ${run.id} was altered.`, {
      where: `event ${verdict.seq}`,
      why: verdict.why,
      state: 'nothing was done: a journal that cannot be trusted is no ground to go on from',
      next: [`landlord run show ${run.id}`],
    })
  return readHistory(events)
}

/** What an earlier version of the product finished, and this one's list lacks, would otherwise be forgotten. */
function refuseLostSteps(
  run: RunRecord,
  steps: readonly AnyStep[],
  history: RunHistory,
  accepted: readonly string[],
): void {
  const lost = history
    .ids()
    .filter(
      (id) => !steps.some((step) => step.id === id) && history.step(id).attempts.length > 0 && !accepted.includes(id),
    )
  if (lost.length === 0) return
  throw new OperatorError(
    'LL-RUN-STEPS',
    `Run ${run.id} was begun by another version, and did what this one does not know.`,
    {
      where: `steps ${lost.join(', ')}`,
      why: `opened by landlord ${run.version}; ${lost.length === 1 ? 'this step is' : 'these steps are'} not in this version's list`,
      state: 'nothing was done',
      next: [
        `landlord run show ${run.id}`,
        `landlord run resume ${run.id} ${lost.map((id) => `--accept-steps ${id}`).join(' ')}`,
      ],
    },
  )
}

function refusePastReturn(run: RunRecord, steps: readonly AnyStep[], history: RunHistory): void {
  const passed = steps.find((step) => step.pointOfNoReturn && history.step(step.id).attempts.length > 0)
  if (!passed) return
  throw new OperatorError('LL-RUN-PAST-RETURN', `Run ${run.id} is past its point of no return.`, {
    where: passed.fact,
    state: 'nothing was undone',
    next: run.state === 'done' ? [] : [`landlord run resume ${run.id}`],
  })
}

const pastReturn = (steps: readonly AnyStep[], history: RunHistory): boolean =>
  steps.some((step) => step.pointOfNoReturn && history.step(step.id).attempts.length > 0)

function outputsOf(history: RunHistory, id: string): [string, Json][] {
  const outputs = history.step(id).outputs
  return outputs === undefined ? [] : [[id, outputs]]
}

function refusedByPlan(plan: Plan): Outcome | undefined {
  const line = plan.lines.find((candidate) => candidate.finding.finding === 'blocked')
  const reason = plan.blocked ?? (line?.finding.finding === 'blocked' ? line.finding : undefined)
  if (!reason) return undefined
  return {
    run: undefined,
    state: 'blocked',
    changed: 0,
    held: 0,
    steps: plan.lines.map((each) => ({
      id: each.id,
      fact: each.fact,
      result: each === line ? 'blocked' : 'not-reached',
      ms: 0,
      ...(each === line ? {note: reason.reason} : {}),
    })),
    error: new OperatorError(reason.code, reason.reason, {
      ...(line ? {where: line.fact} : {}),
      state: 'nothing was changed',
    }),
    outputs: {},
  }
}

function unchanged(plan: Plan): Outcome {
  return {
    run: undefined,
    state: 'unchanged',
    changed: 0,
    held: plan.lines.length,
    steps: plan.lines.map((line) => ({id: line.id, fact: line.fact, result: 'held', ms: 0})),
    outputs: Object.fromEntries(
      plan.lines.flatMap((line) => (line.finding.finding === 'satisfied' ? [[line.id, line.finding.outputs]] : [])),
    ),
  }
}
