import type {Contact} from '../../site/inventory.ts'

/** What an operator orders: journaled as the run's inputs, so equal orders are the same command. */
export interface TenantOrder {
  readonly tenant: string
  readonly displayName: string
  readonly contacts: readonly Contact[]
  /** The newest of the library where null. */
  readonly release: string | null
  /** Where it is to be placed; chosen where null. */
  readonly vm: string | null
  readonly server: string | null
  /** What the site gives new tenants, where left out: these came later, and older journals lack them. */
  readonly timeZone?: string
  readonly ring?: string
  readonly window?: string
}

/** Decided once, while planning, and kept for every resume. */
export interface TenantPlacement {
  readonly vm: string
  readonly place: number
  readonly server: string
  readonly release: string
}
