import type {LabRecord} from '../record.ts'
import {type Address, NoAnswer, Requests} from './request.ts'

/** How long an answer is believed without doubt, and how long one is not asked for again, in ms. */
const doubtAfterMs = 500
const lookMs = 1_000

/**
 * Finds the VM that answers to a host name by asking each listener, and keeps it until somebody doubts it, as a resolver keeps
 * an address. `vm`: always this one.
 */
export class Whereabouts {
  readonly #machines: readonly Machine[]
  readonly #known = new Map<string, {readonly machine: Machine; readonly at: number; doubted: boolean}>()
  readonly #looking = new Map<string, Promise<Machine | undefined>>()
  readonly #requests = new Requests('', lookMs)

  constructor(machines: readonly Machine[]) {
    this.#machines = machines
  }

  async of(host: string): Promise<Address | undefined> {
    return (await this.machine(host))?.address
  }

  /** Undefined: no machine has ever answered to it. */
  async machine(host: string): Promise<Machine | undefined> {
    const [only, another] = this.#machines
    if (only && !another) return only
    const known = this.#known.get(host)
    if (known && (!known.doubted || performance.now() - known.at < doubtAfterMs)) return known.machine
    const looking = this.#looking.get(host) ?? this.#look(host).finally(() => this.#looking.delete(host))
    this.#looking.set(host, looking)
    return (await looking) ?? known?.machine
  }

  /** It does not answer there: look again the next time. */
  doubt(host: string): void {
    const known = this.#known.get(host)
    if (known) known.doubted = true
  }

  close(): void {
    this.#requests.close()
  }

  async #look(host: string): Promise<Machine | undefined> {
    const seen = await Promise.all(
      this.#machines.map(async (machine) => ({machine, rank: await this.#rank(machine, host)})),
    )
    const [best] = seen.filter(({rank}) => rank > 0).toSorted((a, b) => b.rank - a.rank)
    if (best) this.#known.set(host, {machine: best.machine, at: performance.now(), doubted: false})
    return best?.machine
  }

  /** 3: the product works there, 2: it answers, 1: the machine knows the name and has nobody behind it. */
  async #rank({address}: Machine, host: string): Promise<number> {
    try {
      const {status, body} = await this.#requests.send('http', host, address, {method: 'GET', path: '/health'})
      if (typeof body === 'object') return status === 200 ? 3 : 2
      return status === 503 ? 1 : 0
    } catch (error) {
      if (error instanceof NoAnswer) return 0
      throw error
    }
  }
}

export interface Machine {
  readonly name: string
  readonly address: Address
}

/** The lab's VMs; `only` one of them where it is named. */
export const machinesOf = ({stands}: LabRecord, only?: string): readonly Machine[] =>
  stands
    .filter(({kind, name}) => kind === 'vm' && (only === undefined || name === only))
    .map(({name, ports}) => ({name, address: {http: ports.http, https: ports.https}}))
