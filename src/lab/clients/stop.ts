import type {Layout} from '../layout.ts'
import {endGroup, isAlive} from '../processes.ts'
import {ClientFiles} from './files.ts'

/** Lets what is queued be brought for so long, and ends the clients. Their journals stay. Resolves when no process is left. */
export async function stopClients(layout: Layout, drainMs: number): Promise<void> {
  const files = new ClientFiles(layout)
  if (!files.birth || !isAlive(files.birth)) return
  files.drainMs = drainMs
  await endGroup(files.birth, drainMs + graceMs)
}

/** For the requests that are under way when the time is up, in ms: more than one may take. */
const graceMs = 11_000
