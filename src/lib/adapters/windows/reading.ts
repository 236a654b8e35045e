import type * as z from 'zod/mini'
import type {ChannelTried} from '../../site/channels.ts'
import type {VmReading} from '../../site/vm.ts'
import type {VmFacts} from '../../site/vm-host.ts'
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
import {observation} from './observation.ts'
import {
  accessQuestion,
  addressesQuestion,
  certificatesQuestion,
  firewallQuestion,
  isolationQuestion,
  probeQuestion,
  type Question,
  releaseQuestion,
  sqlProbeQuestion,
  tenantQuestion,
} from './questions.ts'
import type {Uploads} from './uploads.ts'

/** One observation: the same question is sent once. */
export function windowsReading(asking: Asking, uploads: Uploads, tryChannel: () => Promise<ChannelTried>): VmReading {
  const {options} = asking
  const once = observation(asking)
  const answered = <T extends z.ZodMiniType>({verb, input, waits = 0}: Question, shape: T) =>
    once(verb, input, shape, options.verbTimeoutMs + waits)
  const certificates = async (thumbprint: string | null) =>
    (await answered(certificatesQuestion(thumbprint), storedCertificates)).certificates
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
    access: () => answered(accessQuestion(), vmAccess),
    firewall: (names) => answered(firewallQuestion(names), firewallFacts),
    certificate: async (thumbprint) => (await certificates(thumbprint.toUpperCase()))[0],
    certificates: () => certificates(null),
    isolation: async (tenants) => (await answered(isolationQuestion(options, tenants), findings)).findings,
    tenant: (tenant, service) => answered(tenantQuestion(options, tenant, service), tenantFacts),
    release: (version) => answered(releaseQuestion(options, version), releaseOnVm),
    addresses: (hosts) => answered(addressesQuestion(options, hosts), addressFacts),
    uploaded: ({version, key}) => uploads.isThere(version, key),
    reaches: ({host, port, timeoutMs}) =>
      once('port.reach', {host, port, timeoutMs: Math.round(timeoutMs)}, portAnswer, options.verbTimeoutMs + timeoutMs),
    probe: (order) => answered(probeQuestion(options, order), probeResult),
    sqlProbe: (tenant, database) => answered(sqlProbeQuestion(options, tenant, database), sqlProbe),
    events: async ({source, sinceMs, max}) =>
      (await once('events.read', {source, since: new Date(sinceMs).toISOString(), max}, events)).events,
  }
}

async function timed(ask: () => Promise<Omit<VmFacts, 'asked'>>): Promise<VmFacts> {
  const before = Date.now()
  const facts = await ask()
  return {...facts, asked: {before, after: Date.now()}}
}
