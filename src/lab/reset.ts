import {rmSync} from 'node:fs'
import {ClientFiles} from './clients/files.ts'
import {stopClients} from './clients/stop.ts'
import {ask} from './control.ts'
import {forgetDeliveries} from './delivery.ts'
import {requireStanding} from './fault-book.ts'
import type {Layout} from './layout.ts'
import {alone} from './lock.ts'
import {ownStands, requireRecord} from './record.ts'
import type {StandKind} from './stands.ts'

/** Makes a running lab as new: empty stands, and no store or releases of landlord's. The trace goes on. */
export async function reset(layout: Layout): Promise<{readonly dir: string}> {
  const stands = ownStands(requireRecord(layout))
  requireStanding(layout, {stands})
  const all = async (kinds: readonly StandKind[]) => {
    const chosen = stands.filter(({kind}) => kinds.includes(kind))
    await Promise.all(chosen.map(({name}) => ask(layout, name, {do: 'reset'})))
  }
  return await alone(layout, async () => {
    await stopClients(layout, 0)
    new ClientFiles(layout).forget()
    // VMs first: their services speak to the SQL Servers.
    await all(['vm'])
    await all(['sql', 'outside'])
    forgetDeliveries(layout)
    for (const folder of [layout.ops, layout.releases]) rmSync(folder, {recursive: true, force: true})
    return {dir: layout.dir}
  })
}
