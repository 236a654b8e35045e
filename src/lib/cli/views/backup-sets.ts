import {OperatorError} from '../../errors.ts'
import type {CataloguedSet} from '../../site/backups.ts'
import type {InventoryReading, TenantRecord} from '../../site/inventory.ts'
import {bytesOf, localTime, spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'
import {nearMisses} from '../near-miss.ts'

/** A line of `backup list`. LSNs as digits; times as ISO 8601. */
export type BackupSetRow = Omit<CataloguedSet, 'startedAt' | 'finishedAt' | 'recordedAt' | 'orphanedSince'> & {
  readonly startedAt: string
  readonly finishedAt: string
  readonly recordedAt: string
  readonly orphanedSince: string | null
}

export const setRows = (sets: readonly CataloguedSet[]): readonly BackupSetRow[] =>
  sets.map((set) => ({
    ...set,
    startedAt: iso(set.startedAt),
    finishedAt: iso(set.finishedAt),
    recordedAt: iso(set.recordedAt),
    orphanedSince: set.orphanedSince === undefined ? null : iso(set.orphanedSince),
  }))

/** `now` in ms since the epoch, for ages. */
export const setColumns = (now: number): readonly Column<BackupSetRow>[] => [
  {head: 'SET', value: ({guid}) => guid, wide: true, whole: true},
  {
    head: 'TENANT',
    value: ({tenantName}) => tenantName,
    text: ({tenantName, orphanedSince}) => (orphanedSince === null ? tenantName : `${tenantName} (gone)`),
  },
  {head: 'KIND', value: ({kind, copyOnly}) => (copyOnly ? `${kind}, copy` : kind)},
  {
    head: 'ENDED',
    value: ({finishedAt}) => finishedAt,
    text: ({finishedAt}) => localTime(finishedAt),
  },
  {
    head: 'AGE',
    value: ({finishedAt}) => Math.round((now - Date.parse(finishedAt)) / 1000),
    text: ({finishedAt}) => spanOf(now - Date.parse(finishedAt)),
    right: true,
    spare: true,
  },
  {head: 'SIZE', value: ({storedBytes}) => storedBytes, text: ({storedBytes}) => bytesOf(storedBytes), right: true},
  {head: 'SERVER', value: ({server}) => server, wide: true},
  {
    head: 'BY',
    value: ({origin}) => origin,
    text: ({origin}) => (origin === 'landlord' ? 'landlord' : 'another tool'),
    brush: ({origin}) => (origin === 'landlord' ? undefined : 'caution'),
  },
  {head: 'FIRST LSN', value: ({firstLsn}) => firstLsn, wide: true, right: true},
  {head: 'LAST LSN', value: ({lastLsn}) => lastLsn, wide: true, right: true},
  {head: 'FILES', value: ({files}) => files.map(({path}) => path).join(' '), wide: true},
]

/** ULID of the tenant's creation. Throws LL-TENANT-UNKNOWN. */
export const tenantIdOf = async (name: string, inventory: InventoryReading): Promise<string> =>
  (await recordOf(name, inventory)).id

/** Throws LL-TENANT-UNKNOWN. */
export async function recordOf(name: string, inventory: InventoryReading): Promise<TenantRecord> {
  const tenant = await inventory.tenant(name)
  if (tenant) return tenant
  const near = nearMisses(
    name,
    (await inventory.tenants()).map((one) => one.name),
  )
  throw new OperatorError('LL-TENANT-UNKNOWN', `There is no tenant ${name}.`, {
    why: near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined,
    next: ['landlord tenant list'],
  })
}

const iso = (ms: number): string => new Date(ms).toISOString()
