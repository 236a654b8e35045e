import {rmSync} from 'node:fs'
import {stopClients} from './clients/stop.ts'
import {removeContainers} from './elsewhere/sql-server.ts'
import type {Layout} from './layout.ts'
import {alone} from './lock.ts'
import {endGroup, groupOf} from './processes.ts'
import {readRecord} from './record.ts'

export interface LabDown {
  readonly dir: string
  /** Stands that ran until now. */
  readonly ended: readonly string[]
}

/** Ends the lab's processes and their services, found by recorded group and start time; resolves when none is left. */
export const down = async (layout: Layout): Promise<LabDown> =>
  readRecord(layout) ? await alone(layout, () => takeDown(layout)) : {dir: layout.dir, ended: []}

async function takeDown(layout: Layout): Promise<LabDown> {
  await stopClients(layout, 0)
  const processes = Object.entries(readRecord(layout)?.processes ?? {})
  const ended = processes.filter(([, birth]) => groupOf(birth).length > 0).map(([stand]) => stand)
  const record = readRecord(layout)
  const removed = record ? await removeContainers(record) : []
  await Promise.all(
    processes.map(async ([stand, birth]) => {
      await endGroup(birth, 6000)
      rmSync(layout.socket(stand), {force: true})
    }),
  )
  return {dir: layout.dir, ended: [...ended, ...removed]}
}
