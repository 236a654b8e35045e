import type {ServerClocks} from './clock.ts'
import type {Forks} from './forks.ts'
import type {KnownSet} from './known-set.ts'
import type {ChainRules} from './rules.ts'
import {Timeline} from './timeline.ts'
import type {Unusable} from './types.ts'

/** One branch of one family, from its first log to the end of the branch: what lies on it, what of that can be restored. */
export class Line {
  readonly branch: string | undefined
  readonly forks: Forks
  readonly rules: ChainRules
  readonly clocks: ServerClocks
  readonly timeline: Timeline
  /** Fulls and differentials that can be restored, by last LSN. */
  readonly bases: readonly KnownSet[]
  readonly logs: readonly KnownSet[]
  /** Logs that leave the line somewhere before their end; good for what lies before. */
  readonly leaving: readonly KnownSet[]
  /** Of other branches, beyond where those left this one. */
  readonly others: readonly KnownSet[]
  readonly #unusable: readonly (readonly [KnownSet, string])[]
  readonly #fulls = new Map<string, KnownSet>()
  /** Fulls of the line, whether they can be restored or not. */
  readonly #known = new Map<string, KnownSet>()

  constructor(
    sets: Iterable<KnownSet>,
    branch: string | undefined,
    forks: Forks,
    {rules, clocks}: {readonly rules: ChainRules; readonly clocks: ServerClocks},
  ) {
    this.branch = branch
    this.forks = forks
    this.rules = rules
    this.clocks = clocks
    const [believed, logs, leaving, others]: KnownSet[][] = [[], [], [], []]
    const unusable: [KnownSet, string][] = []
    for (const set of sets) {
      const problem = rules.problem(set)
      if (!rules.isOn(forks, branch, set, set.last)) {
        others?.push(set)
        if (problem === undefined && set.kind === 'log') leaving?.push(set)
        continue
      }
      if (set.kind === 'full') this.#known.set(set.guid, set)
      if (problem !== undefined) unusable.push([set, problem])
      if (set.damage === undefined && set.first <= set.last) believed?.push(set)
      if (problem === undefined && set.kind === 'log') logs?.push(set)
    }
    const isPast = (set: KnownSet) => !rules.isOn(forks, branch, set, set.last + 1n)
    this.timeline = new Timeline(believed ?? [], clocks, isPast)
    this.logs = logs ?? []
    this.leaving = leaving ?? []
    this.others = others ?? []
    this.#unusable = unusable
    const bad = new Set(unusable.map(([set]) => set))
    this.bases = this.timeline.sets.filter((set) => set.kind !== 'log' && !bad.has(set))
    for (const set of this.bases) if (set.kind === 'full') this.#fulls.set(set.guid, set)
  }

  /** The full that a differential builds on, if it can be restored. */
  baseOf(differential: KnownSet): KnownSet | undefined {
    const named = differential.base?.guid ?? null
    const candidates = named === null ? [...this.#fulls.values()] : [this.#fulls.get(named)]
    return candidates.findLast((full) => full !== undefined && this.rules.fits(full, differential))
  }

  /** Whether it builds on the full that a destination names by its guid, which may be a full that nobody has any more. */
  buildsOn(differential: KnownSet, full: string | null): boolean {
    if (full === null) return false
    const known = this.#known.get(full)
    return known === undefined ? differential.base?.guid === full : this.rules.fits(known, differential)
  }

  get fulls(): readonly KnownSet[] {
    return [...this.#fulls.values()]
  }

  /** Sets that lie on the line and cannot be restored. */
  unusable(wanted: (set: KnownSet) => boolean): readonly Unusable[] {
    return this.#unusable.filter(([set]) => wanted(set)).map(([set, why]) => set.unusable(why))
  }

  /** Where the line ends as far as any set tells, damaged ones among them. */
  get end(): bigint | undefined {
    const ends = this.#unusable.map(([set]) => set.last)
    return [this.timeline.end, ...ends].reduce(
      (one, other) => (one === undefined || (other ?? 0n) > one ? other : one),
      undefined,
    )
  }
}
