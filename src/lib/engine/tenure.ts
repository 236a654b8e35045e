import type {RunHistory} from './history.ts'
import type {AnyDeps, Control} from './outcome.ts'
import {refusalError} from './refusal.ts'
import type {AnyStep} from './step.ts'
import type {EventDraft, Refusal, RunRecord, Tenure} from './store.ts'

/** Takes a run's leases again, with a raised token, and journals that it goes on. */
export async function takeUp(
  run: RunRecord,
  kind: 'run.resumed' | 'undo.opened',
  past: {readonly steps: readonly AnyStep[]; readonly history: RunHistory},
  deps: AnyDeps,
  control: Control,
): Promise<Tenure> {
  const first: EventDraft = {
    kind,
    data: {version: deps.version, actor: {...deps.actor}, steps: past.steps.map((step) => step.id)},
  }
  const {leases} = past.history
  const tenure = await acquire(deps, control, () =>
    deps.store.resume({run: run.id, actor: deps.actor, leases, ttlMs: deps.timings.leaseTtl, first}),
  )
  past.history.note(first)
  deps.journaled?.({run: run.id, kind})
  return tenure
}

/** Fails fast, naming who is in the way; or waits as long as was asked. */
export async function acquire(deps: AnyDeps, control: Control, ask: () => Promise<Tenure | Refusal>): Promise<Tenure> {
  const deadline = deps.clock.monotonic() + (control.waitMs ?? 0)
  let told = ''
  for (;;) {
    const answer = await ask()
    if (!('refused' in answer)) return answer
    const mayWait = answer.refused === 'lease' && deps.clock.monotonic() < deadline && !control.stop.aborted
    const refusal = refusalError(answer, deps.clock)
    if (!mayWait) throw refusal
    if (refusal.message !== told) deps.listen({type: 'queued', why: refusal.message})
    told = refusal.message
    await deps.clock.sleep(deps.timings.waitEvery, control.stop)
  }
}
