import {monotonicFactory} from 'ulid'
import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import type {TenantRecord} from '../../src/lib/site/inventory.ts'

const nextId = monotonicFactory()

/** How many tenants one VM has. */
export const PLACES = 7

/** Enters `tenant-1`, `tenant-2` … up to `count` in the ops store, by one run; those that are there stay. */
export async function enter(path: string, count: number): Promise<void> {
  await using store = await openSqliteStore({path, liveness: processLiveness})
  const run = nextId()
  const tenure = await store.runs.open({
    ...{run, routine: 'bench fleet', subject: `bench:${run}`, inputs: {}, inputsDigest: '0'.repeat(64), decided: {}},
    ...{version: '0.0.0', actor: processActor(), leases: [], reservations: [], besides: [], ttlMs: 600_000},
    first: {kind: 'run.opened', data: {}},
  })
  if ('refused' in tenure) throw new Error(`refused: ${tenure.refused}`)
  const signal = new AbortController().signal
  const writing = store.inventoryFor({attempt: nextId(), run, store: store.runs.id, fence: tenure.fence, signal})
  const known = new Set((await store.inventory.tenants()).map(({name}) => name))
  for (let number = 1; number <= count; number++)
    if (!known.has(`tenant-${number}`)) await writing.addTenant(tenantOf(number))
  await store.runs.end(tenure, {kind: 'run.closed', data: {state: 'done', changed: count}}, 'done', count)
}

const tenantOf = (number: number): TenantRecord => ({
  name: `tenant-${number}`,
  id: nextId(),
  displayName: `Tenant ${number}`,
  contacts: [{name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'}],
  vm: `app-${Math.ceil(number / PLACES)}`,
  place: ((number - 1) % PLACES) + 1,
  server: 'sql-1',
  release: '1.0.0',
  sids: {a: sidOf(number, 'A'), b: sidOf(number, 'B')},
  liveSlot: 'a',
  timeZone: 'Europe/Stockholm',
  ring: 'pilot',
  window: 'Sun 02:00-05:00',
  state: 'up',
  createdAt: new Date(0).toISOString(),
  createdBy: 'bench',
})

const sidOf = (number: number, slot: string): string => `${number.toString(16).toUpperCase().padStart(31, '0')}${slot}`
