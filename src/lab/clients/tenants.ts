import {existsSync, globSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {type ConnectionString, readConnectionString} from '../connection-string.ts'
import type {Layout} from '../layout.ts'

/** A tenant as a VM's disk tells of it. */
export interface LabTenant {
  readonly tenant: string
  readonly vm: string
  readonly connection: ConnectionString
}

/** As the lab's site file has it. */
const domain = 'cloud.example'
export const hostOf = (tenant: string): string => `${tenant}.${domain}`

/** Every configuration of a tenant on any VM's disk, the newest of each tenant first. */
export function tenantsOf(layout: Layout): readonly LabTenant[] {
  const folder = join(layout.dir, 'vms')
  if (!existsSync(folder)) return []
  return globSync('*/disk/D/tenants/*/service.json', {cwd: folder})
    .map((path) => ({path, changed: statSync(join(folder, path)).mtimeMs}))
    .toSorted((a, b) => b.changed - a.changed)
    .map(({path}) => {
      const {tenant, connectionString} = JSON.parse(readFileSync(join(folder, path), 'utf8')) as Record<string, string>
      return {
        tenant: String(tenant),
        vm: path.split(/[\\/]/)[0] ?? '',
        connection: readConnectionString(String(connectionString)),
      }
    })
}

/** Names, each once. */
export const tenantNames = (layout: Layout): readonly string[] => [
  ...new Set(
    tenantsOf(layout)
      .map(({tenant}) => tenant)
      .sort(),
  ),
]
