import {nextToProve} from '../../backup/rotation.ts'
import {blocked, type Choice, type Many, type Target} from '../../engine/index.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Sight, Site} from '../../site/site.ts'
import {verifyBackups} from './verify.ts'
import type {VerifyOrder} from './verifying.ts'

/** Whose backups: these, everybody's that are backed up, or those whose turn it is tonight. */
export type Whose = readonly string[] | 'all' | 'rotate'

export interface VerifyManyOrder extends Omit<VerifyOrder, 'tenant'> {
  readonly whose: Whose
  readonly choice: Choice
}

/** The verification of many tenants, each by a run of its own. */
export const verifyMany = ({whose, level, scope, choice}: VerifyManyOrder, now: () => number): Many<Site> => ({
  name: 'backup verify of many',
  subject: 'fleet:proofs',
  inputs: {
    ...{whose, level, scope},
    ...{only: choice.only ?? null, limit: choice.limit ?? null},
  },
  choice,
  recurs: true,
  async decide(see) {
    if (!see.read.topology.backups) return blocked('LL-CONFIG', 'the configuration has no section `backups`')
    const tenants = await see.read.inventory.tenants()
    const unknown = Array.isArray(whose) ? whose.filter((name) => tenants.every((one) => one.name !== name)) : []
    if (unknown.length > 0)
      return blocked(
        'LL-TENANT-UNKNOWN',
        `the inventory holds no tenant ${unknown.join(', ')}; see: landlord tenant list`,
      )
    const chosen = await chosenOf(whose, tenants, see, now())
    return {targets: chosen.map((tenant) => targetOf(tenant, {level, scope}, see))}
  },
  child: ({inputs}) => verifyBackups(inputs as unknown as VerifyOrder, now),
})

async function chosenOf(
  whose: Whose,
  tenants: readonly TenantRecord[],
  {read}: Sight,
  now: number,
): Promise<readonly TenantRecord[]> {
  const named = (names: readonly string[]) =>
    names.flatMap((name) => tenants.find((tenant) => tenant.name === name) ?? [])
  if (whose !== 'all' && whose !== 'rotate') return named([...new Set(whose)])
  const summaries = await read.backups.summaries()
  const covered = summaries.filter(({policy}) => policy !== undefined)
  if (whose === 'all') return named(covered.map(({tenant}) => tenant))
  const last = covered.map(({tenant, restored}) => ({tenant, at: restored?.at ?? NEVER}))
  return named(nextToProve(last, read.topology.backups?.provenEvery ?? 0, now))
}

/** So many at once as a verification server bears. */
const targetOf = ({name}: TenantRecord, rest: Omit<VerifyOrder, 'tenant'>, {read}: Sight): Target => ({
  key: name,
  inputs: {tenant: name, ...rest},
  groups: {server: read.topology.backups?.verification ?? ''},
})

/** Whose backups were never restored comes first. */
const NEVER = 0
