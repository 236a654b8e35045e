/** What the ops store says of the fleet. */
export interface InventoryReading {
  tenant(name: string): Promise<TenantRecord | undefined>
  tenants(): Promise<readonly TenantRecord[]>
  /** Places that are taken or reserved, of all VMs. */
  places(): Promise<readonly TakenPlace[]>
}

export interface InventoryWriting {
  /** The tenant's row; throws `OperatorError` LL-TENANT-EXISTS where the name is taken by another id. The same again is fine. */
  addTenant(tenant: TenantRecord): Promise<void>
  /** Sets those fields of the tenant of that id. Throws `OperatorError` LL-TENANT-UNKNOWN where it is gone. */
  updateTenant(change: TenantChange): Promise<void>
  /** Absent is fine; another id is left alone. */
  removeTenant(order: {readonly name: string; readonly id: string}): Promise<void>
}

export interface Contact {
  readonly name: string
  readonly email: string
  /** E.164. */
  readonly phone: string
}

export interface TenantRecord {
  readonly name: string
  /** ULID of its creation. */
  readonly id: string
  readonly displayName: string
  readonly contacts: readonly Contact[]
  readonly vm: string
  readonly place: number
  readonly server: string
  readonly release: string
  /** SIDs of its two login slots, upper-case hexadecimal without `0x`, fixed for its life. */
  readonly sids: {readonly a: string; readonly b: string}
  readonly liveSlot: 'a' | 'b'
  /** IANA, `Europe/Stockholm`: its maintenance window is in it. */
  readonly timeZone: string
  /** Name of one of the configuration's `rings`: the order in which updates reach tenants. */
  readonly ring: string
  /** When it may be touched, in its own zone: `Sun 02:00-05:00`. */
  readonly window: string
  readonly state: TenantState
  readonly createdAt: string
  readonly createdBy: string
}

/** `suspended`: its service is disabled and its login fenced, on purpose. */
export type TenantState = 'up' | 'suspended'

/** What may change in a tenant's life. */
export type TenantChange = {readonly id: string} & Partial<
  Pick<TenantRecord, 'displayName' | 'contacts' | 'timeZone' | 'ring' | 'window' | 'state' | 'liveSlot'>
>

export interface TakenPlace {
  readonly vm: string
  readonly place: number
  readonly tenant: string
  /** The unfinished run that reserves it; undefined once the tenant stands. */
  readonly run: string | undefined
}
