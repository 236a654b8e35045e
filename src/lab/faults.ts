import {type FaultBook, isSpent, isStruckFromOutside} from './fault-book.ts'
import {checkedFault, type Fault, type FaultKind, type FaultSpec, matches} from './fault-kinds.ts'
import {exitCodes, LabError} from './lab-error.ts'
import type {StandKind} from './stands.ts'

/** What is done when a fault is set or found set at the start, and undone when it is cleared. */
export interface Effect {
  begin(fault: Fault): unknown
  end(fault: Fault): unknown
}

export type Effects = Partial<Readonly<Record<FaultKind, Effect>>>

/** The faults of a running stand. Those with an effect act through it; the others are asked for where they may strike. */
export class Faults {
  readonly #stand: {readonly name: string; readonly kind: StandKind}
  readonly #book: FaultBook
  readonly #watchers = new Set<() => void>()
  #effects: Effects = {}

  constructor(stand: {readonly name: string; readonly kind: StandKind}, book: FaultBook) {
    this.#stand = stand
    this.#book = book
  }

  /** Once the stand can act; what was set before its start acts again. */
  async begin(effects: Effects): Promise<void> {
    this.#effects = effects
    for (const fault of this.list()) if (!isSpent(fault)) await effects[fault.kind]?.begin(fault)
  }

  list(): readonly Fault[] {
    return this.#book.faults
  }

  /** Throws LabError (2). A fault whose effect fails is not kept. */
  async add(spec: FaultSpec): Promise<Fault> {
    const checked = checkedFault(spec, this.#stand)
    if (isStruckFromOutside(checked)) throw new LabError(`${spec.kind} is not for the stand itself: lab fault add`)
    const fault = this.#book.add(checked)
    try {
      await this.#effects[fault.kind]?.begin(fault)
    } catch (error) {
      this.#book.remove(fault.id)
      throw error
    }
    return this.list().find(({id}) => id === fault.id) ?? fault
  }

  /** All where `id` is left out. Answers the ids. Throws LabError (2) for an unknown one. */
  async clear(id?: string): Promise<readonly string[]> {
    const cleared = this.list().filter((fault) => id === undefined || fault.id === id)
    if (id !== undefined && cleared.length === 0) throw new LabError(`There is no fault ${id}.`, exitCodes.usage)
    for (const fault of cleared) {
      this.#book.remove(fault.id)
      for (const wake of [...this.#watchers]) wake()
      await this.#effects[fault.kind]?.end(fault)
    }
    return cleared.map((fault) => fault.id)
  }

  /** The first fault of this kind that strikes here; it is counted. */
  strikes(kind: FaultKind, text = ''): Fault | undefined {
    const found = this.list().find((fault) => fault.kind === kind && !isSpent(fault) && matches(fault, text))
    if (found) this.#book.hit(found.id)
    return found
  }

  /** Counts what an effect did by itself. */
  hit(fault: Fault): void {
    this.#book.hit(fault.id)
  }

  /** Whether it is still to act. */
  isSet({id}: Fault): boolean {
    return this.list().some((fault) => fault.id === id && !isSpent(fault))
  }

  /** Resolves when the fault is cleared, or after `ms`. */
  async untilCleared({id}: Fault, ms: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        this.#watchers.delete(look)
        resolve()
      }
      const look = () => {
        if (!this.list().some((fault) => fault.id === id)) finish()
      }
      const timer = ms === undefined ? undefined : setTimeout(finish, ms)
      this.#watchers.add(look)
    })
  }
}

/** What `slow` does: replies come late by the ms of the first such fault. */
export const lateness = (faults: Faults) => async (): Promise<void> => {
  const slow = faults.strikes('slow')
  if (slow) await new Promise((resolve) => setTimeout(resolve, slow.ms))
}
