import {blocked, canonicalJson, type Json, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {TenantChange, TenantRecord} from '../../../site/inventory.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {StandingTenant} from '../standing.ts'

type Field = Exclude<keyof TenantChange, 'id'>

export interface RecordedFact<F extends Field> {
  readonly id: string
  readonly fact: string
  readonly field: F
  readonly wanted: TenantRecord[F]
  readonly needs?: readonly {readonly id: string}[]
  /** What undo takes away. */
  readonly what: string
  /** For people: what a value of the field looks like. */
  text(value: TenantRecord[F]): string
}

/** One field of the tenant's record. Its way back is what stood there before, unless somebody has changed it since. */
export const recorded = <F extends Field>(tenant: StandingTenant, fact: RecordedFact<F>): Step<Site, null> => {
  const {field, wanted, text} = fact
  const read = async ({read}: Sight) => {
    const record = await read.inventory.tenant(tenant.order.tenant)
    return record?.id === tenant.id ? record : undefined
  }
  const same = (one: unknown, other: unknown) => canonicalJson(one as Json) === canonicalJson(other as Json)
  return {
    id: fact.id,
    fact: fact.fact,
    needs: fact.needs ?? [],
    async check(see) {
      const record = await read(see)
      if (!record) return gone(tenant)
      if (same(record[field], wanted)) return satisfied(null)
      return needed([`${text(record[field])} → ${text(wanted)}`], {was: record[field] as Json})
    },
    async apply({inventory}) {
      await inventory.updateTenant({id: tenant.id, [field]: wanted})
    },
    undo: {
      what: fact.what,
      async check(see, left) {
        const record = await read(see)
        if (!record) return gone(tenant)
        const {was} = left.before as {readonly was: TenantRecord[F]}
        if (same(record[field], was)) return satisfied(null)
        if (!same(record[field], wanted))
          return blocked('LL-FOREIGN', `it is ${text(record[field])} by now, which this run did not record`)
        return needed([`${text(wanted)} → ${text(was)}`])
      },
      async apply({inventory}, left) {
        const {was} = left.before as {readonly was: TenantRecord[F]}
        await inventory.updateTenant({id: tenant.id, [field]: was})
      },
    },
  }
}

const gone = ({order}: StandingTenant) =>
  blocked('LL-TENANT-UNKNOWN', `the tenant ${order.tenant} that this run began with is no longer in the inventory`)
