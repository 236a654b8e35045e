import {ulid} from 'ulid'
import {Bug, LeaseLost, OperatorError, OutcomeUnknown} from '../errors.ts'
import type {Finding} from './finding.ts'
import {checkContext, lookUntilLanded, orAborted} from './look.ts'
import {journaledFinding} from './recorder.ts'
import type {AnyStep, AnyUndo, Left} from './step.ts'
import {type AnyWork, asBug, authority, conclude, type End, endOf, journaledError, Killed} from './work.ts'

/**
 * Takes back, last first, what this run's attempts left behind: never what held before it. A step that cannot be undone
 * keeps the steps that it stands on; the others go. `first` is the failure that led here, which stays the one reported.
 */
export async function backward(work: AnyWork, first?: OperatorError | Bug): Promise<End> {
  const standing = new Set<string>()
  const troubles: {error: OperatorError | Bug; blocked: boolean}[] = []
  for (const step of work.steps.toReversed()) {
    if (work.control.stop.aborted) return {state: 'interrupted', ...(first ? {error: first} : {})}
    const past = work.recorder.history.step(step.id)
    if (past.attempts.length === 0 || past.undone) continue
    if (standing.has(step.id)) {
      conclude(work, step, 'kept', 0, {note: 'what stands on it could not be undone'})
      keepFoundations(work, step, standing)
      continue
    }
    const trouble = await takeBack(work, step)
    if (trouble === 'interrupted') return {state: 'interrupted', ...(first ? {error: first} : {})}
    if (!trouble) continue
    if (trouble.error instanceof LeaseLost || work.hard.aborted)
      return endOf(work.hard.aborted ? work.hard.reason : trouble.error)
    troubles.push(trouble)
    keepFoundations(work, step, standing)
  }
  return undone(work, troubles, first)
}

/** The steps that this one needs, and those that they need. */
function keepFoundations(work: AnyWork, step: AnyStep, standing: Set<string>): void {
  for (const {id} of step.needs ?? []) {
    if (standing.has(id)) continue
    standing.add(id)
    const needed = work.steps.find((candidate) => candidate.id === id)
    if (needed) keepFoundations(work, needed, standing)
  }
}

function undone(
  work: AnyWork,
  troubles: readonly {error: OperatorError | Bug; blocked: boolean}[],
  first: OperatorError | Bug | undefined,
): End {
  const worst = troubles.find((trouble) => !trouble.blocked) ?? troubles[0]
  if (!worst) return {state: 'undone', ...(first ? {error: first} : {})}
  if (first) return {state: 'in-doubt', error: first}
  if (worst.blocked) return {state: 'blocked', error: worst.error}
  const run = work.recorder.tenure.run
  return {
    state: 'in-doubt',
    error: new OperatorError('LL-UNDO-FAILED', `Not everything could be undone: ${worst.error.message}`, {
      ...(worst.error instanceof OperatorError ? worst.error.detail : {}),
      state: 'what could be undone is; the steps listed as kept or failed still stand',
      next: [`landlord run show ${run}`, `landlord run undo ${run}`],
      cause: worst.error,
    }),
  }
}

/** Undoes one step, with some tries: a failure here leaves things behind that nobody else removes. */
async function takeBack(
  work: AnyWork,
  step: AnyStep,
): Promise<{error: OperatorError | Bug; blocked: boolean} | 'interrupted' | undefined> {
  const {deps, recorder} = work
  const started = deps.clock.monotonic()
  const spent = () => deps.clock.monotonic() - started
  recorder.tell(step, 'undoing')
  if ('none' in step.undo) {
    await recorder.append({
      kind: 'undo.checked',
      step: step.id,
      data: {finding: 'satisfied', outputs: null, note: step.undo.none},
    })
    conclude(work, step, 'kept', spent(), {note: step.undo.none})
    return undefined
  }
  for (let tried = 1; ; tried++) {
    try {
      const trouble = await takeBackOnce(work, step, step.undo, spent)
      if (trouble !== 'again') return trouble
    } catch (error) {
      if (error instanceof LeaseLost || error instanceof Killed || work.hard.aborted)
        return {error: error as LeaseLost, blocked: false}
      const known = error instanceof OperatorError ? error : asBug(error)
      await recorder.append({kind: 'undo.failed', step: step.id, data: journaledError(known)})
      if (tried >= deps.timings.undoTries || known instanceof Bug) {
        conclude(work, step, 'failed', spent(), {note: known.message})
        return {error: known, blocked: false}
      }
    }
  }
}

