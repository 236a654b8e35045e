import type {Finding} from './finding.ts'
import {knownOutputs, leftBy, readHistory, type StepHistory} from './history.ts'
import {checkContext} from './look.ts'
import type {EngineDeps, Plan} from './outcome.ts'
import type {AnyStep, Capabilities, Routine} from './step.ts'
import type {RunRecord} from './store.ts'

/**
 * What undoing the run would take back now, last first: the undo's own checks, nothing else, so that it cannot differ from
 * what undo does. `shared` as there. Reads, changes nothing. Throws `Unreachable` where something does not answer.
 */
export async function planUndo<C extends Capabilities>(
  run: RunRecord,
  routine: Routine<C>,
  deps: EngineDeps<C>,
  shared: ReadonlyMap<string, StepHistory> = new Map(),
): Promise<Plan> {
  const history = readHistory(await deps.store.events(run.id))
  for (const [id, past] of shared) history.adopt(id, past)
  const sight = deps.capabilities.observe()
  const known = knownOutputs(history, 'left')
  const found = async (step: AnyStep): Promise<Finding> => {
    if ('none' in step.undo) return {finding: 'satisfied', outputs: null, note: step.undo.none}
    return step.undo.check(sight, leftBy(history, step.id), checkContext(step, known, history, run.id, deps.clock))
  }
  const lines: Plan['lines'][number][] = []
  for (const step of routine.steps(run.decided).toReversed()) {
    const past = history.step(step.id)
    if (past.attempts.length === 0 || past.undone) continue
    const undo = 'none' in step.undo ? {none: step.undo.none} : {what: step.undo.what}
    lines.push({
      id: step.id,
      fact: step.fact,
      finding: await found(step),
      undo,
      pointOfNoReturn: step.pointOfNoReturn ?? false,
    })
  }
  return {
    routine: run.routine,
    subject: run.subject,
    decided: run.decided,
    leases: history.leases,
    reservations: [],
    lines,
    resumes: false,
    unfinished: run,
  }
}
