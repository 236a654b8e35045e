import type {BranchesKept, Spool} from '../../engine/spool.ts'
import type {Authority} from '../../engine/step.ts'
import type {Store} from '../../engine/store.ts'
import type {ArchivesKept} from '../../site/archives.ts'
import type {BackupDigests, BackupDigestsWriting} from '../../site/backup-files.ts'
import type {BackupCatalogue, BackupCatalogueWriting} from '../../site/backups.ts'
import type {ChannelProofs} from '../../site/channels.ts'
import type {CopiesReading, CopiesWriting} from '../../site/copies.ts'
import type {FreezesReading, FreezesWriting} from '../../site/freezes.ts'
import type {HeadsKept} from '../../site/heads.ts'
import type {HostsReading, HostsWriting} from '../../site/hosts.ts'
import type {IncidentsReading, IncidentsWriting} from '../../site/incidents.ts'
import type {InventoryReading, InventoryWriting} from '../../site/inventory.ts'
import type {OperationsReading, OperationsWriting} from '../../site/operations.ts'
import type {PlansReading, PlansWriting} from '../../site/plans.ts'
import type {ReleaseCatalogue, ReleaseCatalogueWriting} from '../../site/release-library.ts'
import type {WatchReading, WatchWriting} from '../../site/watch.ts'
import {archivesOf} from './archives.ts'
import {backupDigests, backupDigestsWriting} from './backup-digests.ts'
import {backupCatalogue, backupCatalogueWriting} from './backups.ts'
import {branchesOf} from './branches.ts'
import {releaseCatalogue, releaseCatalogueWriting} from './catalogue.ts'
import {channelProofs} from './channel-proofs.ts'
import {copiesReading, copiesWriting} from './copies.ts'
import type {Ground} from './flavour.ts'
import {freezesOf} from './freezes.ts'
import {headsOf} from './heads.ts'
import {hostsReading, hostsWriting} from './hosts.ts'
import {incidentsReading, incidentsWriting} from './incidents.ts'
import {inventoryReading, inventoryWriting} from './inventory.ts'
import type {Liveness} from './liveness.ts'
import {operationsOf} from './operations.ts'
import {OpsStore} from './ops-store.ts'
import {plansOf} from './plans.ts'
import {spoolBeside} from './spool/index.ts'
import type {SpoolPlace} from './spool/place.ts'
import {assertHere, storeId} from './version.ts'
import {watchReading, watchWriting} from './watches.ts'

/** All that the ops store offers, over one connection. Closed by `await using` or `[Symbol.asyncDispose]()`. */
export interface OpenedStore extends AsyncDisposable {
  /** For the engine. */
  readonly runs: Store
  readonly operations: OperationsReading & OperationsWriting
  readonly freezes: FreezesReading & FreezesWriting
  readonly plans: PlansReading & PlansWriting
  readonly heads: HeadsKept
  readonly archives: ArchivesKept
  readonly branches: BranchesKept
  /** The spool of this machine, beside this store. */
  spool(place: SpoolPlace): Spool
  readonly inventory: InventoryReading
  inventoryFor(authority: Authority): InventoryWriting
  readonly channelProofs: ChannelProofs
  readonly hosts: HostsReading
  hostsFor(authority: Authority): HostsWriting
  readonly catalogue: ReleaseCatalogue
  catalogueFor(authority: Authority): ReleaseCatalogueWriting
  readonly backups: BackupCatalogue
  backupsFor(authority: Authority): BackupCatalogueWriting
  readonly backupDigests: BackupDigests
  backupDigestsFor(authority: Authority): BackupDigestsWriting
  readonly copies: CopiesReading
  copiesFor(authority: Authority): CopiesWriting
  readonly watch: WatchReading
  watchFor(authority: Authority): WatchWriting
  readonly incidents: IncidentsReading
  /** `by`: who works, for timelines. */
  incidentsFor(authority: Authority, by: string): IncidentsWriting
}

/** The same for every database, once its schema is this program's. Throws `OperatorError` LL-STORE-CORRUPT. `where` names the store in messages. */
export async function openedStore(ground: Ground, liveness: Liveness, where: string): Promise<OpenedStore> {
  const id = await storeId(ground, where)
  await assertHere(ground, where)
  return {
    runs: new OpsStore(id, ground, liveness),
    operations: operationsOf(ground, liveness),
    freezes: freezesOf(ground),
    plans: plansOf(ground),
    heads: headsOf(ground, id),
    archives: archivesOf(ground),
    branches: branchesOf(ground),
    spool: (place) => spoolBeside(place, ground, id),
    inventory: inventoryReading(ground),
    inventoryFor: (authority) => inventoryWriting(ground, authority),
    channelProofs: channelProofs(ground),
    hosts: hostsReading(ground),
    hostsFor: (authority) => hostsWriting(ground, authority),
    catalogue: releaseCatalogue(ground),
    catalogueFor: (authority) => releaseCatalogueWriting(ground, authority),
    backups: backupCatalogue(ground),
    backupsFor: (authority) => backupCatalogueWriting(ground, authority),
    backupDigests: backupDigests(ground),
    backupDigestsFor: (authority) => backupDigestsWriting(ground, authority),
    copies: copiesReading(ground),
    copiesFor: (authority) => copiesWriting(ground, authority),
    watch: watchReading(ground),
    watchFor: (authority) => watchWriting(ground, authority),
    incidents: incidentsReading(ground),
    incidentsFor: (authority, by) => incidentsWriting(ground, authority, by),
    [Symbol.asyncDispose]: () => ground.db.destroy(),
  }
}
