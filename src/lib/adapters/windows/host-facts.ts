import * as z from 'zod/mini'
import type {PortAnswer} from '../../site/vm.ts'
import type {
  Account,
  FirewallFacts,
  IsolationFinding,
  StoredCertificate,
  VmAccess,
  VmCertificate,
  VmFacts,
  VmServices,
} from '../../site/vm-host.ts'
import {instant, orUndefined, serviceState, startType, strings, thumbprint} from './json.ts'

export const vmFacts: z.ZodMiniType<Omit<VmFacts, 'asked'>> = z.object({
  name: z.string(),
  os: z.string(),
  build: z.string(),
  powershell: z.string(),
  sshd: orUndefined(z.string()),
  domain: orUndefined(z.string()),
  workgroup: orUndefined(z.string()),
  memoryBytes: z.number(),
  utcNow: instant,
  bootedAt: instant,
  patchedOn: orUndefined(z.string()),
  rebootPending: z.boolean(),
  disks: z.array(z.object({drive: z.string(), freeBytes: z.number(), sizeBytes: z.number()})),
  store: orUndefined(z.string()),
})

export const keptFences = z.object({fences: z.array(z.object({key: z.string(), token: z.number()}))})

export const vmServices: z.ZodMiniType<VmServices> = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      displayName: z.string(),
      path: z.string(),
      account: z.string(),
      start: startType,
      state: serviceState,
      company: orUndefined(z.string()),
    }),
  ),
  listeners: z.array(
    z.object({
      address: z.string(),
      port: z.number(),
      pid: z.number(),
      process: orUndefined(z.string()),
      services: strings,
    }),
  ),
})

const accounts: z.ZodMiniType<readonly Account[]> = z.array(z.object({sid: z.string(), name: z.string()}))

export const vmAccess: z.ZodMiniType<VmAccess> = z.object({
  administrators: orUndefined(accounts),
  remoteDesktopUsers: orUndefined(accounts),
  mayLogOnAsService: strings,
  mustNotLogOnAsService: strings,
})

export const firewallFacts: z.ZodMiniType<FirewallFacts> = z.object({
  profiles: z.array(
    z.object({
      name: z.enum(['domain', 'private', 'public']),
      enabled: z.boolean(),
      inbound: z.enum(['block', 'allow']),
      localRules: z.boolean(),
    }),
  ),
  rules: z.array(
    z.object({
      name: z.string(),
      ports: z.array(z.number()),
      remote: strings,
      ours: z.boolean(),
      asWanted: z.boolean(),
    }),
  ),
})

const shown = {thumbprint, subject: z.string(), notBefore: instant, notAfter: instant, names: strings}

export const certificate: z.ZodMiniType<VmCertificate> = z.object(shown)

const stored: z.ZodMiniType<StoredCertificate> = z.object({
  ...shown,
  hasPrivateKey: z.boolean(),
  stamp: orUndefined(z.string()),
  endpoints: strings,
})
export const storedCertificates = z.object({certificates: z.array(stored)})

const finding: z.ZodMiniType<IsolationFinding> = z.object({
  kind: z.enum(['service', 'folder', 'url', 'binding']),
  about: z.string(),
  why: z.string(),
})
export const findings = z.object({findings: z.array(finding)})

export const portAnswer: z.ZodMiniType<PortAnswer> = z.object({
  open: z.boolean(),
  ms: z.number(),
  error: orUndefined(z.string()),
})
