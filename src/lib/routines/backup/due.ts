import {due, triedAgainAt} from '../../backup/policy.ts'
import type {BackupKind} from '../../backup/set.ts'
import {blocked, type Choice, type Many, type Target} from '../../engine/index.ts'
import type {BackupSummary} from '../../site/backups.ts'
import type {TenantRecord} from '../../site/inventory.ts'
import type {Site} from '../../site/site.ts'
import {backupRun} from './run.ts'

export const BACKUP_DUE = 'backup run --due'

/** JSON: the inputs of its run. */
export type DueBackups = {
  /** A ULID: each such command has a list of its own, and none waits for another's. */
  readonly call: string
  /** Null: both. */
  readonly kind: BackupKind | null
  /** Names; null: all that are in the policy. */
  readonly tenants: readonly string[] | null
}

/**
 * What the policy says is due now, and nothing else: as often as anybody likes, from as many machines. The list comes from the ops store alone;
 * whether it is due still is asked of the server once the tenant's lease is held, so each is taken once. Suspended tenants are
 * among them: their data is still theirs. What another process is taking is left to it, and what failed is tried again after a pause.
 */
export const backupsDue = ({call, kind, tenants}: DueBackups, choice: Choice, now: () => number): Many<Site> => ({
  name: BACKUP_DUE,
  subject: `backups-due:${call}`,
  inputs: {call, kind, tenants, only: choice.only ?? null, limit: choice.limit ?? null},
  choice,
  recurs: true,
  yields: true,
  async decide({read}) {
    if (!read.topology.backups) return blocked('LL-CONFIG', 'the configuration has no section backups')
    const standing = await read.inventory.tenants()
    const unknown = tenants?.find((name) => !standing.some((one) => one.name === name))
    if (unknown !== undefined)
      return blocked('LL-TENANT-UNKNOWN', `the inventory holds no tenant ${unknown}; see: landlord tenant list`)
    const summaries = new Map((await read.backups.summaries()).map((summary) => [summary.id, summary]))
    const chosen = standing.filter(({name}) => tenants?.includes(name) ?? true)
    const at = now()
    const found = chosen.flatMap((tenant) => dueOf(tenant, summaries.get(tenant.id), at))
    // Logs first: they are short, and an hour of customers' work depends on them. Of a kind the one that has waited longest.
    const listed = found.filter((one) => kind === null || one.kind === kind).sort(byUrgency)
    return {targets: listed.map(targetOf)}
  },
  child: ({inputs}) => {
    const {tenant, kind: one} = inputs as {readonly tenant: string; readonly kind: BackupKind}
    return backupRun({tenant, kind: one, copyOnly: false, due: true})
  },
})

interface Due {
  readonly tenant: TenantRecord
  readonly kind: BackupKind
  /** When the last one began; 0: never. */
  readonly last: number
}

/** Without a full only that: the log is due once it is there. */
function dueOf(tenant: TenantRecord, summary: BackupSummary | undefined, now: number): readonly Due[] {
  const policy = summary?.policy
  if (!summary || !policy) return []
  const {began, failing} = summary
  const kinds = began.full === undefined ? (['full'] as const) : due(policy, began, now)
  return kinds
    .filter((kind) => {
      const failures = failing.find((one) => one.kind === kind)
      return failures === undefined || now >= triedAgainAt(kind, policy, failures)
    })
    .map((kind) => ({tenant, kind, last: (kind === 'log' ? began.log : began.full) ?? 0}))
}

const byUrgency = (one: Due, other: Due): number =>
  one.kind === other.kind ? one.last - other.last : one.kind === 'log' ? -1 : 1

const targetOf = ({tenant: {name, server}, kind}: Due): Target => ({
  key: `${name} ${kind}`,
  inputs: {tenant: name, kind},
  groups: {server},
})
