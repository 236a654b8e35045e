import type {Occasion} from './errors.ts'
import {type PrincipalName, principalOf, type SqlServerOptions} from './options.ts'

export const occasionOf = (
  options: SqlServerOptions,
  principal: PrincipalName,
  doing: Occasion['doing'],
  templates: readonly string[],
): Occasion => ({
  server: options.name,
  endpoint: `${options.host},${options.port}${options.tunnel ? `, through ${options.tunnel.through}` : ''}`,
  certificate: options.tls.name,
  principal,
  user: principalOf(options, principal).user,
  templates,
  doing,
})