async function takeBackOnce(
  work: AnyWork,
  step: AnyStep,
  undo: AnyUndo,
  spent: () => number,
): Promise<{error: OperatorError | Bug; blocked: boolean} | 'interrupted' | 'again' | undefined> {
  const {deps, recorder, keeper} = work
  const finding = await look(work, step, undo)
  await recorder.append({kind: 'undo.checked', step: step.id, data: journaledFinding(finding)})
  switch (finding.finding) {
    case 'satisfied':
      conclude(work, step, finding.note ? 'kept' : 'undone', spent(), finding.note ? {note: finding.note} : {})
      return undefined
    case 'blocked':
      conclude(work, step, 'blocked', spent(), {note: finding.reason})
      return {
        error: new OperatorError(finding.code, finding.reason, {where: step.fact, state: 'it was left as it stands'}),
        blocked: true,
      }
    case 'needed': {
      const key = ulid(deps.clock.wall())
      keeper.assertHeld()
      await recorder.append({kind: 'undo.intended', step: step.id, attempt: key, data: {diff: finding.diff}})
      try {
        await orAborted(
          undo.apply(deps.capabilities.act(authority(work, key)), left(work, step), context(work, step, key)),
          work.hard,
        )
      } catch (error) {
        if (error instanceof OutcomeUnknown) return 'again'
        throw error
      }
      await recorder.append({kind: 'undo.applied', step: step.id, attempt: key, data: {}})
      return confirmGone(work, step, undo, spent)
    }
    case 'in-flight':
      return 'interrupted'
    case 'unknown':
      throw new Bug(`The undo of ${step.id} does not know its own finding.`)
  }
}

async function confirmGone(work: AnyWork, step: AnyStep, undo: AnyUndo, spent: () => number): Promise<undefined> {
  const {deps, recorder} = work
  const deadline = deps.clock.monotonic() + (step.settles?.within ?? 0)
  for (;;) {
    const finding = await look(work, step, undo)
    if (finding.finding === 'satisfied') {
      await recorder.append({kind: 'undo.checked', step: step.id, data: journaledFinding(finding)})
      conclude(work, step, 'undone', spent())
      return undefined
    }
    if (deps.clock.monotonic() >= deadline || work.control.stop.aborted)
      throw new OperatorError('LL-UNDO-DID-NOT-TAKE', `Still there after it was undone: ${step.fact}.`, {
        why: finding.finding === 'needed' ? finding.diff.join('; ') : finding.finding,
      })
    await deps.clock.sleep(step.settles?.every ?? 0, work.hard)
  }
}

const look = (work: AnyWork, step: AnyStep, undo: AnyUndo): Promise<Finding> => {
  const {deps, recorder} = work
  const once = () =>
    orAborted(
      undo.check(
        deps.capabilities.observe(),
        left(work, step),
        checkContext(step, work.known, recorder.history, recorder.tenure.run, deps.clock),
      ),
      work.hard,
    )
  return lookUntilLanded(once, deps.timings, deps.clock, AbortSignal.any([work.hard, work.control.stop]), (what) =>
    recorder.tell(step, 'waiting', {note: what}),
  )
}

function left(work: AnyWork, step: AnyStep): Left {
  const past = work.recorder.history.step(step.id)
  return {before: past.before, outputs: past.outputs, attempts: past.attempts}
}

const context = (work: AnyWork, step: AnyStep, key: string) => ({
  ...checkContext(step, work.known, work.recorder.history, work.recorder.tenure.run, work.deps.clock),
  authority: authority(work, key),
  before: work.recorder.history.step(step.id).before,
  stop: work.control.stop,
  progress: (text: string, fraction?: number) =>
    work.deps.listen({
      type: 'progress',
      id: step.id,
      text: work.deps.redact(text),
      ...(fraction === undefined ? {} : {fraction}),
    }),
})
