import type {Chains} from '../../backup/chains/index.ts'
import type {Plan, Refusal} from '../../backup/chains/types.ts'
import type {ProofLevel} from '../../backup/set.ts'
import type {BackupProof, CataloguedSet} from '../../site/backups.ts'

/** Which sets of a tenant: all since its newest chain began, or all that the catalogue has. */
type Scope = 'chain' | 'every'

export interface VerifyOrder {
  readonly tenant: string
  readonly level: ProofLevel
  readonly scope: Scope
}

/** Decided once, and journaled, so no key of it may change. */
export interface Verification extends VerifyOrder {
  /** ULID of the tenant's creation. */
  readonly id: string
  readonly database: string
  readonly server: string
  /** The server that reads and restores; null: none is needed. */
  readonly verifier: string | null
  /** Backups that ended later are not looked at: UTC, ms since the epoch. */
  readonly asOf: number
  /** GUIDs; null: every set. */
  readonly sets: readonly string[] | null
}

/** The chain to the newest point that backups reach; what is missing beyond it stands in the plan's warnings. */
export function newestChain(chains: Pick<Chains, 'plan'>): {readonly plan: Plan} | {readonly refusal: Refusal} {
  const {plan, refusal} = chains.plan({target: {kind: 'latest', possible: true}})
  return plan === undefined ? {refusal} : {plan}
}

/** What of the catalogue is to be verified, oldest first. */
export function setsOf(
  {sets, asOf}: Pick<Verification, 'sets' | 'asOf'>,
  catalogue: readonly CataloguedSet[],
): readonly CataloguedSet[] {
  if (sets === null) return catalogue.filter((set) => set.finishedAt <= asOf && !isNowhere(set))
  const wanted = new Set(sets)
  return catalogue.filter(({guid}) => wanted.has(guid))
}

/** Those of which this run has found nothing yet at the level; what a weaker one has proven bad is not read again. */
export function unproven(
  sets: readonly CataloguedSet[],
  proofs: readonly BackupProof[],
  {level, run}: {readonly level: ProofLevel; readonly run: string | undefined},
): readonly CataloguedSet[] {
  const found = new Set(
    proofs.filter((proof) => proof.run === run && (proof.level === level || !proof.passed)).map(({set}) => set),
  )
  return sets.filter(({guid}) => !found.has(guid))
}

/** What this run found to be wrong, at any level: of a set that no longer counts, or of a copy of one that does. */
export const told = (proofs: readonly BackupProof[], run: string | undefined): readonly BackupProof[] =>
  proofs.filter((proof) => proof.run === run && (!proof.passed || proof.code !== undefined))

/** BACKUP … TO DISK = 'NUL' keeps nothing that could be read. */
export const isNowhere = ({files}: Pick<CataloguedSet, 'files'>): boolean =>
  files.some(({path}) => /^(\\\\[.?]\\)?nul:?$/i.test(path.trim()))
