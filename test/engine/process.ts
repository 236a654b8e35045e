import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import type {Control, EngineDeps, RunEvent, Store} from '../../src/lib/engine/index.ts'
import {Life, type Outside, outside, type World} from './world.ts'

const living = new Map<number, Life>()
let pids = 1

/** A folder for stores, and the stores in it; a holder counts as dead once its life is. */
export function storeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'landlord-engine-'))
  return {
    open: (): Promise<OpenedStore> =>
      openSqliteStore({
        path: join(folder, `${pids++}`, 'store.db'),
        liveness: (holder) => (living.get(holder.pid)?.dead ? 'dead' : 'alive'),
      }),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  }
}

export interface EngineProcess {
  readonly deps: EngineDeps<Outside>
  readonly life: Life
  readonly heard: readonly RunEvent[]
  /** Kinds of the events that this process appended. */
  readonly journaled: readonly string[]
}

/** An engine as one process has it: with a life that may end at an event or an effect. */
export function engineProcess(
  world: World,
  store: OpenedStore,
  kill?: {at: 'event' | 'effect'; n: number},
  more: Partial<EngineDeps<Outside>> = {},
): EngineProcess {
  const life = new Life()
  const pid = pids++
  living.set(pid, life)
  if (kill?.at === 'effect') life.dieAtEffect = kill.n
  const heard: RunEvent[] = []
  const journaled: string[] = []
  const deps: EngineDeps<Outside> = {
    store: mortal(store.runs, life),
    capabilities: outside(world, life),
    actor: {user: 'ann', host: 'here', boot: 'boot', pid, started: String(pid)},
    version: '1.0.0',
    clock: {wall: () => Date.now(), monotonic: () => performance.now(), sleep: () => life.gate()},
    timings: {leaseTtl: 60_000, inFlightEvery: 0, inFlightWithin: 60_000, waitEvery: 1, undoTries: 3},
    redact: (text) => text,
    listen: (event) => heard.push(event),
    journaled: ({kind}) => {
      journaled.push(kind)
      if (kill?.at === 'event' && journaled.length === kill.n) life.dead = true
    },
    ...more,
  }
  return {deps, life, heard, journaled}
}

const never = new AbortController().signal
export const control = (more: Partial<Control> = {}): Control => ({stop: never, kill: never, ...more})

/** What the work comes to, or that the process died first. */
export function orKilled<T>(work: Promise<T>, life: Life): Promise<T | 'killed'> {
  const death = new Promise<'killed'>((resolve) => {
    const watch = setInterval(() => {
      if (!life.dead) return
      clearInterval(watch)
      resolve('killed')
    }, 1)
    watch.unref()
  })
  return Promise.race([work, death])
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
