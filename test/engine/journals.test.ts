import {globSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {expect, test} from 'vitest'
import {verifyChain} from '../../src/lib/engine/chain.ts'
import {readHistory} from '../../src/lib/engine/history.ts'
import type {JournalEvent} from '../../src/lib/engine/index.ts'
import {createTenant} from '../../src/lib/routines/tenant/create.ts'
import type {TenantOrder} from '../../src/lib/routines/tenant/order.ts'
import type {Topology} from '../../src/lib/site/topology.ts'

/** One that has no more than it must. */
const SITE: Topology = {
  domain: 'cloud.example',
  servicePrefix: 'rs',
  placement: {min: 3, max: 7},
  rings: ['main'],
  tenantDefaults: {timeZone: 'UTC', window: 'Sun 02:00-05:00'},
  reservedNames: [],
  servers: [],
  vms: [],
  intervals: {serviceStart: 1, settleEvery: 1, verb: 1, nameSettle: 1},
  names: undefined,
  certificates: undefined,
  backups: undefined,
  network: undefined,
}
const folder = join(import.meta.dirname, '..', 'fixtures', 'journals')
const journals = globSync('tenant-create-*.ndjson', {cwd: folder})
const eventsOf = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent)

test('there is a journal of every released version', () => {
  expect(journals.map((file) => basename(file))).toContain('tenant-create-0.1.0.ndjson')
})

test.each(journals)('%s still verifies, is understood, and is of a list that this version knows', (file) => {
  const events = eventsOf(file)
  expect(verifyChain(events)).toEqual({sound: true})
  const history = readHistory(events)
  const [opened] = events as [JournalEvent]
  const {inputs, decided} = opened.data as unknown as {inputs: TenantOrder; decided: never}
  const known = createTenant(inputs, SITE)
    .steps(decided)
    .map((step) => step.id)
  for (const id of history.ids()) expect(known).toContain(id)
  expect(history.leases).toHaveLength(3)
})

test('what the journal of 0.1.0 says: six facts stand, the seventh was applied and never looked at', () => {
  const history = readHistory(eventsOf('tenant-create-0.1.0.ndjson'))
  const finished = history.ids().filter((id) => history.step(id).finished)
  expect(finished).toEqual(['order', 'placed', 'database', 'schema', 'release', 'folder'])
  expect(history.step('login')).toMatchObject({applied: true, finished: false, attempts: [expect.any(String)]})
  expect(history.step('placed').left).toMatchObject({liveSlot: 'a', sids: {a: expect.stringMatching(/^[0-9A-F]{32}$/)}})
})
