import {canonicalJson, digestOf} from './chain.ts'
import type {Finding, Json} from './finding.ts'
import type {RunHistory} from './history.ts'
import type {EngineDeps, StepState} from './outcome.ts'
import type {Durability, EventDraft, RunState, Tenure} from './store.ts'

/** Before-images up to this size are journaled whole, in bytes of canonical JSON; larger ones by digest. */
const LARGEST_IMAGE = 64 * 1024

/** Writes a run's events: redacted, one after another, told to who counts them. */
export interface Recorder {
  readonly tenure: Tenure
  /** What the journal says, these events included. */
  readonly history: RunHistory
  append(event: EventDraft, durability?: Durability): Promise<void>
  end(event: EventDraft, state: Exclude<RunState, 'open'>, changed: number): Promise<void>
  /** Tells the renderers; nothing is journaled. */
  tell(
    step: {readonly id: string; readonly fact: string},
    state: StepState,
    more?: {ms?: number; note?: string; diff?: readonly string[]},
  ): void
}

export function recorder(deps: EngineDeps, tenure: Tenure, history: RunHistory): Recorder {
  const clean = (event: EventDraft): EventDraft => ({...event, data: redacted(deps, event.data)})
  return {
    tenure,
    history,
    async append(event, durability) {
      await deps.store.append(tenure, clean(event), durability)
      history.note(event)
      deps.journaled?.({run: tenure.run, kind: event.kind})
    },
    async end(event, state, changed) {
      await deps.store.end(tenure, clean(event), state, changed)
      deps.journaled?.({run: tenure.run, kind: event.kind})
    },
    tell(step, state, more = {}) {
      deps.listen({
        type: 'step',
        id: step.id,
        fact: step.fact,
        state,
        ...(more.ms === undefined ? {} : {ms: more.ms}),
        ...(more.note === undefined ? {} : {note: deps.redact(more.note)}),
        ...(more.diff === undefined ? {} : {diff: more.diff.map((line) => deps.redact(line))}),
      })
    },
  }
}

/** The same data with every known secret taken out of its texts. */
const redacted = (deps: Pick<EngineDeps, 'redact'>, data: Json): Json =>
  JSON.parse(deps.redact(JSON.stringify(data))) as Json

/** What of a finding is journaled. */
export function journaledFinding(finding: Finding): Json {
  switch (finding.finding) {
    case 'satisfied':
      return {
        finding: 'satisfied',
        outputs: finding.outputs,
        ...(finding.note === undefined ? {} : {note: finding.note}),
      }
    case 'needed':
      return {finding: 'needed', diff: finding.diff}
    default:
      return {...finding}
  }
}

/** The before-image as it is journaled. */
export function image(before: Json): Json {
  const size = Buffer.byteLength(canonicalJson(before))
  return size <= LARGEST_IMAGE ? before : {digest: digestOf(before), bytes: size}
}
