import {blocked, type Decision, type LeaseWanted, type Routine} from '../../engine/index.ts'
import {dataBackupKey, logBackupKey, serverKey} from '../../fleet/names.ts'
import type {Sight, Site} from '../../site/site.ts'
import {chainBegun, whyNone} from './facts/begun.ts'
import {type BackupWanted, backupTaken} from './facts/taken.ts'
import {type BackupAt, type Look, oneLook} from './sight.ts'

const BACKUP_RUN = 'backup run'

export type BackupOrder = BackupWanted & {readonly tenant: string}

/**
 * One backup of one tenant. It holds no lease of the tenant: backups go on beside whatever else is done to it, half-done runs too, and the log
 * beside a full. Who moves or swaps the database takes the keys of both. Nothing of a failed one is left that a later one would
 * have to know, so its run is closed, and the next begins anew.
 */
export function backupRun(order: BackupOrder): Routine<Site> {
  const {tenant, kind, copyOnly, due} = order
  const look = oneLook()
  return {
    name: BACKUP_RUN,
    subject: kind === 'log' ? logBackupKey(tenant) : dataBackupKey(tenant),
    inputs: {tenant, kind, copyOnly, due},
    onFailure: 'undo',
    besides: [BACKUP_RUN],
    decide: (see) => decided(order, see, look),
    steps: (found) => {
      const at = found as BackupAt
      return [...(kind === 'full' ? [] : [chainBegun(at, kind, look)]), backupTaken(at, order, look)]
    },
  }
}

async function decided(
  {tenant, kind}: BackupOrder,
  see: Sight,
  look: Look,
): Promise<Decision | ReturnType<typeof blocked>> {
  const record = await see.read.inventory.tenant(tenant)
  if (!record) return blocked('LL-TENANT-UNKNOWN', `the inventory holds no tenant ${tenant}; see: landlord tenant list`)
  if (!see.read.topology.backups) return blocked('LL-CONFIG', 'the configuration has no section backups')
  const at: BackupAt = {tenant, id: record.id, server: record.server}
  const leases: LeaseWanted[] = [{key: serverKey(record.server), mode: 'shared'}]
  if (kind === 'log' && (await needsFull(at, see, look))) leases.push({key: dataBackupKey(tenant), mode: 'exclusive'})
  return {decided: {...at}, leases, reservations: []}
}

/** The full before a log is the only one that is taken meanwhile. */
async function needsFull(at: BackupAt, see: Sight, look: Look): Promise<boolean> {
  const found = await look(at, see)
  return !('finding' in found) && whyNone(found, 'log') !== undefined
}
