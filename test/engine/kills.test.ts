import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {carryOut, type Outcome, plan, undo, verifyChain} from '../../src/lib/engine/index.ts'
import {seedOf} from '../house/seed.ts'
import {control, engineProcess, orKilled, storeFolder} from './process.ts'
import {type Behaviour, generatedRoutine, World} from './world.ts'

type Kill = {at: 'event' | 'effect'; n: number}

const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 60)
/** Bounded by the count; this only tells a run that hangs from a long one. */
const DEADLINE_MS = 120_000 + RUNS * 1000
const seed = seedOf()
const stores = storeFolder()

const behaviours = fc
  .array(
    fc.record({
      held: fc.boolean(),
      once: fc.boolean(),
      stays: fc.boolean(),
      failures: fc.nat({max: 2}),
      lostAnswers: fc.nat({max: 1}),
      flight: fc.nat({max: 2}),
      settling: fc.nat({max: 2}),
      picks: fc.array(fc.nat(), {maxLength: 3}),
    }),
    {minLength: 1, maxLength: 6},
  )
  .map((list) =>
    list.map(
      ({picks, ...rest}, index): Behaviour => ({
        ...rest,
        held: rest.held && !rest.once,
        needs: index === 0 ? [] : [...new Set(picks.map((pick) => pick % index))],
      }),
    ),
  )
const kills = fc.array(
  fc.record({at: fc.constantFrom('event' as const, 'effect' as const), n: fc.integer({min: 1, max: 14})}),
  {maxLength: 5},
)

beforeAll(async () => {
  process.stderr.write(`property seed ${seed}\n`)
})
afterAll(() => stores.remove())

interface Scene {
  readonly world: World
  readonly steps: readonly Behaviour[]
  readonly store: OpenedStore
}

/** One process's try at the routine, or at its undo. */
async function live(
  {world, steps, store}: Scene,
  kill: Kill | undefined,
  inDoubt: 'done' | 'again' | undefined,
  way: 'forward' | 'undo' = 'forward',
): Promise<Outcome | 'killed'> {
  const {deps, life} = engineProcess(world, store, kill)
  const routine = generatedRoutine(steps)
  const work = async (): Promise<Outcome> => {
    if (way === 'forward') return carryOut(routine, await plan(routine, deps), deps, control(inDoubt ? {inDoubt} : {}))
    const run = await store.runs.claimant(routine.subject)
    if (!run) throw new Error('no run to undo')
    return undo(run, routine, deps, control())
  }
  return orKilled(work(), life)
}

const freshWorld = (steps: readonly Behaviour[]): World => {
  const world = new World()
  for (const [index, step] of steps.entries())
    if (step.held) world.things.set(`step-${index}`, {by: null, flight: 0, settling: 0})
  return world
}

/** What a person would answer who can look: did the effect of the step in doubt happen? Here: of any once step that is open. */
const lookedUp = (world: World, outcome: Outcome | 'killed'): 'done' | 'again' => {
  const doubt = outcome === 'killed' ? undefined : outcome.steps.find((step) => step.result === 'in-doubt')
  return doubt && world.effects.has(doubt.id) ? 'done' : 'again'
}

async function toTheEnd(scene: Scene, kills: readonly Kill[], way: 'forward' | 'undo' = 'forward'): Promise<Outcome> {
  let answer: 'done' | 'again' | undefined
  for (let life = 0; life < 60; life++) {
    const outcome = await live(scene, kills[life], answer, way)
    answer = outcome === 'killed' || outcome.state !== 'in-doubt' ? undefined : lookedUp(scene.world, outcome)
    if (outcome === 'killed' || outcome.state === 'failed' || (outcome.state === 'in-doubt' && way === 'forward'))
      continue
    return outcome
  }
  throw new Error('no end after 60 lives')
}

test(
  'killed anywhere and resumed, the end is the same and nothing happens twice that may not',
  async () => {
    await fc.assert(
      fc.asyncProperty(behaviours, kills, async (steps, deaths) => {
        const calm = freshWorld(steps)
        await using calmStore = await stores.open()
        await toTheEnd({world: calm, steps, store: calmStore}, [])
        const world = freshWorld(steps)
        await using store = await stores.open()
        const end = await toTheEnd({world, steps, store}, deaths)
        expect(['done', 'unchanged']).toContain(end.state)
        expect(world.fingerprint()).toBe(calm.fingerprint())
        for (const [index, step] of steps.entries())
          if (step.once) expect(world.effects.get(`step-${index}`) ?? 0).toBe(1)
        if (end.run) {
          expect(verifyChain(await store.runs.events(end.run))).toEqual({sound: true})
          expect(await store.runs.claimant('tenant:generated')).toBeUndefined()
        }
      }),
      {numRuns: RUNS, seed},
    )
  },
  DEADLINE_MS,
)

test(
  'killed anywhere and undone, what stood before stands again',
  async () => {
    await fc.assert(
      fc.asyncProperty(behaviours, kills, kills, async (drawn, deaths, deathsOfUndo) => {
        const steps = drawn.map((step) => ({...step, stays: false}))
        const world = freshWorld(steps)
        const before = world.fingerprint()
        await using store = await stores.open()
        for (const death of deaths.length > 0 ? deaths : [{at: 'event' as const, n: 4}]) {
          await live({world, steps, store}, death, 'again')
          if (!(await store.runs.claimant('tenant:generated'))) return
        }
        const end = await toTheEnd({world, steps, store}, deathsOfUndo, 'undo')
        expect(end.state).toBe('undone')
        expect(world.fingerprint()).toBe(before)
        const calm = freshWorld(steps)
        await using again = await stores.open()
        await toTheEnd({world: calm, steps, store: again}, [])
        await toTheEnd({world, steps, store}, [])
        expect(world.fingerprint()).toBe(calm.fingerprint())
      }),
      {numRuns: RUNS, seed},
    )
  },
  DEADLINE_MS,
)
