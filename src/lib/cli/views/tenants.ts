import type {RunRecord} from '../../engine/store.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {BackupSummary} from '../../site/backups.ts'
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
  /** `up`, `suspended`, or what its unfinished run is about and how that stands: `creating, cut off`. */
  readonly state: string
  readonly ring: string | null
  readonly window: string | null
  readonly timeZone: string | null
  /** When its last backups ended, ISO 8601. */
  readonly lastFull: string | null
  readonly lastLog: string | null
  readonly createdAt: string | null
  readonly run: string | null
}

/** Tenants by name; those whose creation has only reserved a place yet are among them. */
export function tenantRows(
  tenants: readonly TenantRecord[],
  places: readonly TakenPlace[],
  unfinished: readonly {readonly run: RunRecord; readonly standing: string}[],
  backups: readonly BackupSummary[],
): readonly TenantRow[] {
  const work = (tenant: string, state = ''): Pick<TenantRow, 'state' | 'run'> => {
    const found = unfinished.find(({run}) => run.subject === tenantKey(tenant))
    if (!found) return {state, run: null}
    const doing = found.run.routine === 'tenant create' ? 'creating' : found.run.routine
    return {state: `${doing}, ${found.standing}`, run: found.run.id}
  }
  const standing = tenants.map(({state, ...tenant}): TenantRow => {
    const {name, displayName, vm, place, server, release, ring, window, timeZone, createdAt} = tenant
    const backup = backups.find((one) => one.tenant === name)
    return {
      ...{name, displayName, vm, place, server, release, ring, window, timeZone, createdAt},
      lastFull: isoOf(backup?.full),
      lastLog: isoOf(backup?.log),
      ...work(name, state),
    }
  })
  const coming = places
    .filter(({run, tenant}) => run !== undefined && !tenants.some(({name}) => name === tenant))
    .map(({tenant, vm, place}): TenantRow => {
      return {name: tenant, vm, place, ...NOT_YET, ...work(tenant)}
    })
  return [...standing, ...coming].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const NOT_YET = {
  displayName: null,
  server: null,
  release: null,
  ring: null,
  window: null,
  timeZone: null,
  lastFull: null,
  lastLog: null,
  createdAt: null,
}

/** `now` in ms since the epoch, for ages. */
export const tenantColumns = (now: number): readonly Column<TenantRow>[] => [
  {head: 'TENANT', value: ({name}) => name},
  {head: 'NAME', value: ({displayName}) => displayName, wide: true},
  {head: 'VM', value: ({vm}) => vm},
  {head: 'PLACE', value: ({place}) => place, wide: true, right: true},
  {head: 'SERVER', value: ({server}) => server, spare: true},
  {head: 'RELEASE', value: ({release}) => release},
  {head: 'RING', value: ({ring}) => ring, wide: true},
  {head: 'WINDOW', value: ({window}) => window, wide: true},
  {head: 'TIME ZONE', value: ({timeZone}) => timeZone, wide: true},
  {
    head: 'STATE',
    value: ({state}) => state,
    whole: true,
    brush: ({run, state}) => (run === null && state === 'up' ? undefined : 'caution'),
  },
  backupColumn('LAST FULL', now, ({lastFull}) => lastFull),
  backupColumn('LAST LOG', now, ({lastLog}) => lastLog),
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
  const suspended = rows.filter(({run, state}) => run === null && state === 'suspended').length
  const counts = `${rows.length - waiting.length - suspended} up${suspended > 0 ? `, ${suspended} suspended` : ''}${waiting.length > 0 ? `, ${waiting.length} unfinished` : ''}.`
  return [counts, ...waiting.map(({name, run}) => `${name}: landlord run show ${run}`)].join('\n')
}

const isoOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

const backupColumn = (head: string, now: number, of: (row: TenantRow) => string | null): Column<TenantRow> => ({
  head,
  value: of,
  text: (row) => {
    const at = of(row)
    return at === null ? '' : `${spanOf(now - Date.parse(at))} ago`
  },
  spare: true,
})
