import {ulid} from 'ulid'
import {Bug, LeaseLost, OperatorError, OutcomeUnknown} from '../errors.ts'
import type {Finding, Json, Needed} from './finding.ts'
import {checkContext, lookUntilLanded, orAborted} from './look.ts'
import {image, journaledFinding} from './recorder.ts'
import type {AnyStep} from './step.ts'
import {type AnyWork, asBug, authority, conclude, type End, endOf, journaledError, Killed} from './work.ts'

/** Brings one fact after another about. Stops at the first that cannot be. */
export async function forward(work: AnyWork): Promise<End> {
  for (const step of work.steps) {
    if (work.control.stop.aborted) return {state: 'interrupted'}
    const started = work.deps.clock.monotonic()
    const end = await bringAbout(work, step, started)
    if (end) return end
  }
  return {state: 'done'}
}

async function bringAbout(work: AnyWork, step: AnyStep, started: number): Promise<End | undefined> {
  const spent = () => work.deps.clock.monotonic() - started
  const failed = async (error: OperatorError | Bug, attempt?: string): Promise<End> => {
    await work.recorder.append({kind: 'step.failed', step: step.id, attempt, data: journaledError(error)})
    conclude(work, step, 'failed', spent(), {note: error.message})
    return {state: 'failed', error}
  }
  try {
    work.recorder.tell(step, 'checking')
    const past = work.recorder.history.step(step.id)
    if (step.once && past.applied) return held(work, step, past.outputs ?? null, spent())
    if (step.once && past.open) {
      const end = await settleDoubt(work, step, past.attempts.at(-1) ?? '', spent)
      if (end || work.recorder.history.step(step.id).applied) return end ?? held(work, step, null, spent())
    }
    const finding = await look(work, step)
    switch (finding.finding) {
      case 'satisfied':
        await work.recorder.append({
          kind: 'step.checked',
          step: step.id,
          data: {...(journaledFinding(finding) as object), ...(past.open ? {recovered: true} : {})},
        })
        return held(work, step, finding.outputs, spent(), finding.note)
      case 'blocked': {
        await work.recorder.append({kind: 'step.checked', step: step.id, data: journaledFinding(finding)})
        conclude(work, step, 'blocked', spent(), {note: finding.reason})
        return {state: 'blocked', error: new OperatorError(finding.code, finding.reason, {where: step.fact})}
      }
      case 'needed': {
        if (past.finished) {
          const end = await acceptDrift(work, step, finding, spent)
          if (end) return end
        }
        await work.recorder.append({kind: 'step.checked', step: step.id, data: journaledFinding(finding)})
        if (work.control.stop.aborted) return {state: 'interrupted'}
        return await attempt(work, step, finding, spent, failed)
      }
      case 'in-flight':
        return {state: 'interrupted'}
      case 'unknown':
        throw new Bug(
          `The step ${step.id} does not know its own finding, though all before it hold (after: ${finding.after}).`,
        )
    }
  } catch (error) {
    if (error instanceof LeaseLost || error instanceof Killed) return endOf(error)
    if (isOfTheStore(error)) return endOf(error)
    return failed(error instanceof OperatorError ? error : asBug(error))
  }
}

/** Looks afresh: facts read before the leases were taken, or before the last apply, authorise nothing. */
async function look(work: AnyWork, step: AnyStep): Promise<Finding> {
  const {deps, recorder} = work
  const once = () => {
    const sight = deps.capabilities.observe()
    return orAborted(
      step.check(sight, checkContext(step, work.known, recorder.history, recorder.tenure.run, deps.clock)),
      work.hard,
    )
  }
  return lookUntilLanded(once, deps.timings, deps.clock, AbortSignal.any([work.hard, work.control.stop]), (what) =>
    recorder.tell(step, 'waiting', {note: what}),
  )
}

