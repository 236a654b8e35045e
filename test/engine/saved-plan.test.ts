import {afterAll, beforeEach, expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {
  carryOut,
  type Finding,
  needed,
  plan,
  type Routine,
  resume,
  type SavedPlan,
  satisfied,
  savedPlan,
  staleness,
} from '../../src/lib/engine/index.ts'
import {control, engineProcess, storeFolder} from './process.ts'
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

const stand = (id: string) => world.things.set(id, {by: null, flight: 0, settling: 0})

/** A routine of which one step finds something else. */
const finding = (routine: Routine<Outside>, at: number, check: () => Finding): Routine<Outside> => ({
  ...routine,
  steps: (decided) =>
    routine.steps(decided).map((step, index) => (index === at ? {...step, check: async () => check()} : step)),
})

async function saved(routine: Routine<Outside>, redact = (text: string) => text): Promise<SavedPlan> {
  const {deps} = engineProcess(world, store, undefined, {redact})
  const [now, lastChange] = [await store.plans.now(), await store.runs.lastChange(routine.subject)]
  const making = {words: ['generated'], lastChange, person: 'ann', now, lastsMs: 60_000}
  return savedPlan(await plan(routine, deps), routine, deps, making)
}

async function differences(of: SavedPlan, routine: Routine<Outside>) {
  const {deps} = engineProcess(world, store)
  const lastChange = await store.runs.lastChange(routine.subject)
  return staleness(of, await plan(routine, deps, {kept: of.decided}), routine, {deps, lastChange})
}

test('a plan of which nothing changed is not stale, known later or not', async () => {
  const routine = generatedRoutine(three)
  const kept = await saved(routine)
  expect(kept.lines.map((line) => line.finding.finding)).toEqual(['needed', 'unknown', 'unknown'])
  expect(kept.lines.every((line) => /^[0-9a-f]{64}$/.test(line.guard))).toBe(true)
  expect(await differences(kept, routine)).toEqual([])
  world.things.set('elsewhere', {by: null, flight: 0, settling: 0})
  expect(await differences(kept, routine)).toEqual([])
})

test('what has come about meanwhile is shown, and so is what waited for it', async () => {
  const routine = generatedRoutine(three)
  const kept = await saved(routine)
  stand('step-0')
  expect(await differences(kept, routine)).toEqual([
    {what: 'step-0 stands', was: 'make step-0', is: 'holds'},
    {what: 'step-1 stands', was: 'known after step-0', is: 'make step-1'},
    // It waits for the same step as before, and that one is not as it was found.
    {what: 'step-2 stands', was: 'known after step-1', is: 'known after step-1, of something else than was seen'},
  ])
})

test('another before-image is another plan, though the words are the same', async () => {
  let was = 1
  const routine = finding(generatedRoutine([PLAIN]), 0, () => needed(['set it'], {was}))
  const kept = await saved(routine)
  was = 2
  expect(await differences(kept, routine)).toEqual([
    {what: 'step-0 stands', was: 'set it', is: 'set it, of something else than was seen'},
  ])
})

test('what changes by itself does not count where the finding says what does', async () => {
  let sessions = 3
  let open = true
  const check = () => ({...needed([`end ${sessions} sessions`]), guard: {open}})
  const routine = finding(generatedRoutine([PLAIN]), 0, check)
  const kept = await saved(routine)
  sessions = 7
  expect(await differences(kept, routine)).toEqual([])
  open = false
  expect(await differences(kept, routine)).toHaveLength(1)
})

test('outputs of what holds count only where something that is still to act stands on them', async () => {
  let output = 'a'
  const routine = finding(generatedRoutine(three), 0, () => satisfied({output}))
  const kept = await saved(routine)
  output = 'b'
  expect((await differences(kept, routine)).map(({what}) => what)).toContain('step-0 stands')
  for (const id of ['step-1', 'step-2']) stand(id)
  const all = await saved(routine)
  output = 'c'
  expect(await differences(all, routine)).toEqual([])
})

test('a change by another run of the same subject is one, whatever it changed', async () => {
  const routine = generatedRoutine(three)
  const kept = await saved(routine)
  const aside: Routine<Outside> = {
    ...routine,
    name: 'other',
    inputs: 'other',
    steps: () =>
      generatedRoutine([PLAIN])
        .steps(null)
        .map((step) => ({
          ...step,
          id: 'aside',
          check: async ({read}) => (read.find('aside') ? satisfied(null) : needed(['aside'])),
          apply: (hand) => hand.make('aside', PLAIN),
        })),
  }
  const {deps} = engineProcess(world, store)
  const {run} = await carryOut(aside, await plan(aside, deps), deps, control())
  expect(await differences(kept, routine)).toEqual([
    {what: 'last change of tenant:generated', was: 'none', is: expect.stringContaining(`run ${run} (other)`)},
  ])
})

test('no secret comes into a saved plan, nor into what it is held to', async () => {
  const secret = 'correct horse battery'
  const redact = (text: string) => text.replaceAll(secret, '[secret]')
  const of = (value: string) => finding(generatedRoutine([PLAIN]), 0, () => needed([`set ${value}`], {value}))
  const kept = await saved(of(secret), redact)
  expect(JSON.stringify(kept)).not.toContain(secret)
  expect(kept.lines[0]?.guard).toBe((await saved(of('[secret]'))).lines[0]?.guard)
})

test('a run is held to what its plan showed: a change that it did not show pauses it, and is made only when accepted', async () => {
  stand('step-0')
  const routine = generatedRoutine([PLAIN, PLAIN])
  const kept = await saved(routine)
  const {deps} = engineProcess(world, store)
  const fresh = await plan(routine, deps, {kept: kept.decided})
  // After the comparison, before the run's own look.
  world.things.delete('step-0')
  const outcome = await carryOut(routine, fresh, deps, control({saved: kept}))
  expect(outcome).toMatchObject({state: 'paused', changed: 0, error: {code: 'LL-PLAN-IMPACT'}})
  expect(world.things.size).toBe(0)
  const run = await store.plans.runOfPlan(kept.digest)
  if (!run) throw new Error('no run of the plan')
  expect((await store.runs.events(run.id))[0]?.data).toMatchObject({
    plan: {digest: kept.digest, madeBy: {person: 'ann'}},
  })
  expect(await resume(run, routine, deps, control())).toMatchObject({state: 'paused'})
  expect(await resume(run, routine, deps, control({acceptImpact: true}))).toMatchObject({state: 'done', changed: 2})
})

test('a plan is good for one run', async () => {
  const routine = generatedRoutine(three)
  const kept = await saved(routine)
  const {deps} = engineProcess(world, store)
  expect(await carryOut(routine, await plan(routine, deps), deps, control({saved: kept}))).toMatchObject({
    state: 'done',
    changed: 3,
  })
  world.things.clear()
  await expect(carryOut(routine, await plan(routine, deps), deps, control({saved: kept}))).rejects.toMatchObject({
    code: 'LL-PLAN-APPLIED',
  })
})

test('steps that stand on what the run has changed may differ from what could be foretold', async () => {
  let label = 'foretold'
  const list = generatedRoutine([PLAIN, {...PLAIN, needs: [0]}])
  const routine: Routine<Outside> = {
    ...list,
    steps: (decided) =>
      list.steps(decided).map((step, index) => ({
        ...step,
        check: async (see, context) => {
          const found = await step.check(see, context)
          if (index === 0) return found.finding === 'needed' ? {...found, expected: {id: step.id}} : found
          return found.finding === 'needed' ? needed([label]) : found
        },
        apply: async (hand, context) => {
          label = 'as it is'
          return step.apply(hand, context)
        },
      })),
  }
  const kept = await saved(routine)
  expect(kept.lines.map((line) => line.finding.finding)).toEqual(['needed', 'needed'])
  const {deps} = engineProcess(world, store)
  const fresh = await plan(routine, deps, {kept: kept.decided})
  expect(await carryOut(routine, fresh, deps, control({saved: kept}))).toMatchObject({state: 'done', changed: 2})
})
