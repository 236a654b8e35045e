import type {BackupKind} from '../../backup/set.ts'
import {blocked, type Choice, type Many, type Target} from '../../engine/index.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Site} from '../../site/site.ts'
import {backupRun} from './run.ts'

const BACKUP_MANY = 'backup run --all'

/** JSON: the inputs of its run. */
export type ManyBackups = {
  readonly kind: BackupKind
  readonly copyOnly: boolean
  /** Names; null: all that stand. */
  readonly tenants: readonly string[] | null
}

/** One backup of each. What has failed is not gone on with by the next command: that one looks at all of them anew. */
export const backupMany = ({kind, copyOnly, tenants}: ManyBackups, choice: Choice): Many<Site> => ({
  name: BACKUP_MANY,
  subject: `backups:${kind}`,
  inputs: {kind, copyOnly, tenants, only: choice.only ?? null, limit: choice.limit ?? null},
  choice,
  recurs: true,
  besides: [BACKUP_MANY],
  async decide({read}) {
    if (!read.topology.backups) return blocked('LL-CONFIG', 'the configuration has no section backups')
    const standing = await read.inventory.tenants()
    const unknown = tenants?.find((name) => !standing.some((one) => one.name === name))
    if (unknown !== undefined)
      return blocked('LL-TENANT-UNKNOWN', `the inventory holds no tenant ${unknown}; see: landlord tenant list`)
    return {targets: standing.filter(({name}) => tenants?.includes(name) ?? true).map(targetOf)}
  },
  child: ({key}) => backupRun({tenant: key, kind, copyOnly, due: false}),
})

const targetOf = ({name, server}: TenantRecord): Target => ({key: name, inputs: {tenant: name}, groups: {server}})
