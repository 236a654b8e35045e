import {digestOf} from './chain.ts'
import type {Finding, Json} from './finding.ts'
import {type RunHistory, readHistory} from './history.ts'
import {checkContext} from './look.ts'
import type {EngineDeps, Plan, PlanLine} from './outcome.ts'
import type {AnyRoutine, Capabilities, Decision, Routine, StepOf} from './step.ts'
import type {RunRecord} from './store.ts'

/**
 * What the routine would do now. Reads, changes nothing, opens no run. Where the subject is claimed by an unfinished run of
 * this very command, its decisions and attempts are taken into account. Throws `Unreachable` where something does not answer.
 */
export async function plan<C extends Capabilities>(routine: Routine<C>, deps: EngineDeps<C>): Promise<Plan> {
  const sight = deps.capabilities.observe() as ReturnType<C['observe']>
  const unfinished = await deps.store.claimant(routine.subject)
  const resumes = unfinished !== undefined && isSameCommand(routine, unfinished)
  const history = resumes ? readHistory(await deps.store.events(unfinished.id)) : undefined
  const decision = resumes ? decisionOf(unfinished, history) : await routine.decide(sight)
  const head = {routine: routine.name, subject: routine.subject, resumes, ...(unfinished ? {unfinished} : {})}
  if ('finding' in decision)
    return {
      ...head,
      decided: null,
      leases: [],
      reservations: [],
      lines: [],
      blocked: {code: decision.code, reason: decision.reason},
    }

  const known = new Map<string, Json>()
  const lines: PlanLine[] = []
  for (const step of routine.steps(decision.decided)) {
    const finding = await foreseen(step, sight, known, history, unfinished?.id, deps)
    const outputs =
      finding.finding === 'satisfied' ? finding.outputs : finding.finding === 'needed' ? finding.expected : undefined
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
export const isSameCommand = (routine: AnyRoutine, run: RunRecord): boolean =>
  run.routine === routine.name && run.inputsDigest === digestOf(routine.inputs)

async function foreseen<C extends Capabilities>(
  step: StepOf<C>,
  sight: ReturnType<C['observe']>,
  known: ReadonlyMap<string, Json>,
  history: RunHistory | undefined,
  run: string | undefined,
  deps: EngineDeps<C>,
): Promise<Finding> {
  const past = history?.step(step.id)
  if (step.once && past?.applied) return {finding: 'satisfied', outputs: past.outputs ?? null}
  return step.check(sight, checkContext(step, known, history, run, deps.clock))
}

function decisionOf(run: RunRecord, history: RunHistory | undefined): Decision {
  return {decided: run.decided, leases: history?.leases ?? [], reservations: []}
}
