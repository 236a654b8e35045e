import type {Capabilities, Observation} from '../engine/step.ts'
import type {Secret} from '../secret.ts'
import type {BackupDigests, BackupDigestsWriting, BackupStore} from './backup-files.ts'
import type {BackupCatalogue, BackupCatalogueWriting, MediaInspecting} from './backups.ts'
import type {CertificateSource} from './certificates.ts'
import type {CopiesReading, CopiesWriting} from './copies.ts'
import type {DatabaseServerInspecting, DatabaseServerReading, DatabaseServerWriting} from './database-server.ts'
import type {Foreseen} from './foreseen.ts'
import type {HostsReading, HostsWriting} from './hosts.ts'
import type {IncidentsReading, IncidentsWriting} from './incidents.ts'
import type {InventoryReading, InventoryWriting} from './inventory.ts'
import type {Messengers} from './messages.ts'
import type {NamesReading, NamesWriting} from './names.ts'
import type {NetworkReading, NetworkWriting} from './network.ts'
import type {OutsideReading} from './outside.ts'
import type {ReleaseReading, ReleaseWriting} from './release-library.ts'
import type {RestoringReading, RestoringWriting} from './restoring.ts'
import type {Topology} from './topology.ts'
import type {VmReading, VmWriting} from './vm.ts'
import type {WatchReading, WatchWriting} from './watch.ts'

/** What a check sees of the outside: opened afresh for every check that may lead to a change, so facts are never stale. */
export interface SiteReading {
  /** Id of the ops store: what carries another one is another fleet's. */
  readonly store: string
  readonly topology: Topology
  readonly inventory: InventoryReading
  /** VMs and servers that were added. */
  readonly hosts: HostsReading
  readonly releases: ReleaseReading
  /** Undefined where the configuration says nothing of DNS, as `topology.names` is. */
  readonly names: NamesReading | undefined
  /** Undefined where the configuration says nothing of certificates, as `topology.certificates` is. */
  readonly certificates: CertificateSource | undefined
  readonly outside: OutsideReading
  readonly backups: BackupCatalogue
  readonly backupDigests: BackupDigests
  /** Where a database server's backup files lie, the place that it writes to first. Empty: the configuration names no way to them. */
  backupStores(server: string): readonly BackupStore[]
  readonly copies: CopiesReading
  readonly watch: WatchReading
  /** Undefined where the configuration says nothing of the network, as `topology.network` is. */
  readonly network: NetworkReading | undefined
  /** Throws `OperatorError` LL-CONFIG for a name that the configuration lacks. */
  server(name: string): DatabaseServerReading
  /** What was restored there, or is being. */
  restoring(server: string): RestoringReading
  vm(name: string): VmReading
}

/** Reads that need more rights than a reader's; nothing durable is left. `sql.probe` speaks as the tenant, `media` as the verifier. */
export interface SiteInspecting {
  server(name: string): DatabaseServerInspecting
  /** Throws `OperatorError` LL-CONFIG for a server without a verifier. */
  media(server: string): MediaInspecting
  vm(name: string): Pick<VmReading, 'sqlProbe'>
}

/** The same places, for one attempt of a run that holds its leases: every call carries its fencing token and stamp. */
export interface SiteWriting {
  readonly topology: Topology
  /** A new random password, known to the redactor: 32 characters of all classes. */
  newPassword(): Secret
  readonly inventory: InventoryWriting
  readonly backupDigests: BackupDigests & BackupDigestsWriting
  readonly backups: BackupCatalogueWriting & Pick<BackupCatalogue, 'sets' | 'proofs'>
  readonly copies: CopiesWriting
  readonly watch: WatchWriting
  /** What is read of media is not fenced: it changes nothing. */
  media(server: string): MediaInspecting
  /** Reads too: what a file is like after it was written. */
  backupStores(server: string): readonly BackupStore[]
  readonly hosts: HostsWriting
  readonly releases: ReleaseWriting & Pick<ReleaseReading, 'migrations' | 'zip'>
  readonly names: NamesWriting | undefined
  readonly certificates: Pick<CertificateSource, 'take'> | undefined
  readonly network: NetworkWriting | undefined
  server(name: string): DatabaseServerWriting
  restoring(server: string): RestoringWriting
  vm(name: string): VmWriting
}

/** What routines that only tell people get: nothing of the fleet is in it, and nothing that waits for a server or a VM. */
export type TellingSite = Capabilities<TellingReading, unknown, TellingWriting>

export interface TellingReading extends Pick<SiteReading, 'topology' | 'inventory'> {
  readonly incidents: IncidentsReading
}

export interface TellingWriting extends Pick<SiteWriting, 'topology'> {
  readonly incidents: IncidentsReading & IncidentsWriting
  readonly messengers: Messengers
}

export type Site = Capabilities<SiteReading, SiteInspecting, SiteWriting, Foreseen>
export type Sight = Observation<SiteReading, SiteInspecting>
