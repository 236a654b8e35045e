import {ulid} from 'ulid'
import {Bug, Frozen, LeaseLost, OperatorError, OutcomeUnknown, Unreachable} from '../errors.ts'
import type {Finding} from './finding.ts'
import {leftBy} from './history.ts'
import {orAborted} from './look.ts'
import {journaledFinding} from './recorder.ts'
import type {AnyStep, AnyUndo, Left} from './step.ts'
import {applyContext, concluded, context, look, type Turn, turnOf, whatIsLeft} from './turn.ts'
import {type AnyWork, asBug, authority, type End, endOf, journaledError, Killed} from './work.ts'

/** Why a step could not be taken back. `blocked`: what stands is no longer what the run left, and is left alone. */
interface Trouble {
  readonly error: OperatorError | Bug
  readonly blocked: boolean
}

/**
 * Takes back, last first, what this run's attempts left behind: never what held before it. A step that cannot be undone
 * keeps the steps that it stands on; the others go. `first` is the failure that led here, which stays the one reported.
 */
export async function backward(work: AnyWork, first?: OperatorError | Bug): Promise<End> {
  const standing = new Set<string>()
  const troubles: Trouble[] = []
  for (const step of work.steps.toReversed()) {
    if (work.control.stop.aborted) return {state: 'interrupted', ...(first ? {error: first} : {})}
    const past = work.recorder.history.step(step.id)
    if (past.attempts.length === 0 || past.undone) continue
    const turn = turnOf(work, step)
    if (standing.has(step.id)) {
      concluded(turn, 'kept', {note: 'what stands on it could not be undone'})
      continue
    }
    const trouble = await takeBack(turn)
    if (trouble === 'interrupted') return {state: 'interrupted', ...(first ? {error: first} : {})}
    if (!trouble) continue
    if (work.hard.aborted) return endOf(work.hard.reason)
    if (trouble.error instanceof LeaseLost || trouble.error instanceof Frozen) return endOf(trouble.error)
    troubles.push(trouble)
    keepFoundations(work, step, standing)
  }
  return summary(work, troubles, first)
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

function summary(work: AnyWork, troubles: readonly Trouble[], first: OperatorError | Bug | undefined): End {
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
async function takeBack(turn: Turn): Promise<Trouble | 'interrupted' | undefined> {
  const {work, step} = turn
  work.recorder.tell(step, 'undoing')
  if ('none' in step.undo) {
    await checked(turn, {finding: 'satisfied', outputs: null, note: step.undo.none})
    concluded(turn, 'kept', {note: step.undo.none})
    return undefined
  }
  for (let tried = 1; ; tried++) {
    try {
      const trouble = await takeBackOnce(turn, step.undo)
      if (trouble !== 'again') return trouble
    } catch (error) {
      if (error instanceof LeaseLost || error instanceof Frozen) return {error, blocked: false}
      if (error instanceof Unreachable && work.control.stop.aborted) return 'interrupted'
      const known = error instanceof OperatorError ? error : asBug(error)
      if (error instanceof Killed || work.hard.aborted) return {error: known, blocked: false}
      await work.recorder.append({kind: 'undo.failed', step: step.id, data: journaledError(known)})
      if (tried < work.deps.timings.undoTries && !(known instanceof Bug)) continue
      concluded(turn, 'failed', {note: known.message})
      return {error: known, blocked: false}
    }
  }
}

async function takeBackOnce(turn: Turn, undo: AnyUndo): Promise<Trouble | 'interrupted' | 'again' | undefined> {
  const {step} = turn
  const finding = await lookBack(turn, undo)
  await checked(turn, finding)
  switch (finding.finding) {
    case 'satisfied':
      concluded(turn, finding.note ? 'kept' : 'undone', {note: finding.note})
      return undefined
    case 'blocked':
      concluded(turn, 'blocked', {note: finding.reason})
      return {
        error: new OperatorError(finding.code, finding.reason, {where: step.fact, state: 'it was left as it stands'}),
        blocked: true,
      }
    case 'in-flight':
      return 'interrupted'
    case 'unknown':
      throw new Bug(`The undo of ${step.id} does not know its own finding.`)
    case 'needed':
      return attempt(turn, undo, finding.diff)
  }
}

async function attempt(turn: Turn, undo: AnyUndo, diff: readonly string[]): Promise<'again' | undefined> {
  const {work, step} = turn
  const key = ulid(work.deps.clock.wall())
  work.keeper.assertHeld()
  await work.recorder.append({kind: 'undo.intended', step: step.id, attempt: key, data: {diff}})
  try {
    const hand = work.deps.capabilities.act(authority(work, key))
    await orAborted(undo.apply(hand, left(turn), applyContext(turn, key, left(turn).before)), work.hard)
  } catch (error) {
    if (error instanceof OutcomeUnknown) return 'again'
    throw error
  }
  await work.recorder.append({kind: 'undo.applied', step: step.id, attempt: key, data: {}})
  await confirmGone(turn, undo)
  return undefined
}

async function confirmGone(turn: Turn, undo: AnyUndo): Promise<void> {
  const {work, step} = turn
  const {clock} = work.deps
  const deadline = clock.monotonic() + (step.settles?.within ?? 0)
  for (;;) {
    const finding = await lookBack(turn, undo)
    if (finding.finding === 'satisfied') {
      await checked(turn, finding)
      return concluded(turn, 'undone')
    }
    if (clock.monotonic() >= deadline || work.control.stop.aborted)
      throw new OperatorError('LL-UNDO-DID-NOT-TAKE', `Still there after it was undone: ${step.fact}.`, {
        why: whatIsLeft(finding),
      })
    await clock.sleep(step.settles?.every ?? 0, work.hard)
  }
}

const lookBack = (turn: Turn, undo: AnyUndo): Promise<Finding> =>
  look(turn, (sight) => undo.check(sight, left(turn), context(turn)))

const checked = ({work, step}: Turn, finding: Finding): Promise<void> =>
  work.recorder.append({kind: 'undo.checked', step: step.id, data: journaledFinding(finding)})

const left = ({work, step}: Turn): Left => leftBy(work.recorder.history, step.id)
