import type {Actor} from '../../engine/store.ts'

/**
 * Whether the process that holds a lease still lives. Only what is proven counts: `dead` lets another run take the lease
 * over at once, `unknown` (another host, or a system that cannot be asked) makes it wait until the lease has expired.
 */
export type Liveness = (holder: Actor) => 'alive' | 'dead' | 'unknown'
