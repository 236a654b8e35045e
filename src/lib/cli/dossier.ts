import type {JournalEvent, RunRecord} from '../engine/index.ts'
import type {DossierStep, RunDossier} from '../ui/run-record.ts'
import {harmless} from '../ui/text.ts'
import type {Composition} from './compose.ts'
import {replay, type StepFact} from './replay.ts'
import {factsOf} from './run-facts.ts'
import {standingOf} from './unfinished.ts'
import {membersOf} from './views/runs.ts'

/** All that the store knows of a run, for its record. */
export async function dossierOf(run: RunRecord, composition: Composition): Promise<RunDossier> {
  const {operations, store} = composition
  const events = await operations.events(run.id)
  const verdict = await operations.verify(run.id)
  return {
    run,
    standing: standingOf(run, await operations.leases()),
    ordered: membersOf(run.inputs),
    decided: membersOf(run.decided),
    steps: stepsOf(run, events, await factsOf(run, composition)),
    events,
    verdict: verdict.sound
      ? verdict.unseen
        ? `in the archive ${verdict.unseen}`
        : `sound: ${verdict.events} events`
      : `ALTERED at ${verdict.at}: ${verdict.why}`,
    children: await store.children(run.id),
  }
}

/** What became of each step, over all processes that worked on the run. */
function stepsOf(run: RunRecord, events: readonly JournalEvent[], facts: readonly StepFact[]): readonly DossierStep[] {
  const tell = replay(run, facts)
  const steps = new Map<string, DossierStep>(
    facts.map(({id, fact}) => [
      id,
      {fact, result: 'not reached', began: undefined, ms: undefined, changes: [], note: undefined, found: undefined},
    ]),
  )
  for (const event of events) {
    const heard = tell(event)
    if (heard?.type !== 'step') continue
    const before = steps.get(heard.id)
    const attempts = event.kind === 'step.intended' || event.kind === 'undo.intended'
    const began = before?.began ?? (attempts ? event.at : undefined)
    const {outputs} = (event.data ?? {}) as {readonly outputs?: unknown}
    steps.set(heard.id, {
      fact: heard.fact,
      result: heard.state,
      began,
      ms: began === undefined ? undefined : Date.parse(event.at) - Date.parse(began),
      changes: [...new Set([...(before?.changes ?? []), ...(attempts ? (heard.diff ?? []) : [])])],
      note: heard.note ?? before?.note,
      found: outputs === undefined || outputs === null ? before?.found : harmless(JSON.stringify(outputs)),
    })
  }
  return [...steps.values()]
}
