import type {RunHistory} from './history.ts'
import type {AnyDeps, Control} from './outcome.ts'
import {refusalError} from './refusal.ts'
import type {AnyStep} from './step.ts'
import type {Actor, EventDraft, Refusal, ResumeOrder, RunRecord, Tenure} from './store.ts'

/** The run of many that a run is a child of. */
export interface Parent {
  readonly tenure: Tenure
  /** Aborted, with the `LeaseLost` as its reason, once the parent no longer holds its leases: no child may go on then. */
  readonly lost: AbortSignal
}

/** What is known of a run that is taken up. `seen`: hash of the last event that was read. */
export interface Past {
  readonly steps: readonly AnyStep[]
  readonly history: RunHistory
  readonly seen: string
  readonly spools?: true | undefined
}

/** How often another process may have gone on with a run between the reading of its journal and the taking of its leases. */
const MOVES_BORNE = 20

/**
 * Takes a run's leases again, with a raised token, and journals that it goes on. `read` says what is known of the run, or the outcome
 * where nothing is left to do; it is asked anew where another process went on with the run meanwhile, as it does while its leases are waited for.
 */
export async function takeUp<O, P extends Past>(
  run: RunRecord,
  kind: 'run.resumed' | 'undo.opened',
  read: (run: RunRecord) => Promise<{readonly past: P} | {readonly outcome: O}>,
  deps: AnyDeps,
  {control, parent}: {readonly control: Control; readonly parent?: Parent | undefined},
): Promise<{readonly tenure: Tenure; readonly past: P} | {readonly outcome: O}> {
  const deadline = deps.clock.monotonic() + (control.waitMs ?? 0)
  let current = run
  for (let moves = 0; ; moves++) {
    const seen = await read(current)
    if ('outcome' in seen) return seen
    const {past} = seen
    const first: EventDraft = {
      kind,
      data: {
        ...{version: deps.version, actor: {...deps.actor}, steps: past.steps.map((step) => step.id)},
        ...(parent ? {parent: parent.tenure.run} : {}),
      },
    }
    const order: ResumeOrder = {
      ...{run: run.id, actor: deps.actor, leases: past.history.leases, ttlMs: deps.timings.leaseTtl},
      ...{first, seen: past.seen},
      ...(past.spools ? {spools: true} : {}),
      ...(parent ? {parent: parent.tenure} : {}),
    }
    const tenure = await asked(deps, {control, deadline}, () => deps.store.resume(order), parent)
    if ('refused' in tenure) {
      if (moves === MOVES_BORNE) throw refusalError(tenure, deps.clock)
      current = tenure.run
      continue
    }
    past.history.note(first)
    deps.journaled?.({run: run.id, kind})
    return {tenure, past}
  }
}

type Moved = Extract<Refusal, {readonly refused: 'moved'}>

/** Fails fast, naming who is in the way; or waits as long as was asked. What another child of the parent holds is free once that ends. */
export async function acquire(
  deps: AnyDeps,
  control: Control,
  ask: () => Promise<Tenure | Refusal>,
  parent?: Parent,
): Promise<Tenure> {
  const deadline = deps.clock.monotonic() + (control.waitMs ?? 0)
  const answer = await asked(deps, {control, deadline}, ask, parent)
  if ('refused' in answer) throw refusalError(answer, deps.clock)
  return answer
}

async function asked(
  deps: AnyDeps,
  {control, deadline}: {readonly control: Control; readonly deadline: number},
  ask: () => Promise<Tenure | Refusal>,
  parent: Parent | undefined,
): Promise<Tenure | Moved> {
  let told = ''
  for (;;) {
    const answer = await ask()
    if (!('refused' in answer) || answer.refused === 'moved') return answer
    const isSibling =
      parent !== undefined && answer.refused === 'lease' && isSameProcess(answer.lease.holder, deps.actor)
    const inTime = answer.refused === 'lease' && deps.clock.monotonic() < deadline
    const mayWait = (isSibling || inTime) && !control.stop.aborted
    const refusal = refusalError(answer, deps.clock)
    if (!mayWait) throw refusal
    if (refusal.message !== told) deps.listen({type: 'queued', why: refusal.message})
    told = refusal.message
    await deps.clock.sleep(deps.timings.waitEvery, control.stop)
  }
}

const isSameProcess = (one: Actor, other: Actor): boolean =>
  one.host === other.host && one.boot === other.boot && one.pid === other.pid && one.started === other.started
