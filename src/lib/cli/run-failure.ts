import type {Outcome} from '../engine/index.ts'
import type {Next} from '../ui/failure.ts'
import type {Exit} from './exit.ts'
import type {Failed} from './failure.ts'
import type {Cause} from './interruption.ts'

/** How a run's end is told when it is not the wanted one: which fact, what is left, and what to type next. */
export function runFailure(
  outcome: Outcome,
  order: {
    readonly asked: 'do' | 'undo'
    readonly exit: Exit
    readonly cause: Cause | undefined
    readonly failure: Failed | undefined
  },
): Failed {
  const {asked, exit, cause, failure} = order
  const told = failure ?? untold(isInDoubt(outcome), cause)
  const at = outcome.steps.find(({result}) => result === 'failed' || result === 'blocked' || result === 'in-doubt')
  return {
    ...told,
    exit,
    fact: told.code === 'LL-BUG' ? undefined : at?.fact,
    state: [told.state?.replace(/\.$/, ''), leftBehind(outcome, asked)].filter(Boolean).join('; '),
    next: nextOf(outcome, asked, told.next),
  }
}

const isInDoubt = ({state, steps}: Outcome): boolean =>
  state === 'in-doubt' || steps.some(({result}) => result === 'in-doubt')

/** The engine gives no error where the operator asked for the end. */
export function untold(doubt: boolean, cause: Cause | undefined): Failed {
  const code =
    cause === 'timeout' ? 'LL-TIMEOUT' : cause === 'SIGTERM' || cause === 'SIGHUP' ? 'LL-TERMINATED' : 'LL-INTERRUPTED'
  return {
    code,
    message: doubt ? 'Stopped at once, as asked: what was under way is in doubt.' : 'Stopped before its end, as asked.',
    exit: 4 as Exit,
    state: doubt
      ? 'it may still go on over there; its lease runs out by itself, and resuming looks before it repeats anything'
      : undefined,
    next: [],
  }
}

function leftBehind({changed, held, steps, run}: Outcome, asked: 'do' | 'undo'): string {
  if (run === undefined) return 'nothing was changed'
  const pending = steps.filter(({result}) => result === 'not-reached').length
  const parts =
    asked === 'undo'
      ? [`${changed} undone`, ...(pending > 0 ? [`${pending} still to undo`] : [])]
      : [`${changed} made by this run`, `${held} held before`, ...(pending > 0 ? [`${pending} not begun`] : [])]
  return parts.join(', ')
}

function nextOf({run, state, steps}: Outcome, asked: 'do' | 'undo', told: readonly Next[]): readonly Next[] {
  if (run === undefined) return told
  const said = (command: string) => told.some((next) => next.command.startsWith(command))
  const made = steps.filter(({result}) => result === 'changed' || result === 'in-doubt' || result === 'failed').length
  const resume = {command: `landlord run resume ${run}`, does: 'goes on from here'}
  const undo = {
    command: `landlord run undo ${run}`,
    does:
      asked === 'undo'
        ? 'goes on with undoing'
        : made === 0
          ? 'gives it up: it has made nothing'
          : `takes back the ${made} ${made === 1 ? 'thing' : 'things'} this run made or began`,
  }
  const show = {command: `landlord run show ${run}`, does: 'shows what it did'}
  // What blocks a run may stay for good: then there is no way forward, and its subject is nobody else's until it is given up.
  const mayGoBack = made > 0 || state === 'blocked'
  const own =
    state === 'undone' ? [show] : asked === 'undo' ? [undo, show] : [resume, ...(mayGoBack ? [undo] : []), show]
  return [...told, ...own.filter(({command}) => !said(command))]
}
