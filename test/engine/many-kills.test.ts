import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {
  carryOutMany,
  type Many,
  type ManyControl,
  type ManyEvent,
  type ManyOutcome,
  planMany,
  undoMany,
  verifyChain,
} from '../../src/lib/engine/index.ts'
import {OperatorError} from '../../src/lib/errors.ts'
import {fleet, manyControl, manyDeps, PACE, type Tenant} from './fleet.ts'
import {engineProcess, orKilled, storeFolder} from './process.ts'
import {type Behaviour, type Outside, World} from './world.ts'

const RUNS = Math.ceil(Number(process.env.LANDLORD_PROPERTY_RUNS ?? 60) / 4)
/** Bounded by the count; this only tells a run that hangs from a long one. */
const DEADLINE_MS = 180_000 + RUNS * 8000
const LIVES = 60
const seed = Number(process.env.LANDLORD_SEED ?? Date.now() % 1_000_000)
const stores = storeFolder()
beforeAll(() => void process.stderr.write(`property seed ${seed}\n`))
afterAll(() => stores.remove())

const VMS = ['app-1', 'app-2', 'app-3']
const tenants = fc
  .array(
    fc.record({
      vm: fc.constantFrom(...VMS),
      steps: fc.array(
        fc.record({
          held: fc.boolean(),
          failures: fc.nat({max: 1}),
          lostAnswers: fc.nat({max: 1}),
          flight: fc.nat({max: 1}),
          settling: fc.nat({max: 1}),
        }),
        {minLength: 1, maxLength: 2},
      ),
    }),
    {minLength: 1, maxLength: 7},
  )
  .map((list) =>
    list.map(
      ({vm, steps}, index): Tenant => ({
        name: `t${index}`,
        vm,
        steps: steps.map((step): Behaviour => ({...step, once: false, stays: false, needs: []})),
      }),
    ),
  )
/** What befalls a process: it dies at its n-th event or effect, or the parent's lease is broken right after its n-th event. */
type Blow = {readonly by: 'event' | 'effect' | 'broken'; readonly n: number}
const blows = fc.array(
  fc.record({
    by: fc.constantFrom('event' as const, 'effect' as const, 'broken' as const),
    n: fc.integer({min: 1, max: 30}),
  }),
  {maxLength: 4},
)
const paces = fc.record({
  canary: fc.nat({max: 2}),
  concurrency: fc.integer({min: 1, max: 4}),
  limits: fc.record({vm: fc.integer({min: 1, max: 2}), server: fc.integer({min: 1, max: 4})}),
})

interface Scene {
  readonly world: World
  readonly store: OpenedStore
  readonly list: readonly Tenant[]
  readonly many: Many<Outside>
  readonly control: ManyControl
}

const freshWorld = (list: readonly Tenant[]): World => {
  const world = new World()
  for (const {name, steps} of list)
    for (const [index, step] of steps.entries())
      if (step.held) world.things.set(`${name}/step-${index}`, {by: null, flight: 0, settling: 0})
  return world
}

/** How many are begun and not ended at the same time, in all and by group: the most there ever were. */
function atOnce(list: readonly Tenant[], told: readonly ManyEvent[]): ReadonlyMap<string, number> {
  const groups = new Map(list.map(({name, vm}) => [name, ['all', `vm:${vm}`, 'server:sql-1']]))
  const busy = new Map<string, number>()
  const most = new Map<string, number>()
  for (const event of told) {
    const key = event.type === 'child-begun' ? event.key : event.type === 'child-ended' ? event.result.key : ''
    for (const group of groups.get(key) ?? []) {
      // What the plan refused ends without having been begun.
      busy.set(group, Math.max(0, (busy.get(group) ?? 0) + (event.type === 'child-begun' ? 1 : -1)))
      most.set(group, Math.max(most.get(group) ?? 0, busy.get(group) ?? 0))
    }
  }
  return most
}

async function breakParent({store, many}: Scene): Promise<void> {
  const parent = await store.runs.claimant(many.subject)
  const lease = (await store.operations.leases()).find(({run}) => run === parent?.id)
  if (!lease) return
  const actor = {user: 'ben', host: 'there', boot: 'boot', pid: 1, started: '1'}
  try {
    await store.operations.breakLease({lease: lease.id, reason: 'a test', actor})
  } catch (error) {
    // It was given up meanwhile: the run came to its end.
    if (!(error instanceof OperatorError && error.code === 'LL-LEASE-UNKNOWN')) throw error
  }
}

