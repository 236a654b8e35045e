import type {ChannelTried} from '../../site/channels.ts'
import type {VmReading} from '../../site/vm.ts'
import type {ExpectedTenant} from '../../site/vm-host.ts'
import {type Asking, ask} from './ask.ts'
import {addressFacts, events, probeResult, releaseOnVm, sqlProbe, tenantFacts} from './facts.ts'
import {
  findings,
  firewallFacts,
  keptFences,
  portAnswer,
  storedCertificates,
  vmAccess,
  vmFacts,
  vmServices,
} from './host-facts.ts'
import {configPath, releaseFolder, tenantFolder, type WindowsOptions} from './options.ts'
import type {Uploads} from './uploads.ts'

/** Reads, each a question of its own: nothing is kept between two. */
export function windowsReading(asking: Asking, uploads: Uploads, tryChannel: () => Promise<ChannelTried>): VmReading {
  const {options} = asking
  return {
    name: options.name,
    tryChannel,
    facts: () => ask(asking, 'vm.facts', {}, vmFacts),
    services: () => ask(asking, 'vm.services', {}, vmServices),
    fences: async () => (await ask(asking, 'fences.read', {}, keptFences)).fences,
    access: () => ask(asking, 'vm.access', {}, vmAccess),
    firewall: (names) => ask(asking, 'firewall.read', {names}, firewallFacts),
    certificate: async (thumbprint) => (await certificates(asking, thumbprint.toUpperCase()))[0],
    certificates: () => certificates(asking, null),
    isolation: async (tenants) => (await ask(asking, 'isolation.audit', audit(options, tenants), findings)).findings,
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
    reaches: ({host, port, timeoutMs}) =>
      ask(
        asking,
        'port.reach',
        {host, port, timeoutMs: Math.round(timeoutMs)},
        portAnswer,
        options.verbTimeoutMs + timeoutMs,
      ),
    probe: ({host, path, timeoutMs, tls = false}) =>
      ask(
        asking,
        'probe',
        {host, port: tls ? options.httpsPort : options.httpPort, tls, path, timeoutMs: Math.round(timeoutMs)},
        probeResult,
        options.verbTimeoutMs + timeoutMs,
      ),
    sqlProbe: (tenant, database) =>
      ask(asking, 'sql.probe', {configPath: configPath(options, tenant), database: database ?? null}, sqlProbe),
    events: async ({source, sinceMs, max}) =>
      (await ask(asking, 'events.read', {source, since: new Date(sinceMs).toISOString(), max}, events)).events,
  }
}

const certificates = async (asking: Asking, thumbprint: string | null) =>
  (await ask(asking, 'cert.read', {thumbprint}, storedCertificates)).certificates

const audit = (options: WindowsOptions, tenants: readonly ExpectedTenant[]) => ({
  tenants: tenants.map(({tenant, service, hosts}) => ({
    service,
    folder: tenantFolder(options, tenant),
    configPath: configPath(options, tenant),
    sid: options.serviceSid(service),
    hosts,
  })),
  httpPort: options.httpPort,
  httpsPort: options.httpsPort,
  tenantsFolder: options.tenantsFolder,
  releasesFolder: options.releasesFolder,
})
