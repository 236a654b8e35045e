import {LeaseLost, OperatorError} from '../../errors.ts'
import type {RunHistory} from '../history.ts'
import {keepLeases} from '../lease-keeper.ts'
import {recorder} from '../recorder.ts'
import type {Capabilities} from '../step.ts'
import type {Tenure} from '../store.ts'
import {asBug, type End, endOf, journaledError, Killed} from '../work.ts'
import {isFailure, type Ledger} from './ledger.ts'
import type {ChildResult, ChildState, Many, ManyControl, ManyDeps, ManyOutcome} from './many.ts'
import {ended} from './waves.ts'
import type {ManyWork} from './work.ts'

interface Order<C extends Capabilities> {
  readonly many: Many<C>
  readonly ledger: Ledger
  readonly tenure: Tenure
  readonly history: RunHistory
  readonly resumed: boolean
  readonly undo: boolean
}

/** Works on the children under the parent's tenure until the end of this process's part, and records how it ended. */
export async function conductMany<C extends Capabilities>(
  {many, ledger, tenure, history, resumed, undo}: Order<C>,
  deps: ManyDeps<C>,
  control: ManyControl,
  children: (work: ManyWork<C>) => Promise<End>,
): Promise<ManyOutcome> {
  await using keeper = keepLeases(deps.store, tenure, deps.timings.leaseTtl, deps.clock)
  const killed = new AbortController()
  const kill = () => killed.abort(new Killed('stopped at once by the operator'))
  if (control.kill.aborted) kill()
  else control.kill.addEventListener('abort', kill, {once: true})
  const work: ManyWork<C> = {
    ...{many, deps, control, ledger, resumed},
    recorder: recorder(deps, tenure, history),
    parent: {tenure, lost: keeper.lost},
    hard: AbortSignal.any([killed.signal, keeper.lost]),
  }
  deps.tell({
    type: 'many',
    ...{run: tenure.run, routine: many.name, subject: many.subject, resumed, undo, tally: ledger.tally()},
    failed: ledger.results().filter(({state}) => isFailure(state)),
  })
  try {
    const end = await worked(work, children)
    return outcomeOf(work, await recordEnd(work, end))
  } finally {
    control.kill.removeEventListener('abort', kill)
  }
}

async function worked<C extends Capabilities>(
  work: ManyWork<C>,
  children: (work: ManyWork<C>) => Promise<End>,
): Promise<End> {
  try {
    // What the plan met is known before anything is begun; of a run that is taken up again the journal has it.
    if (!work.resumed)
      for (const result of work.ledger.results()) if (result.state === 'refused') await ended(work, result)
    const end = await children(work)
    if (work.parent.lost.aborted) return endOf(work.parent.lost.reason)
    return work.hard.aborted ? {state: 'in-doubt'} : end
  } catch (error) {
    return endOf(error)
  }
}

/** Closes or stops the run in the journal. A failure to do so never hides the first error. */
async function recordEnd<C extends Capabilities>(work: ManyWork<C>, end: End): Promise<End> {
  if (end.state === 'lease-lost') return end
  const {tally, results} = work.ledger
  const recorded = closes(work, end) && end.state === 'failed' ? 'done' : end.state
  const closed = recorded === 'done' || recorded === 'undone'
  const data = {state: recorded, tally: {...tally()}, ...(end.error ? {error: journaledError(end.error)} : {})}
  try {
    await work.recorder.end({kind: closed ? 'run.closed' : 'run.stopped', data}, recorded, changedBy(results()))
    return end
  } catch (caught) {
    if (caught instanceof LeaseLost) return {state: 'lease-lost', error: caught}
    const why = end.error ?? (caught instanceof OperatorError ? caught : asBug(caught))
    return {state: closed ? 'failed' : end.state, error: why}
  }
}

/** Nothing of it is left unfinished, and its list will not be worth going on with. */
const closes = <C extends Capabilities>({many, ledger}: ManyWork<C>, {state}: End): boolean =>
  state === 'failed' &&
  many.recurs === true &&
  ledger.results().every(({state, run}) => CLOSED.has(state) || run === undefined)

const CLOSED: ReadonlySet<ChildState> = new Set(['done', 'held', 'undone'])

function outcomeOf<C extends Capabilities>({ledger, recorder}: ManyWork<C>, {state, error}: End): ManyOutcome {
  const children = ledger.results()
  return {
    ...{run: recorder.tenure.run, state, changed: changedBy(children), children, tally: ledger.tally()},
    ...(error ? {error} : {}),
  }
}

const changedBy = (children: readonly ChildResult[]): number => children.reduce((sum, {changed}) => sum + changed, 0)
