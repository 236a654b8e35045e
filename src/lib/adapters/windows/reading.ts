import type {VmReading} from '../../site/vm.ts'
import {type Asking, ask} from './ask.ts'
import {addressFacts, events, probeResult, releaseOnVm, sqlProbe, tenantFacts, vmFacts} from './facts.ts'
import {configPath, releaseFolder, tenantFolder} from './options.ts'
import type {Uploads} from './uploads.ts'

/** Reads, each a question of its own: nothing is kept between two. */
export function windowsReading(asking: Asking, uploads: Uploads): VmReading {
  const {options} = asking
  return {
    name: options.name,
    facts: () => ask(asking, 'vm.facts', {}, vmFacts),
    tenant: (tenant, service) =>
      ask(
        asking,
        'tenant.read',
        {tenant, service, folder: tenantFolder(options, tenant), configPath: configPath(options, tenant)},
        tenantFacts,
      ),
    release: (version) => ask(asking, 'release.read', {version, folder: releaseFolder(options, version)}, releaseOnVm),
    addresses: (hosts) =>
      ask(asking, 'http.read', {hosts, httpPort: options.httpPort, httpsPort: options.httpsPort}, addressFacts),
    uploaded: ({version, key}) => uploads.isThere(version, key),
    probe: ({host, path, timeoutMs}) =>
      ask(
        asking,
        'probe',
        {host, port: options.httpPort, path, timeoutMs: Math.round(timeoutMs)},
        probeResult,
        options.verbTimeoutMs + timeoutMs,
      ),
    sqlProbe: (tenant, database) =>
      ask(asking, 'sql.probe', {configPath: configPath(options, tenant), database: database ?? null}, sqlProbe),
    events: async ({source, sinceMs, max}) =>
      (await ask(asking, 'events.read', {source, since: new Date(sinceMs).toISOString(), max}, events)).events,
  }
}
