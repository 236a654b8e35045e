import type {Door} from '../door.ts'
import type {Faults} from '../faults.ts'
import type {ReplyFate, ReplyGate, UnnumberedLine} from '../witness.ts'

/** What the services of the world outside share. */
export interface World {
  /** As it calls itself in the trace. */
  readonly stand: string
  readonly replies: ReplyGate
  readonly faults: Faults
  trace(line: UnnumberedLine): void
}

export interface Seen {
  readonly kind: 'dns' | 'mail' | 'text' | 'page' | 'ping' | 'network'
  readonly principal: string
  readonly text: string
  readonly executed: boolean
  readonly changed: boolean
  readonly error: number | string | null
}

/** Something that listens, and the doors by which it does. */
export interface Service {
  readonly doors: readonly Door[]
  close(): Promise<void>
}

/** To be asked when a request's effect is durable; tells what is to become of the reply. */
export async function witnessed(world: World, seen: Seen): Promise<ReplyFate> {
  world.trace({stand: world.stand, ...seen, attempt: null, token: null, key: null})
  return await world.replies.afterRequest(seen.changed)
}
