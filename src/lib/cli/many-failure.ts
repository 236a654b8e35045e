import type {ChildResult, Json, ManyOutcome, StepOutcome, StepResult} from '../engine/index.ts'
import type {Next} from '../ui/failure.ts'
import type {Exit} from './exit.ts'
import type {Failed} from './failure.ts'
import type {Cause} from './interruption.ts'
import {untold} from './run-failure.ts'

/** How a run of many is told that did not come to the wanted end: who failed for what, what is left, what to type next. */
export function manyFailure(
  outcome: ManyOutcome,
  order: {
    readonly asked: 'do' | 'undo'
    readonly exit: Exit
    readonly cause: Cause | undefined
    readonly failure: Failed | undefined
  },
): Failed {
  const {asked, exit, cause, failure} = order
  const told = failure ?? untold(outcome.state === 'in-doubt', cause)
  const failed = outcome.children.filter(isTrouble)
  return {
    ...told,
    exit,
    why: told.code === 'LL-BUG' || failed.length === 0 ? told.why : failedLines(failed),
    state: [told.state?.replace(/\.$/, ''), leftBehind(outcome, asked)].filter(Boolean).join('; '),
    next: nextOf(outcome, asked, [...explained(failed), ...told.next]),
  }
}

/** The `result` of the JSON document, whatever the end. */
export const manyDocument = ({state, children, tally}: ManyOutcome): {readonly [key: string]: Json} => ({
  state,
  tally: {...tally},
  children: children.map(({run, error, ...child}) => ({
    ...child,
    run: run ?? null,
    ...(error ? {error: {...error}} : {}),
  })),
})

/** Children as the record of a run lists them. */
export const childSteps = ({children}: ManyOutcome): readonly StepResult[] =>
  children.map(({key, state, ms, run, error}) => ({
    id: key,
    fact: key,
    result: RESULTS[state],
    ms,
    note: [run && `run ${run}`, error && `${error.code}: ${error.message}`].filter(Boolean).join(', '),
  }))

const RESULTS: Readonly<Record<ChildResult['state'], StepOutcome>> = {
  done: 'changed',
  held: 'held',
  failed: 'failed',
  'lease-lost': 'failed',
  refused: 'blocked',
  blocked: 'blocked',
  paused: 'blocked',
  'in-doubt': 'in-doubt',
  undone: 'undone',
  interrupted: 'not-reached',
  'not-begun': 'not-reached',
}

const isTrouble = ({state}: ChildResult): boolean => RESULTS[state] === 'failed' || TROUBLE.has(state)
const TROUBLE: ReadonlySet<ChildResult['state']> = new Set(['refused', 'blocked', 'paused', 'in-doubt'])

/** So many are named; more stand in `run show`. */
const NAMED = 8

function failedLines(failed: readonly ChildResult[]): string {
  const lines = failed
    .slice(0, NAMED)
    .map(({key, state, error}) => `${key}: ${error ? `${error.message} (${error.code})` : state}`)
  return [...lines, ...(failed.length > NAMED ? [`and ${failed.length - NAMED} more`] : [])].join('\n')
}

function leftBehind({run, tally}: ManyOutcome, asked: 'do' | 'undo'): string {
  if (run === undefined) return 'nothing was changed'
  const {done, held, failed, undone, left} = tally
  return [
    ...(asked === 'undo' ? [`${undone} undone`] : []),
    ...(asked === 'do' || done > 0 ? [`${done} done`] : []),
    ...(held > 0 ? [`${held} already so`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(asked === 'do' && undone > 0 ? [`${undone} failed and undone`] : []),
    ...(left > 0 ? [`${left} not done`] : []),
  ].join(', ')
}

const explained = (failed: readonly ChildResult[]): readonly Next[] =>
  [...new Set(failed.flatMap(({error}) => (error && error.code !== 'BUG' ? [error.code] : [])))]
    .slice(0, 3)
    .map((code) => ({command: `landlord explain ${code}`}))

function nextOf({run}: ManyOutcome, asked: 'do' | 'undo', told: readonly Next[]): readonly Next[] {
  const own: readonly Next[] =
    run === undefined
      ? []
      : [
          ...(asked === 'do'
            ? [{command: `landlord run resume ${run}`, does: 'goes on with those that are not done'}]
            : []),
          {
            command: `landlord run undo ${run}`,
            does: asked === 'undo' ? 'goes on with undoing' : 'takes back what the unfinished and failed ones did',
          },
          {command: `landlord run show ${run}`, does: 'shows them all'},
        ]
  const all = [...told, ...own]
  return all.filter(({command}, i) => all.findIndex((other) => other.command === command) === i)
}
