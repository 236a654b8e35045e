import type {Redactor} from '../../secret.ts'

/** One VM of the configuration. Times in ms. */
export interface WindowsOptions {
  /** As the configuration and messages call it. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Full path of the private key on this machine. */
  readonly identityFile: string
  /** The VM's public host key as `ssh-keyscan` prints it, without the name: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string
  /** Folders on the VM: `D:\tenants`. */
  readonly tenantsFolder: string
  readonly releasesFolder: string
  readonly stagingFolder: string
  /** Where the VM's HTTP listener answers. */
  readonly httpPort: number
  readonly httpsPort: number
  readonly connectTimeoutMs: number
  /** How long a verb may take over there. */
  readonly verbTimeoutMs: number
  readonly redactor: Redactor
  /** SID of a service's virtual account. */
  readonly serviceSid: (service: string) => string
  /** One ssh connection for all calls; where left out, wherever ssh can do it (not on Windows). */
  readonly shareConnection?: boolean
}

/** Paths on the VM that follow from names. */
export const tenantFolder = ({tenantsFolder}: WindowsOptions, tenant: string): string => `${tenantsFolder}\\${tenant}`
export const configPath = (options: WindowsOptions, tenant: string): string =>
  `${tenantFolder(options, tenant)}\\service.json`
export const releaseFolder = ({releasesFolder}: WindowsOptions, version: string): string =>
  `${releasesFolder}\\${version}`
