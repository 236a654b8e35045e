import {backupFiles, backupName} from '../../../backup/file-name.ts'
import {stampText} from '../../../backup/stamp.ts'
import {inFlight, knownAfter, needed, type Step, type StepReference, satisfied} from '../../../engine/index.ts'
import {OperatorError} from '../../../errors.ts'
import type {Site} from '../../../site/site.ts'
import type {Restoration} from '../restoration.ts'
import {placeOf} from './references.ts'

/** What was restored goes on as another branch of the log: a full of its own begins the chain on it. */
export const newFullTaken = (of: Restoration, needs: readonly StepReference<null>[]): Step<Site, null> => ({
  id: 'full',
  fact: `a full backup begins the chain of what ${of.order.tenant} is now`,
  needs,
  async check({read}, {run, attempts, from}) {
    const after = needs.find((step) => from(step) === undefined)
    if (after) return knownAfter(after)
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    const sets = await read.backups.sets(of.id)
    return sets.some((set) => set.kind === 'full' && set.run === run)
      ? satisfied(null)
      : needed([`full backup to ${placeOf(of.at, read.topology).backups?.folder ?? 'nowhere'}`])
  },
  async apply({server, backups, topology}, {authority, now, progress}) {
    const database = of.order.tenant
    const {store, run, attempt} = authority
    const backup = {server: of.at, tenant: database, database, kind: 'full' as const, at: now, run}
    const order = {
      database,
      kind: backup.kind,
      files: backupFiles(backup, placeOf(of.at, topology).backups?.folder ?? ''),
      name: backupName(backup),
      description: stampText({store, id: of.id, run, attempt, tenant: database}),
    }
    progress('full backup')
    const {set} = await server(of.at).backUp(order, (fraction) => progress('full backup', fraction))
    if (!set) throw unrecorded(of.at, order.files)
    await backups.record([{set, takenBy: run}], {tenant: of.id, tenantName: database, server: of.at})
  },
  undo: {none: 'a backup stays'},
})

const unrecorded = (where: string, files: readonly string[]): OperatorError =>
  new OperatorError('LL-BACKUP-UNRECORDED', 'A backup succeeded, and its history was not written.', {
    where,
    why: 'SQL Server could not write to msdb (3009)',
    state: `the backup is whole and stays: ${files.join(', ')}; nobody would find it by its history`,
    next: ['landlord explain LL-BACKUP-UNRECORDED'],
  })
