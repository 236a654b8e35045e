import type {ChannelTried} from '../../site/channels.ts'
import type {VmReading} from '../../site/vm.ts'
import type {ExpectedTenant, VmFacts} from '../../site/vm-host.ts'
import type {Asking} from './ask.ts'
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
import {type AskOnce, observation} from './observation.ts'
import {configPath, releaseFolder, tenantFolder, type WindowsOptions} from './options.ts'
import type {Uploads} from './uploads.ts'

/** One observation: the same question is sent once. */
export function windowsReading(asking: Asking, uploads: Uploads, tryChannel: () => Promise<ChannelTried>): VmReading {
  const {options} = asking
  const once = observation(asking)
  let seen: Promise<VmFacts> | undefined
  // Its clock is compared with the time when it was asked, however often its answer is looked at.
  const facts = () => {
    seen ??= timed(() => once('vm.facts', {}, vmFacts)).catch((error) => {
      seen = undefined
      throw error
    })
    return seen
  }
  return {
    name: options.name,
    tryChannel,
    facts,
    services: () => once('vm.services', {}, vmServices),
    fences: async () => (await once('fences.read', {}, keptFences)).fences,
    access: () => once('vm.access', {}, vmAccess),
    firewall: (names) => once('firewall.read', {names}, firewallFacts),
    certificate: async (thumbprint) => (await certificates(once, thumbprint.toUpperCase()))[0],
    certificates: () => certificates(once, null),
    isolation: async (tenants) => (await once('isolation.audit', audit(options, tenants), findings)).findings,
    tenant: (tenant, service) =>
      once(
        'tenant.read',
        {tenant, service, folder: tenantFolder(options, tenant), configPath: configPath(options, tenant)},
        tenantFacts,
      ),
    release: (version) => once('release.read', {version, folder: releaseFolder(options, version)}, releaseOnVm),
    addresses: (hosts) =>
      once('http.read', {hosts, httpPort: options.httpPort, httpsPort: options.httpsPort}, addressFacts),
    uploaded: ({version, key}) => uploads.isThere(version, key),
    reaches: ({host, port, timeoutMs}) =>
      once('port.reach', {host, port, timeoutMs: Math.round(timeoutMs)}, portAnswer, options.verbTimeoutMs + timeoutMs),
    probe: ({host, path, timeoutMs, tls = false}) =>
      once(
        'probe',
        {host, port: tls ? options.httpsPort : options.httpPort, tls, path, timeoutMs: Math.round(timeoutMs)},
        probeResult,
        options.verbTimeoutMs + timeoutMs,
      ),
    sqlProbe: (tenant, database) =>
      once('sql.probe', {configPath: configPath(options, tenant), database: database ?? null}, sqlProbe),
    events: async ({source, sinceMs, max}) =>
      (await once('events.read', {source, since: new Date(sinceMs).toISOString(), max}, events)).events,
  }
}

const certificates = async (once: AskOnce, thumbprint: string | null) =>
  (await once('cert.read', {thumbprint}, storedCertificates)).certificates

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

async function timed(ask: () => Promise<Omit<VmFacts, 'asked'>>): Promise<VmFacts> {
  const before = Date.now()
  const facts = await ask()
  return {...facts, asked: {before, after: Date.now()}}
}
