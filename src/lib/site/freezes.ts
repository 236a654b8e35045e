import type {Freeze} from '../engine/freeze.ts'
import type {Actor, RunRecord} from '../engine/store.ts'

export interface FreezesReading {
  /** The freeze that stands now, by the store's clock. */
  standing(): Promise<Freeze | undefined>
}

export interface FreezesWriting {
  /** Stops all changes of the fleet for so long (ms; null: until somebody thaws it). Throws `Frozen` where another freeze stands. */
  freeze(order: {
    readonly reason: string
    readonly lastsMs: number | null
    readonly actor: Actor
    readonly version: string
  }): Promise<{readonly freeze: Freeze; readonly changed: boolean}>
  /** Ends that freeze, by its run's id. Undefined: none stands any more. Throws LL-FROZEN where another one stands. */
  thaw(order: {
    readonly freeze: string
    readonly actor: Actor
    readonly version: string
  }): Promise<RunRecord | undefined>
}
