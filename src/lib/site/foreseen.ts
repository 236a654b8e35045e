import type {VmReading} from './vm.ts'
import type {ExpectedTenant} from './vm-host.ts'

/** What checks of many tenants are going to ask of one VM: it is then asked all of it at once. */
export interface VmQuestions {
  readonly tenants: readonly {readonly tenant: string; readonly service: string}[]
  /** Versions. */
  readonly releases: readonly string[]
  /** Host names, each asked about by itself. */
  readonly hosts: readonly string[]
  /** All that are in its store. */
  readonly certificates: boolean
  /** Who may log on there: before a service is made. */
  readonly access: boolean
  /** Names of rules, a list a question. */
  readonly firewall: readonly (readonly string[])[]
  readonly isolation: readonly (readonly ExpectedTenant[])[]
  readonly probes: readonly Parameters<VmReading['probe']>[0][]
  /** `database` left out: the service's own. */
  readonly sqlProbes: readonly {readonly tenant: string; readonly database?: string}[]
}

/** The same of one database server. */
export interface ServerQuestions {
  /** That may be there or not. */
  readonly databases: readonly string[]
  /** That should be there: what is in them, who may enter. */
  readonly tenants: readonly string[]
  /** Whose backups are asked about; `since` as in `backupHistory`. */
  readonly histories: readonly {readonly database: string; readonly since?: number}[]
  readonly logins: readonly string[]
  /** Logins whose access to every database is to be proven. */
  readonly access: readonly string[]
}

/** By name. What is asked beyond that is asked when its turn comes. */
export interface Foreseen {
  readonly servers: ReadonlyMap<string, ServerQuestions>
  readonly vms: ReadonlyMap<string, VmQuestions>
}
