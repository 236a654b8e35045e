import {pinged} from './control.ts'
import {type Layout, standNames} from './layout.ts'
import {groupOf, isAlive} from './processes.ts'
import {type Ports, readRecord} from './record.ts'

export interface StandStatus {
  readonly stand: string
  /** `silent`: its process is there and does not answer. */
  readonly state: 'running' | 'silent' | 'stopped'
  readonly pid: number | null
  /** Processes of services that it runs. */
  readonly services: number
}

export interface LabStatus {
  readonly dir: string
  readonly config: string
  readonly ports: Ports | null
  readonly stands: readonly StandStatus[]
}

export async function status(layout: Layout): Promise<LabStatus> {
  const record = readRecord(layout)
  const stands = standNames.map(async (stand): Promise<StandStatus> => {
    const birth = record?.processes[stand]
    if (!birth || !isAlive(birth)) return {stand, state: 'stopped', pid: null, services: 0}
    const state = (await pinged(layout, stand)) !== undefined ? 'running' : 'silent'
    return {stand, state, pid: birth.pid, services: groupOf(birth).length - 1}
  })
  return {dir: layout.dir, config: layout.config, ports: record?.ports ?? null, stands: await Promise.all(stands)}
}
