import {Chains, ServerClocks} from '../../../../src/lib/backup/chains/index.ts'
import {CHAIN_RULES, type ChainRules} from '../../../../src/lib/backup/chains/rules.ts'
import type {Destination, Plan, PlanRequest, Refusal, Restore, Target} from '../../../../src/lib/backup/chains/types.ts'
import {highest, isOn, knownOrigins, reaches, states} from './brute-force.ts'
import {Chance} from './chance.ts'
import {CHANGES} from './clocks.ts'
import {type Commit, type Restored, restored, type Taken} from './log.ts'
import {type Told, told} from './told.ts'
import {type Instance, type Order, World} from './world.ts'

const HOUR_MS = 3_600_000

export interface Tally {
  histories: number
  sets: number
  plans: number
  restores: number
  refusals: Record<string, number>
  uncertain: number
  stopped: number
  continued: number
}

export const newTally = (): Tally => ({
  histories: 0,
  sets: 0,
  plans: 0,
  restores: 0,
  refusals: {},
  uncertain: 0,
  stopped: 0,
  continued: 0,
})

/** One history, planned for in several ways. Throws what is wrong with a plan or a refusal. */
export function tryHistory(order: Order, tally: Tally, rules: ChainRules = CHAIN_RULES): void {
  const trial = new Trial(order, tally, rules)
  const chance = new Chance(order.seed ^ 0x5eed)
  for (let left = 5; left > 0; left--) trial.request(chance)
  tally.histories += 1
}

/** Looked up once for all histories. */
const CLOCKS = new Map<string, ServerClocks>()

function clocksOf({telling, zones}: Order): ServerClocks {
  const key = telling === 'zones' ? zones.join() : ''
  const known =
    CLOCKS.get(key) ?? new ServerClocks((server) => (key === '' ? undefined : zones[server === 'sql-1' ? 0 : 1]))
  CLOCKS.set(key, known)
  return known
}

interface Followed {
  readonly family: string
  readonly branch: Instance
}

class Trial {
  readonly #world: World
  readonly #told: readonly Told[]
  readonly #byGuid: ReadonlyMap<string, Told>
  readonly #chains: Chains
  readonly #tally: Tally

