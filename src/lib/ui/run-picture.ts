import type {RunEvent, StepState} from '../engine/outcome.ts'

/** What is known of a run while it goes on: what its events have said so far. */
export interface RunPicture {
  readonly run: string
  readonly title: string
  readonly resumed: boolean
  readonly undo: boolean
  readonly steps: readonly PicturedStep[]
}

export interface PicturedStep {
  readonly id: string
  readonly fact: string
  readonly state: StepState | 'to-come'
  /** ms of the clock that `take` was given, when it got its present turn. */
  readonly since: number
  readonly ms?: number | undefined
  readonly note?: string | undefined
  readonly progress?: {readonly text: string; readonly fraction?: number | undefined} | undefined
}

export const NO_RUN: RunPicture = {run: '', title: '', resumed: false, undo: false, steps: []}

/** The picture after one more event. `now` in ms of any clock that does not go back. */
export function take(picture: RunPicture, event: RunEvent, now: number): RunPicture {
  switch (event.type) {
    case 'run':
      return {
        run: event.run,
        title: `${event.routine} ${event.subject.slice(event.subject.indexOf(':') + 1)}`,
        resumed: event.resumed,
        undo: event.undo,
        steps: event.steps.map(({id, fact}) => ({id, fact, state: 'to-come', since: now})),
      }
    case 'step': {
      const before = picture.steps.find(({id}) => id === event.id)
      const begins = before === undefined || !isActive(before)
      return withStep(picture, event.id, {
        id: event.id,
        fact: event.fact,
        state: event.state,
        since: begins ? now : before.since,
        ms: event.ms,
        note: event.note,
      })
    }
    case 'queued':
      return picture
    case 'progress': {
      const before = picture.steps.find(({id}) => id === event.id)
      if (!before) return picture
      return withStep(picture, event.id, {...before, progress: {text: event.text, fraction: event.fraction}})
    }
  }
}

export const isActive = ({state}: Pick<PicturedStep, 'state'>): boolean => ACTIVE.has(state)
export const isTrouble = ({state}: Pick<PicturedStep, 'state'>): boolean => TROUBLE.has(state)

/** The step under way; the last of them where several are. */
export const current = (picture: RunPicture): PicturedStep | undefined => picture.steps.findLast(isActive)

const ACTIVE: ReadonlySet<string> = new Set(['checking', 'applying', 'settling', 'waiting', 'undoing'])
const TROUBLE: ReadonlySet<string> = new Set(['failed', 'blocked', 'in-doubt'])

function withStep(picture: RunPicture, id: string, step: PicturedStep): RunPicture {
  const known = picture.steps.some((other) => other.id === id)
  const steps = known ? picture.steps.map((other) => (other.id === id ? step : other)) : [...picture.steps, step]
  return {...picture, steps}
}
