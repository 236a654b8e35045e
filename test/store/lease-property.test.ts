import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {OpenedStore} from '../../src/lib/adapters/store/opened-store.ts'
import type {LeaseWanted} from '../../src/lib/engine/step.ts'
import type {Actor, Refusal, Tenure} from '../../src/lib/engine/store.ts'
import {LeaseLost} from '../../src/lib/errors.ts'
import {type FreshDatabase, freshSqlite} from './fresh.ts'
import {LeaseModel} from './lease-model.ts'
import {ELSEWHERE, note, openOrder, resumeOrder, ulidOf} from './orders.ts'

const KEYS = ['tenant:a', 'tenant:b', 'vm:x']
const TTL = 100_000
/** Real time that goes by meanwhile must not matter: steps of the clock are far from every expiry. */
const STEPS = [30_000, 60_000, 110_000]

const key = fc.constantFrom(...KEYS)
const wanted = fc.array(fc.record({key, mode: fc.constantFrom('shared' as const, 'exclusive' as const)}), {
  maxLength: 3,
})
const run = fc.nat({max: 9})
const deed = fc.oneof(
  {weight: 4, arbitrary: fc.record({do: fc.constant('open' as const), subject: key, wanted})},
  {weight: 3, arbitrary: fc.record({do: fc.constant('resume' as const), run, wanted})},
  {weight: 4, arbitrary: fc.record({do: fc.constant('append' as const), run})},
  fc.record({do: fc.constant('renew' as const), run}),
  fc.record({do: fc.constant('end' as const), run, closed: fc.boolean()}),
  fc.record({do: fc.constant('break' as const), nth: fc.nat({max: 5})}),
  fc.record({do: fc.constant('die' as const), run}),
  fc.record({do: fc.constant('wait' as const), ms: fc.constantFrom(...STEPS)}),
)
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never

test('claims, leases and tokens follow the rules, whatever is done in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, {minLength: 5, maxLength: 40}), async (deeds) => {
      await using database = freshSqlite()
      const fleet = await Fleet.over(database)
      for (const one of deeds) {
        await fleet.carryOut(one)
        await fleet.assertNobodyIsWronged()
      }
    }),
    {numRuns: 60, interruptAfterTimeLimit: 40_000, endOnFailure: true},
  )
})

/** The store and its model, told the same. */
class Fleet {
  readonly #model = new LeaseModel()
  readonly #tenures: {run: number; tenure: Tenure; holder: Actor}[] = []
  readonly #gone = new Set<number>()
  #runs = 0
  #processes = 0
  #store!: OpenedStore

  static async over(database: FreshDatabase): Promise<Fleet> {
    const fleet = new Fleet()
    fleet.#store = await database.open({
      clockShift: () => fleet.#model.now,
      liveness: ({pid}) => (fleet.#gone.has(pid) ? 'dead' : 'alive'),
    })
    return fleet
  }

  async carryOut(deed: Deed): Promise<void> {
    switch (deed.do) {
      case 'open':
        return this.#open(deed.subject, deed.wanted)
      case 'resume':
        return this.#resume(deed.run, deed.wanted)
      case 'append':
        return this.#under(
          deed.run,
          (tenure) => this.#store.runs.append(tenure, note('x')),
          () => {},
        )
      case 'renew':
        return this.#under(
          deed.run,
          (tenure) => this.#store.runs.renew(tenure, TTL),
          (number) => this.#model.renew(number, TTL),
        )
      case 'end': {
        const state = deed.closed ? 'done' : 'failed'
        const work = (tenure: Tenure) => this.#store.runs.end(tenure, {kind: 'run.closed', data: {}}, state, 0)
        return this.#under(deed.run, work, (number) => this.#model.end(number, deed.closed))
      }
      case 'break':
        return this.#break(deed.nth)
      case 'die':
        return this.#die(deed.run)
      case 'wait':
        this.#model.now += deed.ms
    }
  }

  /** No two tenures that could be used right now stand in one another's way, and none is under a token that was ever passed. */
  async assertNobodyIsWronged(): Promise<void> {
    const live = (await this.#store.operations.leases()).filter((lease) => !lease.expired && lease.holderIs === 'alive')
    for (const lease of live)
      for (const other of live)
        if (lease.id < other.id && lease.key === other.key)
          expect([lease.mode, other.mode]).toEqual(['shared', 'shared'])
    const model = this.#model.leases.map((lease) => `${ulidOf(lease.run)} ${lease.key} ${lease.mode}`).sort()
    const store = await this.#store.operations.leases()
    expect(store.map((lease) => `${lease.run} ${lease.key} ${lease.mode}`).sort()).toEqual(model)
  }

  async #open(subject: string, leases: readonly LeaseWanted[]): Promise<void> {
    const number = ++this.#runs
    const actor = this.#process()
    const answer = await this.#store.runs.open(openOrder({run: ulidOf(number), subject, leases, actor, ttlMs: TTL}))
    this.#compare(number, actor, answer, this.#model.open(number, subject, leases, TTL))
  }

  async #resume(nth: number, leases: readonly LeaseWanted[]): Promise<void> {
    const known = [...this.#model.subjects.keys()]
    const number = known[nth % known.length]
    if (number === undefined) return
    const actor = this.#process()
    const answer = await this.#store.runs.resume(resumeOrder({run: ulidOf(number), leases, actor, ttlMs: TTL}))
    this.#compare(number, actor, answer, this.#model.resume(number, leases, TTL))
  }

  #compare(run: number, holder: Actor, answer: Tenure | Refusal, expected: 'claim' | 'lease' | number): void {
    expect('refused' in answer ? answer.refused : answer.fence.token).toBe(expected)
    if (!('refused' in answer)) this.#tenures.push({run, tenure: answer, holder})
  }

  /** By any tenure that was ever given out, current or not. */
  async #under(nth: number, work: (tenure: Tenure) => Promise<unknown>, told: (run: number) => void): Promise<void> {
    const found = this.#tenures[this.#tenures.length - 1 - (nth % Math.max(1, this.#tenures.length))]
    if (!found) return
    const {run, tenure} = found
    const holds = this.#model.holds(run, tenure.leases.length, tenure.fence.token)
    if (holds) {
      await work(tenure)
      told(run)
    } else await expect(work(tenure)).rejects.toBeInstanceOf(LeaseLost)
  }

  async #break(nth: number): Promise<void> {
    const leases = await this.#store.operations.leases()
    const lease = leases[nth % Math.max(1, leases.length)]
    if (!lease) return
    await this.#store.operations.breakLease({lease: lease.id, reason: 'x', actor: ELSEWHERE})
    this.#model.break(Number(lease.run.slice(-20)), lease.key)
  }

  #die(nth: number): void {
    const found = this.#tenures[nth % Math.max(1, this.#tenures.length)]
    if (!found) return
    this.#gone.add(found.holder.pid)
    const last = this.#tenures.findLast(({run}) => run === found.run)
    if (last === found) this.#model.dead.add(found.run)
  }

  #process = (): Actor => ({...ELSEWHERE, pid: ++this.#processes})
}
