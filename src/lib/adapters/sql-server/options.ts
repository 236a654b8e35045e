import {OperatorError} from '../../errors.ts'
import type {Endpoint, Principal} from '../tds/session.ts'

/** Those whom every server has. */
type EverywherePrincipal = 'reader' | 'admin' | 'deployer'
/** `auditor` proves isolation; `backup` where backups are taken, `verifier` where they are read and restored. */
export type PrincipalName = EverywherePrincipal | 'auditor' | 'backup' | 'verifier'
/** Those that change something: each has a user beside the fences. */
export type FencedPrincipal = EverywherePrincipal | 'backup' | 'verifier'

/** One server of the configuration. */
export interface SqlServerOptions extends Endpoint {
  /** As the configuration and messages call it. */
  readonly name: string
  readonly principals: Readonly<Record<EverywherePrincipal, Principal>> &
    Partial<Readonly<Record<PrincipalName, Principal>>>
  /** The disabled login that owns tenants' databases. */
  readonly owner: string
}

/** Throws `OperatorError` LL-CONFIG where the configuration gives the server no such login. */
export function principalOf({name, principals}: SqlServerOptions, wanted: PrincipalName): Principal {
  const found = principals[wanted]
  if (found) return found
  throw new OperatorError('LL-CONFIG', `The configuration has no login \`${wanted}\` for ${name}.`, {
    where: `servers.${name}.principals`,
    state: 'Nothing was sent to the server.',
  })
}
