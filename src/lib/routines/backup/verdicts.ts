import {Chains, type ServerClocks} from '../../backup/chains/index.ts'
import type {RecordedSet, TimeRange} from '../../backup/chains/types.ts'
import {type Consequence, consequenceOf} from '../../backup/consequence.ts'
import {failureOf} from '../../backup/proof.ts'
import type {BackupKind, ProofLevel} from '../../backup/set.ts'
import type {ErrorCode} from '../../error-codes.ts'
import type {BackupCatalogue, BackupProof, CataloguedSet} from '../../site/backups.ts'
import type {InventoryReading} from '../../site/inventory.ts'
import type {Topology} from '../../site/topology.ts'
import {clocksOf} from './chains-of.ts'
import {newestChain, told} from './verifying.ts'

/** What runs have found of one tenant's backups, and what follows for restoring it. */
export interface Verdicts {
  readonly tenant: string
  /** Sets that were found good. */
  readonly passed: number
  readonly bad: readonly BadSet[]
  /** Why the newest backups cannot be reached, where no set of `bad` tells it. */
  readonly hole: string | undefined
  readonly consequence: Consequence
}

export interface BadSet {
  readonly set: string
  readonly kind: BackupKind
  readonly level: ProofLevel
  readonly code: ErrorCode
  readonly finishedAt: number
  readonly files: readonly string[]
  readonly found: string
}

interface Sources {
  readonly backups: BackupCatalogue
  readonly inventory: InventoryReading
  readonly topology: Pick<Topology, 'servers'>
}

/** Of each of these tenants. Only of one with something bad, or where it is the only one, all of the catalogue is read. */
export async function verdictsOf(
  tenants: readonly string[],
  runs: readonly string[],
  {backups, inventory, topology}: Sources,
): Promise<readonly Verdicts[]> {
  const clocks = clocksOf(topology)
  const found = Map.groupBy(await backups.found(runs), ({tenant}) => tenant)
  const ids = new Map((await inventory.tenants()).map(({name, id}) => [id, name]))
  const wanted = new Map([...ids].filter(([id, name]) => tenants.includes(name) || found.has(id)))
  const verdicts = new Map<string, Verdicts>()
  const whole = async (id: string, tenant: string) => {
    const proofs = found.get(id) ?? []
    const sources = {sets: await backups.sets(id), proofs: await backups.proofs(id), clocks}
    verdicts.set(id, verdictOf(tenant, proofs, sources))
  }
  if (wanted.size > 1)
    for await (const {tenant: id, sets} of backups.recent()) {
      const proofs = found.get(id) ?? []
      const tenant = wanted.get(id)
      if (tenant !== undefined && !proofs.some(isTold))
        verdicts.set(id, verdictOf(tenant, proofs, {sets, proofs: [], clocks}))
    }
  for (const [id, tenant] of wanted) if (!verdicts.has(id)) await whole(id, tenant)
  return [...wanted.keys()]
    .flatMap((id) => verdicts.get(id) ?? [])
    .sort((one, other) => (one.tenant < other.tenant ? -1 : 1))
}

const isTold = (proof: BackupProof): boolean => told([proof], proof.run).length > 0

function verdictOf(
  tenant: string,
  found: readonly BackupProof[],
  {
    sets,
    proofs,
    clocks,
  }: {
    readonly sets: readonly CataloguedSet[]
    readonly proofs: readonly BackupProof[]
    readonly clocks: ServerClocks
  },
): Verdicts {
  const bad = found.filter(isTold)
  const lost = new Set(bad.filter(({passed}) => !passed).map(({set}) => set))
  const before = sets.map((set): RecordedSet => {
    const failure = lost.has(set.guid) ? undefined : failureOf(proofs, set.guid)
    return failure === undefined ? set : {...set, lost: failure}
  })
  const after = before.map((set): RecordedSet => (lost.has(set.guid) ? {...set, lost: 'its proof failed'} : set))
  const known = new Map(sets.map((set) => [set.guid, set]))
  return {
    tenant,
    passed: new Set(found.filter((proof) => !isTold(proof)).map(({set}) => set)).size,
    bad: bad.flatMap(({set: guid, level, code, found: text}) => {
      const set = known.get(guid)
      if (set === undefined) return []
      const {kind, finishedAt, files} = set
      const own = {set: guid, kind, finishedAt, files: files.map(({path}) => path)}
      return [{...own, level, code: (code ?? 'LL-BACKUP-UNPROVEN') as ErrorCode, found: text}]
    }),
    hole: bad.length > 0 ? undefined : holeOf(before, clocks),
    consequence: consequenceOf(coverageOf(before, clocks), coverageOf(after, clocks)),
  }
}

function coverageOf(sets: readonly RecordedSet[], clocks: ServerClocks): readonly TimeRange[] {
  const chains = new Chains(clocks)
  for (const set of sets) chains.add(set)
  return chains.coverage()
}

/** The newest backups that are known are in no chain: for want of what. */
function holeOf(sets: readonly RecordedSet[], clocks: ServerClocks): string | undefined {
  const chains = new Chains(clocks)
  for (const set of sets) chains.add(set)
  const newest = newestChain(chains)
  if ('refusal' in newest) return 'no full backup can be used: nothing can be restored'
  const short = newest.plan.warnings.find(({kind}) => kind === 'short of target')
  if (short?.kind !== 'short of target') return undefined
  const {window, unusable} = short.obstacle
  const [first] = unusable
  const written = window === undefined ? '' : ` that was written between ${iso(window.from)} and ${iso(window.until)}`
  return `the log${written} is in no backup that can be used${first === undefined ? '' : `: the ${first.kind} ${first.set} cannot be (${first.why})`}`
}

/** The last stretch of time that can be reached. */
export const newestReach = ({left}: Consequence): TimeRange | undefined => left.at(-1)

const iso = (at: number): string => (Number.isFinite(at) ? new Date(at).toISOString() : 'an unknown time')
