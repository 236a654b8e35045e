import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import {openSqliteStore} from '../../src/lib/adapters/store/sqlite/open.ts'
import {systemClock} from '../../src/lib/engine/clock.ts'
import type {Capabilities, EngineDeps, RunEvent} from '../../src/lib/engine/index.ts'

/** What the engine works with in a command, over an ops store in a file. */
export async function openDeps(path: string) {
  const store = await openSqliteStore({path, liveness: processLiveness})
  return {
    of: <C extends Capabilities>(capabilities: C, listen: (event: RunEvent) => void = () => {}): EngineDeps<C> => ({
      store: store.runs,
      capabilities,
      actor: processActor(),
      version: '0.0.0',
      clock: systemClock,
      timings: {leaseTtl: 60_000, inFlightEvery: 1000, inFlightWithin: 60_000, waitEvery: 1000, undoTries: 1},
      redact: (text) => text,
      listen,
    }),
    close: () => store[Symbol.asyncDispose](),
  }
}
