import type {Json} from './finding.ts'
import type {ShownPlan} from './shown.ts'
import type {LeaseWanted, Left} from './step.ts'
import type {EventDraft} from './store.ts'

/** What a run's journal says of one step. */
export interface StepHistory {
  /** Attempt keys, oldest first. */
  readonly attempts: readonly string[]
  /** The before-image of the first attempt. */
  readonly before: Json
  /** Outputs of the last satisfied check; undefined if there was none. */
  readonly outputs: Json | undefined
  /** What the step left when it was made: outputs of the first satisfied check after the last attempt. An undo compares with it. */
  readonly left: Json | undefined
  /** Its last check was satisfied. */
  readonly finished: boolean
  /** The last attempt has neither an outcome nor a later check. */
  readonly open: boolean
  /** The last attempt returned: of a `once` step the proof that it took. */
  readonly applied: boolean
  readonly undone: boolean
}

/** What a run's journal says, kept up to date while the run goes on. */
export interface RunHistory {
  readonly leases: readonly LeaseWanted[]
  /** Version of the product that wrote the last event of opening or resuming. */
  readonly version: string
  /** An undo has begun: from then on the run can only be undone. */
  readonly undoing: boolean
  /** What the saved plan showed that it carries out, if it does. */
  readonly plan: ShownPlan | undefined
  step(id: string): StepHistory
  /** Ids of the steps that the journal names, in the order of their first event. */
  ids(): readonly string[]
  /** For an undo: what others of the same list have made counts as this run's own, where the step makes what they share. */
  adopt(id: string, past: StepHistory): void
  /** Takes in an event that was just appended. */
  note(event: EventDraft): void
}

const NOTHING: StepHistory = {
  attempts: [],
  before: null,
  outputs: undefined,
  left: undefined,
  finished: false,
  open: false,
  applied: false,
  undone: false,
}

/** Reads a journal of this or an earlier version; unknown members of an event's data are left alone. */
export function readHistory(events: readonly EventDraft[]): RunHistory {
  const steps = new Map<string, StepHistory>()
  const run = {
    leases: [] as readonly LeaseWanted[],
    version: '',
    undoing: false,
    plan: undefined as ShownPlan | undefined,
  }
  const history: RunHistory = {
    get leases() {
      return run.leases
    },
    get version() {
      return run.version
    },
    get undoing() {
      return run.undoing
    },
    get plan() {
      return run.plan
    },
    step: (id) => steps.get(id) ?? NOTHING,
    ids: () => [...steps.keys()],
    adopt(id, {attempts, before, left}) {
      const own = history.step(id)
      const more = attempts.filter((attempt) => !own.attempts.includes(attempt))
      steps.set(id, {
        ...own,
        attempts: [...own.attempts, ...more],
        ...(own.attempts.length === 0 ? {before, left: own.left ?? left} : {}),
      })
    },
    note(event) {
      const data = event.data as Record<string, Json>
      if (event.kind === 'run.opened') run.leases = data.leases as unknown as readonly LeaseWanted[]
      if (event.kind === 'run.opened') run.plan = data.plan as ShownPlan | undefined
      if (event.kind === 'run.opened' || event.kind === 'run.resumed') run.version = String(data.version)
      if (event.kind === 'undo.opened') run.undoing = true
      if (event.step) steps.set(event.step, afterEvent(history.step(event.step), event, data))
    },
  }
  for (const event of events) history.note(event)
  return history
}

/** Outputs by step id as later steps may know them: as last found or, for an undo, as the steps left them. */
export const knownOutputs = (history: RunHistory, as: 'found' | 'left'): Map<string, Json> =>
  new Map(
    history.ids().flatMap((id) => {
      const {outputs, left} = history.step(id)
      const known = as === 'left' ? (left ?? outputs) : outputs
      return known === undefined ? [] : [[id, known] as const]
    }),
  )

/** What an undo compares with. */
export const leftBy = (history: RunHistory, step: string): Left => {
  const {before, left, attempts} = history.step(step)
  return {before, outputs: left, attempts}
}

function afterEvent(step: StepHistory, event: EventDraft, data: Record<string, Json>): StepHistory {
  switch (event.kind) {
    case 'step.checked':
      if (data.drift) return step
      return data.finding === 'satisfied'
        ? {...step, outputs: data.outputs ?? null, left: step.left ?? data.outputs ?? null, finished: true, open: false}
        : {...step, finished: false}
    case 'step.intended':
      return {
        ...step,
        attempts: [...step.attempts, event.attempt ?? ''],
        before: step.attempts.length === 0 ? (data.before ?? null) : step.before,
        left: undefined,
        finished: false,
        open: true,
        applied: false,
        undone: false,
      }
    case 'step.applied':
      return {
        ...step,
        open: false,
        applied: true,
        ...(data.outputs === undefined ? {} : {outputs: data.outputs, left: data.outputs}),
      }
    case 'step.failed':
      return {...step, open: false}
    case 'step.decided':
      return {...step, open: false, applied: data.decision === 'done'}
    case 'undo.checked':
      return data.finding === 'satisfied' ? {...step, undone: true, finished: false} : step
    default:
      return step
  }
}
