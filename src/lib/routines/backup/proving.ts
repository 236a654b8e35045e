import type {Chains} from '../../backup/chains/index.ts'
import type {Plan, Refusal} from '../../backup/chains/types.ts'
import {scratchName} from '../../backup/scratch.ts'
import type {CopyRecord} from '../../site/copies.ts'
import type {Rebuild} from '../../site/proofs.ts'
import type {SiteReading} from '../../site/site.ts'
import {chainsFrom, clocksOf, type KnownBackup} from './chains-of.ts'
import {newestChain, type Verification} from './verifying.ts'

/** A chain as it is proven: out of the catalogue as it was when the run began, so that what is taken meanwhile changes nothing. */
export interface ProvenChain {
  readonly chains: Chains
  readonly sets: ReadonlyMap<string, KnownBackup>
  readonly newest: {readonly plan: Plan} | {readonly refusal: Refusal}
}

export const NEWEST = {kind: 'latest', possible: true} as const

export async function provenChain({backups, topology}: SiteReading, of: Verification): Promise<ProvenChain> {
  const catalogue = (await backups.sets(of.id)).filter(({finishedAt}) => finishedAt <= of.asOf)
  const proofs = await backups.proofs(of.id)
  const subject = {server: of.server, database: of.database, tenant: of.id}
  const sources = {catalogue, proofs, history: {databases: [], sets: []}}
  const {chains, sets} = chainsFrom(subject, sources, {clocks: clocksOf(topology)})
  return {chains, sets, newest: newestChain(chains)}
}

/** What this run has found by restoring; undefined: it has not come so far. */
export const rebuiltBy = async (
  {backups}: Pick<SiteReading, 'backups'>,
  {id}: Verification,
  run: string | undefined,
): Promise<Rebuild | undefined> => (await backups.rebuilds(id)).find((rebuild) => rebuild.run === run)

/** In a plan there is no run yet. */
export const proofName = ({tenant}: Verification, run: string | undefined): string => scratchName(tenant, run ?? 'run')

export const verifierOf = ({verifier}: Verification): string => {
  if (verifier === null) throw new TypeError('A chain is restored without a verification server.')
  return verifier
}

/** The copy of this very run, as long as it may stand. */
export async function ownCopy(
  {copies}: Pick<SiteReading, 'copies'>,
  of: Verification,
  run: string | undefined,
): Promise<CopyRecord | undefined> {
  const copy = await copies.copy(verifierOf(of), proofName(of, run))
  return copy !== undefined && copy.run === run && copy.goneAt === undefined ? copy : undefined
}
