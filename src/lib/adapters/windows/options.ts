import type {SshWay} from '../ssh/index.ts'

/** A machine that verbs are sent to. Times in ms. */
export interface VerbHost extends SshWay {
  /** How long a verb may take over there. */
  readonly verbTimeoutMs: number
  /** One ssh connection for all calls; where left out, wherever ssh can do it (not on Windows). */
  readonly shareConnection?: boolean
}

/** One VM of the configuration. */
export interface WindowsOptions extends VerbHost {
  /** Folders on the VM: `D:\tenants`. */
  readonly tenantsFolder: string
  readonly releasesFolder: string
  readonly stagingFolder: string
  /** Where the VM's HTTP listener answers. */
  readonly httpPort: number
  readonly httpsPort: number
  /** SID of a service's virtual account. */
  readonly serviceSid: (service: string) => string
  /** ms without a sign of life after which a channel is given up; 15,000 if left out. */
  readonly silenceMs?: number
  /** Whether a channel may carry the verbs, asked before the first one; where left out, each has a PowerShell of its own. */
  readonly mayChannel?: () => Promise<boolean>
}

/** Paths on the VM that follow from names. */
export const tenantFolder = ({tenantsFolder}: WindowsOptions, tenant: string): string => `${tenantsFolder}\\${tenant}`
export const configPath = (options: WindowsOptions, tenant: string): string =>
  `${tenantFolder(options, tenant)}\\service.json`
export const releaseFolder = ({releasesFolder}: WindowsOptions, version: string): string =>
  `${releasesFolder}\\${version}`
