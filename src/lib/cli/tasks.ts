import type {RunRecord} from '../engine/store.ts'
import {OperatorError} from '../errors.ts'
import type {DueBackups} from '../routines/backup/due.ts'
import type {ImportOrder} from '../routines/backup/import.ts'
import type {RestoreWish} from '../routines/backup/restoration.ts'
import type {BackupOrder} from '../routines/backup/run.ts'
import type {ManyBackups} from '../routines/backup/run-many.ts'
import type {VerifyManyOrder} from '../routines/backup/verify-many.ts'
import type {VerifyOrder} from '../routines/backup/verifying.ts'
import type {FleetOrder} from '../routines/fleet/apply.ts'
import type {IncidentOrder} from '../routines/incident/open.ts'
import type {PageOrder} from '../routines/incident/page.ts'
import type {ReleaseOrder} from '../routines/release/add.ts'
import type {RetireOrder} from '../routines/release/retire.ts'
import type {TenantOrder} from '../routines/tenant/order.ts'
import type {TenantSettings} from '../routines/tenant/settings.ts'
import type {Suspension} from '../routines/tenant/suspend.ts'
import type {Task} from './changing.ts'
import type {ManyTask} from './changing-many.ts'
import type {Composition} from './compose.ts'
import type {TellingTask} from './telling.ts'

type Ordered = Pick<RunRecord, 'routine' | 'inputs'> & Partial<Pick<RunRecord, 'id' | 'version'>>

/** The same of a run of many; undefined: it is none. */
export async function manyTaskOf(
  {routine, inputs}: Pick<RunRecord, 'routine' | 'inputs'>,
  composition: Composition,
): Promise<ManyTask | undefined> {
  switch (routine) {
    case 'backup run --all': {
      const {backupsOfMany} = await import('./tasks/backups-running.ts')
      const {chosenBy} = await import('./pace.ts')
      return backupsOfMany(inputs as unknown as ManyBackups, chosenBy(inputs))
    }
    case 'backup run --due': {
      const {backupsOfDue} = await import('./tasks/backups-running.ts')
      const {chosenBy} = await import('./pace.ts')
      return backupsOfDue(inputs as unknown as DueBackups, chosenBy(inputs), composition)
    }
    case 'cert renew --all-due': {
      const {certificatesDue} = await import('./tasks/certificates-due.ts')
      const {chosenBy} = await import('./pace.ts')
      return certificatesDue(chosenBy(inputs), composition)
    }
    case 'backup verify of many': {
      const {backupVerifications} = await import('./tasks/backup-verification.ts')
      const {chosenBy} = await import('./pace.ts')
      const {whose, level, scope} = inputs as unknown as VerifyManyOrder
      return backupVerifications({whose, level, scope, choice: chosenBy(inputs)}, composition)
    }
    case 'fleet apply': {
      const {fleetApplying} = await import('./tasks/fleet-applying.ts')
      const {chosenBy} = await import('./pace.ts')
      const {tenants} = inputs as unknown as FleetOrder
      return fleetApplying({tenants, choice: chosenBy(inputs), file: 'FILE'}, composition)
    }
    default:
      return undefined
  }
}

/** The same of a run that only tells people; undefined: it does more. */
export async function tellingTaskOf(
  {routine, inputs}: Pick<RunRecord, 'routine' | 'inputs'>,
  composition: Composition,
): Promise<TellingTask | undefined> {
  switch (routine) {
    case 'incident open': {
      const {incidentOpening} = await import('./tasks/incidents.ts')
      return incidentOpening(inputs as unknown as IncidentOrder, composition)
    }
    case 'incident page': {
      const {incidentPaging} = await import('./tasks/incidents.ts')
      return incidentPaging(inputs as unknown as PageOrder, composition)
    }
    default:
      return undefined
  }
}

/** The task that a run of the journal carried out, or that a saved plan is for, made again from its inputs. Throws LL-RUN-ROUTINE. */
export async function taskOf(run: Ordered, composition: Composition): Promise<Task> {
  switch (run.routine) {
    case 'tenant create': {
      const {tenantCreation} = await import('./tasks/tenant-creation.ts')
      return tenantCreation(run.inputs as unknown as TenantOrder, composition)
    }
    case 'tenant set': {
      const {tenantSetting} = await import('./tasks/tenant-setting.ts')
      return tenantSetting(run.inputs as unknown as TenantSettings, composition)
    }
    case 'tenant rotate': {
      const {tenantRotation} = await import('./tasks/tenant-rotation.ts')
      return tenantRotation((run.inputs as unknown as {readonly tenant: string}).tenant, composition)
    }
    case 'tenant suspend': {
      const {tenantSuspension} = await import('./tasks/tenant-suspension.ts')
      return tenantSuspension(run.inputs as unknown as Suspension, composition)
    }
    case 'tenant resume': {
      const {tenantResumption} = await import('./tasks/tenant-suspension.ts')
      return tenantResumption((run.inputs as unknown as {readonly tenant: string}).tenant, composition)
    }
    case 'backup restore': {
      const {backupRestoration} = await import('./tasks/backup-restoration.ts')
      return backupRestoration(run.inputs as unknown as RestoreWish, composition)
    }
    case 'backup run': {
      const {backupRunning} = await import('./tasks/backup-running.ts')
      return backupRunning(run.inputs as unknown as BackupOrder, composition)
    }
    case 'cert renew': {
      const {certificateRenewal} = await import('./tasks/certificate-renewal.ts')
      return certificateRenewal((run.inputs as unknown as {readonly tenant: string}).tenant, composition)
    }
    case 'backup verify': {
      const {backupVerification} = await import('./tasks/backup-verification.ts')
      return backupVerification(run.inputs as unknown as VerifyOrder, composition)
    }
    case 'backup import': {
      const {backupImport} = await import('./tasks/backup-import.ts')
      return backupImport(run.inputs as unknown as ImportOrder)
    }
    case 'release add': {
      const {releaseAddition} = await import('./tasks/release-addition.ts')
      return releaseAddition(run.inputs as unknown as ReleaseOrder, composition)
    }
    case 'release retire': {
      const {releaseRetirement} = await import('./tasks/release-retirement.ts')
      return releaseRetirement(run.inputs as unknown as RetireOrder, composition)
    }
    case 'vm add': {
      const {vmAddition} = await import('./tasks/host-addition.ts')
      return vmAddition((run.inputs as {readonly vm: string}).vm, composition)
    }
    case 'server add': {
      const {serverAddition} = await import('./tasks/host-addition.ts')
      return serverAddition((run.inputs as {readonly server: string}).server, composition)
    }
    default:
      throw noTask(run)
  }
}

/** What only stands in the journal, without steps: its own record was all of it. */
const RECORDED: Readonly<Record<string, string>> = {freeze: 'landlord thaw', thaw: 'landlord freeze REASON'}

function noTask({id, routine, version}: Ordered): OperatorError {
  const opposite = RECORDED[routine]
  if (opposite !== undefined)
    return new OperatorError('LL-RUN-CLOSED', `A ${routine} has no steps to take up or to take back.`, {
      why: 'it was over with its own record in the journal',
      state: 'nothing was done',
      next: [opposite],
    })
  return new OperatorError('LL-RUN-ROUTINE', `This version does not know the routine ${routine}.`, {
    ...(id === undefined
      ? {}
      : {why: `run ${id} was opened by landlord ${version}`, next: [`landlord run show ${id}`]}),
    state: 'nothing was done',
  })
}
