import {afterAll, expect, test} from 'vitest'
import {
  carryOutMany,
  type Many,
  needed,
  planMany,
  type Step,
  satisfied,
  type Target,
  undoMany,
} from '../../src/lib/engine/index.ts'
import {fleet, manyControl, manyDeps, PACE, type Tenant} from './fleet.ts'
import {control, engineProcess, orKilled, storeFolder} from './process.ts'
import {type Behaviour, type Outside, World} from './world.ts'

const PLAIN: Behaviour = {
  held: false,
  once: false,
  stays: false,
  needs: [],
  failures: 0,
  lostAnswers: 0,
  flight: 0,
  settling: 0,
}
const NAMES = ['acme', 'borg', 'citra', 'delta', 'echo']
const TENANTS: readonly Tenant[] = NAMES.map((name, index) => ({name, vm: `app-${1 + (index % 2)}`, steps: [PLAIN]}))

const stores = storeFolder()
afterAll(() => stores.remove())

/** As a wildcard certificate: the first of a VM that wants it puts it there, all use it, the last one takes it away. */
function sharedThing(target: Target, world: World, waits: (key: string) => Promise<void>): Step<Outside> {
  const {vm = ''} = target.groups
  const thing = `${vm}/shared`
  const users = () =>
    TENANTS.filter(({name, vm: at}) => at === vm && world.things.has(`${name}/step-0`)).map(({name}) => name)
  return {
    id: 'shared',
    fact: `the thing that all on ${vm} use is there`,
    shared: 'vm',
    async check({read}) {
      await waits(target.key)
      return read.find(thing) ? satisfied(null) : needed(['make it'])
    },
    apply: async (hand) => (world.things.has(thing) ? undefined : hand.make(thing, PLAIN)),
    undo: {
      what: 'it, if nobody else uses it',
      async check({read}, {attempts}) {
        const found = read.find(thing)
        if (!found || !attempts.includes(found.by ?? '')) return satisfied(null)
        const used = users()
        return used.length > 0 ? satisfied(null, `${used.join(', ')} use it too`) : needed(['remove it'])
      },
      apply: (hand) => hand.remove(thing),
    },
  }
}

interface Sharing {
  /** Called before each look at what is shared. */
  readonly waits?: (key: string) => Promise<void>
  /** Goes on using it until all others of its VM have stopped, or for a while if they do not. */
  readonly slow?: string
}

function sharing(world: World, {waits = async () => {}, slow}: Sharing): Many<Outside> {
  const plain = fleet(TENANTS)
  return {
    ...plain,
    decide: async (see) => {
      const decision = await plain.decide(see)
      return 'targets' in decision ? {targets: decision.targets} : decision
    },
    child: (target) => {
      const routine = plain.child(target)
      return {
        ...routine,
        steps: (decided) => [
          sharedThing(target, world, waits),
          ...routine
            .steps(decided)
            .map((step) => ({...step, needs: [{id: 'shared'}]}))
            .map((step) => (target.key === slow ? lingering(step, () => othersUse(target, world)) : step)),
        ],
      }
    },
  }
}

const othersUse = ({key, groups}: Target, world: World): boolean =>
  TENANTS.some(({name, vm}) => vm === groups.vm && name !== key && world.things.has(`${name}/step-0`))

/** Its undo begins when `busy` is over, and a little later, or after a while. */
function lingering(step: Step<Outside>, busy: () => boolean): Step<Outside> {
  if ('none' in step.undo) return step
  const {undo} = step
  return {
    ...step,
    undo: {
      ...undo,
      async apply(...args) {
        for (let looks = 0; looks < 100 && busy(); looks++) await new Promise((resolve) => setTimeout(resolve, 5))
        await new Promise((resolve) => setTimeout(resolve, 200))
        return undo.apply(...args)
      },
    },
  }
}

const wide = () => manyControl({canary: 0, wave: 10, concurrency: 10, limits: {}, maxFailures: {percent: 100}})

async function done(many: Many<Outside>, world: World, store: Awaited<ReturnType<typeof stores.open>>) {
  const deps = manyDeps(engineProcess(world, store))
  const planned = await planMany(many, deps, {pace: {...PACE, concurrency: 10, limits: {}}, stop: control().stop})
  const outcome = await carryOutMany(many, planned, deps, wide())
  expect(outcome).toMatchObject({state: 'done', tally: {done: 5}})
  const run = await store.runs.run(outcome.run ?? '')
  if (!run) throw new Error('no run')
  return run
}

