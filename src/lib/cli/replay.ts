import type {JournalEvent, Json, RunEvent, StepState} from '../engine/index.ts'

type Step = Extract<RunEvent, {type: 'step'}>

/** A step as those who watch see it. */
export interface StepFact {
  readonly id: string
  readonly fact: string
}

/**
 * Tells from the journal what the renderers of the run itself heard. Takes events in order; progress is not journaled, so it is
 * not told. `routine`, `subject` and `steps` are the run's.
 */
export function replay(
  run: {readonly id: string; readonly routine: string; readonly subject: string},
  steps: readonly StepFact[],
): (event: JournalEvent) => RunEvent | undefined {
  const intended = new Map<string, number>()
  const opened = (of: {readonly resumed: boolean; readonly undo: boolean}): RunEvent => ({
    type: 'run',
    ...{run: run.id, routine: run.routine, subject: run.subject},
    ...of,
    steps: of.undo ? steps.filter(({id}) => intended.has(id)).toReversed() : steps,
  })
  return (event) => {
    const at = Date.parse(event.at)
    if (event.kind === 'run.opened') return opened({resumed: false, undo: false})
    if (event.kind === 'run.resumed') return opened({resumed: true, undo: false})
    if (event.kind === 'undo.opened') return opened({resumed: true, undo: true})
    const {step: id} = event
    if (id === undefined) return undefined
    const since = intended.get(id)
    if (event.kind === 'step.intended') intended.set(id, at)
    const state = stateOf(event, since !== undefined)
    if (!state) return undefined
    const data = (event.data ?? {}) as {readonly [key: string]: Json}
    return {
      type: 'step',
      id,
      fact: steps.find((step) => step.id === id)?.fact ?? id,
      state,
      ...(since !== undefined && ENDINGS.has(state) ? {ms: Math.max(0, at - since)} : {}),
      ...noteOf(data),
      ...(Array.isArray(data.diff) ? {diff: data.diff.map(String)} : {}),
    }
  }
}

const ENDINGS: ReadonlySet<StepState> = new Set(['changed', 'undone'])

function stateOf({kind, data}: JournalEvent, attempted: boolean): StepState | undefined {
  const said = (data ?? {}) as {readonly [key: string]: Json}
  switch (kind) {
    case 'step.checked':
      return said.drift === true ? 'failed' : checkedState(String(said.finding), attempted)
    case 'step.intended':
      return 'applying'
    case 'step.applied':
      return said.outputs === undefined ? 'settling' : 'changed'
    case 'step.failed':
    case 'undo.failed':
      return 'failed'
    case 'step.in-doubt':
      return 'in-doubt'
    case 'undo.checked':
      return undoState(said)
    case 'undo.intended':
      return 'undoing'
    default:
      return undefined
  }
}

function checkedState(finding: string, attempted: boolean): StepState {
  if (finding === 'satisfied') return attempted ? 'changed' : 'held'
  if (finding === 'blocked') return 'blocked'
  return finding === 'in-flight' ? 'waiting' : attempted ? 'settling' : 'checking'
}

function undoState({finding, note}: {readonly [key: string]: Json}): StepState {
  if (finding === 'satisfied') return note === undefined ? 'undone' : 'kept'
  return finding === 'blocked' ? 'blocked' : 'undoing'
}

function noteOf({note, message, reason}: {readonly [key: string]: Json}): Pick<Step, 'note'> {
  const text = note ?? message ?? reason
  return typeof text === 'string' ? {note: text} : {}
}
