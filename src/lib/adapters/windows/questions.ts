import type {VmQuestions} from '../../site/foreseen.ts'
import type {VmReading} from '../../site/vm.ts'
import type {ExpectedTenant} from '../../site/vm-host.ts'
import {configPath, releaseFolder, tenantFolder, type WindowsOptions} from './options.ts'
import type {Verb} from './scripts.ts'

/** A read as it is sent: one verb and what it is asked. */
export interface Question {
  readonly verb: Verb
  readonly input: Readonly<Record<string, unknown>>
  /** ms that it may take besides what every verb may. */
  readonly waits?: number
}

type ProbeOrder = Parameters<VmReading['probe']>[0]

export const tenantQuestion = (options: WindowsOptions, tenant: string, service: string): Question => ({
  verb: 'tenant.read',
  input: {tenant, service, folder: tenantFolder(options, tenant), configPath: configPath(options, tenant)},
})

export const releaseQuestion = (options: WindowsOptions, version: string): Question => ({
  verb: 'release.read',
  input: {version, folder: releaseFolder(options, version)},
})

export const addressesQuestion = ({httpPort, httpsPort}: WindowsOptions, hosts: readonly string[]): Question => ({
  verb: 'http.read',
  input: {hosts, httpPort, httpsPort},
})

export const accessQuestion = (): Question => ({verb: 'vm.access', input: {}})

/** Null: all. */
export const certificatesQuestion = (thumbprint: string | null): Question => ({verb: 'cert.read', input: {thumbprint}})

export const firewallQuestion = (names: readonly string[]): Question => ({verb: 'firewall.read', input: {names}})

export const probeQuestion = (options: WindowsOptions, {host, path, timeoutMs, tls = false}: ProbeOrder): Question => ({
  verb: 'probe',
  input: {
    host,
    port: tls ? options.httpsPort : options.httpPort,
    tls,
    path,
    timeoutMs: Math.round(timeoutMs),
  },
  waits: timeoutMs,
})

export const sqlProbeQuestion = (options: WindowsOptions, tenant: string, database?: string): Question => ({
  verb: 'sql.probe',
  input: {configPath: configPath(options, tenant), database: database ?? null},
})

export const isolationQuestion = (options: WindowsOptions, tenants: readonly ExpectedTenant[]): Question => ({
  verb: 'isolation.audit',
  input: {
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
  },
})

/** All of them, each once, as `windowsReading` is going to ask them. */
export function questionsOf(options: WindowsOptions, foreseen: VmQuestions): readonly Question[] {
  const {tenants, releases, hosts, certificates, access, firewall, isolation, probes, sqlProbes} = foreseen
  return [
    ...releases.map((version) => releaseQuestion(options, version)),
    ...firewall.map(firewallQuestion),
    ...(certificates ? [certificatesQuestion(null)] : []),
    ...(access ? [accessQuestion()] : []),
    ...tenants.map(({tenant, service}) => tenantQuestion(options, tenant, service)),
    ...hosts.map((host) => addressesQuestion(options, [host])),
    ...probes.map((order) => probeQuestion(options, order)),
    ...sqlProbes.map(({tenant, database}) => sqlProbeQuestion(options, tenant, database)),
    ...isolation.map((expected) => isolationQuestion(options, expected)),
  ]
}

/** Equal for equal questions: their inputs are made here, so their keys stand in one order. */
export const keyOf = ({verb, input}: Pick<Question, 'verb' | 'input'>): string => JSON.stringify([verb, input])
