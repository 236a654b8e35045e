import {OperatorError} from '../errors.ts'
import {verifyChain} from './chain.ts'
import {type RunHistory, readHistory} from './history.ts'
import type {AnyDeps} from './outcome.ts'
import type {AnyStep} from './step.ts'
import type {RunRecord} from './store.ts'

/** What a run's journal says, if it can be trusted, and the hash of its last event. Throws LL-RUN-CHAIN. */
export async function soundHistory(
  run: RunRecord,
  deps: AnyDeps,
): Promise<{readonly history: RunHistory; readonly seen: string}> {
  const events = await deps.store.events(run.id)
  const verdict = verifyChain(events)
  if (verdict.sound) return {history: readHistory(events), seen: events.at(-1)?.hash ?? ''}
  throw new OperatorError('LL-RUN-CHAIN', `The journal of run ${run.id} was altered.`, {
    where: `event ${verdict.seq}`,
    why: verdict.why,
    state: 'nothing was done: a journal that cannot be trusted is no ground to go on from',
    next: [`landlord run show ${run.id}`],
  })
}

/** Throws LL-RUN-CLOSED or LL-RUN-UNDOING: such a run does not go forward. */
export function refuseClosed(run: RunRecord, history: RunHistory): void {
  if (run.state === 'undone')
    throw new OperatorError('LL-RUN-CLOSED', `Run ${run.id} was undone: there is nothing to resume.`, {
      next: [`landlord run show ${run.id}`],
    })
  if (history.undoing)
    throw new OperatorError('LL-RUN-UNDOING', `Run ${run.id} is being undone: it can only be undone to its end.`, {
      next: [`landlord run undo ${run.id}`],
    })
}

/** What an earlier version of the product did, and this one's list lacks, would otherwise be forgotten. Throws LL-RUN-STEPS. */
export function refuseLostSteps(
  run: RunRecord,
  steps: readonly AnyStep[],
  history: RunHistory,
  accepted: readonly string[],
): void {
  const known = new Set([...steps.map((step) => step.id), ...accepted])
  const lost = history.ids().filter((id) => history.step(id).attempts.length > 0 && !known.has(id))
  if (lost.length === 0) return
  throw new OperatorError(
    'LL-RUN-STEPS',
    `Run ${run.id} was begun by another version, and did what this one does not know.`,
    {
      where: `${lost.length === 1 ? 'step' : 'steps'} ${lost.join(', ')}`,
      why: `opened by landlord ${run.version}; not in this version's list`,
      state: 'nothing was done',
      next: [
        `landlord run show ${run.id}`,
        `landlord run resume ${run.id} ${lost.map((id) => `--accept-steps ${id}`).join(' ')}`,
      ],
    },
  )
}

/** Throws LL-RUN-PAST-RETURN. */
export function refusePastReturn(run: RunRecord, steps: readonly AnyStep[], history: RunHistory): void {
  const passed = stepPassed(steps, history)
  if (!passed) return
  throw new OperatorError('LL-RUN-PAST-RETURN', `Run ${run.id} is past its point of no return.`, {
    where: passed.fact,
    state: 'nothing was undone',
    next: run.state === 'done' ? [] : [`landlord run resume ${run.id}`],
  })
}

/** Throws LL-RUN-SUPERSEDED once a later run changed the same subject. */
export async function refuseSuperseded(run: RunRecord, deps: AnyDeps): Promise<void> {
  const [later] = await deps.store.laterRuns(run)
  if (!later) return
  throw new OperatorError(
    'LL-RUN-SUPERSEDED',
    `${run.subject} was changed since by run ${later.id} (${later.routine}).`,
    {
      state: 'nothing was undone',
      next: [`landlord run show ${later.id}`, `landlord run undo ${later.id}`],
    },
  )
}

/** The point of no return, if an attempt at it was begun. */
export const stepPassed = (steps: readonly AnyStep[], history: RunHistory): AnyStep | undefined =>
  steps.find((step) => step.pointOfNoReturn && history.step(step.id).attempts.length > 0)
