import {afterAll, beforeEach, expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {
  carryOut,
  carryOutMany,
  type Many,
  type ManyControl,
  type ManyPlan,
  plan,
  planMany,
  replanMany,
  resume,
  resumeMany,
  type SavedMany,
  savedMany,
  showing,
} from '../../src/lib/engine/index.ts'
import {Unreachable} from '../../src/lib/errors.ts'
import {fleet, manyControl, manyDeps, PACE, statesOf, type Tenant, tenantRoutine} from './fleet.ts'
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
const STEPS = [PLAIN, {...PLAIN, needs: [0]}]
const tenants = (count: number): readonly Tenant[] =>
  NAMES.slice(0, count).map((name, index) => ({name, vm: `app-${1 + (index % 2)}`, steps: STEPS}))

const stores = storeFolder()
let store: OpenedStore
let world: World
beforeEach(async () => {
  store = await stores.open()
  world = new World()
})
afterAll(() => stores.remove())

const stand = (id: string) => world.things.set(id, {by: null, flight: 0, settling: 0})
const stop = control().stop

async function saved(many: Many<Outside>, redact = (text: string) => text): Promise<SavedMany> {
  const {deps} = engineProcess(world, store, undefined, {redact})
  const {seen, shown} = showing<Outside>(deps)
  const planned = await planMany(many, {...deps, tell: () => {}}, {pace: PACE, stop, seen})
  const making = {words: ['generated'], person: 'ann', now: await store.plans.now(), lastsMs: 60_000, pace: PACE}
  return savedMany(many, planned, shown, deps, making)
}

const replanned = (file: SavedMany, many: Many<Outside>) =>
  replanMany(file, many, manyDeps(engineProcess(world, store)), {pace: PACE, stop})

const applied = (file: SavedMany, many: Many<Outside>, fresh: ManyPlan, more: Partial<ManyControl> = {}) =>
  carryOutMany(many, fresh, manyDeps(engineProcess(world, store)), manyControl({}, {plan: file, ...more}))

/** A change of the tenant by another command. */
async function changedByHand(name: string): Promise<string> {
  const list = tenantRoutine(name, 'app-1', [PLAIN])
  const aside = {
    ...list,
    name: 'other',
    steps: () => list.steps(null).map((step) => ({...step, id: 'aside'})),
  }
  const {deps} = engineProcess(world, store)
  const {run} = await carryOut(aside, await plan(aside, deps), deps, control())
  return run ?? ''
}

test('the file has each target with what was found of it; nothing changed, nothing is stale', async () => {
  const many = fleet(tenants(3))
  const file = await saved(many)
  expect(file).toMatchObject({routine: 'fleet generate', subject: 'fleet:generated', held: 0, omitted: [], pace: PACE})
  expect(
    file.targets.map(({key, shown}) => [key, shown.subject, shown.lines.map(({finding}) => finding.finding)]),
  ).toEqual(['acme', 'borg', 'citra'].map((name) => [name, `tenant:${name}`, ['needed', 'unknown']]))
  expect(file.digest).toMatch(/^[0-9a-f]{64}$/)
  expect(await replanned(file, many)).toMatchObject({stale: [], silent: [], plan: {children: [{}, {}, {}]}})
})

test('what is not on the list does not make it stale; one of the list that was changed does, and is named alone', async () => {
  const file = await saved(fleet(tenants(3)))
  await changedByHand('echo')
  expect((await replanned(file, fleet(tenants(5)))).stale).toEqual([])
  const run = await changedByHand('borg')
  const {stale} = await replanned(file, fleet(tenants(3)))
  expect(stale.map(({key}) => key)).toEqual(['borg'])
  expect(stale[0]?.differences[0]).toEqual({
    what: 'last change of tenant:borg',
    was: 'none',
    is: expect.stringContaining(`run ${run} (other)`),
  })
})

test('a target of which nothing can be known is told apart from one that differs', async () => {
  const list = tenants(2)
  const file = await saved(fleet(list))
  const silent = fleet(list)
  const {stale, silent: mute} = await replanned(file, {
    ...silent,
    child: (target) => (target.key === 'borg' ? unreachable(silent.child(target)) : silent.child(target)),
  })
  expect(stale).toEqual([])
  expect(mute.map(({target, blocked}) => [target.key, blocked?.code])).toEqual([['borg', 'LL-VM-UNREACHABLE']])
})

test('carried out, the run of many tells of its plan, and every child of what it showed; the list is the saved one', async () => {
  const file = await saved(fleet(tenants(3)))
  const grown = fleet(tenants(5))
  const {plan: fresh} = await replanned(file, grown)
  const outcome = await applied(file, grown, fresh)
  expect(outcome).toMatchObject({state: 'done', tally: {total: 3, done: 3}})
  expect(grown.asked()).toBe(0)
  const run = await store.plans.runOfPlan(file.digest)
  expect(run?.id).toBe(outcome.run)
  const made = {digest: file.digest, madeBy: {person: 'ann'}}
  expect((await store.runs.events(outcome.run ?? ''))[0]?.data).toMatchObject({plan: {...made, lines: []}})
  for (const {id, subject} of await store.runs.children(outcome.run ?? '')) {
    const guards = file.targets.find(({shown}) => shown.subject === subject)?.shown.lines.map(({guard}) => guard)
    const [opened] = await store.runs.events(id)
    expect(opened?.data).toMatchObject({plan: {...made, lines: guards?.map((guard) => ({guard}))}})
  }
  await expect(applied(file, grown, {...fresh})).rejects.toMatchObject({code: 'LL-PLAN-APPLIED'})
})

test('changed between the comparison and its turn, a child is not begun; the others are', async () => {
  const many = fleet(tenants(3))
  const file = await saved(many)
  const {plan: fresh} = await replanned(file, many)
  await changedByHand('citra')
  const outcome = await applied(file, many, fresh)
  expect(statesOf(outcome.children)).toEqual({acme: 'done', borg: 'done', citra: 'refused'})
  expect(outcome.children[2]).toMatchObject({error: {code: 'LL-PLAN-STALE', why: expect.stringContaining('(other)')}})
  expect([...world.things.keys()].filter((id) => id.startsWith('citra/'))).toEqual(['citra/step-0'])
})

test('what another of the list has brought about meanwhile is what the plan wanted', async () => {
  const many = fleet(tenants(2))
  const file = await saved(many)
  const {plan: fresh} = await replanned(file, many)
  stand('borg/step-0')
  expect(await applied(file, many, fresh)).toMatchObject({state: 'done', changed: 3})
})

test('a change that the plan did not show pauses the child before it, under its own leases', async () => {
  stand('borg/step-0')
  const many = fleet(tenants(2))
  const file = await saved(many)
  expect(file.targets[1]?.shown.lines.map(({finding}) => finding.finding)).toEqual(['satisfied', 'needed'])
  const {plan: fresh} = await replanned(file, many)
  const falling: Many<Outside> = {
    ...many,
    child: (target) => (target.key === 'borg' ? losing(many.child(target), 'borg/step-0') : many.child(target)),
  }
  const outcome = await applied(file, falling, fresh)
  expect(statesOf(outcome.children)).toEqual({acme: 'done', borg: 'paused'})
  const [paused] = (await store.runs.children(outcome.run ?? '')).filter(({subject}) => subject === 'tenant:borg')
  if (!paused) throw new Error('no run')
  const {deps} = engineProcess(world, store)
  const routine = many.child(file.targets[1] as SavedMany['targets'][number])
  expect(await resume(paused, routine, deps, control())).toMatchObject({state: 'paused'})
  expect(await resume(paused, routine, deps, control({acceptImpact: true}))).toMatchObject({state: 'done'})
})

test('killed anywhere, resumed without the file, every child is still held to what the file showed', async () => {
  let killed = 0
  for (let n = 2; n <= 60; n += 4) {
    store = await stores.open()
    world = new World()
    const many = fleet(tenants(3))
    const file = await saved(many)
    const {plan: fresh} = await replanned(file, many)
    const dying = engineProcess(world, store, {at: 'event', n})
    const first = await orKilled(carryOutMany(many, fresh, manyDeps(dying), manyControl({}, {plan: file})), dying.life)
    if (first !== 'killed') break
    killed++
    const run = await store.plans.runOfPlan(file.digest)
    if (!run) continue
    const begun = new Set((await store.runs.children(run.id)).map(({subject}) => subject))
    const late = begun.has('tenant:citra') ? undefined : await changedByHand('citra')
    const outcome = await resumeMany(run, many, manyDeps(engineProcess(world, store)), manyControl())
    expect(statesOf(outcome.children), `killed at event ${n}`).toEqual({
      acme: 'done',
      borg: 'done',
      citra: late === undefined ? 'done' : 'refused',
    })
  }
  expect(killed).toBeGreaterThan(4)
})

test('who cannot be begun, or has been begun, is left out and named', async () => {
  const list = tenants(3)
  const {deps} = engineProcess(world, store)
  // An unfinished run of this very work: it was cut off.
  const dying = engineProcess(world, store, {at: 'event', n: 2})
  const begun = fleet(list).child({key: 'borg', inputs: {tenant: 'borg', vm: 'app-2'}, groups: {}})
  await orKilled(carryOut(begun, await plan(begun, deps), dying.deps, control()), dying.life)
  const plain = fleet(list)
  const file = await saved({
    ...plain,
    child: (target) => (target.key === 'citra' ? unreachable(plain.child(target)) : plain.child(target)),
  })
  expect(file.targets.map(({key}) => key)).toEqual(['acme'])
  expect(file.omitted.map(({key, code}) => [key, code])).toEqual([
    ['borg', 'LL-RUN-UNFINISHED'],
    ['citra', 'LL-VM-UNREACHABLE'],
  ])
})

test('approval is asked for the list and for what is done to each, by the plan that is at hand', async () => {
  const many = fleet(tenants(2))
  const file = await saved(many)
  const {plan: fresh} = await replanned(file, many)
  const asked: (readonly [string, string | undefined])[] = []
  const process = engineProcess(world, store, undefined, {
    approved: async (routine, of) => {
      asked.push([routine, of?.digest])
      return []
    },
  })
  await carryOutMany(many, fresh, manyDeps(process), manyControl({}, {plan: file}))
  expect(new Set(asked.map(([routine]) => routine))).toEqual(new Set(['fleet generate', 'tenant generate']))
  expect(new Set(asked.map(([, digest]) => digest))).toEqual(new Set([file.digest]))
})

test('no secret comes into the file', async () => {
  const secret = 'correct horse battery'
  const redact = (text: string) => text.replaceAll(secret, '[secret]')
  const plain = fleet(tenants(1))
  const file = await saved(
    {...plain, child: (target) => ({...plain.child(target), decide: async () => decision(secret)})},
    redact,
  )
  expect(JSON.stringify(file)).not.toContain(secret)
  expect(file.targets[0]?.shown.decided).toEqual({password: '[secret]'})
})

const decision = (password: string) => ({decided: {password}, leases: [], reservations: []})

/** Its VM does not answer. */
const unreachable = (routine: ReturnType<Many<Outside>['child']>): ReturnType<Many<Outside>['child']> => ({
  ...routine,
  decide: async () => {
    throw new Unreachable('LL-VM-UNREACHABLE', 'app-2 does not answer.')
  },
})

/** Something that held is lost as soon as its run has been opened, seen by the second look alone. */
function losing(routine: ReturnType<Many<Outside>['child']>, thing: string): ReturnType<Many<Outside>['child']> {
  let looks = 0
  return {
    ...routine,
    steps: (decided) =>
      routine.steps(decided).map((step, index) => ({
        ...step,
        async check(...args: Parameters<typeof step.check>) {
          if (index === 0 && ++looks === 2) world.things.delete(thing)
          return step.check(...args)
        },
      })),
  }
}
