import {flushCompileCache} from 'node:module'
import type {ControlRequest} from './control.ts'
import {serveControl} from './control-server.ts'
import type {Faults} from './faults.ts'
import type {Layout} from './layout.ts'
import type {ReplyGate} from './witness.ts'

/** What every stand-in offers to its control socket. */
export interface Stand {
  readonly name: string
  readonly replies: ReplyGate
  readonly faults: Faults
  fingerprint(): Promise<{readonly facts: unknown; readonly leftOut: unknown}>
  /** As new. */
  reset(): Promise<void>
  /** Keeps what stands now in its own folder, in place of what was kept before. */
  snapshot(): Promise<void>
  /** To what `snapshot` kept. Rejects with LabError where nothing was. */
  revert(): Promise<void>
  /** Null: no limit any more. */
  setDiskFullAfter(bytes: number | null): void
  setQuirks?(quirks: Extract<ControlRequest, {do: 'quirks'}>): void
  close(): Promise<void>
}

/** Runs a stand-in as this process: its control socket opens when it is ready, SIGTERM and SIGINT end it. */
export async function runStand(layout: Layout, stand: Stand): Promise<void> {
  const control = await serveControl(layout.socket(stand.name), stand)
  const end = () => {
    control.close()
    void stand.close().then(() => process.exit(0))
  }
  // For the next one that starts: most of these processes are killed, and Node keeps what it compiled only at an end in order.
  flushCompileCache()
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}
