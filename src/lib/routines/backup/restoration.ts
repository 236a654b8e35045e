import type {Target} from '../../backup/chains/types.ts'
import {scratchName} from '../../backup/scratch.ts'
import type {Sight} from '../../site/site.ts'
import type {StandingTenant} from '../tenant/standing.ts'
import {chainsOf, type TenantChains} from './chains-of.ts'

/**
 * `side`: a copy on the verification server. `in place`: a copy on the tenant's own server, which then takes the place of its database.
 * `overwrite`: over the tenant's database, with no copy of it left.
 */
export type Way = 'side' | 'in place' | 'overwrite'

/** As an operator orders it. */
export type RestoreWish = {
  readonly tenant: string
  readonly target: WishedTarget
  readonly way: Way
  /** What the copy is to be called; null: by the run. */
  readonly as: string | null
}

/** `at`: UTC, ms since the epoch. A mark's LSN is looked up while planning. */
export type WishedTarget =
  | {readonly kind: 'latest'; readonly possible: boolean}
  | {readonly kind: 'time'; readonly at: number; readonly possible: boolean}
  | {readonly kind: 'before mark'; readonly mark: string}

/** What is decided once. Journaled, so no key of it may change. */
export interface Restoration extends StandingTenant {
  readonly target: Target
  readonly way: Way
  readonly as: string | null
  /** family_guid and recovery_fork_guid of the database when the run began; null: it was not online. */
  readonly family: string | null
  readonly fork: string | null
  /** The server that restores. */
  readonly at: string
  /** Customers could reach the tenant, so they are let in again at the end. */
  readonly wasUp: boolean
}

/** Names of databases: what is restored into, and what the tenant's own becomes. `run`: of the run; in a plan there is none yet. */
export const copyName = (
  {as, order, way}: Pick<Restoration, 'as' | 'order' | 'way'>,
  run: string | undefined,
): string => (way === 'overwrite' ? order.tenant : (as ?? scratchName(order.tenant, run ?? 'run')))

export const originalName = ({order}: Pick<Restoration, 'order'>, run: string): string =>
  `original_${order.tenant}_${run.toLowerCase()}`

/** Backups of the tenant, and whose they have to be: the database may have been put aside or be restoring by now. */
export async function restorationChains(
  see: Sight,
  {id, order, place, family, fork}: Pick<Restoration, 'id' | 'order' | 'place' | 'family' | 'fork'>,
): Promise<TenantChains & {readonly whose: {readonly family?: string; readonly now?: {readonly fork: string}}}> {
  const found = await chainsOf(see, {server: place.server, database: order.tenant, tenant: id})
  return {
    ...found,
    whose: {...(family === null ? {} : {family}), ...(fork === null ? {} : {now: {fork}})},
  }
}

/** How far a restore in place has come: its earlier facts hold no longer once the swap has begun, and are not to be mended then. */
export type Stage = 'before' | 'swapping' | 'swapped'

export async function stageOf({read}: Sight, restoration: Restoration, run: string | undefined): Promise<Stage> {
  if (run === undefined) return 'before'
  const {at, way, order} = restoration
  if (way === 'overwrite') {
    const copy = await read.copies.copy(at, order.tenant)
    return copy?.run === run && copy.begun !== undefined ? 'swapping' : 'before'
  }
  const original = await read.copies.copy(at, originalName(restoration, run))
  if (original === undefined || original.goneAt !== undefined) return 'before'
  const reading = read.restoring(at)
  const replacement = await reading.standing(copyName(restoration, run))
  return replacement === undefined && (await reading.standing(order.tenant)) !== undefined ? 'swapped' : 'swapping'
}
