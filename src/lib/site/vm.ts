import type {Fence} from '../engine/step.ts'
import type {Secret} from '../secret.ts'
import type {ChannelTried} from './channels.ts'
import type {
  ExpectedTenant,
  FirewallFacts,
  FirewallRule,
  IsolationFinding,
  StoredCertificate,
  VmAccess,
  VmCertificate,
  VmFacts,
  VmServices,
} from './vm-host.ts'

export type ServiceState = 'running' | 'stopped' | 'start-pending' | 'stop-pending' | 'paused'
export type StartType = 'automatic' | 'delayed' | 'manual' | 'disabled'

export interface ServiceFacts {
  readonly name: string
  readonly displayName: string
  /** The whole command line, quoted as the service manager keeps it. */
  readonly path: string
  readonly account: string
  readonly start: StartType
  readonly state: ServiceState
  readonly pid: number | undefined
  /** When its process began, by the VM's clock: UTC, ms since the epoch. */
  readonly startedAt: number | undefined
  /** Win32 exit code of the last stop; 0 while it runs. */
  readonly exitCode: number
  /** ms after the first, second and every later failure; undefined where no action is set. */
  readonly restartAfterMs: readonly number[]
  readonly restartOnErrorExit: boolean
  /** `unrestricted`: its process carries the service's own SID. */
  readonly sidType: 'none' | 'unrestricted' | 'restricted'
  /** Names of services that have to run before it. */
  readonly dependencies: readonly string[]
  /** Attempt key kept in the service's registry key, where landlord made it. */
  readonly stamp: string | undefined
}

export interface AclEntry {
  /** `S-1-5-…` */
  readonly sid: string
  readonly rights: 'full' | 'modify' | 'read'
}

export interface FolderFacts {
  readonly path: string
  readonly owner: string
  readonly inherits: boolean
  readonly entries: readonly AclEntry[]
  /** Content of its file `.landlord.json`, where landlord made the folder. */
  readonly stamp: FolderStamp | undefined
  /** Names in it, the stamp's left out. */
  readonly names: readonly string[]
}

export interface FolderStamp {
  readonly store: string
  readonly tenant: string
  /** ULID of the tenant's creation. */
  readonly id: string
  readonly attempt: string
}

export interface ConfigFacts {
  readonly path: string
  /** SHA-256 of the whole file, hexadecimal. Never the content. */
  readonly digest: string
  /** By the VM's clock: UTC, ms since the epoch. */
  readonly writtenAt: number
  /** The parts that are no secret, as the file says them. */
  readonly tenant: string | undefined
  readonly login: string | undefined
  readonly database: string | undefined
  readonly server: string | undefined
  readonly hosts: readonly string[]
}

export interface VmTenantFacts {
  readonly service: ServiceFacts | undefined
  readonly folder: FolderFacts | undefined
  readonly config: ConfigFacts | undefined
}

/** What HTTP.sys was told about host names. */
export interface AddressFacts {
  /** Of the host names, and of strong wildcards, which come before every name. */
  readonly reservations: readonly {
    /** `http://acme.cloud.example:80/` */
    readonly url: string
    /** Whose processes may listen there. */
    readonly sids: readonly string[]
  }[]
  /** Certificates bound to the host names, and to addresses: an exact one comes before every name. */
  readonly bindings: readonly {
    readonly by: 'hostnameport' | 'ipport'
    readonly endpoint: string
    /** SHA-1, upper case. */
    readonly thumbprint: string
    readonly appId: string
    /** Made by landlord. */
    readonly ours: boolean
  }[]
}

export interface ReleaseOnVm {
  readonly version: string
  /** Digest of its manifest as it lies there; undefined where files are missing or altered. */
  readonly manifestDigest: string | undefined
  readonly files: number
  /** Names of the services whose path is under it. */
  readonly usedBy: readonly string[]
}

export interface ProbeResult {
  /** Undefined: no answer; `error` says why. */
  readonly status: number | undefined
  readonly ms: number
  /** First 4 KB of the body, as text. */
  readonly body: string
  /** What the TLS handshake showed, trusted by the VM or not; undefined over HTTP, and where the handshake failed. */
  readonly certificate: VmCertificate | undefined
  readonly error: string | undefined
}

/** What came of opening a connection with the service's own configuration. */
export type SqlProbe =
  | {readonly outcome: 'opened'; readonly login: string; readonly database: string}
  /** SQL Server refused: 18456, 4060, 916 … */
  | {readonly outcome: 'refused'; readonly number: number; readonly message: string}
  | {readonly outcome: 'no-configuration'}
  | {readonly outcome: 'unreachable'; readonly message: string}

export interface VmEvent {
  readonly at: string
  readonly source: string
  readonly id: number
  readonly level: 'error' | 'warning' | 'information'
  readonly message: string
}

/** What came of a TCP connection that was opened and closed from the VM. */
export interface PortAnswer {
  readonly open: boolean
  readonly ms: number
  readonly error: string | undefined
}

