import type {RunRecord} from '../../engine/store.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {TakenPlace, TenantRecord} from '../../site/inventory.ts'
import {localTime} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

/** A line of `tenant list`: what the ops store knows, without asking any server. */
export interface TenantRow {
  readonly name: string
  readonly displayName: string | null
  readonly vm: string
  readonly place: number
  readonly server: string | null
  readonly release: string | null
  /** `created`, or what its unfinished run is about. */
  readonly state: string
  readonly createdAt: string | null
  readonly run: string | null
  readonly runState: string | null
}

/** Tenants by name; those whose creation has only reserved a place yet are among them. */
export function tenantRows(
  tenants: readonly TenantRecord[],
  places: readonly TakenPlace[],
  unfinished: ReadonlyMap<string, RunRecord>,
): readonly TenantRow[] {
  const standing = tenants.map((tenant): TenantRow => {
    const run = unfinished.get(tenantKey(tenant.name))
    const {name, displayName, vm, place, server, release, createdAt} = tenant
    return {name, displayName, vm, place, server, release, createdAt, ...work(run)}
  })
  const coming = places
    .filter(({run, tenant}) => run !== undefined && !tenants.some(({name}) => name === tenant))
    .map(({tenant, vm, place}): TenantRow => {
      const nothing = {displayName: null, server: null, release: null, createdAt: null}
      return {name: tenant, vm, place, ...nothing, ...work(unfinished.get(tenantKey(tenant)))}
    })
  return [...standing, ...coming].sort((a, b) => (a.name < b.name ? -1 : 1))
}

export const tenantColumns: readonly Column<TenantRow>[] = [
  {head: 'TENANT', value: ({name}) => name},
  {head: 'NAME', value: ({displayName}) => displayName, wide: true},
  {head: 'VM', value: ({vm}) => vm},
  {head: 'PLACE', value: ({place}) => place, wide: true, right: true},
  {head: 'SERVER', value: ({server}) => server},
  {head: 'RELEASE', value: ({release}) => release},
  {head: 'STATE', value: ({state}) => state, brush: ({run}) => (run === null ? undefined : 'caution')},
  {head: 'CREATED', value: ({createdAt}) => createdAt, text: ({createdAt}) => (createdAt ? localTime(createdAt) : '')},
  {head: 'UNFINISHED RUN', value: ({run}) => run, text: ({run, runState}) => (run ? `${run} ${runState}` : '')},
]

export function tenantFoot(rows: readonly TenantRow[]): string {
  const waiting = rows.filter(({run}) => run !== null)
  const counts = `${rows.length - waiting.length} created${waiting.length > 0 ? `, ${waiting.length} unfinished` : ''}.`
  return [counts, ...waiting.map(({name, run}) => `${name}: landlord run show ${run}`)].join('\n')
}

function work(run: RunRecord | undefined): Pick<TenantRow, 'state' | 'run' | 'runState'> {
  if (!run) return {state: 'created', run: null, runState: null}
  const state = run.routine === 'tenant create' ? 'creating' : run.routine
  return {state, run: run.id, runState: run.state === 'open' ? 'at work or cut off' : run.state}
}
