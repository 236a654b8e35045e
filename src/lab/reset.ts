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
  const askAll = asking(layout)
  return await alone(layout, async () => {
    await quiet(layout)
    // VMs first: their services speak to the SQL Servers.
    await askAll(['vm'], 'reset')
    await askAll(['sql', 'outside'], 'reset')
    forgetDeliveries(layout)
    for (const folder of [layout.ops, layout.releases]) rmSync(folder, {recursive: true, force: true})
    return {dir: layout.dir}
  })
}

/** No client is left, nor what it wrote down. */
export async function quiet(layout: Layout): Promise<void> {
  await stopClients(layout, 0)
  new ClientFiles(layout).forget()
}

/** Asks all stands of some kinds, side by side. Throws LabError where a fault keeps one from answering. */
export function asking(layout: Layout) {
  const stands = ownStands(requireRecord(layout))
  requireStanding(layout, {stands})
  return async (kinds: readonly StandKind[], what: 'reset' | 'snapshot' | 'revert'): Promise<void> => {
    const chosen = stands.filter(({kind}) => kinds.includes(kind))
    await Promise.all(chosen.map(({name}) => ask(layout, name, {do: what})))
  }
}
