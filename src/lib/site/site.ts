import type {Capabilities, Observation} from '../engine/step.ts'
import type {Secret} from '../secret.ts'
import type {CertificateSource} from './certificates.ts'
import type {DatabaseServerInspecting, DatabaseServerReading, DatabaseServerWriting} from './database-server.ts'
import type {InventoryReading, InventoryWriting} from './inventory.ts'
import type {NamesReading, NamesWriting} from './names.ts'
import type {OutsideReading} from './outside.ts'
import type {ReleaseReading, ReleaseWriting} from './release-library.ts'
import type {Topology} from './topology.ts'
import type {VmReading, VmWriting} from './vm.ts'

/** What a check sees of the outside: opened afresh for every check that may lead to a change, so facts are never stale. */
export interface SiteReading {
  readonly topology: Topology
  readonly inventory: InventoryReading
  readonly releases: ReleaseReading
  /** Undefined where the configuration says nothing of DNS, as `topology.names` is. */
  readonly names: NamesReading | undefined
  /** Undefined where the configuration says nothing of certificates, as `topology.certificates` is. */
  readonly certificates: CertificateSource | undefined
  readonly outside: OutsideReading
  /** Throws `OperatorError` LL-CONFIG for a name that the configuration lacks. */
  server(name: string): DatabaseServerReading
  vm(name: string): VmReading
}

/** Reads that need more rights than a reader's; nothing durable is left. `sql.probe` speaks as the tenant. */
export interface SiteInspecting {
  server(name: string): DatabaseServerInspecting
  vm(name: string): Pick<VmReading, 'sqlProbe'>
}

/** The same places, for one attempt of a run that holds its leases: every call carries its fencing token and stamp. */
export interface SiteWriting {
  readonly topology: Topology
  /** A new random password, known to the redactor: 32 characters of all classes. */
  newPassword(): Secret
  readonly inventory: InventoryWriting
  readonly releases: ReleaseWriting & Pick<ReleaseReading, 'migrations' | 'zip'>
  readonly names: NamesWriting | undefined
  readonly certificates: Pick<CertificateSource, 'take'> | undefined
  server(name: string): DatabaseServerWriting
  vm(name: string): VmWriting
}

export type Site = Capabilities<SiteReading, SiteInspecting, SiteWriting>
export type Sight = Observation<SiteReading, SiteInspecting>
