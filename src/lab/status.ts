import {pinged} from './control.ts'
import {struckDown} from './fault-book.ts'
import type {Layout} from './layout.ts'
import {type Birth, groupOf, isAlive} from './processes.ts'
import {readRecord, type StandRecord} from './record.ts'

export interface StandStatus extends StandRecord {
  /** `silent`: its process is there and does not answer. `elsewhere`: not the lab's to start and end. */
  readonly state: 'running' | 'silent' | 'stopped' | 'elsewhere'
  readonly pid: number | null
  /** Processes of services that it runs. */
  readonly services: number
  /** Id of the fault that keeps it down or still. */
  readonly fault: string | null
}

export interface LabStatus {
  readonly dir: string
  readonly config: string
  /** None where no lab was ever started. */
  readonly stands: readonly StandStatus[]
}

export async function status(layout: Layout): Promise<LabStatus> {
  const {stands = [], processes = {}} = readRecord(layout) ?? {}
  const struck = struckDown(layout, {stands})
  const seen = stands.map(async (stand) => {
    const fault = struck.get(stand.name) ?? null
    if (stand.elsewhere) return {...stand, state: 'elsewhere' as const, pid: null, services: 0, fault}
    return {...stand, ...(await lookAt(layout, stand.name, processes[stand.name], fault !== null)), fault}
  })
  return {dir: layout.dir, config: layout.config, stands: await Promise.all(seen)}
}

async function lookAt(
  layout: Layout,
  name: string,
  birth: Birth | undefined,
  isStruck: boolean,
): Promise<Pick<StandStatus, 'state' | 'pid' | 'services'>> {
  if (!birth || !isAlive(birth)) return {state: 'stopped', pid: null, services: 0}
  const state = !isStruck && (await pinged(layout, name)) !== undefined ? 'running' : 'silent'
  return {state, pid: birth.pid, services: groupOf(birth).length - 1}
}
