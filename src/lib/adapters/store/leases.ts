import {ulid} from 'ulid'
import {canonicalJson} from '../../engine/chain.ts'
import type {Fence, LeaseWanted} from '../../engine/step.ts'
import type {Actor, Lease, Tenure} from '../../engine/store.ts'
import {Bug} from '../../errors.ts'
import type {Writer} from './flavour.ts'
import type {Liveness} from './liveness.ts'
import {leaseOf} from './records.ts'

export interface LeaseOrder {
  readonly run: string
  /** Its exclusive lease is always taken, and gives the fencing token. */
  readonly subject: string
  readonly holder: Actor
  readonly wanted: readonly LeaseWanted[]
  readonly ttlMs: number
  /** ms of the store's clock. */
  readonly now: number
  /** The run under whose leases it works: they are not in its way. */
  readonly parent?: string | undefined
}

export type Taken = {readonly tenure: Tenure} | {readonly inTheWay: Lease}

/**
 * Takes all leases of an order, or none and says which one is in the way. One that has expired, and one whose holder is
 * proven dead, is in nobody's way: it is taken over. The run's own leases of an earlier process are given up first, unless
 * that process may still be at work. Every exclusive lease, and every take-over, raises the token of its key.
 */
export async function takeLeases(trx: Writer, order: LeaseOrder, liveness: Liveness): Promise<Taken> {
  const wanted = withSubject(order)
  const standing = await standingLeases(trx, order.run, wanted)
  const isGone = (lease: Lease) => Date.parse(lease.expiresAt) <= order.now || liveness(lease.holder) === 'dead'

  const own = standing.filter((lease) => lease.run === order.run)
  const atWork = own.find((lease) => !isSameProcess(lease.holder, order.holder) && !isGone(lease))
  if (atWork) return {inTheWay: own.find((lease) => lease.key === order.subject) ?? atWork}

  const rivals = standing.filter(
    (lease) =>
      lease.run !== order.run &&
      lease.run !== order.parent &&
      wanted.some((want) => want.key === lease.key && areRivals(want.mode, lease.mode)),
  )
  const inTheWay = rivals.find((lease) => !isGone(lease))
  if (inTheWay) return {inTheWay}

  const removed = [...own, ...rivals]
  if (removed.length > 0)
    await trx
      .deleteFrom('leases')
      .where(
        'id',
        'in',
        removed.map((lease) => lease.id),
      )
      .execute()
  return {tenure: await grant(trx, order, wanted, new Set(rivals.map((lease) => lease.key)))}
}

/** Gives the key a token that no lease of it ever had. */
export async function raiseToken(trx: Writer, key: string): Promise<number> {
  const highest = await highestToken(trx, key)
  if (highest === undefined) {
    await trx.insertInto('tokens').values({token_key: key, highest: 1}).execute()
    return 1
  }
  await trx
    .updateTable('tokens')
    .set({highest: highest + 1})
    .where('token_key', '=', key)
    .execute()
  return highest + 1
}

const areRivals = (one: Lease['mode'], other: Lease['mode']): boolean => one === 'exclusive' || other === 'exclusive'

async function grant(
  trx: Writer,
  order: LeaseOrder,
  wanted: readonly LeaseWanted[],
  takenOver: ReadonlySet<string>,
): Promise<Tenure> {
  let fence: Fence | undefined
  const leases: string[] = []
  for (const {key, mode} of wanted) {
    const raise = mode === 'exclusive' || takenOver.has(key)
    const token = raise ? await raiseToken(trx, key) : ((await highestToken(trx, key)) ?? 0)
    const id = ulid(order.now)
    await trx
      .insertInto('leases')
      .values({
        id,
        lease_key: key,
        mode,
        run: order.run,
        token,
        holder: canonicalJson({...order.holder}),
        acquired_at: order.now,
        expires_at: order.now + Math.round(order.ttlMs),
      })
      .execute()
    leases.push(id)
    if (key === order.subject) fence = {key, token}
  }
  if (!fence) throw new Bug(`No exclusive lease of ${order.subject} was granted.`)
  return {run: order.run, fence, leases}
}

/** Each key once, the stronger mode winning, in an order that is the same for every run; the subject exclusively. */
function withSubject({subject, wanted}: LeaseOrder): readonly LeaseWanted[] {
  const modes = new Map<string, Lease['mode']>([[subject, 'exclusive']])
  for (const {key, mode} of wanted) if (modes.get(key) !== 'exclusive') modes.set(key, mode)
  return [...modes].map(([key, mode]) => ({key, mode})).sort((a, b) => (a.key < b.key ? -1 : 1))
}

async function standingLeases(trx: Writer, run: string, wanted: readonly LeaseWanted[]): Promise<readonly Lease[]> {
  const keys = wanted.map((want) => want.key)
  const rows = await trx
    .selectFrom('leases')
    .selectAll()
    .where((is) => is.or([is('lease_key', 'in', keys), is('run', '=', run)]))
    .orderBy('id')
    .execute()
  return rows.map(leaseOf)
}

async function highestToken(trx: Writer, key: string): Promise<number | undefined> {
  const row = await trx.selectFrom('tokens').select('highest').where('token_key', '=', key).executeTakeFirst()
  return row && Number(row.highest)
}

const isSameProcess = (one: Actor, other: Actor): boolean =>
  one.host === other.host && one.boot === other.boot && one.pid === other.pid && one.started === other.started
