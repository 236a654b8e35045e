import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {carryOut, type EngineDeps, type Outcome, plan, type Store, undo, verifyChain} from '../../src/lib/engine/index.ts'
import {type Behaviour, generatedRoutine, Life, type Outside, outside, World} from './world.ts'

const RUNS = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 60)
const seed = Number(process.env.LANDLORD_SEED ?? Date.now() % 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'landlord-kills-'))
const living = new Map<number, Life>()
let pids = 1

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
    list.map(({picks, ...rest}, index): Behaviour => ({
      ...rest,
      held: rest.held && !rest.once,
      needs: index === 0 ? [] : [...new Set(picks.map((pick) => pick % index))],
    })),
  )
const kills = fc.array(fc.record({at: fc.constantFrom('event' as const, 'effect' as const), n: fc.integer({min: 1, max: 14})}), {maxLength: 5})

beforeAll(async () => {
  process.stderr.write(`property seed ${seed}\n`)
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

/** One process: it may die at an event or an effect; what it held is then proven dead. */
async function live(world: World, steps: readonly Behaviour[], store: OpenedStore, kill: {at: 'event' | 'effect'; n: number} | undefined, inDoubt: 'done' | 'again', way: 'forward' | 'undo' = 'forward'): Promise<Outcome | 'killed'> {
  const life = new Life()
  const pid = pids++
  living.set(pid, life)
  if (kill?.at === 'effect') life.dieAtEffect = kill.n
  let events = 0
  const deps: EngineDeps<Outside> = {
    store: mortal(store.runs, life),
    capabilities: outside(world, life),
    actor: {user: 'ann', host: 'here', boot: 'boot', pid, started: String(pid)},
    version: '1.0.0',
    clock: {wall: () => Date.now(), monotonic: () => performance.now(), sleep: () => life.gate()},
    timings: {leaseTtl: 60_000, inFlightEvery: 0, inFlightWithin: 60_000, waitEvery: 1, undoTries: 3},
    redact: (text) => text,
    listen: () => {},
    journaled: () => {
      events += 1
      if (kill?.at === 'event' && events === kill.n) life.dead = true
    },
  }
  const never = new AbortController().signal
  const routine = generatedRoutine(steps)
  const work = async (): Promise<Outcome> => {
    if (way === 'undo') {
      const run = await store.runs.claimant(routine.subject)
      if (!run) throw new Error('no run to undo')
      return undo(run, routine, deps, {stop: never, kill: never})
    }
    return carryOut(routine, await plan(routine, deps), deps, {stop: never, kill: never, inDoubt})
  }
  const death = new Promise<'killed'>((resolve) => {
    const watch = setInterval(() => {
      if (!life.dead) return
      clearInterval(watch)
      resolve('killed')
    }, 1)
    watch.unref()
  })
  return Promise.race([work(), death])
}

/** Whatever a dead process still asks of the store has no effect and no answer. */
const mortal = (store: Store, life: Life): Store =>
  new Proxy(store, {
    get(target, key) {
      const member = Reflect.get(target, key, target)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        await life.gate()
        const answer = await Reflect.apply(member, target, args)
        await life.gate()
        return answer
      }
    },
  })

async function freshStore(): Promise<OpenedStore> {
  const path = join(folder, `${pids++}`, 'store.db')
  return openSqliteStore({path, liveness: (holder) => (living.get(holder.pid)?.dead ? 'dead' : 'alive')})
}

const freshWorld = (steps: readonly Behaviour[]): World => {
  const world = new World()
  for (const [index, step] of steps.entries()) if (step.held) world.things.set(`step-${index}`, {by: null, flight: 0, settling: 0})
  return world
}

/** What a person would answer who can look: did the effect of the step in doubt happen? Here: of any once step that is open. */
const lookedUp = (world: World, outcome: Outcome | 'killed'): 'done' | 'again' => {
  const doubt = outcome === 'killed' ? undefined : outcome.steps.find((step) => step.result === 'in-doubt')
  return doubt && world.effects.has(doubt.id) ? 'done' : 'again'
}

async function toTheEnd(world: World, steps: readonly Behaviour[], store: OpenedStore, kills: readonly {at: 'event' | 'effect'; n: number}[], way: 'forward' | 'undo' = 'forward'): Promise<Outcome> {
  let answer: 'done' | 'again' | undefined
  for (let life = 0; life < 60; life++) {
    const outcome = await live(world, steps, store, kills[life], answer as 'done' | 'again', way)
    answer = outcome === 'killed' || outcome.state !== 'in-doubt' ? undefined : lookedUp(world, outcome)
    if (outcome === 'killed' || outcome.state === 'failed' || (outcome.state === 'in-doubt' && way === 'forward')) continue
    return outcome
  }
  throw new Error('no end after 60 lives')
}

test('killed anywhere and resumed, the end is the same and nothing happens twice that may not', async () => {
  await fc.assert(
    fc.asyncProperty(behaviours, kills, async (steps, deaths) => {
      const calm = freshWorld(steps)
      await using calmStore = await freshStore()
      await toTheEnd(calm, steps, calmStore, [])
      const world = freshWorld(steps)
      await using store = await freshStore()
      const end = await toTheEnd(world, steps, store, deaths)
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
}, 240_000)

test('killed anywhere and undone, what stood before stands again', async () => {
  await fc.assert(
    fc.asyncProperty(behaviours, kills, kills, async (drawn, deaths, deathsOfUndo) => {
      const steps = drawn.map((step) => ({...step, stays: false}))
      const world = freshWorld(steps)
      const before = world.fingerprint()
      await using store = await freshStore()
      for (const death of deaths.length > 0 ? deaths : [{at: 'event' as const, n: 4}]) {
        await live(world, steps, store, death, 'again')
        if (!(await store.runs.claimant('tenant:generated'))) return
      }
      const end = await toTheEnd(world, steps, store, deathsOfUndo, 'undo')
      expect(end.state).toBe('undone')
      expect(world.fingerprint()).toBe(before)
      const calm = freshWorld(steps)
      await using again = await freshStore()
      await toTheEnd(calm, steps, again, [])
      await toTheEnd(world, steps, store, [])
      expect(world.fingerprint()).toBe(calm.fingerprint())
    }),
    {numRuns: RUNS, seed},
  )
}, 240_000)
