import {LeaseLost, OperatorError} from '../errors.ts'
import type {Json, Needed} from './finding.ts'
import {journaledFinding} from './recorder.ts'
import {concluded, type Turn} from './turn.ts'
import {type End, endOf} from './work.ts'

/** A finished fact that no longer holds is somebody's doing: reported and asked about, not silently repaired. */
export async function acceptDrift(turn: Turn, finding: Needed<Json>): Promise<End | undefined> {
  const {work, step} = turn
  const mend =
    work.control.acceptDrift ||
    (await work.control.decide?.({
      about: 'drift',
      step: step.id,
      text: `${step.fact}: this held earlier in the run, and no longer does (${finding.diff.join('; ')}). Bring it about again?`,
      choices: ['mend', 'pause'],
    })) === 'mend'
  if (mend) return undefined
  await work.recorder.append({
    kind: 'step.checked',
    step: step.id,
    data: {...(journaledFinding(finding) as object), drift: true},
  })
  concluded(turn, 'failed', {note: 'it held earlier in this run', diff: finding.diff})
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
export async function settleDoubt(turn: Turn, key: string): Promise<End | undefined> {
  const {work, step} = turn
  const decision =
    work.control.inDoubt ??
    (await work.control.decide?.({
      about: 'in-doubt',
      step: step.id,
      text: `${step.fact}: an attempt was begun and its outcome is not known. Did it happen?`,
      choices: ['done', 'again', 'stop'],
    }))
  if (decision !== 'done' && decision !== 'again') return inDoubt(turn, key)
  await work.recorder.append({kind: 'step.decided', step: step.id, attempt: key, data: {decision}})
  return undefined
}

/** Stops at an effect whose outcome nobody can read. */
export async function inDoubt(turn: Turn, key: string, cause?: unknown): Promise<End> {
  const {work, step} = turn
  await work.recorder.append({kind: 'step.in-doubt', step: step.id, attempt: key, data: {}})
  concluded(turn, 'in-doubt')
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
export async function leaveInDoubt(turn: Turn, key: string): Promise<End> {
  const {work, step} = turn
  concluded(turn, 'in-doubt')
  try {
    await work.recorder.append({kind: 'step.in-doubt', step: step.id, attempt: key, data: {}})
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
  }
  return endOf(work.hard.reason)
}
