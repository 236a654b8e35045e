import type {Authority, Capabilities, Finding, Json, Routine, Step} from '../../src/lib/engine/index.ts'
import {inFlight, knownAfter, needed, satisfied} from '../../src/lib/engine/index.ts'
import {LeaseLost, OperatorError, OutcomeUnknown} from '../../src/lib/errors.ts'

/** How a generated step behaves. */
export interface Behaviour {
  /** It holds before the first run. */
  readonly held: boolean
  /** Its effect may not be repeated. */
  readonly once: boolean
  /** There is no way back. */
  readonly stays: boolean
  /** Indexes of earlier steps that it needs. */
  readonly needs: readonly number[]
  /** So many of its first applies fail before any effect. */
  readonly failures: number
  /** So many of its first applies lose their answer after the effect. */
  readonly lostAnswers: number
  /** After an apply, so many looks still find it under way. */
  readonly flight: number
  /** After an apply, so many looks find it not settled yet. */
  readonly settling: number
}

interface Thing {
  by: string | null
  flight: number
  settling: number
}

/** The outside, as tests see it: things that exist or not, who made them, and how often each effect happened. */
export class World {
  readonly things = new Map<string, Thing>()
  readonly effects = new Map<string, number>()
  readonly tried = new Map<string, number>()
  /** The highest token that was seen, by key. */
  readonly highest = new Map<string, number>()

  /** What two equal worlds have in common: what stands, not who made it when. */
  fingerprint(): string {
    return [...this.things.keys()].sort().join()
  }
}

export interface Sight {
  find(id: string): Thing | undefined
}
export interface Hand {
  make(id: string, behaviour: Behaviour): Promise<void>
  remove(id: string): Promise<void>
}
export type Outside = Capabilities<Sight, null, Hand>

/** One process's hands and eyes: once it is dead, whatever it still does has no effect and no end. */
export class Life {
  dead = false
  /** Dies at the n-th effect, right after it took. */
  dieAtEffect = 0
  effects = 0

  async gate(): Promise<void> {
    if (this.dead) await new Promise(() => {})
  }

  async effect(): Promise<void> {
    this.effects += 1
    if (this.effects === this.dieAtEffect) this.dead = true
    await this.gate()
  }
}

export const outside = (world: World, life: Life): Outside => ({
  observe: () => ({read: {find: (id) => world.things.get(id)}, inspect: null}),
  act: (authority) => hand(world, life, authority),
})

function hand(world: World, life: Life, authority: Authority): Hand {
  const fenced = async () => {
    await life.gate()
    const {key, token} = authority.fence
    if (token < (world.highest.get(key) ?? 0)) throw new LeaseLost('LL-LEASE-LOST', 'a higher token was seen')
    world.highest.set(key, token)
  }
  return {
    async make(id, behaviour) {
      await fenced()
      const tries = (world.tried.get(id) ?? 0) + 1
      world.tried.set(id, tries)
      if (tries <= behaviour.failures) throw new OperatorError('LL-USAGE', 'not this time')
      world.things.set(id, {by: authority.attempt, flight: behaviour.flight, settling: behaviour.settling})
      world.effects.set(id, (world.effects.get(id) ?? 0) + 1)
      await life.effect()
      if (tries <= behaviour.failures + behaviour.lostAnswers)
        throw new OutcomeUnknown('LL-USAGE', 'the answer was lost')
    },
    async remove(id) {
      await fenced()
      world.things.delete(id)
      await life.effect()
    },
  }
}

const idOf = (index: number) => `step-${index}`

/** A routine whose step n makes the thing `step-n`. */
export function generatedRoutine(
  behaviours: readonly Behaviour[],
  onFailure: 'stop' | 'undo' = 'stop',
): Routine<Outside> {
  return {
    name: 'generated',
    subject: 'tenant:generated',
    inputs: {steps: behaviours.length},
    onFailure,
    decide: async () => ({
      decided: null,
      leases: [{key: 'tenant:generated', mode: 'exclusive'}],
      reservations: [{key: 'place:1', what: 'place 1'}],
    }),
    steps: () => behaviours.map((behaviour, index) => generatedStep(behaviour, index)),
  }
}

/** A step that makes the thing of its id; `tenant` says whose, where there are several. */
export function generatedStep(behaviour: Behaviour, index: number, tenant = ''): Step<Outside> {
  const id = idOf(index)
  const thing = tenant + id
  const needs = behaviour.needs.map((need) => ({id: idOf(need)}))
  return {
    id,
    fact: `${id} stands`,
    needs,
    settles: {within: 10_000, every: 0},
    ...(behaviour.once ? {once: true as const} : {}),
    async check({read}, {from}): Promise<Finding> {
      const missing = needs.find((need) => from(need) === undefined)
      if (missing) return knownAfter(missing)
      const found = read.find(thing)
      if (!found || behaviour.once) return needed([`make ${id}`], {stood: found !== undefined})
      if (found.flight-- > 0) return inFlight(id)
      if (found.settling-- > 0) return needed([`settle ${id}`], {stood: true})
      return satisfied({id})
    },
    async apply(hand): Promise<Json> {
      await hand.make(thing, behaviour)
      return {id}
    },
    undo: behaviour.stays
      ? {none: 'it stays'}
      : {
          what: id,
          check: async ({read}, left) => {
            const found = read.find(thing)
            if (found && found.flight-- > 0) return inFlight(id)
            const mine = found?.by != null && left.attempts.includes(found.by)
            return mine && !(left.before as {stood: boolean} | null)?.stood ? needed([`remove ${id}`]) : satisfied(null)
          },
          apply: (hand) => hand.remove(thing),
        },
  }
}
