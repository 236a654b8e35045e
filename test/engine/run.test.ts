import {afterAll, beforeEach, expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {
  carryOut,
  needed,
  plan,
  type Routine,
  type RunEvent,
  resume,
  type Store,
  satisfied,
  undo,
} from '../../src/lib/engine/index.ts'
import {orAborted} from '../../src/lib/engine/look.ts'
import {OperatorError, Unreachable} from '../../src/lib/errors.ts'
import {control, engineProcess, orKilled, storeFolder} from './process.ts'
import {type Behaviour, generatedRoutine, type Outside, World} from './world.ts'

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
const three: readonly Behaviour[] = [PLAIN, {...PLAIN, needs: [0]}, {...PLAIN, needs: [1]}]
const stores = storeFolder()
let store: OpenedStore
let world: World
beforeEach(async () => {
  store = await stores.open()
  world = new World()
})
afterAll(() => stores.remove())

type Steps = ReturnType<Routine<Outside>['steps']>

/** A routine of which single steps do something else. */
const changed = (routine: Routine<Outside>, steps: (list: Steps) => Steps): Routine<Outside> => ({
  ...routine,
  steps: (decided) => steps(routine.steps(decided)),
})

/** Three plain steps, of which the second does something else. */
const secondStep = (other: (step: Steps[number]) => Steps[number]): Routine<Outside> =>
  changed(generatedRoutine(three), (steps) => steps.map((step, index) => (index === 1 ? other(step) : step)))

/** `planned`: what is planned by, where that is another list than what is carried out. */
async function carriedOut(
  routine = generatedRoutine(three),
  more: Parameters<typeof control>[0] = {},
  planned: Routine<Outside> = routine,
) {
  const {deps, journaled} = engineProcess(world, store)
  const outcome = await carryOut(routine, await plan(planned, deps), deps, control(more))
  return {outcome, journaled}
}

/** A run that died right after its n-th journal event. */
async function cutOff(n: number, routine = generatedRoutine(three)) {
  const {deps, life} = engineProcess(world, store, {at: 'event', n})
  await orKilled((async () => carryOut(routine, await plan(routine, deps), deps, control()))(), life)
  const run = await store.runs.claimant(routine.subject)
  if (!run) throw new Error('nothing was cut off')
  return run
}

/** The run's record as the store has it. */
async function recorded({run}: {run: string | undefined}) {
  const record = run === undefined ? undefined : await store.runs.run(run)
  if (!record) throw new Error('no such run')
  return record
}

test('a plan opens no run and changes nothing; steps whose premise is missing say what they wait for', async () => {
  const {deps} = engineProcess(world, store)
  const {lines, resumes} = await plan(generatedRoutine(three), deps)
  expect(lines.map((line) => line.finding.finding)).toEqual(['needed', 'unknown', 'unknown'])
  expect(resumes).toBe(false)
  expect(world.things.size).toBe(0)
  expect(await store.runs.claimant('tenant:generated')).toBeUndefined()
})

test('what another run has half done is not foreign: that run is in the way, though it began while the plan looked', async () => {
  const other = {...generatedRoutine(three), inputs: {other: true}}
  const blocking = changed(other, ([first, ...rest]) => [
    {
      ...(first as NonNullable<typeof first>),
      check: async () => {
        if (!(await store.runs.claimant(other.subject))) await cutOff(5)
        return {finding: 'blocked', code: 'LL-FOREIGN', reason: 'somebody else made it'}
      },
    },
    ...rest,
  ])
  const {deps} = engineProcess(world, store)
  const planned = await plan(blocking, deps)
  const run = await store.runs.claimant(other.subject)
  expect(planned).toMatchObject({unfinished: {id: run?.id}, resumes: false})
  await expect(carryOut(blocking, planned, deps, control())).rejects.toMatchObject({code: 'LL-RUN-UNFINISHED'})
})

test('what blocks only because another run changed it between two looks is seen again, and blocks nobody', async () => {
  const [first, ...rest] = generatedRoutine(three).steps(null)
  let looks = 0
  const torn = changed(generatedRoutine(three), () => [
    {
      ...(first as NonNullable<typeof first>),
      check: async () => {
        looks += 1
        if (looks > 1) return {finding: 'satisfied', outputs: null}
        await carriedOut({...generatedRoutine(three), inputs: {other: true}})
        return {finding: 'blocked', code: 'LL-FOREIGN', reason: 'half of it was seen before, half after'}
      },
    },
    ...rest,
  ])
  const planned = await plan(torn, engineProcess(world, store).deps)
  expect(planned.lines.map(({finding}) => finding.finding)).toEqual(['satisfied', 'satisfied', 'satisfied'])
  expect(looks).toBe(2)
})

/** A run that stands still in its second step until it is let on; `queued` once `waiting` waits for it. */
async function standingStill() {
  const [reached, gate, queued] = [0, 1, 2].map(() => Promise.withResolvers<void>())
  if (!reached || !gate || !queued) throw new Error('three are made')
  const slow = secondStep((step) => ({
    ...step,
    apply: async (...args) => {
      reached.resolve()
      await gate.promise
      return step.apply(...args)
    },
  }))
  const running = carriedOut(slow)
  await reached.promise
  const run = await store.runs.claimant(slow.subject)
  if (!run) throw new Error('nothing stands still')
  const {deps} = engineProcess(world, store)
  const waiting = {...deps, listen: (event: RunEvent) => (event.type === 'queued' ? queued.resolve() : undefined)}
  const ended = async () => {
    await queued.promise
    gate.resolve()
    expect((await running).outcome).toMatchObject({state: 'done', changed: 3})
  }
  return {run, waiting, ended}
}

test('an undo that waited for the run takes back all of it, what was done since it read the journal too', async () => {
  const {run, waiting, ended} = await standingStill()
  const undone = undo(run, generatedRoutine(three), waiting, control({waitMs: 60_000}))
  await ended()
  expect(await undone).toMatchObject({state: 'undone', changed: 3})
  expect(world.things.size).toBe(0)
})

test('a resume that waited for the run finds it done, and opens nothing', async () => {
  const {run, waiting, ended} = await standingStill()
  const resumed = resume(run, generatedRoutine(three), waiting, control({waitMs: 60_000}))
  await ended()
  expect(await resumed).toMatchObject({state: 'done', run: run.id, changed: 0})
  expect((await store.runs.events(run.id)).map(({kind}) => kind)).not.toContain('run.resumed')
})

test('each step is checked, intended, applied and checked again, between open and close', async () => {
  const {outcome, journaled} = await carriedOut(generatedRoutine([PLAIN]))
  expect(outcome).toMatchObject({state: 'done', changed: 1, held: 0})
  expect(journaled).toEqual([
    'run.opened',
    'step.checked',
    'step.intended',
    'step.applied',
    'step.checked',
    'run.closed',
  ])
})

test('where all holds, no run is opened', async () => {
  await carriedOut()
  const {outcome, journaled} = await carriedOut()
  expect(outcome).toMatchObject({state: 'unchanged', changed: 0, held: 3, run: undefined})
  expect(journaled).toEqual([])
})

test('the same command takes up its unfinished run; another one is refused and told which', async () => {
  const run = await cutOff(4)
  const other = {...generatedRoutine(three), inputs: {steps: 'others'}}
  await expect(carriedOut(other)).rejects.toMatchObject({
    code: 'LL-RUN-UNFINISHED',
    detail: {next: [`landlord run show ${run.id}`, `landlord run resume ${run.id}`, `landlord run undo ${run.id}`]},
  })
  const {outcome} = await carriedOut()
  expect(outcome).toMatchObject({run: run.id, state: 'done', changed: 3})
})

test('a fact that somebody undid meanwhile is drift: reported, and mended only when asked', async () => {
  await cutOff(9)
  world.things.delete('step-0')
  const {outcome} = await carriedOut()
  expect(outcome).toMatchObject({state: 'paused', error: {code: 'LL-RUN-DRIFT'}})
  expect(world.things.has('step-0')).toBe(false)
  expect((await carriedOut()).outcome).toMatchObject({state: 'paused'})
  expect((await carriedOut(undefined, {acceptDrift: true})).outcome).toMatchObject({state: 'done', changed: 3})
})

test('Ctrl-C once lets the current apply end, starts nothing new and stays resumable', async () => {
  const stop = new AbortController()
  const routine = secondStep((step) => ({
    ...step,
    apply: (...args) => {
      stop.abort()
      return step.apply(...args)
    },
  }))
  const {outcome} = await carriedOut(routine, {stop: stop.signal})
  expect(outcome).toMatchObject({state: 'interrupted', changed: 2})
  expect(world.fingerprint()).toBe('step-0,step-1')
  expect((await carriedOut()).outcome).toMatchObject({state: 'done', changed: 3})
})

test('a host that falls silent as the operator asks to stop is no failure: the run is interrupted, and goes on', async () => {
  const stop = new AbortController()
  const routine = secondStep((step) => ({
    ...step,
    check: async () => {
      stop.abort()
      throw new Unreachable('LL-VM-UNREACHABLE', 'app-1 gave no answer.')
    },
  }))
  const {outcome, journaled} = await carriedOut(routine, {stop: stop.signal}, generatedRoutine(three))
  expect(outcome).toMatchObject({state: 'interrupted', changed: 1})
  expect(journaled).not.toContain('step.failed')
  expect((await carriedOut()).outcome).toMatchObject({state: 'done', changed: 3})
})

test('Ctrl-C twice leaves the attempt in doubt, does not wait for it, and leaves the lease to run out', async () => {
  const kill = new AbortController()
  const routine = secondStep((step) => ({
    ...step,
    apply: () => {
      kill.abort()
      return new Promise(() => {})
    },
  }))
  const {outcome, journaled} = await carriedOut(routine, {kill: kill.signal})
  expect(outcome).toMatchObject({
    state: 'in-doubt',
    steps: [{result: 'changed'}, {result: 'in-doubt'}, {result: 'not-reached'}],
  })
  expect(journaled.at(-1)).toBe('step.in-doubt')
  await expect(carriedOut()).rejects.toMatchObject({code: 'LL-LOCK-HELD'})
})

test('a failure stops the run, resumable, with the error that caused it', async () => {
  const routine = generatedRoutine([PLAIN, {...PLAIN, failures: 1}])
  const {outcome} = await carriedOut(routine)
  expect(outcome).toMatchObject({state: 'failed', changed: 1, error: {message: 'not this time'}})
  expect((await carriedOut(routine)).outcome).toMatchObject({state: 'done', changed: 2})
})

test('a failure of a routine that goes back undoes what it made, and still reports the failure', async () => {
  const {outcome} = await carriedOut(generatedRoutine([PLAIN, {...PLAIN, failures: 1}], 'undo'))
  expect(outcome).toMatchObject({state: 'undone', error: {message: 'not this time'}})
  expect(world.things.size).toBe(0)
})

test('past the point of no return there is no going back', async () => {
  const routine = changed(generatedRoutine([PLAIN, PLAIN, {...PLAIN, failures: 1}], 'undo'), (steps) =>
    steps.map((step, index) => (index === 1 ? {...step, pointOfNoReturn: true as const} : step)),
  )
  const {outcome} = await carriedOut(routine)
  expect(outcome).toMatchObject({state: 'failed'})
  expect(world.fingerprint()).toBe('step-0,step-1')
  const run = await recorded(outcome)
  await expect(undo(run, routine, engineProcess(world, store).deps, control())).rejects.toMatchObject({
    code: 'LL-RUN-PAST-RETURN',
  })
})

test('an effect without an answer is read before anything is repeated', async () => {
  const {outcome} = await carriedOut(generatedRoutine([{...PLAIN, lostAnswers: 1}]))
  expect(outcome).toMatchObject({state: 'done', changed: 1})
  expect(world.effects.get('step-0')).toBe(1)
})

/** One step of several parts, of each of which the answer is lost as often as is said. */
const inParts = (lost: readonly number[], onFailure: 'stop' | 'undo' = 'undo'): Routine<Outside> =>
  changed(generatedRoutine([PLAIN], onFailure), (steps) =>
    steps.map((step) => ({
      ...step,
      settles: {within: 0, every: 0},
      check: async ({read}) => {
        const left = lost.map((_, part) => `part-${part}`).filter((part) => read.find(part) === undefined)
        return left.length === 0 ? satisfied({id: step.id}) : needed(left.map((part) => `make ${part}`))
      },
      apply: async (hand) => {
        const part = lost.findIndex((_, at) => world.things.get(`part-${at}`) === undefined)
        await hand.make(`part-${part}`, {...PLAIN, lostAnswers: lost[part] ?? 0})
      },
    })),
  )

test('an effect that came part of the way before its answer was lost is gone on with, once, where nobody could resume it', async () => {
  const {outcome} = await carriedOut(inParts([1, 0]))
  expect(outcome).toMatchObject({state: 'done', changed: 1})
  expect([world.effects.get('part-0'), world.effects.get('part-1')]).toEqual([1, 1])
  world = new World()
  const again = await carriedOut(inParts([1, 1, 0]))
  expect(again.outcome).toMatchObject({state: 'undone', error: {message: 'the answer was lost'}})
  expect([world.effects.get('part-1'), world.effects.has('part-2')]).toEqual([1, false])
  world = new World()
  const resumable = await carriedOut(inParts([1, 0], 'stop'))
  expect(resumable.outcome).toMatchObject({state: 'failed', error: {message: 'the answer was lost'}})
})

test('what is in flight is waited for, and given up on by count, never started again', async () => {
  const {deps} = engineProcess(world, store, undefined, {
    timings: {leaseTtl: 60_000, inFlightEvery: 0, inFlightWithin: 20, waitEvery: 1, undoTries: 1},
  })
  const routine = generatedRoutine([{...PLAIN, flight: Number.MAX_SAFE_INTEGER}])
  const outcome = await carryOut(routine, await plan(routine, deps), deps, control())
  expect(outcome).toMatchObject({state: 'failed', error: {code: 'LL-IN-FLIGHT'}})
  expect(world.effects.get('step-0')).toBe(1)
})

test('an undo that fails keeps what the rest stands on, undoes what it does not, and asks for a person', async () => {
  const routine = changed(generatedRoutine([PLAIN, PLAIN, {...PLAIN, needs: [0]}]), (steps) =>
    steps.map((step, index) =>
      index === 2 && !('none' in step.undo)
        ? {...step, undo: {...step.undo, apply: async () => Promise.reject(new OperatorError('LL-USAGE', 'stuck'))}}
        : step,
    ),
  )
  const {outcome: made} = await carriedOut(routine)
  const run = await recorded(made)
  const outcome = await undo(run, routine, engineProcess(world, store).deps, control())
  expect(outcome).toMatchObject({
    state: 'in-doubt',
    error: {code: 'LL-UNDO-FAILED'},
    steps: [{result: 'kept'}, {result: 'undone'}, {result: 'failed'}],
  })
  expect(world.fingerprint()).toBe('step-0,step-2')
  expect(
    (
      await undo(
        await recorded(made),
        generatedRoutine([PLAIN, PLAIN, {...PLAIN, needs: [0]}]),
        engineProcess(world, store).deps,
        control(),
      )
    ).state,
  ).toBe('undone')
})

test('a run is not undone once a later one changed the same subject', async () => {
  const {outcome: first} = await carriedOut()
  world.things.delete('step-2')
  const {outcome: second} = await carriedOut()
  expect(second).toMatchObject({state: 'done', changed: 1})
  await expect(
    undo(await recorded(first), generatedRoutine(three), engineProcess(world, store).deps, control()),
  ).rejects.toMatchObject({code: 'LL-RUN-SUPERSEDED'})
})

test('a run that is being undone can only be undone to its end', async () => {
  const run = await cutOff(9)
  const dying = engineProcess(world, store, {at: 'event', n: 2})
  await orKilled(undo(run, generatedRoutine(three), dying.deps, control()), dying.life)
  await expect(carriedOut()).rejects.toMatchObject({code: 'LL-RUN-UNDOING'})
  expect(
    (await undo(await recorded({run: run.id}), generatedRoutine(three), engineProcess(world, store).deps, control()))
      .state,
  ).toBe('undone')
  expect(world.things.size).toBe(0)
})

test('a run of another version: a step more is simply done; a step that was finished and is unknown must be accepted', async () => {
  const run = await cutOff(9)
  const more = {...generatedRoutine([...three, {...PLAIN, needs: [2]}]), inputs: {steps: 3}}
  const fewer = changed({...generatedRoutine(three)}, (steps) => steps.slice(1).map((step) => ({...step, needs: []})))
  await expect(resume(run, fewer, engineProcess(world, store).deps, control())).rejects.toMatchObject({
    code: 'LL-RUN-STEPS',
    detail: {where: 'step step-0'},
  })
  expect(await resume(run, more, engineProcess(world, store).deps, control())).toMatchObject({
    state: 'done',
    changed: 4,
  })
})

test('an unknown finished step may be accepted by name', async () => {
  const run = await cutOff(9)
  const fewer = changed({...generatedRoutine(three)}, (steps) =>
    steps.slice(1).map((step) => ({
      ...step,
      needs: [],
      check: async (see, context) => step.check(see, {...context, from: () => 0 as never}),
    })),
  )
  expect(await resume(run, fewer, engineProcess(world, store).deps, control({acceptSteps: ['step-0']}))).toMatchObject({
    state: 'done',
  })
})

test('what somebody changed in the journal by hand is noticed before anything is done', async () => {
  const run = await cutOff(9)
  const forged = new Proxy(store.runs, {
    get: (target, key) =>
      key === 'events'
        ? async (id: string) =>
            (await target.events(id)).map((event) => (event.seq === 4 ? {...event, data: {forged: true}} : event))
        : Reflect.get(target, key, target),
  })
  await expect(
    resume(run, generatedRoutine(three), {...engineProcess(world, store).deps, store: forged}, control()),
  ).rejects.toMatchObject({code: 'LL-RUN-CHAIN', detail: {where: 'event 4'}})
})

test('leases that are not renewed in time are lost: the run ends without another effect', async () => {
  let wall = Date.now()
  const {deps} = engineProcess(world, store, undefined, {
    clock: {wall: () => wall, monotonic: () => performance.now(), sleep: async () => {}},
  })
  const routine = secondStep((step) => ({
    ...step,
    check: async (...args) => {
      wall += 50_000
      return step.check(...args)
    },
  }))
  const planned = await plan(routine, {...deps, clock: {...deps.clock, wall: () => 0}})
  const outcome = await carryOut(routine, planned, deps, control())
  expect(outcome).toMatchObject({state: 'lease-lost', error: {code: 'LL-LEASE-LOST'}})
  expect(world.fingerprint()).toBe('step-0')
})

test('a freeze pauses a run before its next change, and an undo before its next one; both go on after it', async () => {
  const frozen = {reason: 'hands off', lastsMs: null, actor: engineProcess(world, store).deps.actor, version: '1.0.0'}
  let freeze: string | undefined
  const routine = changed(generatedRoutine(three), (steps) =>
    steps.map((step, index) => ({
      ...step,
      apply: async (...args) => {
        if (index === 1 && freeze === undefined) freeze = (await store.freezes.freeze(frozen)).freeze.run
        return step.apply(...args)
      },
    })),
  )
  const {outcome, journaled} = await carriedOut(routine)
  expect(outcome).toMatchObject({state: 'paused', changed: 2, error: {code: 'LL-FROZEN'}})
  expect(journaled.at(-1)).toBe('run.stopped')
  expect(world.fingerprint()).toBe('step-0,step-1')
  await expect(carriedOut(routine)).rejects.toMatchObject({code: 'LL-FROZEN'})
  await store.freezes.thaw({...frozen, freeze: freeze ?? ''})
  expect((await carriedOut(routine)).outcome).toMatchObject({state: 'done', changed: 3})
})

test('an intention is durable before its effect, and what is seen may wait for it; an effect that no check can find does not', async () => {
  const written: string[] = []
  const witnessed = new Proxy(store.runs, {
    get(target, name) {
      const member = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...order: unknown[]) => {
        if (name === 'append') {
          const [, {kind, step}, {delayed = false} = {}] = order as Parameters<Store['append']>
          written.push(`${kind} ${step}${delayed ? ', delayed' : ''}`)
        }
        return Reflect.apply(member, target, order)
      }
    },
  })
  const {deps} = engineProcess(world, store, undefined, {store: witnessed})
  const routine = generatedRoutine([PLAIN, {...PLAIN, once: true}])
  const [plain, once] = routine.steps(null).map(({id}) => id)
  await carryOut(routine, await plan(routine, deps), deps, control())
  expect(written).toEqual([
    `step.checked ${plain}, delayed`,
    `step.intended ${plain}`,
    `step.applied ${plain}, delayed`,
    `step.checked ${plain}, delayed`,
    `step.checked ${once}, delayed`,
    `step.intended ${once}`,
    `step.applied ${once}`,
  ])
})

test('what had begun when the leases were gone already may still fail: nobody is left to hear it, and the process ends as it should', async () => {
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', hear)
  try {
    const signal = AbortSignal.abort(new Error('the leases are gone'))
    const late = new Promise((_, reject) => setImmediate(() => reject(new Error('refused over there'))))
    await expect(orAborted(late, signal)).rejects.toThrow('the leases are gone')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(unheard).toEqual([])
  } finally {
    process.off('unhandledRejection', hear)
  }
})
