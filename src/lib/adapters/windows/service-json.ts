import type {ServiceConfiguration} from '../../site/vm.ts'
import {connectionString} from './connection-string.ts'

/** Content of a tenant's `service.json`. Holds the password. */
export const serviceJson = (config: ServiceConfiguration): string =>
  `${JSON.stringify(
    {
      tenant: config.tenant,
      hosts: config.hosts,
      port: config.port,
      httpsPort: config.httpsPort,
      connectionString: connectionString(config),
    },
    null,
    2,
  )}\n`
