import {ulid} from 'ulid'
import {Bug, Frozen, LeaseLost, OperatorError, OutcomeUnknown, StoreFailure, Unreachable} from '../errors.ts'
import {acceptDrift, inDoubt, leaveInDoubt, settleDoubt} from './doubt.ts'
import type {Finding, Json, Needed} from './finding.ts'
import {orAborted} from './look.ts'
import {image, journaledFinding} from './recorder.ts'
import {pausedBefore} from './shown.ts'
import type {EventDraft} from './store.ts'
import {applyContext, concluded, context, didNotTake, failed, look, type Turn, turnOf, whatIsLeft} from './turn.ts'
import {type AnyWork, asBug, authority, type End, endOf, Killed} from './work.ts'

/** Brings one fact after another about. Stops at the first that cannot be. */
export async function forward(work: AnyWork): Promise<End> {
  for (const step of work.steps) {
    if (work.control.stop.aborted) return {state: 'interrupted'}
    const end = await guarded(turnOf(work, step))
    if (end) return end
  }
  return {state: 'done'}
}

/** Errors of the outside fail the step; a freeze pauses before it; lost leases, a second Ctrl-C and a store that fails end the work unjournaled. */
async function guarded(turn: Turn): Promise<End | undefined> {
  try {
    return await bringAbout(turn)
  } catch (error) {
    if (
      error instanceof Frozen ||
      error instanceof LeaseLost ||
      error instanceof Killed ||
      error instanceof StoreFailure
    )
      return endOf(error)
    // What was about to be started may have got the signal too: who asked for the end is not told that a host is silent.
    if (error instanceof Unreachable && turn.work.control.stop.aborted) return {state: 'interrupted'}
    return failed(turn, error instanceof OperatorError ? error : asBug(error))
  }
}

/** `goesOn`: with what an attempt of this turn, whose answer never came, has left to do. */
async function bringAbout(turn: Turn, goesOn = false): Promise<End | undefined> {
  const {work, step} = turn
  work.recorder.tell(step, 'checking')
  const past = work.recorder.history.step(step.id)
  if (step.once && past.applied) return held(turn, past.outputs ?? null)
  if (step.once && past.open) {
    const end = await settleDoubt(turn, past.attempts.at(-1) ?? '')
    if (end) return end
    if (work.recorder.history.step(step.id).applied) return held(turn, null)
  }
  const finding = await lookForward(turn)
  if (finding.finding === 'unknown')
    throw new Bug(
      `The step ${step.id} does not know its own finding, though all before it hold (after: ${finding.after}).`,
    )
  if (finding.finding === 'in-flight') return {state: 'interrupted'}
  if (finding.finding === 'needed' && past.finished) {
    const end = await acceptDrift(turn, finding)
    if (end) return end
  }
  if (finding.finding === 'needed') {
    const end = await pausedBefore(turn, finding)
    if (end) return end
  }
  const recovered = finding.finding === 'satisfied' && past.open
  await checked(turn, finding, recovered)
  if (finding.finding === 'satisfied') return held(turn, finding.outputs, finding.note)
  if (finding.finding === 'blocked') {
    concluded(turn, 'blocked', {note: finding.reason})
    return {state: 'blocked', error: new OperatorError(finding.code, finding.reason, {where: step.fact})}
  }
  return work.control.stop.aborted ? {state: 'interrupted'} : attempt(turn, finding, goesOn)
}

const lookForward = (turn: Turn): Promise<Finding> => look(turn, (sight) => turn.step.check(sight, context(turn)))

/**
 * Delayed: what was seen is durable with the next intention, so before anything more is changed over there. What a power cut takes, the next
 * look finds again.
 */
const checked = ({work, step}: Turn, finding: Finding, recovered: boolean): Promise<void> =>
  work.recorder.append(
    {
      kind: 'step.checked',
      step: step.id,
      data: {...(journaledFinding(finding) as object), ...(recovered ? {recovered} : {})},
    },
    {delayed: true},
  )

