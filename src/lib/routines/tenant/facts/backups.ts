import type {Step} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import {inBackupPolicy} from './backup-policy.ts'
import {backupVerified} from './backup-verified.ts'
import {firstBackupTaken} from './first-backup.ts'
import type {TenantToMake} from './tenant.ts'

type Steps = readonly (Step<Site, null> | ReturnType<typeof firstBackupTaken>)[]

/** As much as the configuration allows: backups need a place to go, proofs a server that reads them. */
export const backupSteps = (tenant: TenantToMake, {backups}: Pick<Topology, 'backups'>): Steps => [
  ...(backups ? [firstBackupTaken(tenant)] : []),
  ...(backups?.verification === undefined ? [] : [backupVerified(tenant)]),
]

/** From now on backups are due, if there is a place where they go. */
export const policySteps = (tenant: TenantToMake, {backups}: Pick<Topology, 'backups'>): Steps =>
  backups ? [inBackupPolicy(tenant)] : []

/** What is not kept for want of configuration, for a plan's remarks. */
export const backupRemarks = ({backups}: Pick<Topology, 'backups'>): readonly (readonly [string, string])[] => {
  if (!backups) return [['not kept', 'backups: the configuration has no section `backups`']]
  return backups.verification === undefined
    ? [['not kept', 'that its backup is whole: `backups.verification` names no server']]
    : []
}
