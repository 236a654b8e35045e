import {control, labFaultAdd, labFaultClear, labFaultList, labUp} from '../../../src/lab/client.ts'
import type {FaultSpec} from '../../../src/lab/fault-kinds.ts'

/** Does something bad to a lab, and puts it right. */
export interface Trouble {
  readonly name: string
  /** Chance against the others. */
  readonly weight: number
  run(ground: Ground): Promise<void>
}

export interface Ground {
  readonly dir: string
  readonly tenants: readonly string[]
  readonly vms: readonly string[]
  random(): number
  /** ms, at most so many; ends early when the soak does. */
  pause(most: number): Promise<void>
}

const pick = <T>(from: readonly T[], {random}: Ground): T => from[Math.floor(random() * from.length)] as T
const vm = (ground: Ground): string => pick(ground.vms, ground)
const writing = 'INSERT INTO|UPDATE|COMMIT'

/** A fault for a while, then not any more. */
const lasting =
  (kind: FaultSpec['kind'], where: (ground: Ground) => string, mostMs: number, more: Omit<FaultSpec, 'kind'> = {}) =>
  async (ground: Ground): Promise<void> => {
    const {id} = await labFaultAdd(ground.dir, where(ground), {kind, ...more})
    await ground.pause(mostMs)
    await ended(ground.dir, id)
  }

/** A fault that acts so many times may end by itself just now. */
async function ended(dir: string, id: string): Promise<void> {
  await labFaultClear(dir, id).catch((error: Error) => {
    if (labFaultList(dir).some((fault) => fault.id === id)) throw error
  })
}

const server = () => 'sql-1'
/** What the server has done is done; whoever asked does not learn of it. */
const withheld =
  (fate: 'cut' | 'hold' | 'die') =>
  async (ground: Ground): Promise<void> => {
    await control(ground.dir, 'sql-1', {do: 'withhold', nth: 1 + Math.floor(ground.random() * 6), fate})
    await ground.pause(1500)
    if (fate === 'die') await labUp(ground.dir)
    // A plan to die that came to nothing yet must not strike later.
    await control(ground.dir, 'sql-1', {do: 'clear'}).catch(async (error: Error) => {
      if (fate !== 'die') throw error
      await labUp(ground.dir)
    })
  }

/** Ends every fault that is left. */
export async function clearAll(dir: string): Promise<void> {
  for (const {id} of labFaultList(dir)) await ended(dir, id)
}

export const troubles: readonly Trouble[] = [
  {
    name: 'service killed',
    weight: 3,
    run: async (ground) => {
      await labFaultAdd(ground.dir, vm(ground), {kind: 'service-crash', match: `rs-${pick(ground.tenants, ground)}`})
      await ground.pause(500)
    },
  },
  {name: 'VM killed and back', weight: 2, run: lasting('down', vm, 2000)},
  {name: 'SQL Server killed and back', weight: 2, run: lasting('down', server, 2000)},
  {name: 'VM hangs', weight: 1, run: lasting('hang', vm, 2000)},
  {name: 'SQL Server hangs', weight: 1, run: lasting('hang', server, 2000)},
  {name: 'answer cut off after the commit', weight: 3, run: withheld('cut')},
  {name: 'answer never comes', weight: 1, run: withheld('hold')},
  {name: 'SQL Server dies with the answer', weight: 2, run: withheld('die')},
  {name: 'VM slow', weight: 1, run: lasting('slow', vm, 2000, {ms: 150})},
  {name: 'SQL Server slow', weight: 1, run: lasting('slow', server, 2000, {ms: 50})},
  {name: 'deadlocks', weight: 3, run: lasting('deadlock', server, 1000, {match: writing, count: 5})},
  {name: 'lock time-outs', weight: 2, run: lasting('lock-timeout', server, 1000, {match: writing, count: 5})},
  {name: 'statements held up', weight: 1, run: lasting('delay', server, 2000, {match: writing, count: 3, ms: 1500})},
  {name: 'SQL Server refuses', weight: 1, run: lasting('refuse', server, 2000)},
  {name: 'log-ons hang', weight: 1, run: lasting('drop', server, 2000)},
  {name: 'VM refuses', weight: 1, run: lasting('refuse', vm, 2000)},
]