test('what children of a VM share goes with the last of them, however many are undone at once', async () => {
  const [world, store] = [new World(), await stores.open()]
  const many = sharing(world, {slow: 'echo'})
  const run = await done(many, world, store)
  expect([...world.things.keys()].filter((id) => id.endsWith('shared')).sort()).toEqual([
    'app-1/shared',
    'app-2/shared',
  ])
  const undone = await undoMany(run, many, manyDeps(engineProcess(world, store)), {...wide(), all: true})
  expect(undone).toMatchObject({state: 'undone', tally: {undone: 5}})
  expect([...world.things.keys()]).toEqual([])
})

test('they are undone one after another on their VM, the last begun first, and side by side elsewhere', async () => {
  const [world, store] = [new World(), await stores.open()]
  const many = sharing(world, {})
  const run = await done(many, world, store)
  const begunLastFirst = (await store.runs.children(run.id))
    .map(({subject}) => subject.slice('tenant:'.length))
    .reverse()
  const deps = manyDeps(engineProcess(world, store))
  const pace = manyControl({concurrency: 8, limits: {vm: 2}})
  expect(await undoMany(run, many, deps, {...pace, all: true})).toMatchObject({state: 'undone'})
  const turnsOf = (here: readonly string[]) =>
    deps.told.flatMap((event) =>
      event.type === 'child-begun' && here.includes(event.key)
        ? [`${event.key} begun`]
        : event.type === 'child-ended' && here.includes(event.result.key)
          ? [`${event.result.key} ended`]
          : [],
    )
  for (const vm of ['app-1', 'app-2']) {
    const here = begunLastFirst.filter((name) => TENANTS.some((tenant) => tenant.name === name && tenant.vm === vm))
    expect(turnsOf(here)).toEqual(here.flatMap((name) => [`${name} begun`, `${name} ended`]))
  }
  const [first, second] = turnsOf(NAMES)
  expect([first, second]).toEqual([expect.stringMatching(/begun$/), expect.stringMatching(/begun$/)])
})

test('it goes too where a later child has put it there and an earlier one only found it', async () => {
  const [world, store] = [new World(), await stores.open()]
  let begun = false
  // The first of app-1 looks only when another one has made it.
  const waits = async (key: string) => {
    for (let looks = 0; begun && key === 'acme' && !world.things.has('app-1/shared') && looks < 2000; looks++)
      await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const many = sharing(world, {waits, slow: 'acme'})
  const deps = manyDeps(engineProcess(world, store))
  const planned = await planMany(many, deps, {pace: {...PACE, limits: {}}, stop: control().stop})
  begun = true
  // Planned again when its turn comes, and then looked at under its own leases: both wait.
  const outcome = await carryOutMany(many, planned, deps, wide())
  begun = false
  expect(outcome).toMatchObject({state: 'done'})
  const run = await store.runs.run(outcome.run ?? '')
  if (!run) throw new Error('no run')
  const [first] = (await store.runs.children(run.id)).filter(({subject}) => subject === 'tenant:acme')
  const kinds = (await store.runs.events(first?.id ?? '')).filter(({step}) => step === 'shared').map(({kind}) => kind)
  expect(kinds).not.toContain('step.intended')
  await undoMany(run, many, manyDeps(engineProcess(world, store)), {...wide(), all: true})
  expect([...world.things.keys()]).toEqual([])
})

test('what stood there before the run stays, also where children of another VM have put theirs', async () => {
  const [world, store] = [new World(), await stores.open()]
  world.things.set('app-2/shared', {by: null, flight: 0, settling: 0})
  const many = sharing(world, {slow: 'delta'})
  const run = await done(many, world, store)
  await undoMany(run, many, manyDeps(engineProcess(world, store)), {...wide(), all: true})
  expect([...world.things.keys()]).toEqual(['app-2/shared'])
})

test('killed at every event of the undo, taken up again: nothing is left, and nothing of a child that stays is gone', async () => {
  let killed = 0
  for (let n = 4; n <= 80; n += 9) {
    const [world, store] = [new World(), await stores.open()]
    const many = sharing(world, {slow: 'echo'})
    const run = await done(many, world, store)
    const dying = engineProcess(world, store, {at: 'event', n})
    const first = await orKilled(undoMany(run, many, manyDeps(dying), {...wide(), all: true}), dying.life)
    if (first !== 'killed') break
    killed++
    const again = await store.runs.run(run.id)
    if (!again) throw new Error('no run')
    await undoMany(again, many, manyDeps(engineProcess(world, store)), {...wide(), all: true})
    expect([...world.things.keys()], `killed at event ${n}`).toEqual([])
  }
  expect(killed).toBeGreaterThan(2)
})