async function attempt(
  work: AnyWork,
  step: AnyStep,
  finding: Needed<Json>,
  spent: () => number,
  failed: (error: OperatorError | Bug, attempt: string) => Promise<End>,
): Promise<End | undefined> {
  const {deps, recorder, keeper} = work
  const key = ulid(deps.clock.wall())
  keeper.assertHeld()
  await recorder.append({
    kind: 'step.intended',
    step: step.id,
    attempt: key,
    data: {before: image(finding.before), diff: finding.diff},
  })
  recorder.tell(step, 'applying', {diff: finding.diff})
  let unknown: OutcomeUnknown | undefined
  let returned: Json | undefined
  try {
    const act = deps.capabilities.act(authority(work, key))
    const context = {
      ...checkContext(step, work.known, recorder.history, recorder.tenure.run, deps.clock),
      authority: authority(work, key),
      before: finding.before,
      stop: work.control.stop,
      progress: (text: string, fraction?: number) =>
        deps.listen({
          type: 'progress',
          id: step.id,
          text: deps.redact(text),
          ...(fraction === undefined ? {} : {fraction}),
        }),
    }
    returned = (await orAborted(step.apply(act, context), work.hard)) as Json | undefined
  } catch (error) {
    if (work.hard.aborted) return leaveInDoubt(work, step, key, spent())
    if (error instanceof LeaseLost) throw error
    if (!(error instanceof OutcomeUnknown)) return failed(error instanceof OperatorError ? error : asBug(error), key)
    if (step.once) return inDoubt(work, step, key, spent(), error)
    unknown = error
  }
  if (!unknown)
    await recorder.append({
      kind: 'step.applied',
      step: step.id,
      attempt: key,
      data: step.once ? {outputs: returned ?? null} : {},
    })
  if (step.once) {
    work.known.set(step.id, returned ?? null)
    conclude(work, step, 'changed', spent(), {diff: finding.diff})
    return undefined
  }
  return confirm(work, step, finding, key, spent, failed, unknown)
}

/** After an apply the check runs again: anything but satisfied, once the fact had its time to settle, is a failure. */
async function confirm(
  work: AnyWork,
  step: AnyStep,
  before: Needed<Json>,
  key: string,
  spent: () => number,
  failed: (error: OperatorError | Bug, attempt: string) => Promise<End>,
  unknown: OutcomeUnknown | undefined,
): Promise<End | undefined> {
  const {deps, recorder} = work
  const deadline = deps.clock.monotonic() + (step.settles?.within ?? 0)
  for (;;) {
    const finding = await look(work, step)
    if (finding.finding === 'satisfied') {
      await recorder.append({
        kind: 'step.checked',
        step: step.id,
        data: {...(journaledFinding(finding) as object), ...(unknown ? {recovered: true} : {})},
      })
      work.known.set(step.id, finding.outputs)
      conclude(work, step, 'changed', spent(), {
        diff: before.diff,
        ...(finding.note === undefined ? {} : {note: finding.note}),
      })
      return undefined
    }
    if (finding.finding === 'in-flight' || work.control.stop.aborted) return {state: 'interrupted'}
    if (finding.finding === 'blocked' || deps.clock.monotonic() >= deadline)
      return failed(unknown ?? didNotTake(step, finding), key)
    recorder.tell(step, 'settling', {note: whatIsLeft(finding)})
    await deps.clock.sleep(step.settles?.every ?? 0, AbortSignal.any([work.hard, work.control.stop]))
  }
}

function held(work: AnyWork, step: AnyStep, outputs: Json, ms: number, note?: string): undefined {
  work.known.set(step.id, outputs)
  const changed = work.recorder.history.step(step.id).attempts.length > 0
  conclude(work, step, changed ? 'changed' : 'held', ms, note === undefined ? {} : {note})
  return undefined
}

