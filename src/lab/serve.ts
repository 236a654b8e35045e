import type {Layout} from './layout.ts'
import {released} from './processes.ts'
import {requireRecord, requireStand} from './record.ts'

/** The process of one stand. Each kind loads only what it needs. */
export async function serve(layout: Layout, name: string): Promise<void> {
  if (!(await released())) return
  const record = requireRecord(layout)
  const stand = requireStand(record, name)
  switch (stand.kind) {
    case 'sql':
      return await (await import('./serve-sql.ts')).serveSql(layout, stand)
    case 'vm': {
      const ports = record.stands.flatMap((other) =>
        Object.entries(other.ports).map(([door, port]): [string, number] => [`${other.name} ${door}`, port]),
      )
      return await (await import('./serve-vm.ts')).serveVm(layout, stand, Object.fromEntries(ports))
    }
    case 'outside':
      return await (await import('./serve-outside.ts')).serveOutside(layout, stand)
  }
}
