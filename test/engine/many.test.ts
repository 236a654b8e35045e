import {afterAll, beforeEach, expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {
  carryOut,
  carryOutMany,
  type Many,
  type ManyControl,
  type ManyEvent,
  type ManyOutcome,
  plan,
  planMany,
  type RunRecord,
  resumeMany,
  undo,
  undoMany,
  verifyChain,
} from '../../src/lib/engine/index.ts'
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
const NAMES = ['acme', 'borg', 'citra', 'delta', 'echo', 'foxtrot', 'golf', 'hotel']
const tenants = (
  count: number,
  behave: (name: string) => readonly Behaviour[] = () => [PLAIN, PLAIN],
): readonly Tenant[] =>
  NAMES.slice(0, count).map((name, index) => ({name, vm: `app-${1 + (index % 2)}`, steps: behave(name)}))
const failing =
  (...names: readonly string[]) =>
  (name: string): readonly Behaviour[] =>
    names.includes(name) ? [PLAIN, {...PLAIN, failures: 1}] : [PLAIN, PLAIN]

const stores = storeFolder()
let store: OpenedStore
let world: World
beforeEach(async () => {
  store = await stores.open()
  world = new World()
})
afterAll(() => stores.remove())

async function planned(many: Many<Outside>) {
  const deps = manyDeps(engineProcess(world, store))
  return planMany(many, deps, {pace: PACE, stop: control().stop})
}

async function carriedOut(many: Many<Outside>, order: ManyControl = manyControl()) {
  const process = engineProcess(world, store)
  const deps = manyDeps(process)
  const outcome = await carryOutMany(
    many,
    await planMany(many, deps, {pace: order.pace, stop: order.stop}),
    deps,
    order,
  )
  return {outcome, told: deps.told, journaled: process.journaled}
}

async function recorded({run}: Pick<ManyOutcome, 'run'>): Promise<RunRecord> {
  const record = run === undefined ? undefined : await store.runs.run(run)
  if (!record) throw new Error('no such run')
  return record
}

const begun = (told: readonly ManyEvent[]): readonly string[] =>
  told.flatMap((event) => (event.type === 'child-begun' ? [event.key] : []))
const waves = (told: readonly ManyEvent[]): readonly number[] =>
  told.flatMap((event) => (event.type === 'wave' ? [event.size] : []))

test('a plan reads each target, keeps no before-image and opens no run', async () => {
  const {children, held, resumes} = await planned(fleet(tenants(3)))
  expect(children.map(({target, change}) => [target.key, change])).toEqual([
    ['acme', 2],
    ['borg', 2],
    ['citra', 2],
  ])
  expect(children[0]).toEqual({
    target: {key: 'acme', inputs: {tenant: 'acme', vm: 'app-1'}, groups: {vm: 'app-1', server: 'sql-1'}},
    ...{hold: 0, change: 2, later: 0, diff: ['make step-0', 'make step-1']},
  })
  expect({held, resumes, things: world.things.size}).toEqual({held: 0, resumes: false, things: 0})
  expect(await store.runs.claimant('fleet:generated')).toBeUndefined()
})

test('each target is done by a run of its own, whose parent holds them together', async () => {
  const {outcome, told} = await carriedOut(fleet(tenants(7)))
  expect(outcome).toMatchObject({state: 'done', changed: 14, tally: {total: 7, done: 7, failed: 0, left: 0}})
  expect(waves(told)).toEqual([1, 2, 4])
  const children = await store.runs.children(outcome.run ?? '')
  expect(children.map(({id}) => id).sort()).toEqual(outcome.children.map(({run}) => run).sort())
  for (const {id, parent, state} of [...children, await recorded(outcome)]) {
    expect({parent, state}).toEqual({parent: id === outcome.run ? null : outcome.run, state: 'done'})
    expect(verifyChain(await store.runs.events(id))).toEqual({sound: true})
  }
  const [opened, ...events] = await store.runs.events(outcome.run ?? '')
  expect(opened?.data).toMatchObject({decided: {targets: 7, held: 0, digest: expect.stringMatching(/^[0-9a-f]{64}$/)}})
  expect(events.filter(({kind}) => kind === 'child.ended')).toHaveLength(7)
})

test('what needs nothing opens no run, and where none needs anything there is none at all', async () => {
  await carriedOut(fleet(tenants(2)))
  const {outcome} = await carriedOut(fleet(tenants(4), {inputs: {more: 2}}))
  expect(outcome).toMatchObject({state: 'done', tally: {total: 4, done: 2, held: 2}})
  expect(statesOf(outcome.children)).toEqual({citra: 'done', delta: 'done'})
  const again = await carriedOut(fleet(tenants(4)))
  expect(again.outcome).toMatchObject({run: undefined, state: 'unchanged', changed: 0, tally: {total: 4, held: 4}})
  expect(again.journaled).toEqual([])
})

test('at no time are more at work than the limits allow, in all and on one VM', async () => {
  const busy = new Map<string, number>()
  const most = new Map<string, number>()
  const count = (group: string, by: number) => {
    busy.set(group, (busy.get(group) ?? 0) + by)
    most.set(group, Math.max(most.get(group) ?? 0, busy.get(group) ?? 0))
  }
  const many = fleet(tenants(8))
  const watched: Many<Outside> = {
    ...many,
    child(target) {
      const routine = many.child(target)
      const groups = ['all', target.groups.vm ?? '']
      return {
        ...routine,
        steps: () =>
          routine.steps(null).map((step) => ({
            ...step,
            async apply(...args: Parameters<typeof step.apply>) {
              for (const group of groups) count(group, 1)
              await new Promise((resolve) => setTimeout(resolve, 2))
              await step.apply(...args)
              for (const group of groups) count(group, -1)
            },
          })),
      }
    },
  }
  await carriedOut(watched, manyControl({canary: 0, wave: 8, concurrency: 3, limits: {vm: 2}}))
  expect(Object.fromEntries(most)).toEqual({all: 3, 'app-1': 2, 'app-2': 2})
})

test('what fails for one does not stop the others; the same command takes those that are not done, from the frozen list', async () => {
  const many = fleet(tenants(4, failing('citra')))
  const {outcome} = await carriedOut(many)
  expect(outcome).toMatchObject({
    state: 'failed',
    error: {code: 'LL-MANY-FAILED', message: '1 of 4 failed.'},
    tally: {total: 4, done: 3, failed: 1, left: 0},
  })
  expect(outcome.children[2]).toMatchObject({key: 'citra', state: 'failed', error: {message: 'not this time'}})
  expect(await recorded(outcome)).toMatchObject({state: 'failed', changed: 7})
  const more = fleet(tenants(6))
  const again = await carriedOut(more)
  expect(more.asked()).toBe(0)
  expect(begun(again.told)).toEqual(['citra'])
  expect(again.outcome).toMatchObject({run: outcome.run, state: 'done', tally: {total: 4, done: 4}})
  expect((await store.runs.children(outcome.run ?? '')).length).toBe(4)
  for (const times of world.effects.values()) expect(times).toBe(1)
})

test('a canary that fails stops all: no other is even begun', async () => {
  const {outcome, told} = await carriedOut(fleet(tenants(5, failing('acme'))))
  expect(begun(told)).toEqual(['acme'])
  expect(outcome).toMatchObject({state: 'failed', error: {code: 'LL-MANY-CANARY'}, tally: {failed: 1, left: 4}})
  expect([...world.things.keys()].every((thing) => thing.startsWith('acme/'))).toBe(true)
  const again = await carriedOut(fleet(tenants(5)))
  expect(begun(again.told)[0]).toBe('acme')
  expect(waves(again.told)[0]).toBe(1)
  expect(again.outcome).toMatchObject({state: 'done', tally: {done: 5}})
})

test('what the plan met is not tried again at once, and is no canary; the retry tries it', async () => {
  const other = {...tenantRoutine('acme', 'app-1', [PLAIN, {...PLAIN, failures: 9}]), name: 'tenant other'}
  const {deps} = engineProcess(world, store)
  await carryOut(other, await plan(other, deps), deps, control())
  const {outcome, told} = await carriedOut(fleet(tenants(4)))
  expect(begun(told)).toEqual(['borg', 'citra', 'delta'])
  expect(waves(told)).toEqual([1, 2])
  expect(outcome).toMatchObject({state: 'failed', tally: {done: 3, failed: 1}})
  expect(outcome.children[0]).toMatchObject({state: 'refused', error: {code: 'LL-RUN-UNFINISHED'}})
  const again = await carriedOut(fleet(tenants(4)))
  expect(begun(again.told)).toEqual(['acme'])
  expect(again.outcome).toMatchObject({run: outcome.run, state: 'failed', tally: {done: 3, failed: 1}})
})

test('a freeze stops all; thawed, the same command goes on', async () => {
  const many = fleet(tenants(4))
  const frozen = {reason: 'month end', lastsMs: null, actor: engineProcess(world, store).deps.actor, version: '1.0.0'}
  let freeze: string | undefined
  const freezing: Many<Outside> = {
    ...many,
    child: (target) => ({
      ...many.child(target),
      steps: () =>
        many
          .child(target)
          .steps(null)
          .map((step) => ({
            ...step,
            async apply(...args: Parameters<typeof step.apply>) {
              if (target.key === 'borg') freeze ??= (await store.freezes.freeze(frozen)).freeze.run
              return step.apply(...args)
            },
          })),
    }),
  }
  const {outcome} = await carriedOut(freezing, manyControl({concurrency: 1}))
  expect(outcome).toMatchObject({state: 'paused', error: {code: 'LL-FROZEN'}, tally: {done: 1, left: 2}})
  await store.freezes.thaw({...frozen, freeze: freeze ?? ''})
  expect((await carriedOut(many)).outcome).toMatchObject({run: outcome.run, state: 'done', tally: {done: 4}})
})

test('once too many have failed nothing more is begun, and what runs comes to its end', async () => {
  const {outcome, told} = await carriedOut(
    fleet(tenants(8, failing('borg', 'citra'))),
    manyControl({concurrency: 1, maxFailures: {count: 1}}),
  )
  expect(begun(told)).toEqual(['acme', 'borg', 'citra'])
  expect(outcome).toMatchObject({state: 'failed', error: {code: 'LL-MANY-STOPPED'}, tally: {failed: 2, left: 5}})
  const none = await carriedOut(
    fleet(tenants(8, failing('delta'))),
    manyControl({concurrency: 1, maxFailures: {percent: 10}}),
  )
  expect(none.outcome).toMatchObject({
    error: {code: 'LL-MANY-STOPPED', message: '1 failed, more than 0: nothing more was begun.'},
  })
})

test('Ctrl-C once: nothing more is begun, what runs stops at its safe point, the rest is for the retry', async () => {
  const stop = new AbortController()
  const many = fleet(tenants(6))
  const stopping: Many<Outside> = {
    ...many,
    child(target) {
      const routine = many.child(target)
      if (target.key !== 'citra') return routine
      return {
        ...routine,
        steps: () =>
          routine.steps(null).map((step) => ({
            ...step,
            apply: (...args: Parameters<typeof step.apply>) => {
              stop.abort()
              return step.apply(...args)
            },
          })),
      }
    },
  }
  const {outcome} = await carriedOut(stopping, manyControl({concurrency: 1}, {stop: stop.signal}))
  expect(outcome.state).toBe('interrupted')
  expect(statesOf(outcome.children)).toMatchObject({
    acme: 'done',
    borg: 'done',
    citra: 'interrupted',
    delta: 'not-begun',
  })
  expect(world.things.has('citra/step-0')).toBe(true)
  expect(world.things.has('citra/step-1')).toBe(false)
  const again = await carriedOut(many)
  expect(begun(again.told)).toEqual(['citra', 'delta', 'echo', 'foxtrot'])
  expect(again.outcome).toMatchObject({run: outcome.run, state: 'done', tally: {done: 6}})
})

test('Ctrl-C twice: what is under way is in doubt, nobody is waited for, and the run says so', async () => {
  const kill = new AbortController()
  const many = fleet(tenants(3))
  const killing: Many<Outside> = {
    ...many,
    child: (target) => ({
      ...many.child(target),
      steps: () =>
        many
          .child(target)
          .steps(null)
          .map((step) => ({
            ...step,
            apply: () => {
              kill.abort()
              return new Promise(() => {})
            },
          })),
    }),
  }
  const {outcome, journaled} = await carriedOut(killing, manyControl({}, {kill: kill.signal, stop: kill.signal}))
  expect(outcome).toMatchObject({state: 'in-doubt', tally: {failed: 1, left: 2}})
  expect(statesOf(outcome.children).acme).toBe('in-doubt')
  expect(journaled.at(-1)).toBe('run.stopped')
})

test('when the leases of the parent are lost every child ends without another effect', async () => {
  let wall = Date.now()
  const process = engineProcess(world, store, undefined, {
    clock: {wall: () => wall, monotonic: () => performance.now(), sleep: async () => {}},
    timings: {leaseTtl: 300, inFlightEvery: 0, inFlightWithin: 60_000, waitEvery: 1, undoTries: 3},
  })
  const deps = manyDeps(process)
  const many = fleet(tenants(4))
  const stuck: Many<Outside> = {
    ...many,
    child: (target) => ({
      ...many.child(target),
      steps: () =>
        many
          .child(target)
          .steps(null)
          .map((step) => ({
            ...step,
            apply: () => {
              wall += 60_000
              return new Promise(() => {})
            },
          })),
    }),
  }
  const order = manyControl()
  const outcome = await carryOutMany(stuck, await planMany(stuck, deps, {pace: PACE, stop: order.stop}), deps, order)
  expect(outcome).toMatchObject({state: 'lease-lost', error: {code: 'LL-LEASE-LOST'}})
  expect(world.things.size).toBe(0)
  expect(await recorded(outcome)).toMatchObject({state: 'open'})
})

test('the parent holds a VM for itself, and is not in its children’s way; another run is kept out', async () => {
  const many = fleet(tenants(2))
  let answer: unknown
  const asking: Many<Outside> = {
    ...many,
    child(target) {
      const routine = many.child(target)
      return {
        ...routine,
        steps: () =>
          routine.steps(null).map((step) => ({
            ...step,
            async apply(...args: Parameters<typeof step.apply>) {
              const {deps} = engineProcess(world, store)
              const other = {...tenantRoutine('other', 'app-1', [PLAIN])}
              answer ??= await carryOut(other, await plan(other, deps), deps, control()).catch(
                (error: unknown) => error,
              )
              return step.apply(...args)
            },
          })),
      }
    },
  }
  const {outcome} = await carriedOut(asking)
  expect(outcome.state).toBe('done')
  expect(answer).toMatchObject({code: 'LL-LOCK-HELD', message: `vm:app-1 is held by run ${outcome.run}.`})
})

test('children that want the same thing for themselves wait for one another', async () => {
  const many = fleet(tenants(4))
  const alone: Many<Outside> = {
    ...many,
    child: (target) => ({
      ...many.child(target),
      decide: async () => ({decided: null, leases: [{key: 'zone:cloud', mode: 'exclusive'}], reservations: []}),
    }),
  }
  const {outcome} = await carriedOut(alone, manyControl({canary: 0, wave: 4}))
  expect(outcome).toMatchObject({state: 'done', tally: {done: 4}})
})

test('children that decide for the same place at the same time look for another', async () => {
  const many = fleet(tenants(4))
  const taken = new Set<number>()
  const placed: Many<Outside> = {
    ...many,
    child: (target) => ({
      ...many.child(target),
      async decide() {
        let place = 1
        while (taken.has(place)) place += 1
        return {decided: {place}, leases: [], reservations: [{key: `place:${place}`, what: `place ${place}`}]}
      },
      steps(decided) {
        taken.add((decided as {place: number}).place)
        return many.child(target).steps(null)
      },
    }),
  }
  taken.clear()
  const {outcome} = await carriedOut(placed, manyControl({canary: 0, wave: 4}))
  expect(outcome).toMatchObject({state: 'done', tally: {done: 4}})
})

test('--only and --limit choose before the list is frozen; a name that is not on it is told', async () => {
  const some = fleet(tenants(5), {choice: {only: ['borg', 'delta']}, inputs: {only: ['borg', 'delta']}})
  expect(statesOf((await carriedOut(some)).outcome.children)).toEqual({borg: 'done', delta: 'done'})
  const two = fleet(tenants(5), {choice: {limit: 2}, inputs: {limit: 2}})
  expect(statesOf((await carriedOut(two)).outcome.children)).toEqual({acme: 'done', citra: 'done'})
  await expect(planned(fleet(tenants(5), {choice: {only: ['zulu']}}))).rejects.toMatchObject({
    code: 'LL-TARGET-UNKNOWN',
  })
})

test('undo takes back the unfinished and failed ones, with all the finished too; then the world is as before', async () => {
  const many = fleet(tenants(5, failing('citra', 'delta')))
  const {outcome} = await carriedOut(many)
  const made = (name: string) => world.things.has(`${name}/step-0`)
  expect(NAMES.slice(0, 5).map(made)).toEqual([true, true, true, true, true])
  const undone = await undoMany(await recorded(outcome), many, manyDeps(engineProcess(world, store)), {
    ...manyControl(),
    all: false,
  })
  expect(undone).toMatchObject({state: 'undone', tally: {done: 3, undone: 2}})
  expect(NAMES.slice(0, 5).map(made)).toEqual([true, true, false, false, true])
  expect(await recorded(outcome)).toMatchObject({state: 'undone'})
  const deps = manyDeps(engineProcess(world, store))
  const all = await undoMany(await recorded(outcome), many, deps, {...manyControl({concurrency: 1}), all: true})
  expect(all).toMatchObject({state: 'undone', tally: {done: 0, undone: 5}})
  expect(begun(deps.told)).toEqual(['echo', 'borg', 'acme'])
  expect(world.things.size).toBe(0)
  await expect(resumeMany(await recorded(outcome), many, deps, manyControl())).rejects.toMatchObject({
    code: 'LL-RUN-CLOSED',
  })
})

test('an undo that finds all done, and is not for all, leaves the run as it is', async () => {
  const {outcome} = await carriedOut(fleet(tenants(3)))
  const before = await store.runs.events(outcome.run ?? '')
  const deps = manyDeps(engineProcess(world, store))
  const undone = await undoMany(await recorded(outcome), fleet(tenants(3)), deps, {...manyControl(), all: false})
  expect(undone).toMatchObject({state: 'undone', changed: 0, tally: {done: 3, undone: 0}})
  expect(await recorded(outcome)).toMatchObject({state: 'done'})
  expect(await store.runs.events(outcome.run ?? '')).toEqual(before)
})

test('a freeze pauses an undo as well: nothing more is begun, and nothing has failed', async () => {
  const many = fleet(tenants(3))
  const {outcome} = await carriedOut(many)
  const frozen = {reason: 'month end', lastsMs: null, actor: engineProcess(world, store).deps.actor, version: '1.0.0'}
  let freeze: string | undefined
  const freezing: Many<Outside> = {
    ...many,
    child: (target) => ({
      ...many.child(target),
      steps: () => {
        const steps = many.child(target).steps(null)
        if (target.key !== 'citra') return steps
        return steps.map((step) => ({
          ...step,
          undo:
            'none' in step.undo
              ? step.undo
              : {
                  ...step.undo,
                  apply: async (...args: Parameters<Extract<typeof step.undo, {apply: unknown}>['apply']>) => {
                    freeze ??= (await store.freezes.freeze(frozen)).freeze.run
                    await (step.undo as Extract<typeof step.undo, {apply: unknown}>).apply(...args)
                  },
                },
        }))
      },
    }),
  }
  const deps = manyDeps(engineProcess(world, store))
  const all = {...manyControl({concurrency: 1}), all: true}
  const paused = await undoMany(await recorded(outcome), freezing, deps, all)
  expect(paused).toMatchObject({state: 'paused', error: {code: 'LL-FROZEN'}})
  expect(begun(deps.told)).toEqual(['citra'])
  await store.freezes.thaw({...frozen, freeze: freeze ?? ''})
  const again = await undoMany(await recorded(outcome), many, manyDeps(engineProcess(world, store)), all)
  expect(again).toMatchObject({state: 'undone', tally: {undone: 3}})
  expect(world.things.size).toBe(0)
})

test('a child that cannot be undone does not keep the others, and is named', async () => {
  const many = fleet(tenants(3))
  const {outcome} = await carriedOut(many)
  const later = {...tenantRoutine('borg', 'app-2', [PLAIN, PLAIN, PLAIN]), name: 'tenant later'}
  const {deps} = engineProcess(world, store)
  await carryOut(later, await plan(later, deps), deps, control())
  const undone = await undoMany(await recorded(outcome), many, manyDeps(engineProcess(world, store)), {
    ...manyControl(),
    all: true,
  })
  expect(undone).toMatchObject({state: 'blocked', error: {code: 'LL-UNDO-FAILED'}, tally: {undone: 2, failed: 1}})
  expect(undone.children[1]).toMatchObject({state: 'refused', error: {code: 'LL-RUN-SUPERSEDED'}})
})

test('a child that was undone or gone on with by itself counts as it stands', async () => {
  const many = fleet(tenants(3, failing('citra')))
  const {outcome} = await carriedOut(many)
  const [acme] = await store.runs.children(outcome.run ?? '')
  if (!acme) throw new Error('no child')
  const {deps} = engineProcess(world, store)
  await undo(acme, tenantRoutine('acme', 'app-1', [PLAIN, PLAIN]), deps, control())
  const again = await carriedOut(many)
  expect([...begun(again.told)].sort()).toEqual(['acme', 'citra'])
  expect(again.outcome).toMatchObject({state: 'done', tally: {done: 3}})
})

test('a list that recurs is closed once nothing of it is left unfinished, and looked for anew', async () => {
  const blocked = {...tenantRoutine('acme', 'app-1', [{...PLAIN, failures: 9}]), name: 'tenant other'}
  const {deps} = engineProcess(world, store)
  await carryOut(blocked, await plan(blocked, deps), deps, control())
  const first = await carriedOut(fleet(tenants(3), {recurs: true}))
  expect(first.outcome).toMatchObject({state: 'failed', tally: {done: 2, failed: 1}})
  expect(await recorded(first.outcome)).toMatchObject({state: 'done'})
  const more = fleet(tenants(4), {recurs: true})
  const second = await carriedOut(more)
  expect(more.asked()).toBe(1)
  expect(second.outcome).toMatchObject({tally: {done: 1, failed: 1, held: 2}})
  const failed = await carriedOut(fleet(tenants(6, failing('foxtrot')), {recurs: true}))
  expect(await recorded(failed.outcome)).toMatchObject({state: 'failed'})
})

test('where none can be begun no run is opened, and each says why', async () => {
  const blocked = {...tenantRoutine('acme', 'app-1', [{...PLAIN, failures: 9}]), name: 'tenant other'}
  const {deps} = engineProcess(world, store)
  await carryOut(blocked, await plan(blocked, deps), deps, control())
  const {outcome} = await carriedOut(fleet(tenants(1)))
  expect(outcome).toMatchObject({run: undefined, state: 'failed', error: {code: 'LL-MANY-FAILED'}})
  expect(outcome.children).toMatchObject([{state: 'refused', error: {code: 'LL-RUN-UNFINISHED'}}])
})

test('a list that somebody changed by hand is noticed before anything is done', async () => {
  const many = fleet(tenants(3, failing('citra')))
  const {outcome} = await carriedOut(many)
  const process = engineProcess(world, store)
  const forged = new Proxy(store.runs, {
    get: (target, key) =>
      key === 'targets'
        ? async (run: string) => (await target.targets(run)).slice(1)
        : (Reflect.get(target, key, target) as (...of: unknown[]) => unknown).bind?.(target),
  })
  const deps = {...manyDeps(process), store: forged}
  await expect(resumeMany(await recorded(outcome), many, deps, manyControl())).rejects.toMatchObject({
    code: 'LL-RUN-CHAIN',
  })
})

test('another process of the same command is kept out while the first is at work', async () => {
  const many = fleet(tenants(3))
  const dying = engineProcess(world, store, {at: 'event', n: 6})
  const deps = manyDeps(dying)
  const work = (async () =>
    carryOutMany(many, await planMany(many, deps, {pace: PACE, stop: control().stop}), deps, manyControl()))()
  expect(await orKilled(work, dying.life)).toBe('killed')
  dying.life.dead = false
  await expect(carriedOut(many)).rejects.toMatchObject({code: 'LL-LOCK-HELD'})
})

test('a list that yields counts what another process is at work on as already so; any other list is refused it', async () => {
  const [acme] = tenants(1)
  if (!acme) throw new Error('there is one')
  const routine = tenantRoutine(acme.name, acme.vm, acme.steps)
  const dying = engineProcess(world, store, {at: 'event', n: 4})
  const work = (async () => carryOut(routine, await plan(routine, dying.deps), dying.deps, control()))()
  expect(await orKilled(work, dying.life)).toBe('killed')
  dying.life.dead = false
  const list = (more: Partial<Many<Outside>>) =>
    fleet(tenants(2), {
      recurs: true,
      decide: async () => ({
        targets: tenants(2).map(({name, vm}) => ({key: name, inputs: {tenant: name, vm}, groups: {}})),
      }),
      ...more,
    })
  const refused = await carriedOut(list({}))
  expect(refused.outcome.children).toMatchObject([{state: 'refused', error: {code: 'LL-LOCK-HELD'}}, {state: 'done'}])
  const yielding = await carriedOut(list({yields: true}))
  expect(yielding.outcome).toMatchObject({state: 'done', children: [{key: acme.name, state: 'held'}]})
})
