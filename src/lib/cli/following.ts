import {setTimeout as sleep} from 'node:timers/promises'
import type {JournalEvent, RunRecord} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {OperationsReading} from '../site/operations.ts'
import {standingOf} from './unfinished.ts'

/** How often the journal is looked at, ms. */
const EVERY_MS = 250

/** How a run came to stand still: its last event of that kind, or that nobody works on it any more. */
export interface Standstill {
  readonly run: RunRecord
  readonly last: JournalEvent | undefined
  readonly cutOff: boolean
}

/**
 * Hands out a run's events in order, from its first one on, until nobody works on it any more. A run that ended before is told
 * whole and at once. Rejects with the signal's reason.
 */
export async function followRun(
  id: string,
  operations: OperationsReading,
  heard: (event: JournalEvent) => void,
  signal: AbortSignal,
): Promise<Standstill> {
  let told = 0
  let last: JournalEvent | undefined
  for (;;) {
    // In this order: what is said of the run is at most as new as the events that are read after it.
    const leases = await operations.leases()
    const run = await operations.run(id)
    if (!run)
      throw new OperatorError('LL-RUN-UNKNOWN', `There is no run ${id} any more.`, {next: ['landlord run list']})
    const standing = standingOf(run, leases)
    for (const event of await operations.events(id, told)) {
      heard(event)
      told = event.seq
      last = event
    }
    const ended = last?.kind === 'run.closed' || last?.kind === 'run.stopped' || last?.kind === 'lease.broken'
    if (standing !== 'at work' && (ended || run.archivedIn !== null)) return {run, last, cutOff: false}
    if (standing === 'cut off') return {run, last, cutOff: true}
    await sleep(EVERY_MS, undefined, {signal})
  }
}
