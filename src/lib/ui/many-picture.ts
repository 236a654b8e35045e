import type {ChildResult, ManyEvent, Tally} from '../engine/index.ts'
import {current, NO_RUN, type PicturedStep, type RunPicture, take} from './run-picture.ts'

/** What is known of a run of many while it goes on. */
export interface ManyPicture {
  /** Empty: none is opened yet. */
  readonly run: string
  readonly title: string
  readonly resumed: boolean
  readonly undo: boolean
  readonly tally: Tally
  /** How far the looking ahead is. */
  readonly planned?: {readonly done: number; readonly total: number} | undefined
  readonly canary: boolean
  /** In the order in which they were begun. */
  readonly running: readonly RunningChild[]
  /** In the order in which they failed. */
  readonly failed: readonly ChildResult[]
}

export interface RunningChild {
  readonly key: string
  /** ms of the clock that `takeMany` was given. */
  readonly since: number
  readonly picture: RunPicture
  /** What it waits for, before its own run is opened. */
  readonly waits?: string | undefined
}

export const NO_MANY: ManyPicture = {
  run: '',
  title: '',
  resumed: false,
  undo: false,
  tally: {total: 0, done: 0, held: 0, failed: 0, undone: 0, left: 0},
  canary: false,
  running: [],
  failed: [],
}

/** The picture after one more event. `now` in ms of any clock that does not go back. */
export function takeMany(picture: ManyPicture, event: ManyEvent, now: number): ManyPicture {
  switch (event.type) {
    case 'planned':
      return {...picture, planned: {done: event.done, total: event.total}}
    case 'many': {
      const {run, routine: title, resumed, undo, tally, failed} = event
      return {...NO_MANY, run, title, resumed, undo, tally, failed}
    }
    case 'wave':
      return {...picture, canary: event.canary}
    case 'child-begun': {
      const {key} = event
      return {
        ...picture,
        failed: picture.failed.filter((one) => one.key !== key),
        running: [...picture.running, {key, since: now, picture: NO_RUN}],
      }
    }
    case 'child': {
      const {key, event: said} = event
      const waits = said.type === 'queued' ? said.why : undefined
      return {
        ...picture,
        running: picture.running.map((child) =>
          child.key === key ? {...child, picture: take(child.picture, said, now), waits} : child,
        ),
      }
    }
    case 'child-ended': {
      const {result, tally} = event
      const failed = picture.failed.filter(({key}) => key !== result.key)
      return {
        ...picture,
        tally,
        running: picture.running.filter(({key}) => key !== result.key),
        failed: isFailed(result, picture.undo) ? [...failed, result] : failed,
      }
    }
  }
}

/** What a running child is at: the step under way, or the last one that was. */
export const stepOf = ({picture}: RunningChild): PicturedStep | undefined =>
  current(picture) ?? picture.steps.findLast(({state}) => state !== 'to-come')

/** So many of the list have what was asked for. */
export const doneOf = ({tally: {done, held, undone}, undo}: ManyPicture): number => (undo ? undone : done + held)

/** That it was undone is what an undo wants, and forward the end of a failure. */
const isFailed = ({state}: ChildResult, undo: boolean): boolean => FAILED.has(state) || (state === 'undone' && !undo)

const FAILED: ReadonlySet<ChildResult['state']> = new Set([
  'failed',
  'blocked',
  'refused',
  'in-doubt',
  'paused',
  'lease-lost',
])