  constructor(order: Order, tally: Tally, rules: ChainRules) {
    this.#world = new World(order)
    this.#told = told(this.#world)
    this.#byGuid = new Map(this.#told.map((one) => [one.taken.guid, one]))
    this.#tally = tally
    tally.sets += this.#told.length
    this.#chains = new Chains(clocksOf(order), rules)
    for (const row of new Chance(order.seed).shuffled(this.#told.flatMap(({rows}) => rows))) this.#chains.add(row)
  }

  request(chance: Chance): void {
    const whose = this.#whose(chance)
    if (whose === undefined) return
    const target = this.#target(whose.followed, chance)
    const request = {...whose.asked, target}
    const plan = this.#check(request, whose.followed)
    if (plan !== undefined && chance.is(0.5)) this.#goOn(request, plan, whose.followed, chance)
  }

  /** A family and a branch that is asked for, or the newest. */
  #whose(chance: Chance): {asked: Pick<PlanRequest, 'family' | 'branch'>; followed: Followed} | undefined {
    const rows = this.#told.flatMap((one) => one.rows)
    const last = (of: typeof rows) =>
      of.reduce((one, row) => (row.finishedAt > one.finishedAt ? row : one), of[0] as (typeof of)[0])
    const family = chance.is(0.15) ? chance.pick(rows)?.family : undefined
    const own = rows.filter((row) => row.family === (family ?? last(rows).family))
    if (own.length === 0) return undefined
    const branch = chance.is(0.2) ? (chance.pick(own)?.forks.last ?? undefined) : undefined
    const fork = branch ?? last(own).forks.last
    const instance = this.#world.instances.find(({path}) => path.at(-1)?.guid === fork)
    if (instance === undefined) return undefined
    const asked = {...(family === undefined ? {} : {family}), ...(branch === undefined ? {} : {branch})}
    return {asked, followed: {family: instance.family, branch: instance}}
  }

  #target({family, branch}: Followed, chance: Chance): Target {
    const dice = chance.below(10)
    if (dice < 2) return {kind: 'latest', ...(chance.is(0.5) ? {possible: true} : {})}
    const marked = branch.commits.filter(({mark}) => mark !== undefined)
    const one = dice < 4 ? chance.pick(marked) : undefined
    if (one?.mark !== undefined) return {kind: 'before mark', mark: one.mark, lsn: String(one.lsn), at: one.at}
    return {kind: 'time', at: tick(this.#time(family, chance)), ...(chance.is(0.2) ? {possible: true} : {})}
  }

  #time(family: string, chance: Chance): number {
    const {begin, now, order} = this.#world
    const set = chance.pick(this.#told.filter(({taken}) => taken.family === family))?.taken
    const dice = chance.below(10)
    if (set !== undefined && dice < 2) return set.finish
    if (set !== undefined && dice < 3) return set.start
    if (set !== undefined && dice < 5) return set.start + chance.below(set.finish - set.start + 1)
    if (order.telling !== 'utc' && dice < 7) return CHANGES[order.change] + (chance.below(240) - 120) * 60_000
    return begin - 600_000 + chance.below(now - begin + 1_200_000)
  }

  #check(request: PlanRequest, followed: Followed, start?: Restored): Plan | undefined {
    const {plan, refusal} = this.#chains.plan(request)
    const scene = {request, followed, start, own: this.#own(followed)}
    if (plan === undefined) {
      this.#tally.refusals[refusal.code] = (this.#tally.refusals[refusal.code] ?? 0) + 1
      this.#checkRefusal(refusal, scene)
      return undefined
    }
    this.#tally.plans += 1
    this.#checkPlan(plan, scene)
    return plan
  }

  /** What is told of the branch: sets that lie on it up to their end. */
  #own({family, branch}: Followed): readonly Told[] {
    const known = knownOrigins(this.#told)
    return this.#told.filter(({taken}) => taken.family === family && isOn(taken.path, branch.path, taken.last, known))
  }

  #checkPlan(plan: Plan, scene: Scene): void {
    const {request, followed, start, own} = scene
    const {target} = request
    const {state, ended} = this.#carriedOut(plan, start)
    const short = plan.warnings.some(({kind}) => kind === 'short of target')
    if (target.kind === 'latest' || short) {
      const end = highest(own.map(({taken}) => taken.last))
      const farthest = this.#farthest(scene)
      if (state.redo < end && !short) fail(scene, plan, `ends at ${state.redo}, and backups at ${end}`)
      const isPlain = target.kind !== 'time' || this.#isPlain(target.at)
      if (short && isPlain && (state.redo !== farthest || (target.kind === 'latest' && state.redo >= end)))
        fail(scene, plan, `ends at ${state.redo}, and could at ${farthest}`)
      same(
        state.commits,
        followed.branch.commits.filter(({lsn}) => lsn < state.redo),
        scene,
        plan,
      )
      if (target.kind === 'time' && state.commits.some(({at}) => at >= target.at))
        fail(scene, plan, 'goes beyond its target')
      return
    }
    const wanted = followed.branch.commits.filter((commit) =>
      target.kind === 'time' ? commit.at < target.at : commit.lsn < BigInt(target.lsn),
    )
    if (ended) this.#tally.stopped += 1
    if (plan.certain || ended) same(state.commits, wanted, scene, plan)
    else {
      this.#tally.uncertain += 1
      same(state.commits, wanted.slice(0, state.commits.length), scene, plan)
    }
    if (
      !plan.certain &&
      target.kind === 'time' &&
      this.#isPlain(target.at) &&
      reaches(this.#brute(scene), target.at) === 'certain'
    )
      fail(scene, plan, 'a chain that is certain was not found')
  }

  /** By the model's restores: an error of theirs is an error of the plan. */
  #carriedOut(plan: Plan, start: Restored | undefined): {state: Restored; ended: boolean} {
    let state = start
    const carryOut = (restore: Restore): Restored => {
      const one = this.#byGuid.get(restore.set)
      if (one?.usable !== true) throw new Error(`${restore.set} cannot be restored: ${text(plan)}`)
      if (
        restore.files.length !== one.taken.stripes ||
        restore.files.some((path) =>
          one.rows.some(({files}) => files.some((file) => file.path === path && file.lost === true)),
        )
      )
        throw new Error(`${restore.set} from ${restore.files}`)
      const {stop} = restore
      const model =
        stop === undefined ? undefined : stop.kind === 'time' ? {local: Date.parse(`${stop.text}Z`)} : {mark: stop.mark}
      const next = restored(state, one.taken, model)
      if (typeof next === 'number') throw new Error(`${next} for ${restore.set}: ${text(plan)}`)
      this.#tally.restores += 1
      return next
    }
    for (const restore of plan.restores) state = carryOut(restore)
    for (const restore of plan.further) if (state?.stopped === false) state = carryOut(restore)
    if (state === undefined) throw new Error(`nothing was restored: ${text(plan)}`)
    return {state, ended: state.stopped}
  }

  #brute({request: {target}, followed, start: state, cut}: Scene) {
    const whole = cut && restored(state, cut)
    const start = typeof whole === 'object' ? whole : state
    const isOver = (taken: Taken): boolean =>
      target.kind === 'latest'
        ? true
        : target.kind === 'time'
          ? taken.finish <= target.at
          : taken.last <= BigInt(target.lsn)
    const {path} = followed.branch
    return {told: this.#told, branch: path, isOver, family: followed.family, ...(start === undefined ? {} : {start})}
  }

  #farthest(scene: Scene): bigint | undefined {
    const all = states(this.#brute(scene))
    return all.length === 0 ? undefined : highest(all.map(({redo}) => redo))
  }

  /** Whether times say what they seem to: clocks that are unknown or were set back make the planner careful. */
  #isPlain(at: number): boolean {
    const {telling, change, zones} = this.#world.order
    if (zones[0] !== zones[1]) return false
    return telling === 'utc' || (telling === 'zones' && Math.abs(at - CHANGES[change]) > 3 * HOUR_MS)
  }

