import type {SshHost} from '../../src/lib/adapters/ssh/way.ts'
import {type WindowsOptions, type WindowsSite, windowsSite} from '../../src/lib/adapters/windows/index.ts'
import {Redactor} from '../../src/lib/secret.ts'

/** What carries the checks. */
export type Form = 'new ssh' | 'shared ssh' | 'channel'

const optionsOf = (host: SshHost, form: Form): WindowsOptions => ({
  ...host,
  kind: 'VM',
  via: [],
  knownHosts: undefined,
  tenantsFolder: 'D:\\tenants',
  releasesFolder: 'D:\\releases',
  stagingFolder: 'D:\\staging',
  httpPort: 80,
  httpsPort: 8080,
  // Fifty handshakes at once take two processors some twenty seconds.
  connectTimeoutMs: 60_000,
  verbTimeoutMs: 60_000,
  redactor: new Redactor(),
  serviceSid: (service) => service,
  shareConnection: form !== 'new ssh',
  mayChannel: async () => form === 'channel',
})

export const siteOf = (host: SshHost, form: Form): WindowsSite => windowsSite(optionsOf(host, form))
