import type {ServerRole, VmRole} from '../fleet/roles.ts'
import type {Channel} from '../incident/incident.ts'
import type {BackupPlan} from './backups.ts'
import type {CertificateSource} from './certificates.ts'
import type {OnCall} from './messages.ts'
import type {NamesKind} from './names.ts'
import type {NetworkKind} from './network.ts'

/** Where things are, as the configuration says it. Holds no secret. */
export interface Topology {
  /** Tenant acme answers as `acme.<domain>`. */
  readonly domain: string
  readonly servicePrefix: string
  /** Tenants on a VM: fewer than `min` warns, more than `max` is refused (promise P06). */
  readonly placement: {readonly min: number; readonly max: number}
  /** Names of the rings in which updates reach tenants, first to last; new tenants get the last. */
  readonly rings: readonly string[]
  /** What a new tenant gets that was ordered without. */
  readonly tenantDefaults: {readonly timeZone: string; readonly window: string}
  /** Names in the domain that are something else's: no tenant gets them. */
  readonly reservedNames: readonly string[]
  readonly servers: readonly ServerPlace[]
  readonly vms: readonly VmPlace[]
  readonly intervals: Intervals
  /** How the zone of `domain` is kept; undefined: nobody told, so names are not landlord's business. */
  readonly names: {readonly kind: NamesKind; readonly ttlSeconds: number} | undefined
  /** `renewDays`: a certificate that ends sooner than that is due. */
  readonly certificates: {readonly kind: CertificateSource['kind']; readonly renewDays: number} | undefined
  /** Undefined: the configuration says nothing of backups, so nothing is backed up. */
  readonly backups: BackupPlan | undefined
  /** Who is told of trouble, in this order, and by what; undefined: the configuration says nothing of incidents. */
  readonly incidents?: {readonly onCall: readonly OnCall[]; readonly channels: readonly Channel[]} | undefined
  /** Undefined: the network's own firewall is not landlord's business, and where the team comes from was not told. */
  readonly network:
    | {
        readonly kind: NetworkKind
        /** Addresses and networks from which the team, and landlord itself, come. */
        readonly management: readonly string[]
      }
    | undefined
}

export interface ServerPlace {
  readonly name: string
  readonly role: ServerRole
  /** For people: `10.0.0.4:1433`. */
  readonly address: string
  /** Login that owns tenants' databases: disabled, without any right. */
  readonly owner: string
  /** Landlord's own logins there, the auditor's among them. */
  readonly principals: readonly string[]
  /** Proves isolation; without it no tenant is made there. */
  readonly auditor: string | undefined
  /** Collation of new databases; the server's own where undefined. */
  readonly collation: string | undefined
  readonly database: {readonly dataMb: number; readonly logMb: number; readonly growthMb: number}
  /** As VMs reach it, in SqlClient's form: `10.0.0.4,1433`. */
  readonly reachedFromVms: string
  /** The name in its certificate. */
  readonly tlsName: string
  /** IANA name of what its clock shows, which msdb and STOPAT speak in; undefined: nobody told. */
  readonly timeZone?: string | undefined
  /** Undefined: it takes no backups. */
  readonly backups: ServerBackups | undefined
  readonly host: string
  readonly port: number
  /** Name of its network security group. */
  readonly networkGroup: string | undefined
}

/** Backups of one server. */
export interface ServerBackups {
  /** Login that takes them: a db_backupoperator in each tenant's database. */
  readonly user: string
  /** As the server itself sees it: UNC or local, without a closing backslash. */
  readonly folder: string
  /** The same folder as the verification server sees it. */
  readonly seenFrom: string
}

export interface VmPlace {
  readonly name: string
  readonly role: VmRole
  readonly address: string
  /** Database servers that it may use, most wanted first. */
  readonly servers: readonly string[]
  readonly tenantsFolder: string
  readonly releasesFolder: string
  readonly httpPort: number
  readonly httpsPort: number
  /** Where clients reach its two ports: tenants' names point there. */
  readonly publicAddress: string
  readonly sshPort: number
  /** Name of its network security group. */
  readonly networkGroup: string | undefined
  /** As database servers see it come. */
  readonly internalAddress: string
  /** Names of services that may run there besides tenants' and Windows' own; `*` stands for any letters (promise P07). */
  readonly allow: readonly string[]
  /** Accounts, groups and SIDs that may administer it or log on to it (P11); undefined: nobody told. */
  readonly team: readonly string[] | undefined
}

/** ms. */
export interface Intervals {
  readonly serviceStart: number
  readonly settleEvery: number
  readonly verb: number
  /** Until the zone's servers all say what was changed; by hand, until somebody has. */
  readonly nameSettle: number
}