/**
 * One attempt: durable intent, effect, record, and a look whether it took. That it was applied may be delayed: without it, a check
 * decides, as after any crash. Of a `once` step no check can, so it is durable at once.
 */
async function attempt(turn: Turn, finding: Needed<Json>, goesOn: boolean): Promise<End | undefined> {
  const {work, step} = turn
  const {recorder, keeper} = work
  const key = ulid(work.deps.clock.wall())
  keeper.assertHeld()
  await recorder.append({
    kind: 'step.intended',
    step: step.id,
    attempt: key,
    data: {before: image(finding.before), diff: finding.diff},
  })
  recorder.tell(step, 'applying', {diff: finding.diff})
  let outputs: Json
  try {
    const hand = work.deps.capabilities.act(authority(work, key))
    const returned = await orAborted(step.apply(hand, applyContext(turn, key, finding.before)), work.hard)
    outputs = (returned ?? null) as Json
  } catch (error) {
    if (work.hard.aborted) return leaveInDoubt(turn, key)
    if (error instanceof LeaseLost) throw error
    if (!(error instanceof OutcomeUnknown))
      return failed(turn, error instanceof OperatorError ? error : asBug(error), key)
    return step.once ? inDoubt(turn, key, error) : confirm(turn, finding, key, {error, goesOn})
  }
  const applied: EventDraft = {kind: 'step.applied', step: step.id, attempt: key, data: step.once ? {outputs} : {}}
  await recorder.append(applied, {delayed: !step.once})
  if (!step.once) return confirm(turn, finding, key)
  work.known.set(step.id, outputs)
  concluded(turn, 'changed', {diff: finding.diff})
  return undefined
}

/** An attempt whose answer never came. `goesOn`: it was itself what another such attempt had left to do. */
interface Lost {
  readonly error: OutcomeUnknown
  readonly goesOn: boolean
}

/**
 * After an apply the check runs again: anything but satisfied, once the fact had its time to settle, is a failure. Where the
 * answer was lost (`lost`), this look is what tells whether the effect took. If it came part of the way, a resumed run does the rest; one
 * that goes back when it fails is never resumed, so it does the rest now, once.
 */
async function confirm(turn: Turn, before: Needed<Json>, key: string, lost?: Lost): Promise<End | undefined> {
  const {work, step} = turn
  const {clock} = work.deps
  const deadline = clock.monotonic() + (step.settles?.within ?? 0)
  for (;;) {
    const finding = await lookForward(turn)
    if (finding.finding === 'satisfied') {
      await checked(turn, finding, lost !== undefined)
      work.known.set(step.id, finding.outputs)
      concluded(turn, 'changed', {diff: before.diff, note: finding.note})
      return undefined
    }
    if (finding.finding === 'in-flight' || work.control.stop.aborted) return {state: 'interrupted'}
    if (finding.finding === 'blocked' || clock.monotonic() >= deadline) {
      const mayGoOn = lost !== undefined && !lost.goesOn && work.routine.onFailure === 'undo'
      if (mayGoOn && isRest(finding, before)) return bringAbout(turn, true)
      return failed(turn, lost?.error ?? didNotTake(step, finding), key)
    }
    work.recorder.tell(step, 'settling', {note: whatIsLeft(finding)})
    await clock.sleep(step.settles?.every ?? 0, AbortSignal.any([work.hard, work.control.stop]))
  }
}

/** What is needed now is not what was needed before: part of it was done. */
const isRest = (finding: Finding, before: Needed<Json>): finding is Needed<Json> =>
  finding.finding === 'needed' && JSON.stringify(finding.diff) !== JSON.stringify(before.diff)

function held(turn: Turn, outputs: Json, note?: string): undefined {
  turn.work.known.set(turn.step.id, outputs)
  concluded(turn, turn.work.recorder.history.step(turn.step.id).attempts.length > 0 ? 'changed' : 'held', {note})
  return undefined
}
