import type {RunHistory} from './history.ts'
import type {AnyDeps, Control} from './outcome.ts'
import {refusalError} from './refusal.ts'
import type {AnyStep} from './step.ts'
import type {Actor, EventDraft, Refusal, RunRecord, Tenure} from './store.ts'

/** The run of many that a run is a child of. */
export interface Parent {
  readonly tenure: Tenure
  /** Aborted, with the `LeaseLost` as its reason, once the parent no longer holds its leases: no child may go on then. */
  readonly lost: AbortSignal
}

/** Takes a run's leases again, with a raised token, and journals that it goes on. */
export async function takeUp(
  run: RunRecord,
  kind: 'run.resumed' | 'undo.opened',
  past: {readonly steps: readonly AnyStep[]; readonly history: RunHistory; readonly spools?: true | undefined},
  deps: AnyDeps,
  {control, parent}: {readonly control: Control; readonly parent: Parent | undefined},
): Promise<Tenure> {
  const first: EventDraft = {
    kind,
    data: {
      ...{version: deps.version, actor: {...deps.actor}, steps: past.steps.map((step) => step.id)},
      ...(parent ? {parent: parent.tenure.run} : {}),
    },
  }
  const {leases} = past.history
  const tenure = await acquire(
    deps,
    control,
    () =>
      deps.store.resume({
        ...{run: run.id, actor: deps.actor, leases, ttlMs: deps.timings.leaseTtl, first},
        ...(past.spools ? {spools: true} : {}),
        ...(parent ? {parent: parent.tenure} : {}),
      }),
    parent,
  )
  past.history.note(first)
  deps.journaled?.({run: run.id, kind})
  return tenure
}

/** Fails fast, naming who is in the way; or waits as long as was asked. What another child of the parent holds is free once that ends. */
export async function acquire(
  deps: AnyDeps,
  control: Control,
  ask: () => Promise<Tenure | Refusal>,
  parent?: Parent,
): Promise<Tenure> {
  const deadline = deps.clock.monotonic() + (control.waitMs ?? 0)
  let told = ''
  for (;;) {
    const answer = await ask()
    if (!('refused' in answer)) return answer
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
