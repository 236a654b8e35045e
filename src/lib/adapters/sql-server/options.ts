import type {Secret} from '../../secret.ts'
import type {Endpoint} from './session.ts'

export interface Principal {
  readonly user: string
  readonly password: Secret
}

export type PrincipalName = EverywherePrincipal | 'auditor'
/** Those whom every server has. */
export type EverywherePrincipal = 'reader' | 'admin' | 'deployer'

/** One server of the configuration. */
export interface SqlServerOptions extends Endpoint {
  /** As the configuration and messages call it. */
  readonly name: string
  readonly principals: Readonly<Record<EverywherePrincipal, Principal>> & {readonly auditor?: Principal}
  /** The disabled login that owns tenants' databases. */
  readonly owner: string
}