/** One process's try, forward or back; the process is gone afterwards. */
async function live(scene: Scene, blow: Blow | undefined, way: 'forward' | 'undo'): Promise<ManyOutcome | 'killed'> {
  const {world, store, control} = scene
  const kill = blow && blow.by !== 'broken' ? {at: blow.by, n: blow.n} : undefined
  const {many} = scene
  let events = 0
  let breaking: Promise<void> | undefined
  const process = engineProcess(world, store, kill)
  const deps = manyDeps(process)
  const heard = deps.journaled
  const watched = {
    ...deps,
    journaled(event: Parameters<NonNullable<typeof heard>>[0]) {
      heard?.(event)
      events += 1
      if (blow?.by === 'broken' && events === blow.n) breaking = breakParent(scene)
    },
  }
  const work = async (): Promise<ManyOutcome> => {
    if (way === 'forward')
      return carryOutMany(
        many,
        await planMany(many, watched, {pace: control.pace, stop: control.stop}),
        watched,
        control,
      )
    const run = await store.runs.claimant(many.subject)
    if (!run) throw new Error('no run to undo')
    return undoMany(run, many, watched, {...control, all: true})
  }
  const outcome = await orKilled(work(), process.life)
  await breaking
  process.life.dead = true
  const {concurrency, limits} = control.pace
  for (const [group, number] of atOnce(scene.list, deps.told))
    expect(number, group).toBeLessThanOrEqual(group === 'all' ? concurrency : (limits[group.split(':')[0] ?? ''] ?? 99))
  return outcome
}

/** Lives until nothing is left to be done; each that fails or dies is followed by another one. */
async function toTheEnd(scene: Scene, blows: readonly Blow[], way: 'forward' | 'undo'): Promise<ManyOutcome> {
  for (let life = 0; life < LIVES; life++) {
    const outcome = await live(scene, blows[life], way)
    if (outcome !== 'killed' && ['done', 'unchanged', 'undone'].includes(outcome.state)) return outcome
  }
  throw new Error(`no end after ${LIVES} lives`)
}

const isMade = ({name, steps}: Tenant): readonly string[] => steps.map((_, index) => `${name}/step-${index}`)

test(
  'killed, broken and failed anywhere, the same command comes to the same end: each done once, by one run, within the limits',
  async () => {
    await fc.assert(
      fc.asyncProperty(tenants, paces, blows, async (list, pace, blows) => {
        const world = freshWorld(list)
        await using store = await stores.open()
        const scene = {world, store, list, many: fleet(list), control: manyControl({...PACE, ...pace})}
        const before = new Set(world.things.keys())
        const end = await toTheEnd(scene, blows, 'forward')
        expect([...world.things.keys()].sort()).toEqual(list.flatMap(isMade).sort())
        for (const thing of list.flatMap(isMade))
          expect(world.effects.get(thing) ?? 0, thing).toBe(before.has(thing) ? 0 : 1)
        if (!end.run) return
        expect(end.tally).toMatchObject({total: list.length, failed: 0, left: 0})
        const children = await store.runs.children(end.run)
        expect(new Set(children.map(({subject}) => subject)).size).toBe(children.length)
        for (const run of [end.run, ...children.map(({id}) => id)]) {
          expect(verifyChain(await store.runs.events(run))).toEqual({sound: true})
          expect(await store.runs.run(run)).toMatchObject({state: 'done'})
        }
        expect(await store.operations.leases()).toEqual([])
      }),
      {numRuns: RUNS, seed},
    )
  },
  DEADLINE_MS,
)

test(
  'killed, broken and failed anywhere and then undone, the world is as before',
  async () => {
    await fc.assert(
      fc.asyncProperty(tenants, paces, blows, blows, async (list, pace, blows, blowsOfUndo) => {
        const world = freshWorld(list)
        const before = world.fingerprint()
        await using store = await stores.open()
        const scene = {world, store, list, many: fleet(list), control: manyControl({...PACE, ...pace})}
        for (const blow of blows.length > 0 ? blows : [{by: 'event' as const, n: 6}]) {
          await live(scene, blow, 'forward')
          if (!(await store.runs.claimant(scene.many.subject))) return
        }
        const end = await toTheEnd(scene, blowsOfUndo, 'undo')
        expect(end.state).toBe('undone')
        expect(world.fingerprint()).toBe(before)
        for (const {name} of list) expect(await store.runs.claimant(`tenant:${name}`)).toBeUndefined()
      }),
      {numRuns: RUNS, seed},
    )
  },
  DEADLINE_MS,
)

test(
  'a canary that fails leaves every other tenant untouched',
  async () => {
    await fc.assert(
      fc.asyncProperty(tenants, paces, async (list, pace) => {
        const [first, ...others] = list.map((tenant) => ({
          ...tenant,
          steps: tenant.steps.map((step) => ({...step, held: false, failures: 0})),
        }))
        if (!first) return
        const canary = {...first, steps: [{...(first.steps[0] as Behaviour), failures: 9}]}
        const world = freshWorld([])
        await using store = await stores.open()
        const control = manyControl({...PACE, ...pace, canary: 1})
        const outcome = await live(
          {world, store, list, many: fleet([canary, ...others]), control},
          undefined,
          'forward',
        )
        expect(outcome).toMatchObject({state: 'failed', error: {code: 'LL-MANY-CANARY'}})
        expect(world.things.size).toBe(0)
        expect([...world.tried.keys()]).toEqual(['t0/step-0'])
        for (const {name} of others) expect(await store.runs.claimant(`tenant:${name}`)).toBeUndefined()
      }),
      {numRuns: RUNS, seed},
    )
  },
  DEADLINE_MS,
)