/** Read verbs. All throw `Unreachable` where the VM does not answer. */
export interface VmReading {
  readonly name: string
  /** Whether one PowerShell answers there as single ones do; one is started and ended for it. */
  tryChannel(): Promise<ChannelTried>
  facts(): Promise<VmFacts>
  services(): Promise<VmServices>
  /** The highest fencing token that it has seen of each key. */
  fences(): Promise<readonly Fence[]>
  /** Whether a TCP port answers, as seen from the VM. */
  reaches(order: {readonly host: string; readonly port: number; readonly timeoutMs: number}): Promise<PortAnswer>
  access(): Promise<VmAccess>
  /** Profiles, and those of the named rules that are there. */
  firewall(names: readonly string[]): Promise<FirewallFacts>
  /** One of LocalMachine\MY. */
  certificate(thumbprint: string): Promise<StoredCertificate | undefined>
  certificates(): Promise<readonly StoredCertificate[]>
  /** What could let one tenant reach another; empty: nothing was found. `tenants`: all that belong on this VM. */
  isolation(tenants: readonly ExpectedTenant[]): Promise<readonly IsolationFinding[]>
  tenant(tenant: string, service: string): Promise<VmTenantFacts>
  release(version: string): Promise<ReleaseOnVm | undefined>
  /** Of these host names on the VM's two ports. */
  addresses(hosts: readonly string[]): Promise<AddressFacts>
  /** Whether an upload of the release lies in the staging folder that an attempt under this lease's key left when it was cut off. */
  uploaded(order: {readonly version: string; readonly key: string}): Promise<boolean>
  /** GET on the VM itself, `Host: host`, no redirects followed. `tls`: over HTTPS, the host name by SNI too, any certificate taken. */
  probe(order: {
    readonly host: string
    readonly path: string
    readonly timeoutMs: number
    readonly tls?: boolean
  }): Promise<ProbeResult>
  /** Opens `database` (the service's own if left out) with the service's own configuration. Needs `inspect`. */
  sqlProbe(tenant: string, database?: string): Promise<SqlProbe>
  events(order: {readonly source: string; readonly sinceMs: number; readonly max: number}): Promise<readonly VmEvent[]>
}

export interface ServiceOrder {
  readonly name: string
  readonly displayName: string
  /** The program's own path, under the releases folder. */
  readonly program: string
  readonly configPath: string
  /** `NT SERVICE\name`. */
  readonly account: string
  readonly start: StartType
  readonly restartAfterMs: readonly number[]
}

export interface ServiceConfiguration {
  readonly tenant: string
  /** Its SID alone may read the file, and its name is what the server sees as the application. */
  readonly service: string
  readonly hosts: readonly string[]
  readonly port: number
  readonly httpsPort: number
  /** As the VM reaches the server: `10.0.0.4,1433`. */
  readonly server: string
  /** The name in the server's certificate. */
  readonly serverName: string
  readonly database: string
  readonly login: string
  readonly password: Secret
}

/**
 * Mutating verbs. Each carries the run's fence, compared and raised under a mutex over there, and the attempt key.
 * Throws `LeaseLost` (LL-FENCED), `OperatorError` LL-STORE-FOREIGN, `OutcomeUnknown` where no reply line came.
 */
export interface VmWriting {
  readonly name: string
  /** Nothing but the fence: the VM belongs to this store from then on. */
  claim(): Promise<void>
  /** Uploads the zip to a `.part` name, renames it, unpacks it side by side, verifies every file against the manifest. */
  stageRelease(order: {
    readonly version: string
    readonly zip: string
    readonly sha256: string
    readonly manifestDigest: string
  }): Promise<void>
  /** Takes away the release and this run's upload of it. Refuses where a service runs from it. Absent is fine. */
  removeRelease(order: {readonly version: string}): Promise<void>
  /** Makes the tenant's folder with its stamp and ACL before it gets its name; or mends the ACL of one that is ours. */
  ensureFolder(order: {
    readonly tenant: string
    readonly stamp: Omit<FolderStamp, 'attempt'>
    readonly entries: readonly AclEntry[]
  }): Promise<void>
  /** Removes the folder and all in it, only if its stamp is of that tenant's id. Absent is fine. */
  removeFolder(order: {readonly tenant: string; readonly id: string}): Promise<void>
  /** Writes the service's configuration, readable to its SID, SYSTEM and Administrators alone. Answers its digest. */
  writeConfig(config: ServiceConfiguration): Promise<{readonly digest: string}>
  removeConfig(order: {readonly tenant: string}): Promise<void>
  /**
   * Puts the certificate of a PFX file and its private key into LocalMachine\MY, certificates of its chain beside them. There
   * already is fine. Throws OperatorError LL-VM-PFX where the file cannot be opened.
   */
  ensureCertificate(order: {readonly pfx: Uint8Array; readonly password: Secret}): Promise<VmCertificate>
  /** Takes away the certificate and its key, only if one of these attempts put it there and nothing is bound to it. Absent is fine. */
  removeCertificate(order: {readonly thumbprint: string; readonly stamps: readonly string[]}): Promise<void>
  /**
   * Reserves the host names on both ports for the service; with a thumbprint, binds that certificate to them on the HTTPS port
   * (SNI), in the place of one that landlord bound. Refuses where one is somebody else's, and wildcards.
   */
  ensureAddresses(order: {
    readonly hosts: readonly string[]
    readonly service: string
    readonly thumbprint?: string
  }): Promise<void>
  /** Frees those URLs that are reserved for the service alone; unbinds those hosts' certificates that landlord bound. */
  removeAddresses(order: {
    readonly urls: readonly string[]
    readonly service: string
    readonly unbind?: readonly string[]
  }): Promise<void>
  /** An inbound rule that allows TCP, in every profile. */
  ensureFirewall(rule: FirewallRule & {readonly displayName: string}): Promise<void>
  removeFirewall(order: {readonly name: string}): Promise<void>
  ensureService(order: ServiceOrder): Promise<void>
  /** Waits for the state; for `stopped` also until the process has ended. `restarted` is both in one request, so that it is down no longer than it must. */
  setServiceState(order: {
    readonly service: string
    readonly wanted: 'running' | 'stopped' | 'restarted'
    readonly timeoutMs: number
  }): Promise<void>
  /** Disables, stops, deletes, waits until the name is free (1072). Only if its path is under `program`'s folder. Absent is fine. */
  removeService(order: {readonly service: string; readonly stamp: readonly string[]}): Promise<void>
}
