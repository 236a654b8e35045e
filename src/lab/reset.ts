import {rmSync} from 'node:fs'
import {ask} from './control.ts'
import {type Layout, standNames} from './layout.ts'
import {alone} from './lock.ts'
import {requireRecord} from './record.ts'

/** Makes a running lab as new: empty stands, and no store or releases of landlord's. The trace goes on. */
export async function reset(layout: Layout): Promise<{readonly dir: string}> {
  requireRecord(layout)
  return await alone(layout, async () => {
    // The VM first: its services speak to the SQL Server.
    for (const stand of [...standNames].reverse()) await ask(layout, stand, {do: 'reset'})
    for (const folder of [layout.ops, layout.releases]) rmSync(folder, {recursive: true, force: true})
    return {dir: layout.dir}
  })
}
