import {digestOf} from './chain.ts'
import type {Finding, Json} from './finding.ts'
import {type RunHistory, readHistory} from './history.ts'
import {checkContext} from './look.ts'
import type {EngineDeps, Plan, PlanLine} from './outcome.ts'
import type {AnyRoutine, Capabilities, Decision, Routine} from './step.ts'
import type {RunRecord} from './store.ts'

/** `sight`: what several plans look through together; one of its own if left out. `kept`: what a saved plan, or a list, had decided. */
interface Looking<C extends Capabilities> {
  readonly sight?: ReturnType<C['observe']>
  readonly kept?: Json | undefined
}

/**
 * What the routine would do now. Reads, changes nothing, opens no run. Where the subject is claimed by an unfinished run of
 * this very command, its decisions and attempts are taken into account. Throws `Unreachable` where something does not answer.
 */
export async function plan<C extends Capabilities>(
  routine: Routine<C>,
  deps: EngineDeps<C>,
  looking: Looking<C> = {},
): Promise<Plan> {
  const seen = await planned(routine, deps, looking)
  if (seen.unfinished || !isBlocked(seen)) return seen
  // What is foreign at first sight may be half done by a run that began while this one looked: then that run is in the way.
  const begun = await deps.store.claimant(routine.subject)
  if (begun) return {...seen, unfinished: begun}
  // Or all done by now: facts from before it and from after it do not fit together. What blocks is seen twice.
  return looking.sight ? seen : planned(routine, deps, looking)
}

const isBlocked = ({blocked, lines}: Plan): boolean =>
  blocked !== undefined || lines.some(({finding}) => finding.finding === 'blocked')

async function planned<C extends Capabilities>(
  routine: Routine<C>,
  deps: EngineDeps<C>,
  {sight = deps.capabilities.observe() as ReturnType<C['observe']>, kept}: Looking<C>,
): Promise<Plan> {
  const unfinished = await deps.store.claimant(routine.subject)
  const resumes = unfinished !== undefined && isSameCommand(routine, unfinished)
  const history = readHistory(resumes ? await deps.store.events(unfinished.id) : [])
  const decision = resumes ? decisionOf(unfinished, history) : await routine.decide(sight, kept)
  const head = {routine: routine.name, subject: routine.subject, resumes, ...(unfinished ? {unfinished} : {})}
  if ('finding' in decision) {
    const {code, reason} = decision
    return {...head, decided: null, leases: [], reservations: [], lines: [], blocked: {code, reason}}
  }

  const known = new Map<string, Json>()
  const lines: PlanLine[] = []
  for (const step of routine.steps(decision.decided)) {
    const past = history.step(step.id)
    const context = checkContext(step, known, history, resumes ? unfinished.id : undefined, deps.clock)
    const finding: Finding =
      step.once && past.applied
        ? {finding: 'satisfied', outputs: past.outputs ?? null}
        : await step.check(sight, context)
    const outputs = foreseen(finding)
    if (outputs !== undefined) known.set(step.id, outputs)
    lines.push({
      id: step.id,
      fact: step.fact,
      finding,
      undo: 'none' in step.undo ? {none: step.undo.none} : {what: step.undo.what},
      pointOfNoReturn: step.pointOfNoReturn ?? false,
    })
  }
  return {...head, ...decision, lines}
}

/** Whether the unfinished run was begun by the same routine with equal inputs. */
export const isSameCommand = (routine: Pick<AnyRoutine, 'name' | 'inputs'>, run: RunRecord): boolean =>
  run.routine === routine.name && run.inputsDigest === digestOf(routine.inputs)

/** Outputs as they are or, in a plan, as they will be. */
function foreseen(finding: Finding): Json | undefined {
  if (finding.finding === 'satisfied') return finding.outputs
  return finding.finding === 'needed' ? finding.expected : undefined
}

function decisionOf(run: RunRecord, history: RunHistory): Decision {
  return {decided: run.decided, leases: history.leases, reservations: []}
}
