import type {ServiceState, StartType} from './vm.ts'

/** A VM as a whole, and not one tenant's part of it. */
export interface VmFacts {
  /** What the machine calls itself. */
  readonly name: string
  readonly os: string
  /** Version of the operating system: `10.0.20348`. */
  readonly build: string
  readonly powershell: string
  /** Undefined: no service `sshd`; whatever let us in came from elsewhere. */
  readonly sshd: string | undefined
  /** Undefined: in a workgroup. */
  readonly domain: string | undefined
  readonly workgroup: string | undefined
  readonly memoryBytes: number
  /** UTC, ms since the epoch. */
  readonly utcNow: number
  /** When it was asked and had answered, by the clock of this machine: ms since the epoch. */
  readonly asked: {readonly before: number; readonly after: number}
  readonly bootedAt: number
  /** Of the last update that says when: `2026-10-13`. */
  readonly patchedOn: string | undefined
  readonly rebootPending: boolean
  readonly disks: readonly {readonly drive: string; readonly freeBytes: number; readonly sizeBytes: number}[]
  /** Store that manages the VM; undefined before the first change. */
  readonly store: string | undefined
}

/** What runs on a VM besides Windows, and who listens. For the allow-list. */
export interface VmServices {
  /** Services whose program is not under the Windows folder, landlord's among them. */
  readonly services: readonly {
    readonly name: string
    readonly displayName: string
    /** The whole command line. */
    readonly path: string
    readonly account: string
    readonly start: StartType
    readonly state: ServiceState
    /** Maker, as its program's file says; undefined where it says none or is not there. */
    readonly company: string | undefined
  }[]
  /** TCP ports that are listened on. */
  readonly listeners: readonly {
    readonly address: string
    readonly port: number
    /** 4: the system itself, which is where HTTP.sys listens. */
    readonly pid: number
    readonly process: string | undefined
    /** Services that live in that process. */
    readonly services: readonly string[]
  }[]
}

export interface Account {
  /** `S-1-5-…` */
  readonly sid: string
  /** As Windows writes it, maybe in the language of the VM. */
  readonly name: string
}

/** Who may do what on the VM. */
export interface VmAccess {
  /** Members of BUILTIN\Administrators; undefined: Windows could not list them, as where a domain does not answer. */
  readonly administrators: readonly Account[] | undefined
  readonly remoteDesktopUsers: readonly Account[] | undefined
  /** Who holds "log on as a service" (SeServiceLogonRight): SIDs, or names where Windows knows no SID. */
  readonly mayLogOnAsService: readonly string[]
  /** Whom SeDenyServiceLogonRight keeps out, whatever else is granted. */
  readonly mustNotLogOnAsService: readonly string[]
}

/** A rule of the VM's own firewall: inbound TCP. */
export interface FirewallRule {
  /** Fixed; not what people see. */
  readonly name: string
  readonly ports: readonly number[]
  /** `Any`, `LocalSubnet`, addresses, or networks as `10.0.0.0/24`. */
  readonly remote: readonly string[]
}

export interface FirewallFacts {
  /** As in force, group policy included. */
  readonly profiles: readonly {
    readonly name: 'domain' | 'private' | 'public'
    readonly enabled: boolean
    readonly inbound: 'block' | 'allow'
    /** False: group policy lets no local rule count. */
    readonly localRules: boolean
  }[]
  /** Those of the asked names that are there. */
  readonly rules: readonly (FirewallRule & {
    /** Made by landlord. */
    readonly ours: boolean
    /** An enabled inbound rule that allows TCP in every profile. */
    readonly asWanted: boolean
  })[]
}

/** A certificate as the VM tells it. */
export interface VmCertificate {
  /** SHA-1, upper case. */
  readonly thumbprint: string
  readonly subject: string
  /** UTC, ms since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  /** DNS names it is for, as they stand in it: `*.cloud.example`. */
  readonly names: readonly string[]
}

/** One in LocalMachine\MY. */
export interface StoredCertificate extends VmCertificate {
  readonly hasPrivateKey: boolean
  /** Attempt key of the run that put it there; undefined: it was there before, or somebody else put it there. */
  readonly stamp: string | undefined
  /** What it is bound to: `acme.cloud.example:8080`, `0.0.0.0:8080`. */
  readonly endpoints: readonly string[]
}

/** A tenant as an audit of its VM expects it. */
export interface ExpectedTenant {
  readonly tenant: string
  readonly service: string
  readonly hosts: readonly string[]
}

/** What could let one tenant of a VM reach another. */
export interface IsolationFinding {
  readonly kind: 'service' | 'folder' | 'url' | 'binding'
  /** Name, path or URL. */
  readonly about: string
  readonly why: string
}

/** NT SERVICE\ALL SERVICES, in which every virtual account is. */
export const EVERY_SERVICE = 'S-1-5-80-0'

/** Whether a service under this virtual account can be started at all (else error 1069). */
export const mayLogOnAsService = ({mayLogOnAsService, mustNotLogOnAsService}: VmAccess, sid: string): boolean =>
  [EVERY_SERVICE, sid].some((one) => mayLogOnAsService.includes(one)) &&
  ![EVERY_SERVICE, sid].some((one) => mustNotLogOnAsService.includes(one))
