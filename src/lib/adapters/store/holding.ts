import type {Authority, Fence} from '../../engine/step.ts'
import type {Tenure} from '../../engine/store.ts'
import {LeaseLost} from '../../errors.ts'
import {type Ground, isoOf, storeNow, type Writer} from './flavour.ts'
import type {Head} from './journal.ts'
import {leaseOf} from './records.ts'

/** Throws `LeaseLost` unless every lease of the tenure is held and alive. Answers the run's head and the store's time (ms). */
export async function assertTenure(
  ground: Ground,
  trx: Writer,
  tenure: Tenure,
): Promise<Head & {readonly now: number}> {
  const rows = await trx
    .selectFrom('leases')
    .innerJoin('runs', 'runs.id', 'leases.run')
    .select([
      'leases.lease_key',
      'leases.token',
      'leases.expires_at',
      'runs.seq',
      'runs.head',
      ground.flavour.now().as('now'),
    ])
    .where('leases.run', '=', tenure.run)
    .where('leases.id', 'in', [...tenure.leases])
    .execute()
  const [first] = rows
  const now = Number(first?.now)
  const isWhole =
    first !== undefined &&
    rows.length === new Set(tenure.leases).size &&
    rows.every((row) => Number(row.expires_at) > now) &&
    rows.some((row) => row.lease_key === tenure.fence.key && Number(row.token) === tenure.fence.token)
  if (!isWhole) throw await lost(ground, trx, tenure.run, tenure.fence)
  return {seq: Number(first.seq), head: first.head, now}
}

/** The same for one attempt, of which only the fence is known. */
export async function assertAuthority(
  ground: Ground,
  trx: Writer,
  {run, fence}: Pick<Authority, 'run' | 'fence'>,
): Promise<void> {
  const row = await trx
    .selectFrom('leases')
    .select(['expires_at', ground.flavour.now().as('now')])
    .where('run', '=', run)
    .where('lease_key', '=', fence.key)
    .where('token', '=', fence.token)
    .where('mode', '=', 'exclusive')
    .executeTakeFirst()
  if (!row || Number(row.expires_at) <= Number(row.now)) throw await lost(ground, trx, run, fence)
}

/** Says what became of the leases, as far as the store knows. */
async function lost(ground: Ground, trx: Writer, run: string, fence: Fence): Promise<LeaseLost> {
  const row = await trx
    .selectFrom('leases')
    .selectAll()
    .where('lease_key', '=', fence.key)
    .where('mode', '=', 'exclusive')
    .executeTakeFirst()
  const lease = row && leaseOf(row)
  const now = await storeNow(ground, trx)
  const isOurs = lease?.run === run && lease.token === fence.token
  const why = !lease
    ? `the lease of ${fence.key} was broken or taken over`
    : isOurs && Date.parse(lease.expiresAt) <= now
      ? `the lease of ${fence.key} ran out at ${lease.expiresAt}, and it is ${isoOf(now)}`
      : isOurs
        ? `another lease of the run was taken over`
        : `${fence.key} is held by run ${lease.run} of ${lease.holder.user}@${lease.holder.host} since ${lease.acquiredAt}`
  return new LeaseLost('LL-LEASE-LOST', 'This run no longer holds its leases.', {
    where: `run ${run}`,
    why,
    state: 'nothing was recorded after that; what was under way when the lease was lost is in doubt',
    next: [`landlord run show ${run}`, `landlord run resume ${run}`],
  })
}
