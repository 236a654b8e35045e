import {atTime, beforeMark, type Goal, latest} from './goal.ts'
import type {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import {plainRefusal, refusalOf} from './refusal.ts'
import {type Chain, Search} from './search.ts'
import {type Stands, standing} from './standing.ts'
import type {Answer, Plan, PlanRequest, Refusal, Restore, Stop, TimeRange, Warning} from './types.ts'

interface Of {
  readonly family: string
  /** Others of the same tenant, newest first. */
  readonly families: readonly string[]
}

/** Restores along one line of the log, or why there are none. */
export function planOn(line: Line, request: PlanRequest, of: Of): Answer {
  const {target, destination = {kind: 'nothing'}} = request
  const end = endOf(line, request)
  const goal = goalOf(request, line, end)
  const search = new Search(line, goal)
  const stands = destination.kind === 'nothing' ? undefined : standing(destination, {line, goal, target})
  if (typeof stands === 'string') return refused(plainRefusal(stands), request, line, of)
  const chain = chainOf(search, stands)
  if (chain !== undefined) return {plan: planOf(chain, {line, goal, search, request, of})}
  if (stands?.through !== undefined) return refused(plainRefusal('interrupted'), request, line, of)
  const at = target.kind === 'time' ? target.at : undefined
  const refusal = refusalOf({line, search, at, end, onNothing: stands === undefined})
  const farthest = target.kind !== 'before mark' && target.possible === true ? search.farthest() : undefined
  if (farthest === undefined) return refused(refusal, request, line, of)
  const plan = planOf(farthest, {line, goal, search, request, of})
  return {plan: {...plan, warnings: [{kind: 'short of target', obstacle: refusal}, ...plan.warnings]}}
}

function chainOf(search: Search, stands: Stands | undefined): Chain | undefined {
  return stands?.through === undefined
    ? search.chain(stands?.on)
    : search.chainThrough(stands.through, stands.on.base.at)
}

function refused(refusal: Refusal, request: PlanRequest, line: Line, of: Of): Answer {
  const {destination, ...others} = request
  const again =
    destination !== undefined && destination.kind !== 'nothing' && planOn(line, others, of).plan !== undefined
  return {refusal: {...refusal, families: of.families, fromTheBeginning: again}}
}

function goalOf({target}: PlanRequest, line: Line, end: bigint): Goal {
  switch (target.kind) {
    case 'latest':
      return latest(end)
    case 'time':
      return atTime(target.at, line)
    case 'before mark':
      return beforeMark(target, line)
  }
}

/** The database itself may know of log that no history tells of. */
function endOf({end = 0n, branch, rules}: Line, {now}: PlanRequest): bigint {
  if (now?.logStart === undefined || (now.fork !== undefined && branch !== undefined && now.fork !== branch)) return end
  const start = rules.lsn(now.logStart)
  return start > end ? start : end
}

interface Made {
  readonly line: Line
  readonly goal: Goal
  readonly search: Search
  readonly request: PlanRequest
  readonly of: Of
}

function planOf(chain: Chain, made: Made): Plan {
  const {base, whole, stopping, certain} = chain
  const [first, ...further] = stopping.map(({log, stop}) => restoreOf(log, stop))
  return {
    restores: [...[...base.sets, ...whole].map((set) => restoreOf(set)), ...(first === undefined ? [] : [first])],
    further,
    certain,
    reaches: reachedBy(chain, made),
    family: made.of.family,
    branch: made.line.branch,
    warnings: warningsOf(chain, made),
  }
}

const restoreOf = (set: KnownSet, stop?: Stop): Restore => ({
  set: set.guid,
  kind: set.kind,
  server: set.server,
  files: set.paths,
  position: set.position,
  firstLsn: String(set.first),
  lastLsn: String(set.last),
  stop,
})

function reachedBy({reached, stopping, certain}: Chain, {line: {timeline}, goal, request: {target}}: Made): TimeRange {
  const from = timeline.from(reached)
  const last = stopping.at(-1)?.log
  if (target.kind !== 'time') return inOrder(from, last === undefined ? timeline.until(reached) : last.ends)
  if (certain && (last !== undefined || goal.isAt(reached))) return {from: target.at, until: target.at}
  return inOrder(
    last === undefined ? from : Math.max(from, last.begins),
    Math.min(target.at, last?.ends ?? timeline.until(reached)),
  )
}

/** Where nothing was written for a while, all that was is known to be earlier than what is known to be held: the state is that of the whole while. */
const inOrder = (one: number, other: number): TimeRange => ({from: Math.min(one, other), until: Math.max(one, other)})

function warningsOf(
  {base, whole, stopping, certain}: Chain,
  {line, goal, search, request, of}: Made,
): readonly Warning[] {
  const {target} = request
  const sets = [...base.sets, ...whole, ...stopping.map(({log}) => log)]
  const instead = line.unusable((set) => set.kind !== 'log' && set.last > base.at && goal.isOver(set))
  const orphans = search.withoutBase.filter(({last}) => last > base.at).map(({guid}) => guid)
  const bare = base.sets.find((set) => set.kind === 'differential' && set.base?.guid === null)
  const last = sets.at(-1)
  const servers = [...new Set(sets.flatMap(({server}) => server ?? []))]
  const forks = target.kind === 'time' ? forksBeyond(target.at, line) : []
  return [
    ...(instead.length > 0 ? [{kind: 'older base', instead} as const] : []),
    ...(orphans.length > 0 ? [{kind: 'differential without base', sets: orphans} as const] : []),
    ...(bare === undefined ? [] : [{kind: 'base by LSN', set: bare.guid} as const]),
    ...(certain || last === undefined ? [] : [{kind: 'target within a log', set: last.guid} as const]),
    ...(forks.length > 0 ? [{kind: 'other branches', forks} as const] : []),
    ...(of.families.length > 0 ? [{kind: 'other families', families: of.families} as const] : []),
    ...(servers.length > 1 ? [{kind: 'other servers', servers} as const] : []),
  ]
}

/** Branches that were backed up after the time, so that more of what was committed before it may be on them. */
const forksBeyond = (at: number, {others}: Line): readonly string[] => [
  ...new Set(others.filter(({finishedAt}) => finishedAt >= at).flatMap(({lastFork}) => lastFork ?? [])),
]