  #checkRefusal(refusal: Refusal, scene: Scene): void {
    const {request, own, followed} = scene
    const {target} = request
    const {code} = refusal
    const farthest = this.#farthest(scene)
    if (code === 'clock') {
      if (this.#world.order.telling === 'utc') fail(scene, refusal, 'clocks are in UTC')
      return
    }
    if (target.kind === 'time' && !this.#isPlain(target.at)) return
    if (target.kind !== 'before mark' && target.possible === true && code !== 'too early' && code !== 'no full')
      fail(scene, refusal, 'what was possible is refused')
    if (target.kind === 'time') {
      const can = reaches(this.#brute(scene), target.at)
      if (can !== 'no') fail(scene, refusal, `can be reached: ${can}`)
      this.#checkReachable(refusal, target.at, scene)
    }
    const end = highest(own.map(({taken}) => taken.last))
    if (target.kind === 'latest' && farthest !== undefined && farthest >= end)
      fail(scene, refusal, 'all can be restored')
    if (target.kind === 'before mark' && this.#canReachMark(scene, BigInt(target.lsn)))
      fail(scene, refusal, 'can be reached')
    if (code === 'no full' && own.some(({taken, usable}) => usable && taken.kind === 'full'))
      fail(scene, refusal, 'there is a full')
    if ((code === 'too early' || code === 'no full') && farthest !== undefined) fail(scene, refusal, 'there is a base')
    if (code === 'too late' && (farthest === undefined || end > farthest))
      fail(scene, refusal, `there is more, up to ${end}`)
    if (code === 'gap') this.#checkGap(refusal, farthest, scene)
    if (
      code === 'bulk-logged' &&
      !(target.kind === 'before mark' ? this.#told : own).some(
        ({taken, usable}) =>
          usable && taken.bulk && farthest !== undefined && taken.first <= farthest && taken.last > farthest,
      )
    )
      fail(scene, refusal, `no bulk-logged log at ${farthest} on ${followed.branch.path.at(-1)?.guid}`)
  }

  #canReachMark(scene: Scene, mark: bigint): boolean {
    const {path} = scene.followed.branch
    const known = knownOrigins(this.#told)
    const logs = this.#told.filter(
      ({taken, usable}) =>
        usable &&
        taken.family === scene.followed.family &&
        taken.kind === 'log' &&
        !taken.bulk &&
        taken.last > mark &&
        isOn(taken.path, path, mark + 1n, known),
    )
    return states(this.#brute(scene)).some(
      (state) => state.redo === mark || logs.some(({taken}) => typeof restored(state, taken) === 'object'),
    )
  }

  /** Nothing that could be restored holds any of it, and it begins where the best chain ends. */
  #checkGap({gap}: Refusal, farthest: bigint | undefined, scene: Scene): void {
    if (gap?.to === undefined) fail(scene, gap, 'names no gap')
    const [from, to] = [BigInt(gap.from), BigInt(gap.to)]
    if (from !== farthest) fail(scene, gap, `the best chain ends at ${farthest}`)
    if (to <= from) fail(scene, gap, 'is none')
    const within = scene.own.find(
      ({taken, usable}) =>
        usable && taken.kind === 'log' && taken.last > from && taken.first < to && taken.last > taken.first,
    )
    if (within !== undefined) fail(scene, gap, `${within.taken.guid} lies in it`)
  }

  #checkReachable({reachable, code}: Refusal, at: number, scene: Scene): void {
    if (this.#world.order.telling !== 'utc' || scene.start !== undefined) return
    for (const time of [reachable.before, reachable.after])
      if (
        time !== undefined &&
        this.#chains.plan({...scene.request, target: {kind: 'time', at: time}}).plan === undefined
      )
        fail(scene, reachable, `${code}: ${time} cannot be reached`)
    const {before = at - 2 * HOUR_MS, after = at + 2 * HOUR_MS} = reachable
    for (const time of [tick(before + (at - before) / 3), tick(at + ((after - at) * 2) / 3)])
      if (
        time > before &&
        time < after &&
        reaches(this.#brute({...scene, request: {...scene.request, target: {kind: 'time', at: time}}}), time) ===
          'certain'
      )
        fail(scene, reachable, `${time} is nearer`)
  }

  /** Half of a plan is carried out, perhaps cut off within the next restore; then the rest, or another target, is asked for. */
  #goOn(request: PlanRequest, plan: Plan, followed: Followed, chance: Chance): void {
    const done = chance.below(plan.restores.length + 1)
    const part = {...plan, restores: plan.restores.slice(0, done), further: []}
    const state = done === 0 ? undefined : this.#carriedOut(part, undefined).state
    const next = plan.restores[done]
    const cut = next !== undefined && (state === undefined || chance.is(0.3)) ? next : undefined
    if (state === undefined && cut === undefined) return
    const stopping = (cut ?? plan.restores[done - 1])?.stop !== undefined
    const destination: Destination = {
      kind: 'restoring',
      redoLsn: String(state?.redo ?? 0n),
      fork: state?.path.at(-1)?.guid ?? null,
      base: state?.base?.guid ?? null,
      ...(stopping && request.target.kind === 'time' ? {stoppedAt: request.target.at} : {}),
      ...(stopping && request.target.kind === 'before mark' ? {stoppedBefore: request.target.mark} : {}),
      ...(cut === undefined ? {} : {interrupted: cut.set}),
    }
    const same = chance.is(0.6)
    const target = same ? request.target : this.#target(followed, chance)
    const again = {...request, target, destination}
    this.#tally.continued += 1
    const answer = this.#chains.plan(again)
    const scene = {
      request: again,
      followed,
      start: state,
      own: this.#own(followed),
      cut: cut && this.#byGuid.get(cut.set)?.taken,
    }
    if (answer.plan !== undefined) {
      if (cut !== undefined && answer.plan.restores[0]?.set !== cut.set)
        fail(scene, answer.plan, `${cut.set} does not come first`)
      if (answer.plan.restores.length > 0) this.#checkPlan(answer.plan, scene)
      else if (state !== undefined) this.#checkStanding(answer.plan, state, scene)
      return
    }
    const {code, fromTheBeginning} = answer.refusal
    if (same && !fromTheBeginning) fail(scene, answer.refusal, 'was planned for before')
    if (same && cut !== undefined) fail(scene, answer.refusal, 'is the same plan')
    if (same && code !== 'destination ahead') fail(scene, answer.refusal, 'stands where the plan led')
    if (
      same &&
      (request.target.kind !== 'time' || this.#isPlain(request.target.at)) &&
      state !== undefined &&
      !state.stopped
    )
      fail(scene, answer.refusal, 'goes on with whole sets')
  }

  #checkStanding(plan: Plan, state: Restored, scene: Scene): void {
    const {target} = scene.request
    if (target.kind !== 'time' || !plan.certain || plan.warnings.some(({kind}) => kind === 'short of target')) return
    same(
      state.commits,
      scene.followed.branch.commits.filter(({at}) => at < target.at),
      scene,
      plan,
    )
  }
}

interface Scene {
  readonly request: PlanRequest
  readonly followed: Followed
  readonly start: Restored | undefined
  readonly own: readonly Told[]
  /** Whose restore was cut off. */
  readonly cut?: Taken | undefined
}

/** Down to a tick of datetime. */
function tick(at: number): number {
  const rest = Math.floor(at) % 10
  return Math.floor(at) - rest + (rest >= 7 ? 7 : rest >= 3 ? 3 : 0)
}

function same(found: readonly Commit[], wanted: readonly Commit[], scene: Scene, plan: Plan): void {
  if (found.length === wanted.length && found.every((commit, index) => commit === wanted[index])) return
  const list = (commits: readonly Commit[]) => commits.map(({lsn}) => lsn % 100_000_000n).join()
  fail(scene, plan, `brings ${list(found)}, and should bring ${list(wanted)}`)
}

function fail(scene: Scene, answer: unknown, why: string): never {
  throw new Error(`${why}\n${text(scene.request)}\n${text(answer)}`)
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one))
