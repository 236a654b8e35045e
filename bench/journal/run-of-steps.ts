import {setImmediate} from 'node:timers/promises'
import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {
  type Capabilities,
  carryOut,
  type EngineDeps,
  needed,
  plan,
  type Routine,
  satisfied,
  systemClock,
} from '../../src/lib/engine/index.ts'

type World = Capabilities<Set<string>, null, Set<string>>

/** Steps a second of so many runs side by side, each of so many steps that make something: planned, opened, carried out and closed by the engine, in a store on the disk. */
export async function runsOfSteps(path: string, steps: number, runs: number): Promise<number> {
  await using store = await openSqliteStore({path, liveness: processLiveness})
  const things = new Set<string>()
  const deps: EngineDeps<World> = {
    store: store.runs,
    capabilities: {observe: () => ({read: things, inspect: null}), act: () => things},
    actor: processActor(),
    version: '0.0.0',
    clock: systemClock,
    timings: {leaseTtl: 60_000, inFlightEvery: 100, inFlightWithin: 60_000, waitEvery: 100, undoTries: 1},
    redact: (text) => text,
    listen: () => {},
  }
  const never = new AbortController().signal
  const routines = Array.from({length: runs}, (_, index) => routineOf(`run-${index}`, steps))
  const plans = await Promise.all(routines.map(async (routine) => ({routine, found: await plan(routine, deps)})))
  const began = performance.now()
  const ended = await Promise.all(
    plans.map(({routine, found}) => carryOut(routine, found, deps, {stop: never, kill: never})),
  )
  const seconds = (performance.now() - began) / 1000
  for (const {state, changed} of ended)
    if (state !== 'done' || changed !== steps) throw new Error(`a run is ${state} with ${changed} of ${steps} changed`)
  return (steps * runs) / seconds
}

const routineOf = (name: string, steps: number): Routine<World> => ({
  name: 'bench',
  subject: `bench:${name}`,
  inputs: {name},
  onFailure: 'stop',
  decide: async () => ({decided: null, leases: [], reservations: []}),
  steps: () =>
    Array.from({length: steps}, (_, index) => ({
      id: `step-${index}`,
      fact: `${name} has its thing ${index}`,
      check: async ({read}) =>
        read.has(`${name}/${index}`) ? satisfied({thing: `${name}/${index}`}) : needed([`make thing ${index}`]),
      async apply(made) {
        made.add(`${name}/${index}`)
        // As the answer of a VM would: it lets leases be renewed.
        await setImmediate()
      },
      undo: {none: 'a bench'},
    })),
})
