import type {AnyDeps} from '../outcome.ts'
import type {Target} from '../step.ts'
import type {JournalEvent, RunRecord} from '../store.ts'
import type {ChildError, ChildResult, ChildState, Tally} from './many.ts'

/** What is known of every target of a frozen list, kept up to date while the run goes on. */
export interface Ledger {
  readonly targets: readonly Target[]
  of(key: string): ChildResult
  note(result: ChildResult): void
  /** In the order of the list. */
  results(): readonly ChildResult[]
  tally(): Tally
}

/** `held`: how many needed nothing before the list was frozen, and so are not on it. */
export function ledger(targets: readonly Target[], held: number, past: ReadonlyMap<string, ChildResult>): Ledger {
  const known = new Map(past)
  const of = (key: string): ChildResult => known.get(key) ?? {key, state: 'not-begun', changed: 0, ms: 0}
  const results = () => targets.map(({key}) => of(key))
  return {
    targets,
    of,
    note: (result) => void known.set(result.key, result),
    results,
    tally() {
      const states = results().map(({state}) => state)
      const count = (is: (state: ChildState) => boolean) => states.filter(is).length
      return {
        total: states.length + held,
        done: count((state) => state === 'done'),
        held: held + count((state) => state === 'held'),
        failed: count(isFailure),
        undone: count((state) => state === 'undone'),
        left: count((state) => state === 'not-begun' || state === 'interrupted'),
      }
    },
  }
}

/** Whoever asked for it has it: a retry leaves it alone. */
export const isSettled = ({state}: Pick<ChildResult, 'state'>): boolean => state === 'done' || state === 'held'

/** In doubt and paused count too: a person is needed, and more of the same would need more of them. */
export const isFailure = (state: ChildState): boolean => FAILURES.has(state)

const FAILURES: ReadonlySet<ChildState> = new Set(['failed', 'blocked', 'refused', 'in-doubt', 'paused', 'lease-lost'])

/**
 * What became of the targets until now. A child's own run says it, wherever there is one: it may have been gone on with or
 * undone by itself since, and where the parent was cut off its journal lacks the end. `subjectOf` joins the two.
 */
export async function pastResults(
  run: RunRecord,
  targets: readonly Target[],
  subjectOf: (target: Target) => string,
  {store}: Pick<AnyDeps, 'store'>,
): Promise<ReadonlyMap<string, ChildResult>> {
  const journaled = new Map((await store.events(run.id)).flatMap(endedIn).map((result) => [result.key, result]))
  const runs = new Map((await store.children(run.id)).map((child) => [child.subject, child]))
  const results = targets.flatMap((target) => {
    const child = runs.get(subjectOf(target))
    const said = journaled.get(target.key)
    return child ? [ofRun(target, child, said)] : said ? [said] : []
  })
  return new Map(results.map((result) => [result.key, result]))
}

function ofRun({key}: Target, {id: run, state, changed}: RunRecord, said: ChildResult | undefined): ChildResult {
  const error = said?.run === run && said.state === state ? said.error : undefined
  return {key, run, state: state === 'open' ? 'interrupted' : state, changed, ms: 0, ...(error ? {error} : {})}
}

function endedIn({kind, data}: JournalEvent): readonly ChildResult[] {
  if (kind !== 'child.ended') return []
  const {target, run, state, changed, error} = data as unknown as {
    target: string
    run: string | null
    state: ChildState
    changed: number
    error?: ChildError
  }
  return [{key: target, run: run ?? undefined, state, changed, ms: 0, ...(error ? {error} : {})}]
}