/** A finished fact that no longer holds is somebody's doing: reported and asked about, not silently repaired. */
async function acceptDrift(
  work: AnyWork,
  step: AnyStep,
  finding: Needed<Json>,
  spent: () => number,
): Promise<End | undefined> {
  const accepted =
    work.control.acceptDrift ||
    (await work.control.decide?.({
      about: 'drift',
      step: step.id,
      text: `${step.fact}: this held earlier in the run, and no longer does (${finding.diff.join('; ')}). Bring it about again?`,
      choices: ['mend', 'pause'],
    })) === 'mend'
  if (accepted) return undefined
  await work.recorder.append({
    kind: 'step.checked',
    step: step.id,
    data: {...(journaledFinding(finding) as object), drift: true},
  })
  conclude(work, step, 'failed', spent(), {note: 'it held earlier in this run', diff: finding.diff})
  const run = work.recorder.tenure.run
  return {
    state: 'paused',
    error: new OperatorError('LL-RUN-DRIFT', `No longer true: ${step.fact}.`, {
      why: finding.diff.join('; '),
      state: 'the run made this true earlier; somebody or something has changed it since; nothing was repaired',
      next: [`landlord run resume ${run} --accept-drift`, `landlord run undo ${run}`],
    }),
  }
}

/** An effect that can neither be repeated nor asked about: only a person, or a stated policy, decides. */
async function settleDoubt(work: AnyWork, step: AnyStep, key: string, spent: () => number): Promise<End | undefined> {
  const decision =
    work.control.inDoubt ??
    (await work.control.decide?.({
      about: 'in-doubt',
      step: step.id,
      text: `${step.fact}: an attempt was begun and its outcome is not known. Did it happen?`,
      choices: ['done', 'again', 'stop'],
    }))
  if (decision !== 'done' && decision !== 'again') return inDoubt(work, step, key, spent())
  await work.recorder.append({kind: 'step.decided', step: step.id, attempt: key, data: {decision}})
  return undefined
}

async function inDoubt(work: AnyWork, step: AnyStep, key: string, ms: number, cause?: unknown): Promise<End> {
  await work.recorder.append({kind: 'step.in-doubt', step: step.id, attempt: key, data: {}})
  conclude(work, step, 'in-doubt', ms)
  const run = work.recorder.tenure.run
  return {
    state: 'in-doubt',
    error: new OperatorError('LL-IN-DOUBT', `It is not known whether this happened: ${step.fact}.`, {
      why: 'an attempt was begun and its outcome was never recorded; it can neither be asked about nor repeated safely',
      state: `attempt ${key} is in doubt; nothing after it was begun`,
      next: [`landlord run resume ${run} --in-doubt done`, `landlord run resume ${run} --in-doubt again`],
      cause,
    }),
  }
}

/** Ctrl-C twice, or the leases are gone: the attempt may go on over there. Its record, where one can still be made, says so. */
async function leaveInDoubt(work: AnyWork, step: AnyStep, key: string, ms: number): Promise<End> {
  conclude(work, step, 'in-doubt', ms)
  try {
    await work.recorder.append({kind: 'step.in-doubt', step: step.id, attempt: key, data: {}})
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
  }
  return endOf(work.hard.reason)
}

const didNotTake = (step: AnyStep, finding: Finding): OperatorError =>
  finding.finding === 'blocked'
    ? new OperatorError(finding.code, finding.reason, {where: step.fact})
    : new OperatorError('LL-STEP-DID-NOT-TAKE', `Still not true: ${step.fact}.`, {why: whatIsLeft(finding)})

const whatIsLeft = (finding: Finding): string =>
  finding.finding === 'needed'
    ? finding.diff.join('; ')
    : finding.finding === 'unknown'
      ? `depends on ${finding.after}`
      : ''

/** A store that fails cannot journal the step's failure either. */
const isOfTheStore = (error: unknown): boolean =>
  error instanceof OperatorError && error.code.startsWith('LL-STORE-') && (error.code as string) !== 'LL-STORE-FOREIGN'
