import {Frozen} from '../errors.ts'
import type {Actor} from './store.ts'

/** All changes of the whole fleet are stopped. */
export interface Freeze {
  /** The run that journals it. */
  readonly run: string
  readonly reason: string
  readonly by: Actor
  /** UTC, ISO 8601. */
  readonly since: string
  /** When it ends by itself; null: by `thaw` alone. */
  readonly until: string | null
}

/** What everybody is told who would change something meanwhile. */
export const frozenError = (freeze: Freeze): Frozen =>
  new Frozen('LL-FROZEN', `The fleet is frozen: ${freeze.reason}`, {
    why: `by ${freeze.by.user} on ${freeze.by.host} since ${freeze.since}, ${freeze.until === null ? 'until somebody thaws it' : `until ${freeze.until}`}`,
    state: 'nothing was begun',
    next: [`landlord run show ${freeze.run}`, 'landlord thaw'],
  })
