import {Bug, OperatorError} from '../../errors.ts'
import type {Plan} from '../outcome.ts'
import {isSameCommand, plan} from '../plan.ts'
import type {AnyRoutine, Capabilities, Routine, Target} from '../step.ts'
import type {RunRecord} from '../store.ts'
import {frozenList} from './frozen.ts'
import {isSettled, ledger, pastResults} from './ledger.ts'
import type {ChildPlan, Choice, Many, ManyDeps, ManyPlan, Pace} from './many.ts'
import {sideBySide} from './side-by-side.ts'

/**
 * What the command would do now, target by target. Reads, changes nothing, opens no run. Where its own run is unfinished,
 * that one's list counts. What does not answer blocks its target alone. Throws LL-TARGET-UNKNOWN.
 */
export async function planMany<C extends Capabilities>(
  many: Many<C>,
  deps: ManyDeps<C>,
  order: {
    readonly pace: Pick<Pace, 'concurrency' | 'limits'>
    readonly stop: AbortSignal
    readonly seen?: Seen<C> | undefined
  },
): Promise<ManyPlan> {
  const unfinished = await deps.store.claimant(many.subject)
  const resumes = unfinished !== undefined && isSameCommand(many, unfinished)
  const head = {routine: many.name, subject: many.subject, resumes, ...(unfinished ? {unfinished} : {})}
  const sight = deps.capabilities.observe() as ReturnType<C['observe']>
  const frozen = resumes ? await leftOf(unfinished, many, deps) : undefined
  const decision = frozen ?? (await many.decide(sight))
  if ('finding' in decision) {
    const {code, reason} = decision
    return {...head, leases: [], children: [], held: 0, blocked: {code, reason}}
  }

  if (!frozen) assertDistinct(decision.targets, many)
  const targets = frozen ? frozen.targets : chosen(decision.targets, many.choice)
  const known = await lookedAt(targets, many, deps, {...order, sight})
  const needy = frozen ? known : known.filter(isNeedy).slice(0, many.choice?.limit)
  const held = frozen ? frozen.settled : known.length - known.filter(isNeedy).length
  return {...head, leases: decision.leases ?? [], children: needy, held}
}

/** Told of each plan, with the run that had changed its subject last before anything was looked at. */
export type Seen<C extends Capabilities> = (
  target: Target,
  plan: Plan,
  routine: Routine<C>,
  lastChange: RunRecord | undefined,
) => void

/** The targets planned side by side, in one sight of all. */
export async function lookedAt<C extends Capabilities>(
  targets: readonly Target[],
  many: Many<C>,
  deps: ManyDeps<C>,
  {
    pace,
    stop,
    sight,
    seen,
  }: {
    readonly pace: Pick<Pace, 'concurrency' | 'limits'>
    readonly stop: AbortSignal
    readonly sight: ReturnType<C['observe']>
    readonly seen?: Seen<C> | undefined
  },
): Promise<readonly ChildPlan[]> {
  const ahead = await many.ahead?.(targets, sight)
  const view = ahead === undefined ? sight : (deps.capabilities.observe(ahead) as ReturnType<C['observe']>)
  const planned = new Map<string, ChildPlan>()
  await sideBySide(
    targets,
    pace,
    () => stop.aborted,
    async (target) => {
      planned.set(target.key, await childPlan(target, many, deps, {view, seen}))
      deps.tell({type: 'planned', done: planned.size, total: targets.length})
    },
  )
  return targets.flatMap(({key}) => planned.get(key) ?? [])
}

/** Whether anything is to be done, or stands in the way of doing it. */
export const isNeedy = ({change, later, blocked, resumes}: ChildPlan): boolean =>
  change + later > 0 || blocked !== undefined || resumes !== undefined

/** What of an unfinished run's list is not done. */
async function leftOf<C extends Capabilities>(run: RunRecord, many: Many<C>, deps: ManyDeps<C>) {
  const {targets, held, leases} = await frozenList(run, deps)
  const past = await pastResults(run, targets, (target) => many.child(target).subject, deps)
  const known = ledger(targets, held, past)
  const left = targets.filter(({key}) => !isSettled(known.of(key)))
  return {targets: left, leases, settled: held + targets.length - left.length}
}

async function childPlan<C extends Capabilities>(
  target: Target,
  many: Many<C>,
  deps: ManyDeps<C>,
  {view, seen}: {readonly view: ReturnType<C['observe']>; readonly seen: Seen<C> | undefined},
): Promise<ChildPlan> {
  try {
    const routine = many.child(target)
    const lastChange = seen && (await deps.store.lastChange(routine.subject))
    const planned = await plan(routine, deps, {sight: view, kept: target.shown?.decided ?? target.kept})
    seen?.(target, planned, routine, lastChange)
    return summaryOf(target, planned, routine)
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return {target, hold: 0, change: 0, later: 0, diff: [], blocked: {code: error.code, reason: reasonOf(error)}}
  }
}

export function summaryOf(
  target: Target,
  {lines, blocked, unfinished, resumes}: Summed,
  {besides = []}: Pick<AnyRoutine, 'besides'> = {},
): ChildPlan {
  const findings = lines.map(({finding}) => finding)
  const count = (...kinds: readonly string[]) => findings.filter(({finding}) => kinds.includes(finding)).length
  const inTheWay = findings.find((finding) => finding.finding === 'blocked')
  // Taken up again, a run says itself what stands in its way; another one's work that is half done is in nobody's but its own.
  const stop = resumes
    ? undefined
    : unfinished && !besides.includes(unfinished.routine)
      ? claimedBy(unfinished)
      : (blocked ?? (inTheWay?.finding === 'blocked' ? inTheWay : undefined))
  return {
    target,
    hold: count('satisfied'),
    change: count('needed'),
    later: count('unknown', 'in-flight'),
    diff: findings.flatMap((finding) => (finding.finding === 'needed' ? finding.diff : [])),
    ...(stop ? {blocked: {code: stop.code, reason: stop.reason}} : {}),
    ...(unfinished && resumes ? {resumes: unfinished.id} : {}),
  }
}

type Summed = Pick<Plan, 'lines' | 'blocked' | 'unfinished' | 'resumes'>

const claimedBy = ({id, routine}: RunRecord) =>
  ({code: 'LL-RUN-UNFINISHED', reason: `it belongs to the unfinished run ${id} (${routine})`}) as const

const reasonOf = ({message, detail}: OperatorError): string =>
  [message.replace(/\.$/, ''), detail.where].filter(Boolean).join(': ')

/** One run each: two children of one subject would stand in each other's way. */
export function assertDistinct<C extends Capabilities>(targets: readonly Target[], many: Many<C>): void {
  for (const names of [targets.map(({key}) => key), targets.map((target) => many.child(target).subject)])
    if (new Set(names).size < names.length) throw new Bug(`${many.name} has a target twice.`)
}

function chosen(targets: readonly Target[], {only}: Choice = {}): readonly Target[] {
  if (!only) return targets
  const unknown = only.filter((key) => !targets.some((target) => target.key === key))
  if (unknown.length > 0)
    throw new OperatorError('LL-TARGET-UNKNOWN', `Not among those that this is for: ${unknown.join(', ')}.`, {
      why:
        targets.length === 0
          ? 'there are none'
          : `it is for ${targets
              .slice(0, 8)
              .map(({key}) => key)
              .join(', ')}${targets.length > 8 ? ', …' : ''}`,
      state: 'nothing was changed',
    })
  return targets.filter(({key}) => only.includes(key))
}
