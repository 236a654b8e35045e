import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {processActor, processLiveness} from '../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../src/lib/adapters/store/sqlite/open.ts'
import {
  type Capabilities,
  carryOutMany,
  type Many,
  type ManyControl,
  type ManyDeps,
  needed,
  planMany,
  type Routine,
  satisfied,
  systemClock,
  type Target,
} from '../src/lib/engine/index.ts'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

/** On the checkout's own disk: a temporary folder may be memory, where nothing is durable and everything fast. */
const HOME = join(import.meta.dirname, '..', '.cache')
/** A step that changes something takes so long over there, a look so long: about what a verb over a channel takes. */
const APPLY_MS = 20
const CHECK_MS = 2
const STEPS = 4
const VMS = 40
const SIZES = [100, 800] as const
const AT_ONCE = [1, 8, 32] as const

/** A world of things in memory, one for each step of each tenant, that answers late as a VM does. */
type World = Capabilities<{has(thing: string): Promise<boolean>}, null, {make(thing: string): Promise<void>}>

/** Tenants done side by side under one parent: seconds and memory, the store on the disk, the outside in memory. */
export async function fanout(rounds: number) {
  mkdirSync(HOME, {recursive: true})
  const folder = mkdtempSync(join(HOME, 'bench-fanout-'))
  const results = []
  try {
    for (const tenants of SIZES)
      for (const atOnce of AT_ONCE.filter((count) => tenants <= 100 || count > 1)) {
        const taken = []
        for (let round = 0; round < rounds; round++)
          taken.push(await carriedOut(join(folder, `${tenants}-${atOnce}-${round}`), tenants, atOnce))
        results.push({
          ...{tenants, atOnce},
          seconds: spreadOf(taken.map(({seconds}) => seconds)),
          planSeconds: spreadOf(taken.map(({planSeconds}) => planSeconds)),
          heapMb: spreadOf(taken.map(({heapMb}) => heapMb)),
        })
      }
  } finally {
    rmSync(folder, {recursive: true})
  }
  return {unit: 's', rounds, stepsATenant: STEPS, applyMs: APPLY_MS, checkMs: CHECK_MS, results}
}

export function fanoutTable({results}: Awaited<ReturnType<typeof fanout>>): string {
  // What the outside alone takes, one after another: each step is looked at before and after it is applied, and planned.
  const alone = (tenants: number) => (tenants * STEPS * (APPLY_MS + 2 * CHECK_MS)) / 1000
  const figures = ({min, median, max}: Spread) => [min, median, max].map((value) => value.toFixed(1))
  return table(
    ['fanout', 'min s', 'median', 'max', 'tenants/s', '× outside alone', 'planning s', 'heap MB', ''],
    results.map(({tenants, atOnce, seconds, planSeconds, heapMb}) => [
      `${tenants} tenants, ${atOnce} at once`,
      ...figures(seconds),
      (tenants / seconds.median).toFixed(1),
      (seconds.median / (alone(tenants) / atOnce)).toFixed(2),
      planSeconds.median.toFixed(1),
      heapMb.median.toFixed(0),
      '',
    ]),
  )
}

async function carriedOut(path: string, tenants: number, atOnce: number) {
  await using store = await openSqliteStore({path, liveness: processLiveness})
  const things = new Set<string>()
  let heap = 0
  const never = new AbortController().signal
  const deps: ManyDeps<World> = {
    store: store.runs,
    capabilities: {
      observe: () => ({
        read: {
          async has(thing) {
            await sleep(CHECK_MS)
            return things.has(thing)
          },
        },
        inspect: null,
      }),
      act: () => ({
        async make(thing) {
          await sleep(APPLY_MS)
          things.add(thing)
        },
      }),
    },
    actor: processActor(),
    version: '0.0.0',
    clock: systemClock,
    timings: {leaseTtl: 60_000, inFlightEvery: 100, inFlightWithin: 60_000, waitEvery: 100, undoTries: 1},
    redact: (text) => text,
    listen: () => {},
    tell(event) {
      if (event.type === 'child-ended') heap = Math.max(heap, process.memoryUsage().heapUsed)
    },
  }
  const pace = {canary: 1, wave: tenants, concurrency: atOnce, limits: {}, maxFailures: {count: 0}}
  const control: ManyControl = {stop: never, kill: never, pace}
  const many = fleetOf(tenants)
  const began = performance.now()
  const plan = await planMany(many, deps, {pace, stop: never})
  const planned = performance.now()
  const {tally, error} = await carryOutMany(many, plan, deps, control)
  if (tally.done !== tenants) throw error ?? new Error(`${tally.done} of ${tenants} done`)
  return {
    seconds: (performance.now() - planned) / 1000,
    planSeconds: (planned - began) / 1000,
    heapMb: heap / 2 ** 20,
  }
}

const fleetOf = (tenants: number): Many<World> => ({
  name: 'bench fanout',
  subject: 'fleet:bench',
  inputs: {tenants},
  decide: async () => ({
    targets: Array.from({length: tenants}, (_, index) => ({
      key: `tenant-${index}`,
      inputs: {tenant: `tenant-${index}`},
      groups: {vm: `app-${index % VMS}`},
    })),
  }),
  child: routineOf,
})

const routineOf = ({key, inputs, groups}: Target): Routine<World> => ({
  name: 'bench',
  subject: `tenant:${key}`,
  inputs,
  onFailure: 'stop',
  decide: async () => ({decided: null, leases: [{key: `vm:${groups.vm}`, mode: 'shared'}], reservations: []}),
  steps: () =>
    Array.from({length: STEPS}, (_, index) => ({
      id: `step-${index}`,
      fact: `${key} has its thing ${index}`,
      check: async ({read}) =>
        (await read.has(`${key}/${index}`))
          ? satisfied(null)
          : needed([`make thing ${index}: 256 MB + 64 MB log, FULL, marked`]),
      apply: ({make}) => make(`${key}/${index}`),
      undo: {none: 'a bench'},
    })),
})
