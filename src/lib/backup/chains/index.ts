import {ServerClocks} from './clock.ts'
import {coverageOf} from './coverage.ts'
import {Family} from './family.ts'
import {KnownSet} from './known-set.ts'
import type {Line} from './line.ts'
import {planOn} from './plan.ts'
import {plainRefusal} from './refusal.ts'
import {CHAIN_RULES, type ChainRules} from './rules.ts'
import type {Answer, PlanRequest, RecordedSet, TimeRange, Unusable} from './types.ts'

export {ServerClocks} from './clock.ts'

/** What `Chains` is asked about; `now`: the branch that the database is on. */
export type Whose = Pick<PlanRequest, 'family' | 'branch' | 'now'>

export interface SetsSeen {
  readonly usable: ReadonlySet<string>
  readonly unusable: ReadonlyMap<string, Unusable>
  readonly elsewhere: ReadonlySet<string>
}

/**
 * The restore chains of one tenant. Its backup sets may come in any order, in parts, and from several sources: histories of servers, headers of
 * files, the catalogue. What it keeps of each is a fraction of its text. Answers are of the sets that have come until then.
 *
 * Throws `SyntaxError` for an LSN that is none.
 */
export class Chains {
  readonly #rules: ChainRules
  readonly #clocks: ServerClocks
  readonly #families = new Map<string, Family>()
  readonly #texts = new Map<string, string>()

  /** `clocks`: time zones of the servers, where known; the same for all tenants. `rules`: others only to prove that they are needed. */
  constructor(clocks: ServerClocks = new ServerClocks(), rules: ChainRules = CHAIN_RULES) {
    this.#clocks = clocks
    this.#rules = rules
  }

  add(set: RecordedSet): void {
    let family = this.#families.get(set.family)
    if (family === undefined) {
      family = new Family(set.family)
      this.#families.set(set.family, family)
    }
    family.add(new KnownSet(set, this.#rules.lsn, this.#kept))
  }

  /** Restores that bring the target, or why there are none. */
  plan(request: PlanRequest): Answer {
    const family = this.#family(request.family)
    if (family === undefined)
      return {
        refusal: plainRefusal(request.family === undefined ? 'no full' : 'unknown family', {families: this.families}),
      }
    const line = this.#line(family, request)
    if (line === undefined) return {refusal: plainRefusal('unknown branch', {branches: family.forks().all})}
    const families = this.families.filter((guid) => guid !== family.guid)
    return planOn(line, request, {family: family.guid, families})
  }

  /** Times that can be reached, in order and apart from each other. */
  coverage(whose: Whose = {}): readonly TimeRange[] {
    const family = this.#family(whose.family)
    const line = family && this.#line(family, whose)
    return line === undefined ? [] : coverageOf(line)
  }

  /** Of each set of the family: whether it can be restored, why not, or that it lies on another branch. By guid. */
  sets(whose: Whose = {}): SetsSeen {
    const family = this.#family(whose.family)
    const line = family && this.#line(family, whose)
    return {
      usable: new Set([...(line?.bases ?? []), ...(line?.logs ?? [])].map(({guid}) => guid)),
      unusable: new Map(line?.unusable(() => true).map((one) => [one.set, one])),
      elsewhere: new Set(line?.others.map(({guid}) => guid)),
    }
  }

  /** family_guids, the newest first. */
  get families(): readonly string[] {
    return [...this.#families.values()].sort((one, other) => other.newest - one.newest).map(({guid}) => guid)
  }

  #family(asked: string | undefined): Family | undefined {
    const guid = asked ?? this.families[0]
    if (guid === undefined) return undefined
    const own = [...this.#families.values()].filter((family) => this.#rules.isOf(family.guid, guid))
    const [first, ...more] = own
    if (first === undefined || more.length === 0) return first
    const all = new Family(guid)
    for (const family of own) for (const set of family.sets) all.add(set)
    return all
  }

  #line(family: Family, {branch, now}: Whose): Line | undefined {
    const forks = family.forks()
    if (branch !== undefined && !forks.has(branch)) return undefined
    const current = now?.fork !== undefined && forks.has(now.fork) ? now.fork : undefined
    const followed = branch ?? current ?? family.newestBranch(forks)
    return family.line(followed, forks, {rules: this.#rules, clocks: this.#clocks})
  }

  /** One string for equal ones: names of servers and GUIDs of forks come again with every set. */
  readonly #kept = (text: string): string => {
    const known = this.#texts.get(text)
    if (known === undefined) this.#texts.set(text, text)
    return known ?? text
  }
}
