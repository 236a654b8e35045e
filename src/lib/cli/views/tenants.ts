import type {RunRecord} from '../../engine/store.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {TakenPlace, TenantRecord} from '../../site/inventory.ts'
import {localTime, spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

/** A line of `tenant list`: what the ops store knows, without asking any server. */
export interface TenantRow {
  readonly name: string
  readonly displayName: string | null
  readonly vm: string
  readonly place: number
  readonly server: string | null
  readonly release: string | null
  /** `created`, or what its unfinished run is about and how that stands: `creating, cut off`. */
  readonly state: string
  readonly createdAt: string | null
  readonly run: string | null
}

/** Tenants by name; those whose creation has only reserved a place yet are among them. */
export function tenantRows(
  tenants: readonly TenantRecord[],
  places: readonly TakenPlace[],
  unfinished: readonly {readonly run: RunRecord; readonly standing: string}[],
): readonly TenantRow[] {
  const work = (tenant: string): Pick<TenantRow, 'state' | 'run'> => {
    const found = unfinished.find(({run}) => run.subject === tenantKey(tenant))
    if (!found) return {state: 'created', run: null}
    const doing = found.run.routine === 'tenant create' ? 'creating' : found.run.routine
    return {state: `${doing}, ${found.standing}`, run: found.run.id}
  }
  const standing = tenants.map(({name, displayName, vm, place, server, release, createdAt}): TenantRow => {
    return {name, displayName, vm, place, server, release, createdAt, ...work(name)}
  })
  const coming = places
    .filter(({run, tenant}) => run !== undefined && !tenants.some(({name}) => name === tenant))
    .map(({tenant, vm, place}): TenantRow => {
      return {name: tenant, displayName: null, vm, place, server: null, release: null, createdAt: null, ...work(tenant)}
    })
  return [...standing, ...coming].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `now` in ms since the epoch, for ages. */
export const tenantColumns = (now: number): readonly Column<TenantRow>[] => [
  {head: 'TENANT', value: ({name}) => name},
  {head: 'NAME', value: ({displayName}) => displayName, wide: true},
  {head: 'VM', value: ({vm}) => vm},
  {head: 'PLACE', value: ({place}) => place, wide: true, right: true},
  {head: 'SERVER', value: ({server}) => server, spare: true},
  {head: 'RELEASE', value: ({release}) => release},
  {head: 'STATE', value: ({state}) => state, whole: true, brush: ({run}) => (run === null ? undefined : 'caution')},
  {
    head: 'AGE',
    value: ({createdAt}) => createdAt,
    text: ({createdAt}) => (createdAt ? spanOf(now - Date.parse(createdAt)) : ''),
    right: true,
    spare: true,
  },
  {
    head: 'CREATED',
    value: ({createdAt}) => createdAt,
    text: ({createdAt}) => (createdAt ? localTime(createdAt) : ''),
    wide: true,
  },
  {head: 'UNFINISHED RUN', value: ({run}) => run, whole: true},
]

export function tenantFoot(rows: readonly TenantRow[]): string {
  const waiting = rows.filter(({run}) => run !== null)
  const counts = `${rows.length - waiting.length} created${waiting.length > 0 ? `, ${waiting.length} unfinished` : ''}.`
  return [counts, ...waiting.map(({name, run}) => `${name}: landlord run show ${run}`)].join('\n')
}
