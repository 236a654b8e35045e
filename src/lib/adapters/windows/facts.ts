import * as z from 'zod/mini'
import type {
  AddressFacts,
  ConfigFacts,
  FolderFacts,
  ProbeResult,
  ReleaseOnVm,
  ServiceFacts,
  SqlProbe,
  VmEvent,
} from '../../site/vm.ts'
import {certificate} from './host-facts.ts'
import {digest, instant, orUndefined, serviceState, startType, strings, thumbprint} from './json.ts'

const service: z.ZodMiniType<ServiceFacts> = z.object({
  name: z.string(),
  displayName: z.string(),
  path: z.string(),
  account: z.string(),
  start: startType,
  state: serviceState,
  pid: orUndefined(z.number()),
  startedAt: orUndefined(instant),
  exitCode: z.number(),
  restartAfterMs: z.array(z.number()),
  restartOnErrorExit: z.boolean(),
  sidType: z.enum(['none', 'unrestricted', 'restricted']),
  dependencies: strings,
  stamp: orUndefined(z.string()),
})

const folder: z.ZodMiniType<FolderFacts> = z.object({
  path: z.string(),
  owner: z.string(),
  inherits: z.boolean(),
  entries: z.array(z.object({sid: z.string(), rights: z.enum(['full', 'modify', 'read'])})),
  stamp: orUndefined(z.object({store: z.string(), tenant: z.string(), id: z.string(), attempt: z.string()})),
  names: strings,
})

const config: z.ZodMiniType<ConfigFacts> = z.object({
  path: z.string(),
  digest,
  writtenAt: instant,
  tenant: orUndefined(z.string()),
  login: orUndefined(z.string()),
  database: orUndefined(z.string()),
  server: orUndefined(z.string()),
  hosts: strings,
})

export const tenantFacts = z.object({
  service: orUndefined(service),
  folder: orUndefined(folder),
  config: orUndefined(config),
})

const release: z.ZodMiniType<ReleaseOnVm> = z.object({
  version: z.string(),
  manifestDigest: orUndefined(digest),
  files: z.number(),
  usedBy: strings,
})
export const releaseOnVm = orUndefined(release)

/** Whose the certificate bindings are that landlord makes. */
export const APP_ID = '{6c1d8a4e-3f0b-4a55-9d57-2b1e7f4c9a10}'

const binding = z.object({
  by: z.enum(['hostnameport', 'ipport']),
  endpoint: z.string(),
  thumbprint,
  appId: z.string(),
})

export const addressFacts: z.ZodMiniType<AddressFacts> = z.object({
  reservations: z.array(z.object({url: z.string(), sids: strings})),
  bindings: z.array(
    z.pipe(
      binding,
      z.transform((one) => ({...one, ours: one.appId.toLowerCase() === APP_ID})),
    ),
  ),
})

export const probeResult: z.ZodMiniType<ProbeResult> = z.object({
  status: orUndefined(z.number()),
  ms: z.number(),
  body: z.string(),
  certificate: orUndefined(certificate),
  error: orUndefined(z.string()),
})

export const sqlProbe: z.ZodMiniType<SqlProbe> = z.discriminatedUnion('outcome', [
  z.object({outcome: z.literal('opened'), login: z.string(), database: z.string()}),
  z.object({outcome: z.literal('refused'), number: z.number(), message: z.string()}),
  z.object({outcome: z.literal('no-configuration')}),
  z.object({outcome: z.literal('unreachable'), message: z.string()}),
])

const event: z.ZodMiniType<VmEvent> = z.object({
  at: z.string(),
  source: z.string(),
  id: z.number(),
  level: z.enum(['error', 'warning', 'information']),
  message: z.string(),
})
export const events = z.object({events: z.array(event)})

/** What changing verbs answer beyond that they are done. */
export const nothing = z.object({})
export const writtenConfig = z.object({digest})
