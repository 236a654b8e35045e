import {failed} from '../../backup/proof.ts'
import {blocked, type Decision, type Routine, type StepOf} from '../../engine/index.ts'
import {serverKey} from '../../fleet/names.ts'
import type {Sight, Site} from '../../site/site.ts'
import {chainsOf} from './chains-of.ts'
import {filesPresent} from './facts/present.ts'
import {chainProven} from './facts/proven.ts'
import {headersRead, mediaRead} from './facts/read.ts'
import {historyRecorded, RECORDED} from './facts/recorded.ts'
import {blockedByRefusal} from './refused.ts'
import {isNowhere, newestChain, type Verification, type VerifyOrder} from './verifying.ts'

/** Its own claim: backups go on while it reads, and only another verification of the same tenant waits. */
const proofKey = (tenant: string): string => `proof:${tenant}`

/**
 * Looks whether a tenant's backups are what they should be, as far as the level goes, and writes down what was found of each. What is bad is a
 * finding; a run fails where nothing could be found out. Each level but `present` begins with the headers: whose a file is comes first.
 */
export const verifyBackups = (order: VerifyOrder, now: () => number): Routine<Site> => ({
  name: 'backup verify',
  subject: proofKey(order.tenant),
  inputs: {...order},
  onFailure: 'stop',
  decide: (see) => decide(order, see, now),
  steps: (decided) => stepsOf(decided as unknown as Verification),
})

function stepsOf(of: Verification): readonly StepOf<Site>[] {
  const recorded = historyRecorded({server: of.server, database: of.database, tenant: of.id, tenantName: of.tenant})
  if (of.level === 'present') return [recorded, filesPresent(of)]
  const headers = headersRead(of, [RECORDED])
  if (of.level === 'header') return [recorded, headers]
  return of.level === 'media' ? [recorded, headers, mediaRead(of)] : [recorded, headers, ...chainProven(of)]
}

async function decide(
  {tenant, level, scope}: VerifyOrder,
  see: Sight,
  now: () => number,
): Promise<Decision | ReturnType<typeof blocked>> {
  const {inventory, topology} = see.read
  const record = await inventory.tenant(tenant)
  if (!record) return blocked('LL-TENANT-UNKNOWN', `the inventory holds no tenant ${tenant}; see: landlord tenant list`)
  const verifier = topology.backups?.verification ?? null
  if (level !== 'present' && verifier === null)
    return blocked('LL-CONFIG', 'the configuration names no server that could verify backups: backups.verification')
  const subject = {server: record.server, database: tenant, tenant: record.id}
  const {chains, sets: known, proofs} = await chainsOf(see, subject)
  const newest = newestChain(chains)
  if ('refusal' in newest) return blockedByRefusal(newest.refusal, tenant, `landlord backup restore ${tenant}`)
  const [base] = newest.plan.restores
  const begun = known.get(base?.set ?? '')?.startedAt ?? 0
  // What the plan leaves out, such as the logs before a differential, is the way round where something of it is lost.
  const since = [...known.values()].filter((set) => set.finishedAt >= begun && !isNowhere(set)).map(({guid}) => guid)
  // What failed before counts no more, and so is in no chain: it is looked at again, since it may have been brought back.
  const bad = [...known.values()].filter(({guid}) => failed(proofs, guid)).map(({guid}) => guid)
  return {
    decided: {
      ...{tenant, level, scope, id: record.id, database: tenant, server: record.server},
      verifier: level === 'present' ? null : verifier,
      asOf: now(),
      sets: scope === 'every' ? null : [...new Set([...since, ...bad])],
    },
    leases: [
      {key: proofKey(tenant), mode: 'exclusive'},
      ...(verifier === null || level === 'present' ? [] : [{key: serverKey(verifier), mode: 'shared' as const}]),
    ],
    reservations: [],
  }
}
